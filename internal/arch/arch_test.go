package arch

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ostkit/ostkit/internal/corpus"
)

// TestArrows is the check itself, over the module this test belongs to.
func TestArrows(t *testing.T) {
	found, err := Check(os.DirFS(corpus.ModuleRoot(t)), Arrows)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range found {
		t.Error(v)
	}
}

func TestTop(t *testing.T) {
	found, err := CheckTop(os.DirFS(corpus.ModuleRoot(t)), Top)
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range found {
		t.Error(sentence)
	}
}

// module builds a module in memory from file names and sources.
func module(files map[string]string) fstest.MapFS {
	tree := fstest.MapFS{"go.mod": {Data: []byte("module example.org/m // the module\n\ngo 1.26\n")}}
	for name, src := range files {
		tree[name] = &fstest.MapFile{Data: []byte(src)}
	}
	return tree
}

// TestCheckDetects gives the real table one forbidden import at a time: each
// is found, and named with file, line, package and import.
func TestCheckDetects(t *testing.T) {
	for _, c := range []struct{ file, imported, reason string }{
		{"diff/match.go", "example.org/m/pst", "never sees pst"},
		{"diff/match.go", "example.org/m/pst/mapi", "never sees pst"},
		{"pst/file.go", "example.org/m/diff/item", "messaging layer"},
		{"pst/file.go", "example.org/m/pst/verify", "messaging layer"},
		{"pst/file.go", "example.org/m", "messaging layer"},
		{"pst/ndb/header.go", "example.org/m/pst/ltp", "lowest layer"},
		{"pst/ndb/header.go", "example.org/m/internal/codepage", "lowest layer"},
		{"pst/ndb/header.go", "github.com/spf13/afero", "klauspost/compress"},
		{"pst/mapi/value.go", "golang.org/x/text/encoding/charmap", "internal/codepage alone"},
		{"pst/export/ics/ics.go", "example.org/m/pst/export/eml", "exporter"},
		{"pst/verify/check.go", "github.com/mooijtech/go-pst/v6/pkg", "check reads"},
		{"pst/gopst/gopst.go", "github.com/mooijtech/go-pst/v66", "go-pst"},
		{"diff/source/mbox/mbox.go", "example.org/m/diff/source/store", "importer"},
		{"sync/plan.go", "example.org/m/diff/report", "renders no report"},
		{"sync/plan.go", "example.org/m/internal/pstgen", "allowed of ours"},
		{"internal/cfb/cfb.go", "example.org/m/pst", "nothing"},
		{"examples/ostkit/main.go", "github.com/spf13/cobra", "kong"},
		{"ost/ost.go", "C", "cgo"},
	} {
		src := "package p\n\nimport \"fmt\"\n\nimport _ \"" + c.imported + "\"\n\nvar _ = fmt.Sprint\n"
		found, err := Check(module(map[string]string{c.file: src}), Arrows)
		if err != nil || len(found) != 1 {
			t.Errorf("%s importing %s: found %v, error %v; want one violation", c.file, c.imported, found, err)
			continue
		}
		v := found[0]
		if v.File != c.file || v.Line != 5 || v.Import != c.imported || !strings.HasPrefix(c.file, v.Package+"/") {
			t.Errorf("%s importing %s: wrong place in %+v", c.file, c.imported, v)
		}
		for _, part := range []string{c.file + ":5", v.Package, c.imported, c.reason} {
			if !strings.Contains(v.String(), part) {
				t.Errorf("%q does not say %q", v, part)
			}
		}
	}
}

