package sync

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// GatherDiff turns a comparison into evidence: for each folder the differences
// that class themselves, and the items that the rules have to class. folderCount
// is the number of folders of the mailbox that is compared.
func GatherDiff(r *diff.Report, folderCount int) *Diff {
	g := diffGatherer{byPath: make(map[string]*Folder)}
	for i := range r.Folders {
		g.start(&r.Folders[i])
	}
	for i := range r.Changes {
		g.change(&r.Changes[i])
	}
	n := int64(folderCount)
	d := &Diff{FolderCount: &n, Folders: []Folder{}}
	for _, f := range g.order {
		d.Folders = append(d.Folders, *f)
	}
	slices.SortFunc(d.Folders, func(a, b Folder) int { return strings.Compare(a.Path, b.Path) })
	return d
}

type diffGatherer struct {
	byPath map[string]*Folder
	order  []*Folder
}

func (g *diffGatherer) start(c *diff.FolderCounts) {
	f := g.folder(c.Path)
	if c.Role != item.RoleUnknown {
		role := string(c.Role)
		f.Role = &role
	}
	n := int64(c.ServerItems)
	f.ServerItems = &n
}

// folder returns the evidence of a folder, all of whose classes are known and 0 at
// first: a comparison has seen every item.
func (g *diffGatherer) folder(path string) *Folder {
	f := g.byPath[path]
	if f == nil {
		f = &Folder{Path: path, Expected: map[string]int64{}, Classes: &Classes{
			NeverUploaded: new(int64), UnknownOrigin: new(int64), LocalNewer: new(int64), Conflict: new(int64),
			SyncIssueItem: new(int64), ServerGone: new(int64), ServerNewer: new(int64), StaleCopy: new(int64), ServerOnly: new(int64),
		}}
		g.byPath[path] = f
		g.order = append(g.order, f)
	}
	return f
}

func (g *diffGatherer) change(c *diff.Change) {
	f := g.folder(c.Folder)
	if c.Reason == "sync-issue-item" { // in Conflicts and Local Failures: user data
		*f.Classes.SyncIssueItem++
		return
	}
	switch c.Verdict {
	case diff.Moved:
		f.Expected["moved"]++
	case diff.Modified, diff.MovedModified, diff.LocalOnly, diff.ServerOnly:
		f.Items = append(f.Items, rawItem(c))
	case diff.NeverUploaded:
		*f.Classes.NeverUploaded++
	case diff.Conflict:
		*f.Classes.Conflict++
	case diff.Expected:
		g.expected(f, c)
	case diff.NotComparable:
		if c.Local == nil {
			f.Expected["export-scope"]++
			return
		}
		*f.Classes.UnknownOrigin++
	case diff.Unresolved:
		*f.Classes.UnknownOrigin++
	case diff.Unreadable:
		if c.Local != nil {
			*f.Classes.UnknownOrigin++
		}
	}
}

// expected takes over the reason of an excused item.
func (g *diffGatherer) expected(f *Folder, c *diff.Change) {
	for _, reason := range strings.Split(c.Reason, ", ") {
		if slices.Contains(expectedReasons(), reason) {
			f.Expected[reason]++
			return
		}
	}
	f.Items = append(f.Items, rawItem(c))
}

// rawItem states of an item what the rules ask for.
func rawItem(c *diff.Change) Item {
	onServer := c.Server != nil
	it := Item{InOST: c.Local != nil, OnServer: &onServer}
	if c.Local != nil && c.Server != nil {
		equal := c.Verdict == diff.Moved
		it.ContentEqual = &equal
		if c.ServerFolder != "" && c.ServerFolder != c.Folder && c.Verdict == diff.MovedModified {
			it.ServerFolder = &c.ServerFolder
		}
	}
	if c.Server != nil {
		it.ID = c.Server.Ref
		it.ServerPCL = hexPCL(c.Server.Sync)
	}
	if c.Local != nil {
		it.ID = c.Local.Ref
		it.local(c.Local.Sync)
	}
	return it
}

func (it *Item) local(s *item.SyncFacts) {
	if s == nil {
		return
	}
	it.ServerColumn, it.HeaderOnly = s.ServerColumn, s.HeaderOnly
	it.LocalPCL, it.ModifiedAt = hexPCL(s), timePtr(s.LastModified)
	if len(s.ChangeKey) > 0 {
		n := int64(len(s.ChangeKey))
		it.ChangeKeyBytes = &n
	}
}

func hexPCL(s *item.SyncFacts) *string {
	if s == nil || len(s.PCL) == 0 {
		return nil
	}
	text := hex.EncodeToString(s.PCL)
	return &text
}

// GatherWindow counts, folder by folder, the items only on the server that are
// older than the mail window the evidence states, which [NewPlan] needs to excuse
// them. Without a window, or a time to count back from, it changes nothing. A
// folder with an item without a time stays unknown.
func GatherWindow(e *Evidence, r *diff.Report) {
	if e.Diff == nil || e.Client == nil || e.Client.SyncWindowMonths == nil || *e.Client.SyncWindowMonths <= 0 || len(e.OSTs) == 0 {
		return
	}
	asOf := e.OSTs[0].LastSyncAt
	if asOf == nil {
		return
	}
	limit := asOf.AddDate(0, -int(min(*e.Client.SyncWindowMonths, 1200)), 0)
	older, undated := map[string]int64{}, map[string]bool{}
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.Verdict != diff.ServerOnly || c.Server == nil {
			continue
		}
		switch t := c.Server.Time; {
		case t.IsZero():
			undated[c.Folder] = true
		case t.Before(limit):
			older[c.Folder]++
		}
	}
	for i := range e.Diff.Folders {
		f := &e.Diff.Folders[i]
		if f.OlderThanWindow == nil && !undated[f.Path] {
			n := older[f.Path]
			f.OlderThanWindow = &n
		}
	}
}
