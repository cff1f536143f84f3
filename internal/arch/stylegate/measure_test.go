package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const sample = `// Package p is a sample.
package p

// Documented is said.
type Documented struct{}

type Bare[T any] struct{ Field int }

type (
	// First has its own comment.
	First int
	Second int
)

// The group's comment is enough.
const (
	A = 1
	B = 2
)

var (
	C = 1
	D = 2 // a comment behind
)

//go:noinline
func Directive() {}

// Said is said.
func Said() {
	/* one
	two */ _ = ` + "`raw\n\ntext`" + `
}

func (d *Documented) Method() {}

// Method is said.
func (b Bare[T]) Method() {}

func (hidden) Method() {}

type hidden int
`

func measure(t *testing.T, files map[string]string) []*figures {
	t.Helper()
	tree := fstest.MapFS{"go.mod": {Data: []byte("module m\n")}}
	for name, src := range files {
		tree[name] = &fstest.MapFile{Data: []byte(src)}
	}
	packages, err := measureModule(tree)
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

func TestUndocumented(t *testing.T) {
	p := measure(t, map[string]string{"p/p.go": sample})[0]
	var names []string
	for _, place := range p.undocumented {
		names = append(names, strings.Split(place, ": ")[1])
	}
	if want := []string{"Bare", "Second", "C", "Directive", "Documented.Method"}; !reflect.DeepEqual(names, want) {
		t.Errorf("undocumented %v, want %v", names, want)
	}
	if p.exported != 12 || p.documented != 7 {
		t.Errorf("%d of %d documented, want 7 of 12", p.documented, p.exported)
	}
	if !strings.HasPrefix(p.undocumented[0], "p/p.go:7: ") {
		t.Errorf("wrong place: %s", p.undocumented[0])
	}
	if want := []int{1, 1, 1, 1, 6}; !slices.Equal(p.funcLines, want) {
		t.Errorf("functions of %v lines, want %v", p.funcLines, want)
	}
}

func TestPackages(t *testing.T) {
	packages := measure(t, map[string]string{
		"a/a.go":                "package a\n",
		"a/b.go":                "package a\n",
		"b/a.go":                "package b\n",
		"b/b_test.go":           "package b\n\n// T is for the test.\nfunc T() {}\n",
		"b/doc.go":              "// Package b has a comment in its second file.\npackage b\n",
		"examples/x/main.go":    "// Command x shows what names of a program need.\npackage main\n\nfunc main() {}\n\nfunc Exported() {}\n",
		"tests/only_test.go":    "package tests\n",
		"b/testdata/ignored.go": "not Go",
	})
	var dirs, missing []string
	for _, p := range packages {
		dirs = append(dirs, p.dir)
		missing = append(missing, p.undocumented...)
	}
	if want := []string{"a", "b", "examples/x", "tests"}; !slices.Equal(dirs, want) {
		t.Errorf("packages %v, want %v", dirs, want)
	}
	if want := []string{"a/a.go:1: package a: no package comment"}; !slices.Equal(missing, want) {
		t.Errorf("missing %q, want %q", missing, want)
	}
	if b := packages[1]; b.testLines != 3 || b.codeLines != 2 || b.commentLines != 1 {
		t.Errorf("b: %d test lines, %d code lines, %d comment lines", b.testLines, b.codeLines, b.commentLines)
	}
}

func TestCountLines(t *testing.T) {
	src := "// a\n\npackage p // b\n\n/* c\n\nd */\nvar s = `x\n\ny`\n\nfunc f() {}"
	if code, comment := countLines([]byte(src)); code != 5 || comment != 4 {
		t.Errorf("%d lines of code, %d of comment; want 5 and 4", code, comment)
	}
}

func TestPercentile(t *testing.T) {
	ten := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		values        []int
		percent, want int
	}{{nil, 50, 0}, {ten, 50, 5}, {ten, 90, 9}, {ten, 100, 10}, {ten[:1], 50, 1}, {ten[:1], 90, 1}, {ten[:3], 50, 2}, {ten[:3], 90, 3}} {
		if got := percentile(c.values, c.percent); got != c.want {
			t.Errorf("percentile(%v, %d) = %d, want %d", c.values, c.percent, got, c.want)
		}
	}
}

// TestRun is the gate as .ci/run meets it: its exit status and what it prints.
func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		src, stdout, stderr string
		status              int
	}{
		"documented":   {"// Package p is.\npackage p\n\n// V is.\nvar V int\n", "100 %", "", 0},
		"undocumented": {sample, "58 %", "p.go:7: Bare: exported without a comment", 1},
		"no Go":        {"not Go", "", "expected 'package'", 2},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "p.go"), []byte(c.src), 0o600); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			if status := run(dir, &stdout, &stderr); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			if !strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) {
				t.Errorf("printed %q and %q, want %q and %q", stdout.String(), stderr.String(), c.stdout, c.stderr)
			}
		})
	}
}
