package eml

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/ostkit/ostkit/internal/textnorm"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Bounds of names in bytes. File systems stop at 255 per name; with the folders above
// it, a file stays below what programs on Windows take (260 characters) in mailboxes
// as people have them.
const (
	maxFolderName = 80
	maxItemName   = 100
	maxDirPath    = 600
)

// itemName returns the file name of an item: its NID, which makes it unique, and the
// subject as far as file names can show it.
func itemName(nid ndb.NID, subject string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v ", nid)
	for _, r := range cut(strings.TrimSpace(subject), maxItemName) {
		if forbidden(r) || r == unicode.ReplacementChar {
			r = '_'
		}
		b.WriteRune(r)
	}
	return strings.TrimRight(cut(b.String(), maxItemName), " .") + ".eml"
}

// forbidden reports whether a character may not be in a file name: those that Windows
// refuses, and those that are not seen or turn the direction of the text, which make
// one name look like another.
func forbidden(r rune) bool {
	return strings.ContainsRune(`<>:"/\|?*`, r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// reserved are the names that Windows keeps for devices, with any extension.
var reserved = map[string]bool{"CON": true, "PRN": true, "AUX": true, "NUL": true, "CONIN$": true, "CONOUT$": true}

func isReserved(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	base = strings.ToUpper(strings.TrimSpace(base))
	if reserved[base] {
		return true
	}
	digit, ok := strings.CutPrefix(base, "COM")
	if !ok {
		digit, ok = strings.CutPrefix(base, "LPT")
	}
	return ok && digit != "" && strings.Contains("0 1 2 3 4 5 6 7 8 9 ¹ ² ³", digit)
}

// escape returns a folder name with %XX for every byte of what a directory cannot be
// called, so that the name can be read back.
func escape(name string) string {
	var b strings.Builder
	for i, r := range name {
		last := i == len(name)-1
		if r == '%' || forbidden(r) || last && (r == ' ' || r == '.') || i == 0 && (r == ' ' || isReserved(name)) {
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cutEscaped returns at most n bytes of an escaped name, no part of a character or
// of an escape, and nothing at the end that Windows drops.
func cutEscaped(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = cut(s, n)
	if i := strings.LastIndexByte(s, '%'); i >= 0 && i > len(s)-3 {
		s = s[:i]
	}
	return strings.TrimRight(s, " .")
}

// directories gives folders their directories.
type directories struct {
	paths map[*pst.Folder]string
	taken map[string]bool // folded paths: file systems ignore case and composition
}

// deepDir holds the folders that lie deeper than paths should be long. No escaped
// name can be like it.
const deepDir = "%_deep"

// of returns the directory of d with slashes, "" for the root folder. Folders come
// parents first, as [pst.File.Folders] yields them.
//
// The directory is called as the folder, escaped. Where that is not possible (the
// name is empty or too long, ends like a file of ours, or a sibling has taken it) the
// mark "%_" and the NID follow what is left of the name.
func (t *directories) of(d *pst.Folder) string {
	if d.NID == ndb.NIDRootFolder {
		return ""
	}
	parent := t.paths[d.Parent]
	name := escape(d.Name)
	short := cutEscaped(name, maxFolderName)
	dir := join(parent, name)
	if name == "" || short != name || strings.HasSuffix(strings.ToLower(name), ".eml") || t.taken[textnorm.Fold(dir)] {
		dir = fmt.Sprintf("%s%%_%v", join(parent, short), d.NID)
	}
	if len(dir) > maxDirPath {
		dir = fmt.Sprintf("%s/%s%%_%v", deepDir, short, d.NID)
	}
	t.paths[d] = dir
	t.taken[textnorm.Fold(dir)] = true
	return dir
}

func join(parent, name string) string {
	if parent == "" {
		return name
	}
	return parent + "/" + name
}
