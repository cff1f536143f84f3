package eml

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ostkit/ostkit/diff/item"
)

// deepDir holds the folders that our exporter could not put below their parents.
const deepDir = "%_deep"

// folderPath returns the path of the folder that a directory stands for.
func folderPath(dir string) string {
	if dir == "." || dir == "" {
		return ""
	}
	elems := strings.Split(dir, "/")
	if elems[0] == deepDir {
		elems = elems[1:]
	}
	names := make([]string, len(elems))
	for i, e := range elems {
		names[i] = folderName(e)
	}
	return item.JoinPath(names...)
}

// folderName undoes the escapes of a directory name. A name that would not become
// text is taken as it is: it was no exporter of ours that made it.
func folderName(elem string) string {
	if i := strings.LastIndex(elem, "%_0x"); i >= 0 && isHex(elem[i+len("%_0x"):]) {
		elem = elem[:i]
	}
	if !strings.Contains(elem, "%") {
		return elem
	}
	var b strings.Builder
	for i := 0; i < len(elem); i++ {
		if elem[i] == '%' && i+2 < len(elem) && isHex(elem[i+1:i+3]) {
			v, _ := strconv.ParseUint(elem[i+1:i+3], 16, 8)
			b.WriteByte(byte(v))
			i += 2
			continue
		}
		b.WriteByte(elem[i])
	}
	if !utf8.ValidString(b.String()) {
		return elem
	}
	return b.String()
}

func isHex(s string) bool {
	return s != "" && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// folderList collects folders and counts their items.
type folderList struct {
	list  []item.Folder
	index map[string]int
}

func (l *folderList) add(path, dir string, items int) {
	if l.index == nil {
		l.index = make(map[string]int)
	}
	i, ok := l.index[path]
	if !ok {
		i = len(l.list)
		l.index[path] = i
		l.list = append(l.list, item.Folder{Path: path, Ref: dir})
	}
	l.list[i].Count += items
}

func (l *folderList) sorted() []item.Folder {
	slices.SortFunc(l.list, func(a, b item.Folder) int { return cmp.Compare(a.Path, b.Path) })
	return l.list
}
