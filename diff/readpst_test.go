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

// A store against the mails that an independent program made of it. That program
// leaves items out and loses three bodies; all else is found again, in its folder,
// although none of the bodies is the same byte for byte.
func TestStoreAgainstReadpst(t *testing.T) {
	tool, path := corpus.Tool(t, "readpst"), corpus.Enron(t)
	out := t.TempDir()
	if log, err := exec.Command(tool, "-e", "-q", "-D", "-o", out, path).CombinedOutput(); err != nil {
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
	const items = 2178
	missing := r.Summary[diff.LocalOnly] + r.Summary[diff.DuplicateLocal]
	if got := r.Summary[diff.Same] + r.Summary[diff.Modified] + missing; got != items {
		t.Errorf("%d items accounted for of %d: %v", got, items, r.Summary)
	}
	// 2,165 files in version 0.6.76 of readpst; another may write more.
	if r.Summary[diff.Same] < 2160 || r.Summary[diff.Modified] > 3 || missing > 13 {
		t.Errorf("%v", r.Summary)
	}
	for _, c := range r.Changes {
		switch c.Verdict {
		case diff.LocalOnly, diff.DuplicateLocal:
		case diff.Modified:
			if len(c.Evidence) != 1 || c.Evidence[0].Field != "body" || c.Evidence[0].Server != "" {
				t.Errorf("%s: %+v", c.Subject, c.Evidence)
			}
		default:
			t.Errorf("%s %s %q: %s", c.Verdict, c.Folder, c.Subject, c.Reason)
		}
	}
}
