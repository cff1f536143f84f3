package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ostkit/ostkit/internal/arch"
)

// figures is what is measured of one package. Lines are counted without blank
// ones; test files count in testLines alone.
type figures struct {
	dir          string
	program      bool // package main: nothing imports it, so its names are not exported
	hasDoc       bool // some file carries a package comment
	firstFile    string
	funcLines    []int // length of each function from its first line to its last
	exported     int
	documented   int
	undocumented []string // "file:line: name: what is missing"
	codeLines    int      // lines that are not comment alone
	commentLines int      // lines that are comment alone
	testLines    int
}

// measureModule measures the packages of the module at the root of tree, sorted
// by folder.
func measureModule(tree fs.FS) ([]*figures, error) {
	files, err := arch.GoFiles(tree)
	if err != nil {
		return nil, err
	}
	byDir := map[string]*figures{}
	for _, name := range files {
		dir := path.Dir(name)
		if byDir[dir] == nil {
			byDir[dir] = &figures{dir: dir}
		}
		if err := byDir[dir].addFile(tree, name); err != nil {
			return nil, err
		}
	}
	var packages []*figures
	for _, p := range byDir {
		p.finish()
		packages = append(packages, p)
	}
	slices.SortFunc(packages, func(a, b *figures) int { return cmp.Compare(a.dir, b.dir) })
	return packages, nil
}

func (p *figures) addFile(tree fs.FS, name string) error {
	src, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	if strings.HasSuffix(name, "_test.go") {
		code, comment := countLines(src)
		p.testLines += code + comment
		return nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	code, comment := countLines(src)
	p.codeLines += code
	p.commentLines += comment
	p.firstFile = cmp.Or(p.firstFile, name)
	p.program = file.Name.Name == "main"
	p.hasDoc = p.hasDoc || hasText(file.Doc)
	for _, decl := range file.Decls {
		p.addDecl(set, decl)
	}
	return nil
}

func (p *figures) addDecl(set *token.FileSet, decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		p.funcLines = append(p.funcLines, set.Position(d.End()).Line-set.Position(d.Pos()).Line+1)
		if receiver, ok := receiverName(d); ok && ast.IsExported(receiver) && d.Name.IsExported() {
			p.addName(set, d.Name, strings.TrimPrefix(receiver+"."+d.Name.Name, noReceiver+"."), hasText(d.Doc))
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			p.addSpec(set, d, spec)
		}
	}
}

// addSpec counts the names of a type, const or var specification. A type in a
// group needs a comment of its own; for constants and variables that of the
// group will do, since a group is one thought.
func (p *figures) addSpec(set *token.FileSet, group *ast.GenDecl, spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			p.addName(set, s.Name, s.Name.Name, hasText(s.Doc) || !group.Lparen.IsValid() && hasText(group.Doc))
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() {
				p.addName(set, name, name.Name, hasText(s.Doc) || hasText(s.Comment) || hasText(group.Doc))
			}
		}
	}
}

func (p *figures) addName(set *token.FileSet, at *ast.Ident, name string, documented bool) {
	if p.program {
		return
	}
	p.exported++
	if documented {
		p.documented++
		return
	}
	place := set.Position(at.Pos())
	p.undocumented = append(p.undocumented, fmt.Sprintf("%s:%d: %s: exported without a comment", place.Filename, place.Line, name))
}

func (p *figures) finish() {
	if p.firstFile != "" && !p.hasDoc {
		p.undocumented = append(p.undocumented, p.firstFile+":1: package "+p.dir+": no package comment")
	}
	slices.Sort(p.funcLines)
}

// noReceiver stands in for the receiver of a function, exported like one whose
// methods count.
const noReceiver = "F"

// receiverName returns the name of a method's receiver type, noReceiver for a
// function, and whether it could be made out.
func receiverName(d *ast.FuncDecl) (string, bool) {
	if d.Recv == nil {
		return noReceiver, true
	}
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.ParenExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name, true
		default:
			return "", false
		}
	}
}

// hasText reports whether a comment says anything; a directive says nothing.
func hasText(doc *ast.CommentGroup) bool { return strings.TrimSpace(doc.Text()) != "" }

// countLines counts the lines that hold code, and those that hold comment alone.
func countLines(src []byte) (code, comment int) {
	set := token.NewFileSet()
	file := set.AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, scanner.ScanComments)
	const isComment, isCode = 1, 2
	lines := make([]int, bytes.Count(src, []byte("\n"))+2)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			break
		}
		kind := isCode
		if tok == token.COMMENT {
			kind = isComment
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		first := file.Line(pos)
		for line := first; line <= first+strings.Count(text, "\n"); line++ {
			lines[line] |= kind
		}
	}
	for _, kind := range lines {
		switch {
		case kind&isCode != 0:
			code++
		case kind == isComment:
			comment++
		}
	}
	return code, comment
}

// percentile returns the value below or at which percent of the sorted values
// lie, 0 of none.
func percentile(sorted []int, percent int) int {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*percent+99)/100-1]
}

func printTable(w io.Writer, packages []*figures) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "median\tp90\texported\tdocumented\tcomments\ttest/code\t  package")
	total := &figures{dir: "all"}
	for _, p := range packages {
		printRow(table, p)
		total.funcLines = append(total.funcLines, p.funcLines...)
		total.exported += p.exported
		total.documented += p.documented
		total.codeLines += p.codeLines
		total.commentLines += p.commentLines
		total.testLines += p.testLines
	}
	slices.Sort(total.funcLines)
	printRow(table, total)
	return table.Flush()
}

func printRow(w io.Writer, p *figures) {
	fmt.Fprintf(w, "%d\t%d\t%d\t%s\t%s\t%s\t  %s\n",
		percentile(p.funcLines, 50), percentile(p.funcLines, 90), p.exported,
		share(p.documented, p.exported), share(p.commentLines, p.commentLines+p.codeLines),
		ratio(p.testLines, p.codeLines+p.commentLines), p.dir)
}

func share(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%d %%", part*100/whole)
}

func ratio(a, b int) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", float64(a)/float64(b))
}
