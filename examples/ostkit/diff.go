package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// diffCmd is "ostkit diff".
type diffCmd struct {
	Local  string   `arg:"" help:"The local file: an .ost or .pst."`
	Server []string `arg:"" help:"The server export: .pst files, folders of .eml files; several are taken together. A kind may be named as in eml:PATH."`

	Map      []string    `help:"Compare local folder A with server folder B." placeholder:"A=B"`
	Since    string      `help:"Only items from this time on (2024-01-31 or RFC 3339)." placeholder:"T"`
	Until    string      `help:"Only items before this time." placeholder:"T"`
	Folder   []string    `help:"Only this folder and what lies below it." placeholder:"PATH"`
	Kind     []item.Kind `help:"Only items of this kind." placeholder:"KIND"`
	Complete bool        `help:"The export covers the whole mailbox: what lies in a folder it lacks is missing."`
}

// Run compares the two sides.
func (c *diffCmd) Run(a *app) error {
	opts, err := c.options()
	if err != nil {
		return err
	}
	s, err := openSources(c.Local, c.Server)
	if err != nil {
		return err
	}
	defer s.close()
	r, err := diff.Compare(a.ctx, s.local, s.server, opts)
	if err != nil {
		return err
	}
	if a.json {
		err = a.printJSON(r)
	} else {
		err = diff.WriteText(a.out, r, nil)
	}
	if err == nil && r.Summary.Differences() > 0 {
		err = errFound
	}
	return err
}

func (c *diffCmd) options() (*diff.Options, error) {
	o := &diff.Options{Map: make(map[string]string), Folders: c.Folder, Kinds: c.Kind, Complete: c.Complete}
	for _, m := range c.Map {
		local, server, ok := strings.Cut(m, "=")
		if !ok {
			return nil, fmt.Errorf("--map %q is not of the form LOCAL=SERVER", m)
		}
		o.Map[local] = server
	}
	for _, k := range c.Kind {
		if !isKind(k) {
			return nil, fmt.Errorf("--kind %q is none of %v", k, item.Kinds())
		}
	}
	var err error
	if o.Since, err = parseTime(c.Since); err != nil {
		return nil, err
	}
	o.Until, err = parseTime(c.Until)
	return o, err
}

func isKind(k item.Kind) bool {
	for _, known := range item.Kinds() {
		if k == known {
			return true
		}
	}
	return false
}

// parseTime reads a date or a time; empty is the zero time.
func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write 2024-01-31 or 2024-01-31T08:00:00Z", s)
}
