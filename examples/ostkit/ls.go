package main

import (
	"github.com/ostkit/ostkit/pst"
)

// lsCmd is "ostkit ls".
type lsCmd struct {
	File string `arg:"" help:"The .ost or .pst file."`
}

type lsJSON struct {
	SchemaVersion int          `json:"schemaVersion"`
	Folders       []folderJSON `json:"folders"`
}

type folderJSON struct {
	Path           string   `json:"path"`
	NID            string   `json:"nid"`
	Type           string   `json:"type"`
	ContainerClass string   `json:"containerClass,omitempty"`
	Items          *int     `json:"items"`
	Associated     *int     `json:"associated"`
	Unread         *int     `json:"unread"`
	ContentCount   *int     `json:"contentCount"`
	Size           *int64   `json:"size"`
	Problems       []string `json:"problems,omitempty"`
}

// Run lists the folders.
func (c *lsCmd) Run(a *app) error {
	f, err := a.open(c.File, nil)
	if err != nil {
		return err
	}
	defer f.Close()
	list := lsJSON{SchemaVersion: 1, Folders: []folderJSON{}}
	damaged := len(f.Problems()) > 0
	for d := range f.Folders() {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		row := folderRow(d)
		damaged = damaged || len(row.Problems) > 0
		list.Folders = append(list.Folders, row)
	}
	if a.json {
		err = a.printJSON(list)
	} else {
		list.print(a)
	}
	for _, p := range f.Problems() {
		a.remark("! %s", clean(oneLine(p)))
	}
	if err == nil && damaged {
		err = errFound
	}
	return err
}

func folderRow(d *pst.Folder) folderJSON {
	n := d.Counts()
	row := folderJSON{
		Path: d.Path, NID: d.NID.String(), Type: "normal", ContainerClass: d.Class,
		Items: known(n.Items), Associated: known(n.Associated), Unread: known(n.Unread), ContentCount: known(n.Stated),
	}
	if d.Search() {
		row.Type = "search"
	}
	row.Size = known(d.Size())
	for _, p := range d.Problems() {
		row.Problems = append(row.Problems, oneLine(p))
	}
	return row
}

func (l *lsJSON) print(a *app) {
	a.printf("%8s %7s %7s %9s  %-6s %s\n", "ITEMS", "HIDDEN", "UNREAD", "SIZE", "TYPE", "FOLDER")
	for _, d := range l.Folders {
		a.printf("%8s %7s %7s %9s  %-6s %s\n", deref(d.Items), deref(d.Associated), deref(d.Unread), size(derefSize(d.Size)), d.Type, folderLabel(d))
		for _, p := range d.Problems {
			a.printf("         ! %s\n", clean(p))
		}
	}
}

func folderLabel(d folderJSON) string {
	label := clean(d.Path)
	if d.Path == "" {
		label = "(root)"
	}
	if d.ContainerClass != "" {
		label += "  [" + clean(d.ContainerClass) + "]"
	}
	return label
}

func deref(n *int) string {
	if n == nil {
		return "?"
	}
	return count(*n)
}

func derefSize(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}
