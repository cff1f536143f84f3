package pstgen_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// foreign are the forms that independent readers can read. They decode no 4K blocks
// that are both compressed and encoded.
func foreign(t *testing.T, test func(t *testing.T, o pstgen.Options, s *pstgen.Store, file string)) {
	for _, f := range forms {
		if f.o.Format == ndb.Unicode4K && f.o.Crypt != ndb.CryptNone {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			s := pstgen.Mailbox()
			if f.o.Format == ndb.ANSI {
				s = latin()
			}
			b, err := s.Bytes(&f.o)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "store")
			if err := os.WriteFile(file, b, 0o600); err != nil {
				t.Fatal(err)
			}
			test(t, f.o, s, file)
		})
	}
}

// run runs an independent reader, which must succeed.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(corpus.Tool(t, name), args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// TestPffinfo: libpff names the form of each file.
func TestPffinfo(t *testing.T) {
	foreign(t, func(t *testing.T, o pstgen.Options, _ *pstgen.Store, file string) {
		out := run(t, "pffinfo", file)
		want := []string{map[ndb.Format]string{ndb.ANSI: "32-bit", ndb.Unicode: "64-bit\n", ndb.Unicode4K: "64-bit with 4k page"}[o.Format]}
		want = append(want, map[ndb.Client]string{ndb.ClientPST: "(PST)", ndb.ClientOST: "(OST)"}[o.Client])
		want = append(want, map[ndb.Crypt]string{ndb.CryptNone: "none", ndb.CryptPermute: "compressible", ndb.CryptCyclic: "high"}[o.Crypt])
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("pffinfo does not say %q:\n%s", w, out)
			}
		}
	})
}

var (
	itemDir     = regexp.MustCompile(`^[A-Za-z]+(\d{5})$`)
	subjectLine = regexp.MustCompile(`(?m)^Subject:\t+(.*)$`)
)

// TestPffexport: libpff finds the same folders, items, subjects, and bytes of
// attachments.
func TestPffexport(t *testing.T) {
	foreign(t, func(t *testing.T, o pstgen.Options, s *pstgen.Store, file string) {
		out := filepath.Join(t.TempDir(), "out")
		run(t, "pffexport", "-q", "-m", "items", "-t", out, file)
		top := filepath.Join(out+".export", "Top of Outlook data file")
		if o.Client == ndb.ClientOST {
			top = filepath.Join(out+".export", "Root - Mailbox", "IPM_SUBTREE")
		}
		subjects := 0
		for path, list := range byFolder(s) {
			subjects += pffFolder(t, filepath.Join(top, strings.ReplaceAll(path, "%2F", "_")), list)
		}
		if subjects < 15 {
			t.Errorf("only %d subjects compared", subjects)
		}
	})
}

// byFolder lists items by the path of their folder.
func byFolder(s *pstgen.Store) map[string][]*pstgen.Item {
	m := map[string][]*pstgen.Item{}
	var walk func(path string, folders []*pstgen.Folder)
	walk = func(path string, folders []*pstgen.Folder) {
		for _, f := range folders {
			at := strings.TrimPrefix(path+"/"+strings.ReplaceAll(f.Name, "/", "%2F"), "/")
			m[at] = f.Items
			walk(at, f.Folders)
		}
	}
	walk("", s.Folders)
	return m
}

func pffFolder(t *testing.T, dir string, list []*pstgen.Item) (subjects int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
		return 0
	}
	var found []int
	for _, e := range entries {
		m := itemDir.FindStringSubmatch(e.Name())
		if m == nil {
			continue
		}
		n, _ := strconv.Atoi(m[1])
		found = append(found, n)
		if n < 1 || n > len(list) {
			continue
		}
		subjects += pffItem(t, filepath.Join(dir, e.Name()), list[n-1])
	}
	if len(found) != len(list) {
		t.Errorf("%s: items %v, want %d", filepath.Base(dir), found, len(list))
	}
	return subjects
}

func pffItem(t *testing.T, dir string, it *pstgen.Item) (subjects int) {
	t.Helper()
	headers, err := os.ReadFile(filepath.Join(dir, "OutlookHeaders.txt"))
	if err == nil {
		subjects++
		if m := subjectLine.FindSubmatch(headers); m == nil || strings.TrimSpace(string(m[1])) != strings.TrimSpace(it.Subject) {
			t.Errorf("%s: subject %q, want %q", dir, m, it.Subject)
		}
	}
	for i, a := range it.Attachments {
		if a.Message != nil || it.Sync.HeaderOnly {
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, "Attachments", fmt.Sprintf("%d_%s", i+1, a.Name)))
		if err != nil || !bytes.Equal(got, a.Data) {
			t.Errorf("%s: attachment %q: %d bytes, want %d, %v", dir, a.Name, len(got), len(a.Data), err)
		}
	}
	return subjects
}

var lspstMail = regexp.MustCompile(`(?m)^Email\tFrom: .*\tSubject: (.*)$`)

// TestLspst: libpst lists the same mails.
func TestLspst(t *testing.T) {
	foreign(t, func(t *testing.T, o pstgen.Options, s *pstgen.Store, file string) {
		if o.Format == ndb.ANSI {
			t.Skip("libpst prints the bytes of the code page; subjects are not compared here")
		}
		var got, want []string
		for _, m := range lspstMail.FindAllStringSubmatch(run(t, "lspst", file), -1) {
			got = append(got, m[1])
		}
		for _, list := range byFolder(s) {
			for _, it := range list {
				if it.Class == "" && it.From != (pstgen.Address{}) && it.Appointment == nil || slices.Contains([]mapi.Kind{mapi.KindReport, mapi.KindMessage}, mapi.KindOf(it.Class)) {
					want = append(want, it.Subject)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestReadpst: libpst exports the same bytes of attachments.
func TestReadpst(t *testing.T) {
	foreign(t, func(t *testing.T, o pstgen.Options, s *pstgen.Store, file string) {
		out := t.TempDir()
		run(t, "readpst", "-j", "0", "-q", "-S", "-D", "-o", out, file) // one process, so that nothing depends on the order of several
		files := map[string]bool{}
		err := filepath.WalkDir(out, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			files[string(b)] = true
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		for _, list := range byFolder(s) {
			for _, it := range list {
				// It exports no items of unknown classes.
				if it.Sync.HeaderOnly || mapi.KindOf(it.Class) == mapi.KindDocument {
					continue
				}
				for _, a := range it.Attachments {
					if a.Message != nil {
						continue
					}
					compared++
					if !files[string(a.Data)] {
						t.Errorf("%q: no file with the %d bytes of %q", it.Subject, len(a.Data), a.Name)
					}
				}
			}
		}
		if compared < 3 {
			t.Errorf("only %d attachments compared", compared)
		}
	})
}
