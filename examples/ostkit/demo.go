package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ostkit/ostkit/internal/pstgen"
)

// demoCmd is "ostkit demo".
type demoCmd struct {
	Dir string `arg:"" optional:"" help:"Folder for the demonstration's files; by default a new temporary one."`
}

// Names of the files the demonstration makes.
const (
	demoOST   = "mailbox.ost"
	demoPST   = "server.pst"
	demoFacts = "facts.json"
)

// Run makes a small mailbox and a server export that differs from it, and shows
// what diff and plan say of them. It succeeds when they find what was put there.
func (c *demoCmd) Run(a *app) error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	local := pstgen.Mailbox()
	server, differences := pstgen.ServerCopy()
	if err := writeDemo(dir, local, server); err != nil {
		return err
	}
	ostPath, pstPath, facts := filepath.Join(dir, demoOST), filepath.Join(dir, demoPST), filepath.Join(dir, demoFacts)
	if !a.json {
		a.printf("A made-up mailbox as Outlook keeps it, and an export of it from the server:\n  %s\n  %s\n", ostPath, pstPath)
		a.printf("The two differ in %d places. What ostkit finds:\n", len(differences))
	}
	a.heading("ostkit diff " + ostPath + " " + pstPath)
	err = (&diffCmd{Local: ostPath, Server: []string{pstPath}}).Run(a)
	if !errors.Is(err, errFound) {
		return demoFailed("diff", err)
	}
	a.heading("ostkit plan " + ostPath + " " + pstPath + " --facts " + facts)
	err = (&planCmd{Local: ostPath, Server: []string{pstPath}, Facts: facts}).Run(a)
	if !errors.Is(err, errFound) {
		return demoFailed("plan", err)
	}
	if !a.json {
		a.printf("\nThat was it. Now your own: ostkit info FILE, then diff and plan.\n")
	}
	return nil
}

func demoFailed(command string, err error) error {
	if err == nil {
		err = errors.New("it found nothing")
	}
	return fmt.Errorf("the demonstration failed at %s: %w", command, err)
}

func (a *app) heading(command string) {
	if !a.json {
		a.printf("\n$ %s\n\n", command)
	}
}

// folder makes the folder of the demonstration. Files of an earlier run are made
// anew, others in it are left alone.
func (c *demoCmd) folder() (string, error) {
	if c.Dir == "" {
		return os.MkdirTemp("", "ostkit-demo-")
	}
	return c.Dir, os.MkdirAll(c.Dir, 0o777)
}

func writeDemo(dir string, local, server *pstgen.Store) error {
	for _, f := range []struct {
		name  string
		store *pstgen.Store
		form  *pstgen.Options
	}{{demoOST, local, &pstgen.OST4K}, {demoPST, server, &pstgen.PST}} {
		b, err := f.store.Bytes(f.form)
		if err != nil {
			return err
		}
		if err := replaceFile(filepath.Join(dir, f.name), b); err != nil {
			return err
		}
	}
	return replaceFile(filepath.Join(dir, demoFacts), demoFactsJSON(local))
}

// replaceFile writes a file of the demonstration. It refuses to replace what is
// not a file.
func replaceFile(name string, b []byte) error {
	if st, err := os.Lstat(name); err == nil && !st.Mode().IsRegular() {
		return &fs.PathError{Op: "write", Path: name, Err: errors.New("there is something else than a file")}
	}
	return os.WriteFile(name, b, 0o666)
}

// demoFactsJSON states what no file tells: when the export was made, of which
// mailbox, that it is complete, how much mail Outlook keeps.
func demoFactsJSON(local *pstgen.Store) []byte {
	taken := local.LastSync.Add(time.Hour).UTC().Format("2006-01-02T15:04:05Z")
	return fmt.Appendf(nil, `{
  "case": {"legalHold": false, "mailboxExists": true, "mailboxAccess": true},
  "server": {"takenAt": %q, "mailboxId": %q, "complete": true, "wholeMailbox": true, "recoverableItems": false},
  "client": {"syncWindowMonths": 0, "faultInOnlineMode": false, "faultInOwa": false}
}
`, taken, local.Mailbox)
}
