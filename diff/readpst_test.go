package diff_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/source/eml"
	"github.com/ostkit/ostkit/diff/source/store"
	"github.com/ostkit/ostkit/internal/corpus"
)

// A store against the mails that an independent program made of it: every item is
// found again, in its folder and unchanged, although none of the bodies is the same
// byte for byte.
func TestStoreAgainstReadpst(t *testing.T) {
	tool, path := corpus.Tool(t, "readpst"), corpus.Enron(t)
	out := t.TempDir()
	// With more than one process (-j) that program loses items and bodies, others
	// each time.
	if log, err := exec.Command(tool, "-j", "0", "-e", "-q", "-D", "-o", out, path).CombinedOutput(); err != nil {
		t.Fatalf("readpst: %v\n%s", err, log)
	}
	local, err := store.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	server, err := eml.Open(filepath.Clean(out), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r := compare(t, local, nil, server)
	if r.Summary[diff.Same] != 2178 || len(r.Changes) != 0 {
		t.Errorf("%v, want 2178 items the same", r.Summary)
	}
	for _, c := range r.Changes[:min(len(r.Changes), 10)] {
		t.Errorf("%s %s %q: %s %+v", c.Verdict, c.Folder, c.Subject, c.Reason, c.Evidence)
	}
}
