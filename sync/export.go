package sync

import (
	"fmt"
	"strings"
)

// export says what the plan saves, nil for nothing.
func (p *planner) export() *Export {
	if !p.exports() {
		return nil
	}
	x := &Export{AtLeast: p.local.unknown, Classes: map[string]int64{}}
	var sum int64
	for _, f := range p.folders {
		for c, n := range p.exported(f) {
			sum = add(sum, n)
			if n > 0 {
				x.Classes[string(c)] = add(x.Classes[string(c)], n)
			}
		}
	}
	switch {
	case p.action == ExportEverything:
		x.AtLeast = true
	case !p.noDiff:
		x.Items = &sum
	}
	return x
}

func (p *planner) exports() bool {
	switch p.action {
	case ExportLocal, ExportThenResync, ExportThenRebuild, ExportEverything:
		return true
	case ReduceSize:
		return p.toSave() > 0 || p.local.unknown
	case ResyncFolder, NotOSTProblem, NeedEvidence:
		return len(p.which(func(f *folderFacts) bool { return f.action == ExportLocal })) > 0
	}
	return false
}

// exported counts what is saved of one folder. Items newer than the export
// count where rows are going to be dropped.
func (p *planner) exported(f *folderFacts) map[class]int64 {
	if f.action != ExportLocal && f.action != ExportThenResync {
		return nil
	}
	m := map[class]int64{}
	for c, n := range f.local() {
		m[c] = n.n
	}
	if p.action == ExportThenRebuild || p.action == ReduceSize || f.action == ExportThenResync {
		m[inFlight] = f.inFlight()
	}
	return m
}

// renameTo names the file that the old one becomes: x.old in the same folder,
// or with a time and a number if that name is taken.
func (p *planner) renameTo() *string {
	dir, leaf := splitPath(p.ost.Path)
	base := leaf
	if i := len(leaf) - len(".ost"); i > 0 && strings.EqualFold(leaf[i:], ".ost") {
		base = leaf[:i]
	}
	taken := map[string]bool{}
	for _, s := range p.ost.Siblings {
		_, name := splitPath(s)
		taken[strings.ToLower(name)] = true
	}
	name := base + ".old"
	if taken[strings.ToLower(name)] {
		p.note("old-name-taken", "", name)
		name = freeName(base+"."+stamp(p.ev.Now), taken)
	}
	return ptr(dir + name)
}

// freeName ends: there are finitely many siblings.
func freeName(base string, taken map[string]bool) string {
	name := base + ".old"
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s-%d.old", base, n)
	}
	return name
}

func stamp(now *Time) string {
	if now == nil {
		return "<UTC>"
	}
	return now.UTC().Format("20060102T150405Z")
}

// splitPath cuts a Windows or Unix path behind its last separator.
func splitPath(path string) (dir, leaf string) {
	i := strings.LastIndexAny(path, `/\`) + 1
	return path[:i], path[i:]
}

// sizeDetail says how full the file is.
func (p *planner) sizeDetail() string {
	limit := p.limit()
	if p.ost.SizeBytes == nil || limit == nil {
		return ""
	}
	return sizeOf(max(0, *p.ost.SizeBytes)) + " of " + sizeOf(*limit)
}
