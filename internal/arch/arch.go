// Package arch keeps the picture of the packages true: which of them may
// import which, which modules from outside each may use, and what lies at the
// top of the tree. [Arrows] is the picture; [Check] and [CheckTop] compare the
// source files with it, in the tests of this package.
//
// The files are parsed directly. A check through "go list" would pass from the
// test cache after a forbidden import was added, since the cache sees the files
// a test opens but not those that a child process reads. Parsing also covers
// the files that a build constraint hides on this machine.
package arch

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Rule says what the non-test files of one package may import besides the
// standard library.
type Rule struct {
	// Package is the package's folder relative to the module's root, with
	// slashes, such as "pst/ndb". A last element "*" stands for every package
	// below, as in "examples/*".
	Package string
	// Ours lists packages of this module in the form of Package; "*" alone
	// stands for all of them.
	Ours []string
	// Outside lists import-path prefixes of other modules, such as
	// "golang.org/x/text"; a prefix covers the packages below it.
	Outside []string
	// Why is what the author of a forbidden import is told.
	Why string
}

// Violation is one import, or one package, that the rules do not allow.
type Violation struct {
	File    string // slash-separated, relative to the root
	Line    int    // of the import; 0 where the package itself is the fault
	Package string // folder of the file, "." for the root
	Import  string // full import path; empty where the package itself is the fault
	Reason  string
}

// String gives the violation on one line, place first.
func (v Violation) String() string {
	if v.Import == "" {
		return fmt.Sprintf("%s: package %s: %s", v.File, v.Package, v.Reason)
	}
	return fmt.Sprintf("%s:%d: package %s must not import %q: %s", v.File, v.Line, v.Package, v.Import, v.Reason)
}

// Check parses the imports of every non-test Go file of the module at the root
// of tree and returns what rules forbid, in the order of the files. The error
// is about files that cannot be read or parsed, or a go.mod without a module
// path; the violations found up to there are returned beside it.
func Check(tree fs.FS, rules []Rule) ([]Violation, error) {
	module, err := modulePath(tree)
	if err != nil {
		return nil, err
	}
	files, err := GoFiles(tree)
	if err != nil {
		return nil, err
	}
	var found []Violation
	homeless := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		pkg := path.Dir(name)
		rule, ok := ruleFor(rules, pkg)
		if !ok {
			if !homeless[pkg] {
				homeless[pkg] = true
				found = append(found, Violation{
					File: name, Package: pkg,
					Reason: "not in the table of arrows; say where it belongs (internal/arch/table.go)",
				})
			}
			continue
		}
		bad, err := checkFile(tree, name, module, rule)
		if err != nil {
			return found, err
		}
		found = append(found, bad...)
	}
	return found, nil
}

// checkFile reports the imports of one file that rule does not allow.
func checkFile(tree fs.FS, name, module string, rule Rule) ([]Violation, error) {
	src, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var found []Violation
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: import %s: %w", name, spec.Path.Value, err)
		}
		if reason := forbids(rule, module, imported); reason != "" {
			found = append(found, Violation{
				File: name, Line: set.Position(spec.Pos()).Line,
				Package: path.Dir(name), Import: imported, Reason: reason,
			})
		}
	}
	return found, nil
}

// forbids returns why rule does not allow the import, or "" if it does.
func forbids(rule Rule, module, imported string) string {
	if imported == "C" {
		return "cgo would end the builds for other systems"
	}
	if ours, ok := within(module, imported); ok {
		if slices.ContainsFunc(rule.Ours, func(p string) bool { return covers(p, ours) }) {
			return ""
		}
		return explain(rule, "allowed of ours: "+list(rule.Ours))
	}
	first, _, _ := strings.Cut(imported, "/")
	if !strings.Contains(first, ".") {
		return "" // only import paths of modules have a dot there
	}
	for _, prefix := range rule.Outside {
		if _, ok := within(prefix, imported); ok {
			return ""
		}
	}
	return explain(rule, "allowed from outside: "+list(rule.Outside))
}

func explain(rule Rule, allowed string) string {
	if rule.Why == "" {
		return allowed
	}
	return rule.Why + " (" + allowed + ")"
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// within reports whether the import path lies at or below prefix, and the rest
// of it: "." for prefix itself.
func within(prefix, imported string) (rest string, ok bool) {
	if imported == prefix {
		return ".", true
	}
	return strings.CutPrefix(imported, prefix+"/")
}

// covers reports whether pattern, in the form of [Rule].Package, stands for pkg.
func covers(pattern, pkg string) bool {
	if pattern == "*" {
		return true
	}
	if below, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(pkg, below)
	}
	return pattern == pkg
}

// ruleFor finds the rule of a package; one that names it goes before a pattern.
func ruleFor(rules []Rule, pkg string) (Rule, bool) {
	found := -1
	for i, r := range rules {
		if r.Package == pkg {
			return r, true
		}
		if found < 0 && covers(r.Package, pkg) {
			found = i
		}
	}
	if found < 0 {
		return Rule{}, false
	}
	return rules[found], true
}

// modulePath reads the module's path from go.mod.
func modulePath(tree fs.FS) (string, error) {
	mod, err := fs.ReadFile(tree, "go.mod")
	if err != nil {
		return "", err
	}
	for line := range bytes.Lines(mod) {
		if rest, ok := strings.CutPrefix(string(line), "module "); ok {
			rest, _, _ = strings.Cut(rest, "//")
			return strings.Trim(strings.TrimSpace(rest), `"`), nil
		}
	}
	return "", fmt.Errorf("go.mod: no module line")
}

// GoFiles lists the Go files of the module at the root of tree, test files
// among them, sorted. Like the go command it passes over testdata, names that
// begin with "." or "_", and other modules below; unlike it, it heeds no build
// constraint.
func GoFiles(tree fs.FS) ([]string, error) {
	var files []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != "." && strings.ContainsRune("._", rune(d.Name()[0]))
		if d.IsDir() {
			if hidden || d.Name() == "testdata" || d.Name() == "vendor" || otherModule(tree, name) {
				return fs.SkipDir
			}
			return nil
		}
		if !hidden && d.Type().IsRegular() && strings.HasSuffix(name, ".go") {
			files = append(files, name)
		}
		return nil
	})
	slices.Sort(files)
	return files, err
}

func otherModule(tree fs.FS, dir string) bool {
	if dir == "." {
		return false
	}
	_, err := fs.Stat(tree, path.Join(dir, "go.mod"))
	return err == nil
}
