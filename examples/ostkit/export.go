package main

import (
	"encoding/hex"
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/export/eml"
	"github.com/ostkit/ostkit/pst/mapi"
)

// exportCmd is "ostkit export".
type exportCmd struct {
	File   string `arg:"" help:"The .ost or .pst file."`
	As     string `required:"" enum:"eml" help:"Form of the output: eml (a folder tree of messages)."`
	To     string `required:"" help:"Folder to write to; files in it are never overwritten." placeholder:"PATH"`
	Folder string `help:"Only this folder, named as ls prints it." placeholder:"PATH"`
}

type exportJSON struct {
	SchemaVersion int               `json:"schemaVersion"`
	Outputs       []outputJSON      `json:"outputs"`
	Written       map[mapi.Kind]int `json:"written"`
	Skipped       []lossJSON        `json:"skipped"`
	Damaged       []lossJSON        `json:"damaged"`
	Ledger        []ledgerJSON      `json:"ledger"`
}

type outputJSON struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

type lossJSON struct {
	NID     string `json:"nid,omitempty"`
	Folder  string `json:"folder"`
	Subject string `json:"subject,omitempty"`
	Reason  string `json:"reason"`
}

type ledgerJSON struct {
	Path         string `json:"path"`
	ContentCount *int   `json:"contentCount"`
	Rows         *int   `json:"rows"`
	Reachable    *int   `json:"reachable"`
	Readable     *int   `json:"readable"`
	Written      int    `json:"written"`
}

// Run exports the items.
func (c *exportCmd) Run(a *app) error {
	f, err := a.open(c.File, nil)
	if err != nil {
		return err
	}
	defer f.Close()
	opts := &eml.Options{}
	if c.Folder != "" {
		opts.Folder = func(d *pst.Folder) bool { return d.Path == c.Folder }
	}
	r, err := eml.Tree(a.ctx, f, eml.Dir(c.To), opts)
	if err != nil {
		return err
	}
	if c.Folder != "" && len(r.Ledger) == 0 {
		return fmt.Errorf("%s has no folder %q; \"ostkit ls\" lists them", c.File, c.Folder)
	}
	if a.json {
		err = a.printJSON(c.report(r))
	} else {
		c.print(a, r)
	}
	if err == nil && len(r.Skipped)+len(r.Damaged) > 0 {
		err = errFound
	}
	return err
}

func (c *exportCmd) report(r *eml.Result) *exportJSON {
	j := &exportJSON{SchemaVersion: 1, Outputs: []outputJSON{}, Written: r.Written, Skipped: losses(r.Skipped), Damaged: losses(r.Damaged), Ledger: []ledgerJSON{}}
	for _, o := range r.Files {
		j.Outputs = append(j.Outputs, outputJSON{filepath.Join(c.To, filepath.FromSlash(o.Path)), o.Size, hex.EncodeToString(o.SHA256[:])})
	}
	for _, l := range r.Ledger {
		j.Ledger = append(j.Ledger, ledgerJSON{l.Path, known(l.ContentCount), known(l.Rows), known(l.Reachable), known(l.Readable), l.Written})
	}
	return j
}

func losses(list []eml.Loss) []lossJSON {
	out := make([]lossJSON, 0, len(list))
	for _, l := range list {
		j := lossJSON{Folder: l.Folder, Subject: l.Subject, Reason: l.Reason}
		if l.NID != 0 {
			j.NID = l.NID.String()
		}
		out = append(out, j)
	}
	return out
}

func (c *exportCmd) print(a *app, r *eml.Result) {
	for _, l := range r.Ledger {
		if l.Rows != 0 || l.Written != 0 {
			a.printf("%6d of %-6s %s\n", l.Written, count(l.Rows), clean(l.Path))
		}
	}
	a.printf("\n%d items written to %s", len(r.Files), clean(c.To))
	sep := ": "
	for _, kind := range slices.Sorted(maps.Keys(r.Written)) {
		a.printf("%s%d %s", sep, r.Written[kind], kind)
		sep = ", "
	}
	a.printf("\n")
	for _, l := range r.Skipped {
		a.printf("! not written: %v %s %q: %s\n", l.NID, clean(l.Folder), clean(l.Subject), clean(l.Reason))
	}
	for _, l := range r.Damaged {
		a.printf("! written in part: %v %s %q: %s\n", l.NID, clean(l.Folder), clean(l.Subject), clean(l.Reason))
	}
}
