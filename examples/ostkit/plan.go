package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/source/store"
	"github.com/ostkit/ostkit/ost"
	"github.com/ostkit/ostkit/sync"
)

// planCmd is "ostkit plan".
type planCmd struct {
	Local  string   `arg:"" optional:"" help:"The .ost file."`
	Server []string `arg:"" optional:"" help:"The server export, as for diff."`

	Facts    string `help:"A JSON file with what only you know (sync window, when the export was made, …): any part of the evidence." placeholder:"F.json"`
	Evidence string `help:"Decide from a complete evidence file instead of reading an .ost." placeholder:"F.json"`
}

// Run gathers the evidence and prints the decision.
func (c *planCmd) Run(a *app) error {
	e, stated, err := c.evidence(a)
	if err != nil {
		return err
	}
	p := sync.NewPlan(e)
	if a.json {
		err = a.printJSON(p)
	} else {
		err = sync.WriteText(a.out, p)
		if len(stated) > 0 {
			a.printf("\nStated by you, not found in the files: %d facts.\n", len(stated))
		}
	}
	if err == nil && p.Action != sync.LeaveAlone {
		err = errFound
	}
	return err
}

func (c *planCmd) evidence(a *app) (e sync.Evidence, stated []string, err error) {
	if c.Evidence != "" {
		if c.Local != "" {
			return e, nil, errors.New("give either an .ost file or --evidence, not both")
		}
		b, err := os.ReadFile(c.Evidence)
		if err != nil {
			return e, nil, err
		}
		if e, err = sync.ParseEvidence(b); err != nil {
			return e, nil, fmt.Errorf("%s: %w", c.Evidence, err)
		}
		return c.merge(e, nil)
	}
	if c.Local == "" {
		return e, nil, errors.New("name the .ost file, or a file of evidence with --evidence")
	}
	e, r, err := gather(a, c.Local, c.Server)
	if err != nil {
		return e, nil, err
	}
	return c.merge(e, r)
}

// merge puts the facts file over what was gathered.
func (c *planCmd) merge(e sync.Evidence, r *diff.Report) (sync.Evidence, []string, error) {
	var stated []string
	if c.Facts != "" {
		b, err := os.ReadFile(c.Facts)
		if err != nil {
			return e, nil, err
		}
		if e, stated, err = sync.MergeFacts(e, b); err != nil {
			return e, nil, fmt.Errorf("%s: %w", c.Facts, err)
		}
	}
	if r != nil {
		sync.GatherWindow(&e, r)
	}
	return e, stated, nil
}

// gather reads the OST and compares it with the server export. A file that cannot
// be opened is evidence too.
func gather(a *app, local string, server []string) (sync.Evidence, *diff.Report, error) {
	now := sync.Time{Time: time.Now().UTC().Truncate(time.Second)}
	e := sync.Evidence{SchemaVersion: 1, Now: &now}
	st, err := os.Stat(local)
	if err != nil {
		return e, nil, err
	}
	if st.IsDir() {
		return e, nil, fmt.Errorf("%s is a directory, not an .ost file", local)
	}
	f, err := ost.Open(local, nil)
	if err != nil {
		head, headErr := headOf(local)
		if headErr != nil {
			return e, nil, headErr
		}
		e.OSTs = []sync.OST{sync.UnopenableOST(local, st.Size(), head, err)}
		a.remark("! %s", clean(oneLine(err)))
		return e, nil, nil
	}
	src := store.New(local, f.File)
	defer src.Close()
	g, err := sync.GatherOST(a.ctx, local, f)
	if err != nil {
		return e, nil, err
	}
	g.OST.Siblings = siblings(local)
	e.OSTs, e.Client = []sync.OST{g.OST}, &g.Client
	if len(server) == 0 {
		return e, nil, nil
	}
	r, err := gatherDiff(a, &e, src, server)
	return e, r, err
}

func gatherDiff(a *app, e *sync.Evidence, local *store.Source, server []string) (*diff.Report, error) {
	s := &sources{local: local}
	for _, arg := range server {
		src, err := openSource(arg)
		if err != nil {
			return nil, err
		}
		s.server = append(s.server, src)
	}
	r, err := diff.Compare(a.ctx, local, s.server, nil)
	if err != nil {
		return nil, err
	}
	kind := s.server[0].Format()
	e.Server = &sync.Server{Kind: &kind}
	if sync.IdentityByContent(r) {
		e.Server.MailboxID = e.OSTs[0].MailboxID
		a.remark("The export carries no mailbox id; so many items are the same that it is taken for one of this mailbox.")
	}
	folders := 0
	for d := range local.File().Folders() {
		if !d.Search() {
			folders++
		}
	}
	e.Diff = sync.GatherDiff(r, folders)
	return r, nil
}

// siblings names the files beside the OST, for the name it will be given.
func siblings(path string) []string {
	list, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil
	}
	names := make([]string, 0, len(list))
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
