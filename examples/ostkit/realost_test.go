package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
	"github.com/ostkit/ostkit/sync"
)

const extraMail = "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.com>\r\nSubject: Only on the server\r\n" +
	"Date: Mon, 19 Sep 2011 10:00:00 +0000\r\nMessage-ID: <extra@example.com>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n"

const realFacts = `{
  "case": {"legalHold": false, "mailboxExists": true, "mailboxAccess": true},
  "server": {"takenAt": "2011-09-20T12:00:00Z", "complete": true, "wholeMailbox": true, "recoverableItems": true},
  "client": {"syncWindowMonths": 0, "faultInOnlineMode": false, "faultInOwa": false}
}`

func decode[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %.2000s", err, text)
	}
	return v
}

// TestRealOST takes a real OST and its own export through the whole job: one mail
// more on the server, a damaged page, and no facts.
func TestRealOST(t *testing.T) {
	ostPath := corpus.Path(t, "stores/aspose-email+Aspose.Email-for-.NET/SampleOstFile.ost")
	dir := t.TempDir()
	export, facts := filepath.Join(dir, "export"), filepath.Join(dir, "facts.json")
	write(t, facts, realFacts)
	if status, out, stderr := tool(t, "export", ostPath, "--as", "eml", "--to", export); status != 0 {
		t.Fatalf("export: status %d\n%s%s", status, out, stderr)
	}
	t.Run("equal", func(t *testing.T) {
		status, out, stderr := tool(t, "diff", "--json", ostPath, export)
		r := decode[diff.Report](t, out)
		if r.Summary.Differences() != 0 || status != 0 {
			t.Errorf("status %d, %v\n%s%s", status, r.Summary, stderr, changes(r))
		}
	})
	write(t, filepath.Join(inboxOf(t, export), "extra.eml"), extraMail)
	t.Run("oneMore", func(t *testing.T) {
		_, out, _ := tool(t, "diff", "--json", ostPath, export)
		r := decode[diff.Report](t, out)
		if r.Summary[diff.ServerOnly] != 1 || r.Summary.Differences() != 1 {
			t.Errorf("%v\n%s", r.Summary, changes(r))
		}
		status, out, _ := tool(t, "plan", "--json", ostPath, export, "--facts", facts)
		p := decode[sync.Plan](t, out)
		if p.Action != "resync-folder" || p.Diagnosis != "folder-stale" || status != 1 {
			t.Errorf("status %d\n%s", status, out)
		}
		for _, f := range p.Folders {
			inbox := f.Path == inboxPath
			if inbox != (f.Action == "resync-folder") {
				t.Errorf("%s: %s", f.Path, f.Action)
			}
		}
	})
	t.Run("damagedPage", func(t *testing.T) {
		damaged := filepath.Join(dir, "damaged.ost")
		b, err := os.ReadFile(ostPath)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pstgen.FlipNodePage(b, itemOf(t, ostPath, inboxPath)); err != nil {
			t.Fatal(err)
		}
		write(t, damaged, string(b))
		_, out, _ := tool(t, "plan", "--json", damaged, export, "--facts", facts)
		p := decode[sync.Plan](t, out)
		rebuild := p.Action == "export-then-rebuild"
		if !rebuild && (p.Action != "export-everything" || p.WouldBe == nil || *p.WouldBe != "export-then-rebuild") {
			t.Errorf("decided\n%s", out)
		}
		t.Logf("damaged page: %s, diagnosis %s", p.Action, p.Diagnosis)
	})
	t.Run("withoutFacts", func(t *testing.T) {
		_, out, _ := tool(t, "plan", "--json", ostPath, export)
		p := decode[sync.Plan](t, out)
		needs := map[string]bool{}
		for _, n := range p.Needs {
			needs[n.Code] = true
		}
		for _, code := range []string{"export-time", "export-scope", "sync-window"} {
			if !needs[code] {
				t.Errorf("%q is not asked for: %v", code, needs)
			}
		}
		if p.Action != "need-evidence" {
			t.Errorf("decided %s\n%s", p.Action, out)
		}
	})
}

const inboxPath = "Root - Mailbox/IPM_SUBTREE/Inbox"

// itemOf returns the node of an item in the folder.
func itemOf(t *testing.T, path, folder string) ndb.NID {
	t.Helper()
	f, err := pst.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for d := range f.Folders() {
		if d.Path != folder {
			continue
		}
		for m := range d.Messages() {
			return m.NID
		}
	}
	t.Fatalf("no item in %s", folder)
	return 0
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// inboxOf finds the folder of the Inbox in an exported tree.
func inboxOf(t *testing.T, dir string) string {
	t.Helper()
	name := filepath.Join(dir, filepath.FromSlash(inboxPath))
	if _, err := os.Stat(name); err != nil {
		t.Fatal(err)
	}
	return name
}

func changes(r diff.Report) string {
	text := ""
	for _, c := range r.Changes {
		text += fmt.Sprintf("%s %s %q %s %+v\n", c.Verdict, c.Folder, c.Subject, c.Reason, c.Evidence)
	}
	return text
}