func TestCheckAllows(t *testing.T) {
	for file, imported := range map[string]string{
		"pst/ndb/block.go":            "github.com/klauspost/compress/zlib",
		"pst/ndb/header.go":           "encoding/binary",
		"pst/mapi/value.go":           "example.org/m/internal/codepage",
		"pst/export/mbox/mbox.go":     "example.org/m/pst/export/eml",
		"pst/export/eml/eml.go":       "example.org/m/pst/export/ics",
		"diff/source/imap/imap.go":    "example.org/m/diff/source/eml",
		"diff/source/store/store.go":  "example.org/m/internal/mapiitem",
		"examples/ostkit/demo.go":     "example.org/m/internal/pstgen",
		"internal/codepage/decode.go": "golang.org/x/text",
		"pst/ndb/header_test.go":      "example.org/m/internal/pstgen",
		"pst/ndb/testdata/odd.go":     "example.org/m/diff",
		"pst/_old/odd.go":             "example.org/m/diff",
		"other/go.mod":                "",
		".ci/tool.go":                 "example.org/m/diff",
	} {
		tree := module(map[string]string{file: "package p\n\nimport _ \"" + imported + "\"\n"})
		if found, err := Check(tree, Arrows); err != nil || len(found) != 0 {
			t.Errorf("%s importing %s: found %v, error %v; want neither", file, imported, found, err)
		}
	}
}

func TestCheckUnknownPackage(t *testing.T) {
	tree := module(map[string]string{
		"pst/carve/a.go": "package carve\n",
		"pst/carve/b.go": "package carve\n",
		"main.go":        "package m\n",
		"sub/go.mod":     "module example.org/other\n",
		"sub/x/x.go":     "package x\n",
	})
	found, err := Check(tree, Arrows)
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, v := range found {
		places = append(places, v.File)
		if !strings.Contains(v.String(), "say where it belongs") {
			t.Errorf("%q does not ask for a place", v)
		}
	}
	if want := []string{"main.go", "pst/carve/a.go"}; !slices.Equal(places, want) {
		t.Errorf("homeless packages at %v, want %v", places, want)
	}
}

// TestCheckSeesConstrained: a file for another system is parsed all the same.
func TestCheckSeesConstrained(t *testing.T) {
	src := "//go:build plan9 && !plan9\n\npackage diff\n\nimport _ \"example.org/m/pst\"\n"
	found, err := Check(module(map[string]string{"diff/never_plan9.go": src}), Arrows)
	if err != nil || len(found) != 1 {
		t.Errorf("found %v, error %v; want one violation", found, err)
	}
}

func TestCheckErrors(t *testing.T) {
	for name, tree := range map[string]fstest.MapFS{
		"no go.mod":      {"pst/a.go": {Data: []byte("package pst\n")}},
		"no module line": {"go.mod": {Data: []byte("go 1.26\n")}},
		"no Go":          module(map[string]string{"pst/a.go": "not Go"}),
	} {
		if _, err := Check(tree, Arrows); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestCheckTop(t *testing.T) {
	tree := fstest.MapFS{
		".git/HEAD":     {},
		".gitignore":    {Data: []byte("# built\n/ostkit\n*.test\n.idea/\n!/LICENSE\n")},
		".idea/x":       {},
		"ostkit":        {},
		"pst.test":      {},
		"pst/a.go":      {},
		"cmd/main.go":   {},
		"CHANGES.md":    {},
		"pst/deep/x.md": {},
	}
	found, err := CheckTop(tree, []string{".gitignore", "LICENSE", "pst"})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 3 || !strings.HasPrefix(found[0], "CHANGES.md: not part") ||
		found[1] != "LICENSE: missing" || !strings.HasPrefix(found[2], "cmd: not part") {
		t.Errorf("found %q", found)
	}
}

func TestCheckTopBadPattern(t *testing.T) {
	tree := fstest.MapFS{".gitignore": {Data: []byte("[a\n")}}
	if _, err := CheckTop(tree, nil); err == nil {
		t.Error("a pattern that cannot be read is taken for one that matches nothing")
	}
	if _, err := CheckTop(fstest.MapFS{}, nil); err != nil {
		t.Errorf("without .gitignore: %v", err)
	}
}
