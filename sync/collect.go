package sync

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// collected gathers reasons, needs and notes. Each code is kept once per
// folder, in the order of the vocabulary, so that the order in which rules ran
// or evidence was listed does not show.
type collected struct {
	reasons []Remark
	needs   []Need
	notes   []Remark
}

func (p *planner) reason(code, folder, detail string) {
	p.out.reasons = addRemark(p.out.reasons, code, folder, detail)
}

func (p *planner) reasonIf(holds bool, code, detail string) {
	if holds {
		p.reason(code, "", detail)
	}
}

// folderReason is a reason of the plan and of the folder.
func (p *planner) folderReason(f *folderFacts, code, detail string) {
	p.reason(code, f.path, detail)
	f.reasons = append(f.reasons, code)
}

func (p *planner) note(code, folder, detail string) {
	p.out.notes = addRemark(p.out.notes, code, folder, detail)
}

func (p *planner) noteIf(holds bool, code, detail string) {
	if holds {
		p.note(code, "", detail)
	}
}

// need adds a missing fact. A fact that blocks in one place blocks.
func (p *planner) need(code, folder, detail string, blocking bool) {
	for i, n := range p.out.needs {
		if n.Code == code && valueOf(n.Folder) == folder {
			p.out.needs[i].Blocking = n.Blocking || blocking
			return
		}
	}
	p.out.needs = append(p.out.needs, Need{Code: code, Folder: optional(folder), Detail: optional(detail), Blocking: blocking})
}

func (p *planner) needIf(missing bool, code string, blocking bool) {
	if missing {
		p.need(code, "", "", blocking)
	}
}

func addRemark(list []Remark, code, folder, detail string) []Remark {
	for _, r := range list {
		if r.Code == code && valueOf(r.Folder) == folder {
			return list
		}
	}
	return append(list, Remark{Code: code, Folder: optional(folder), Detail: optional(detail)})
}

// optional turns an empty string into an absent one.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func sortRemarks(list []Remark, order []word) []Remark {
	slices.SortStableFunc(list, func(a, b Remark) int {
		return cmp.Or(
			cmp.Compare(rank(order, a.Code), rank(order, b.Code)),
			strings.Compare(valueOf(a.Folder), valueOf(b.Folder)),
		)
	})
	return notNil(list)
}

// sortNeeds puts blocking needs first: they are to be asked first.
func sortNeeds(list []Need) []Need {
	slices.SortStableFunc(list, func(a, b Need) int {
		if a.Blocking != b.Blocking {
			if a.Blocking {
				return -1
			}
			return 1
		}
		return cmp.Or(
			cmp.Compare(rank(needWords, a.Code), rank(needWords, b.Code)),
			strings.Compare(valueOf(a.Folder), valueOf(b.Folder)),
		)
	})
	return notNil(list)
}

// listed joins names for a detail: sorted, and only so many that a person
// still reads them.
func listed(names []string) string {
	const most = 8
	sorted := slices.Sorted(slices.Values(names))
	if extra := len(sorted) - most; extra > 0 {
		return strings.Join(sorted[:most], ", ") + fmt.Sprintf(" and %d more", extra)
	}
	return strings.Join(sorted, ", ")
}

// sizeOf writes bytes for a person.
func sizeOf(n int64) string {
	const unit = 1024
	if n < unit {
		return plural(n, "byte")
	}
	value, prefixes := float64(n), "KMGTPE"
	i := -1
	for value >= unit && i < len(prefixes)-1 {
		value /= unit
		i++
	}
	return fmt.Sprintf("%.1f %ciB", value, prefixes[i])
}
