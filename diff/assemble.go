package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
)

// report judges every row and counts.
func (c *comparison) report() *Report {
	b := &reportBuilder{c: c, folders: make(map[folderKey]*folderTally)}
	b.r = &Report{
		SchemaVersion: 1, Local: c.local.name, Server: []string{}, Summary: Counts{},
		ByKind: make(map[item.Kind]Counts), Folders: []FolderCounts{}, Changes: []Change{},
		NotCompared: make(map[item.Kind][]string),
	}
	for _, s := range c.servers {
		b.r.Server = append(b.r.Server, s.name)
	}
	for i := range c.m.matches {
		b.pair(&c.m.matches[i])
	}
	b.leftovers()
	b.errors()
	return b.finish()
}

// reportBuilder collects the report.
type reportBuilder struct {
	c       *comparison
	r       *Report
	folders map[folderKey]*folderTally
}

// folderKey names a line of Report.Folders. A folder of the server that has no
// counterpart may have the path of a local one.
type folderKey struct {
	path   string
	server bool
}

type folderTally struct {
	counts Counts
	kinds  map[item.Kind]bool
	FolderCounts
}

// inScope applies the options to one side of a change.
func (b *reportBuilder) inScope(r *row) bool {
	o := b.c.opts
	if !o.reports(r.kind) || !o.inTime(r.when) {
		return false
	}
	if o.inFolder(r.folder.path) {
		return true
	}
	return r.folder.local != nil && o.inFolder(r.folder.local.path)
}

func (b *reportBuilder) pair(m *match) {
	if !b.inScope(m.local) && !b.inScope(m.server) {
		return
	}
	ch, verdict := b.c.paired(m)
	b.count(folderKey{path: m.local.folder.path}, ch.Kind, verdict)
	if verdict != Same {
		b.r.Changes = append(b.r.Changes, ch)
	}
}

func (b *reportBuilder) leftovers() {
	localCopies, serverCopies := newCopySet(b.c.m.local), newCopySet(b.c.m.server)
	for _, r := range b.c.m.local {
		if r.partner == nil && b.inScope(r) {
			b.add(b.c.alone(r, localCopies), folderKey{path: r.folder.path})
		}
	}
	for _, r := range b.c.m.server {
		if r.partner == nil && b.inScope(r) {
			b.add(b.c.missing(r, serverCopies), lineOf(r.folder))
		}
	}
}

// lineOf returns the line that a server folder is counted in.
func lineOf(f *folder) folderKey {
	if f.local != nil {
		return folderKey{path: f.local.path}
	}
	return folderKey{path: f.path, server: true}
}

func (b *reportBuilder) add(ch Change, line folderKey) {
	b.count(line, ch.Kind, ch.Verdict)
	b.r.Changes = append(b.r.Changes, ch)
}

func (b *reportBuilder) errors() {
	for _, e := range slices.Concat(b.c.localErrors, b.c.serverErrors) {
		ch := b.c.unread(e)
		if ch.Kind != "" && !b.c.opts.reports(ch.Kind) {
			continue
		}
		if !b.c.opts.inFolder(ch.Folder) && !b.c.opts.inFolder(ch.ServerFolder) {
			continue
		}
		line := folderKey{path: ch.Folder}
		if ch.Local == nil && ch.Folder == "" {
			line = folderKey{path: ch.ServerFolder, server: true}
		}
		b.add(ch, line)
	}
}

func (b *reportBuilder) count(line folderKey, kind item.Kind, v Verdict) {
	kind = cmp.Or(kind, item.KindOther)
	b.r.Summary[v]++
	if b.r.ByKind[kind] == nil {
		b.r.ByKind[kind] = Counts{}
	}
	b.r.ByKind[kind][v]++
	t := b.tally(line)
	t.counts[v]++
	t.kinds[kind] = true
}

func (b *reportBuilder) tally(line folderKey) *folderTally {
	t := b.folders[line]
	if t == nil {
		t = &folderTally{counts: Counts{}, kinds: make(map[item.Kind]bool)}
		b.folders[line] = t
	}
	return t
}

// finish adds what is said of folders whether or not items differ, and sorts.
func (b *reportBuilder) finish() *Report {
	for _, v := range alwaysCounted {
		b.r.Summary[v] += 0
	}
	for kind := range b.r.ByKind {
		if lost := b.c.lost[kind]; len(lost) > 0 {
			b.r.NotCompared[kind] = lost
		}
	}
	b.describeFolders()
	keys := slices.SortedFunc(maps.Keys(b.folders), func(x, y folderKey) int {
		return cmp.Or(strings.Compare(x.path, y.path), boolOrder(x.server, y.server))
	})
	for _, key := range keys {
		t := b.folders[key]
		f := t.FolderCounts
		f.Path, f.Counts = key.path, t.counts
		if len(t.kinds) == 1 {
			for kind := range t.kinds {
				f.Kind = kind
			}
		}
		b.r.Folders = append(b.r.Folders, f)
	}
	slices.SortFunc(b.r.Changes, compareChanges)
	return b.r
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// describeFolders gives every folder in scope that has items its line.
func (b *reportBuilder) describeFolders() {
	for _, f := range b.c.local.sorted {
		if f.items > 0 && b.c.opts.inFolder(f.path) || b.folders[folderKey{path: f.path}] != nil {
			t := b.tally(folderKey{path: f.path})
			t.Role, t.OnServer = f.info.Role, len(f.covered) > 0
			t.LocalItems += f.items
		}
	}
	for _, s := range b.c.servers {
		for _, f := range s.sorted {
			line := lineOf(f)
			if b.folders[line] == nil && (f.items == 0 || !b.c.opts.inFolder(line.path)) {
				continue
			}
			t := b.tally(line)
			t.Role, t.OnServer = cmp.Or(t.Role, f.info.Role), true
			t.ServerItems += f.items
		}
	}
}
