package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/internal/textnorm"
)

// source is a Source with what is known of it so far.
type source struct {
	name   string
	src    Source
	losses item.Losses
	byPath map[string]*folder
	sorted []*folder // by path
	kinds  map[item.Kind]bool
}

// folder is a folder of one source.
type folder struct {
	source *source
	path   string
	info   item.Folder
	raw    []string // folded names below the root of the mailbox
	names  []string // the same with default folders under fixed names
	items  int

	// local is the folder of the local side that this one of a server
	// corresponds to; place tells what a nil means.
	local *folder
	place place
	// covered is set on local folders that a server source has.
	covered []*source
}

// place is what is known about where a server folder belongs.
type place int

const (
	placeUnknown place = iota // the source does not say where its items were
	placeKnown                // either corresponds to local, or is not there
)

func newSource(src Source) *source {
	return &source{
		name: src.Name(), src: src, losses: src.Losses(),
		byPath: make(map[string]*folder), kinds: make(map[item.Kind]bool),
	}
}

// holds reports whether the source can hold items of the kind, as those show that
// it has.
func (s *source) holds(kind item.Kind) bool {
	return s.kinds[kind] || !slices.Contains(s.losses.Kinds, kind)
}

func (s *source) add(info item.Folder) *folder {
	if f, ok := s.byPath[info.Path]; ok {
		return f
	}
	f := &folder{source: s, path: info.Path, info: info}
	s.byPath[info.Path] = f
	return f
}

// at returns the folder of an item, which a careless source has not listed.
func (s *source) at(path string) *folder {
	return s.add(item.Folder{Path: path, Count: -1})
}

// finish computes the names by which folders are compared.
func (s *source) finish() {
	s.sorted = slices.SortedFunc(maps.Values(s.byPath), func(a, b *folder) int { return cmp.Compare(a.path, b.path) })
	claimed := map[string]bool{}
	for _, f := range s.sorted {
		claimed[f.info.Special] = true
	}
	for _, f := range s.sorted {
		names := item.SplitPath(f.path)
		names = names[s.rootDepth(names):]
		f.raw = make([]string, len(names))
		for i, name := range names {
			f.raw[i] = textnorm.Fold(name)
		}
		f.names = canonicalNames(f.raw, claimed)
		s.claimSpecial(f, len(item.SplitPath(f.path))-len(names))
		if f.info.Role == item.RoleUnknown {
			f.info.Role = item.RoleOf(specialOfNames(f.names), f.info.ContainerClass)
		}
	}
}

// maxRoot is how deep the visible root of a mailbox lies below that of the file.
const maxRoot = 3

// rootDepth counts the leading names that stand for the root of the mailbox.
func (s *source) rootDepth(names []string) int {
	depth := 0
	for i := range names[:min(len(names), maxRoot)] {
		f := s.byPath[item.JoinPath(names[:i+1]...)]
		if item.SpecialOf(names[i]) == "root" || f != nil && f.info.Special == "root" {
			depth = i + 1
		}
	}
	return depth
}

// special marks a fixed name; no folded name of a user's folder begins so.
const special = "\x00"

// canonicalNames replaces names that stand for default folders, where those are:
// below the root, and one deeper for the folders of Sync Issues. A name whose
// place another folder claims outright is just a name.
func canonicalNames(raw []string, claimed map[string]bool) []string {
	names := slices.Clone(raw)
	for i, name := range names {
		s := item.SpecialOf(name)
		if s == "" || s == "root" || claimed[s] {
			return names
		}
		names[i] = special + s
		if s != "sync-issues" {
			return names
		}
	}
	return names
}

// claimSpecial lets the deepest folder on the path that the source itself calls a
// default folder begin the names.
func (s *source) claimSpecial(f *folder, root int) {
	parts := item.SplitPath(f.path)
	for i := len(parts); i > root; i-- {
		above := s.byPath[item.JoinPath(parts[:i]...)]
		if above != nil && above.info.Special != "" && above.info.Special != "root" {
			f.names = append([]string{special + above.info.Special}, f.raw[i-root:]...)
			return
		}
	}
}

// specialOfNames returns the default folder that the names end in.
func specialOfNames(names []string) string {
	if len(names) == 0 {
		return ""
	}
	s, ok := strings.CutPrefix(names[len(names)-1], special)
	if !ok {
		return ""
	}
	return s
}

// folderMatcher finds the local folders that those of one server source stand for.
type folderMatcher struct {
	local  *source
	server *source
	taken  map[*folder]bool
}

// matchFolders is tier 0. Each step pairs only what the steps before have left.
func matchFolders(local, server *source, byHand map[string]string) {
	m := &folderMatcher{local: local, server: server, taken: make(map[*folder]bool)}
	m.byHand(byHand)
	if server.losses.Folders || local.losses.Folders {
		return
	}
	m.byPath()
	m.byName(func(f *folder) []string { return f.names })
	m.byName(func(f *folder) []string { return f.raw })
	m.deeperServer()
	m.deeperLocal()
	m.below()
	m.byRole()
	m.settle()
}

func (m *folderMatcher) pair(l, s *folder) {
	s.local, s.place = l, placeKnown
	m.taken[l] = true
}

// byHand pairs what the user says; several server folders may stand for one.
func (m *folderMatcher) byHand(pairs map[string]string) {
	for _, localPath := range slices.Sorted(maps.Keys(pairs)) {
		l, s := m.local.byPath[localPath], m.server.byPath[pairs[localPath]]
		if l != nil && s != nil && s.local == nil {
			m.pair(l, s)
		}
	}
}

// byPath pairs folders whose paths are the same to the letter.
func (m *folderMatcher) byPath() {
	for _, s := range m.freeServer() {
		l := m.local.byPath[s.path]
		if l != nil && !m.taken[l] && (s.path != "" || m.rootsCorrespond(l, s)) {
			m.pair(l, s)
		}
	}
}

// byName pairs folders of equal names. Names that two folders of a side share are
// left to the other steps. The visible roots, which have no names, are a pair of
// their own.
func (m *folderMatcher) byName(names func(*folder) []string) {
	index := uniqueBy(m.freeLocal(), func(f *folder) string { return joinNames(names(f)) })
	for key, s := range uniqueBy(m.freeServer(), func(f *folder) string { return joinNames(names(f)) }) {
		if l := index[key]; l != nil && key != "" {
			m.pair(l, s)
		}
	}
	if l, s := visibleRoot(m.freeLocal()), visibleRoot(m.freeServer()); l != nil && s != nil && m.rootsCorrespond(l, s) {
		m.pair(l, s)
	}
}

// visibleRoot returns the deepest folder that stands for the root of the mailbox.
func visibleRoot(folders []*folder) *folder {
	var root *folder
	for _, f := range folders {
		if len(f.raw) == 0 && (root == nil || len(item.SplitPath(f.path)) > len(item.SplitPath(root.path))) {
			root = f
		}
	}
	return root
}

// rootsCorrespond guards against an export that is a flat heap of files: its root
// is no statement that the items were in the root of the mailbox.
func (m *folderMatcher) rootsCorrespond(l, s *folder) bool {
	if s.items == 0 {
		return true
	}
	if l.items == 0 {
		return false
	}
	alone := func(src *source, f *folder) bool {
		return !slices.ContainsFunc(src.sorted, func(o *folder) bool { return o != f && o.items > 0 })
	}
	return alone(m.server, s) == alone(m.local, l)
}

func (m *folderMatcher) freeLocal() []*folder {
	return slices.DeleteFunc(slices.Clone(m.local.sorted), func(f *folder) bool { return m.taken[f] })
}

func (m *folderMatcher) freeServer() []*folder {
	return slices.DeleteFunc(slices.Clone(m.server.sorted), func(f *folder) bool { return f.local != nil })
}

// uniqueBy indexes the folders whose key no other has.
func uniqueBy(folders []*folder, key func(*folder) string) map[string]*folder {
	index := make(map[string]*folder)
	for _, f := range folders {
		k := key(f)
		if _, ok := index[k]; ok {
			index[k] = nil
			continue
		}
		index[k] = f
	}
	maps.DeleteFunc(index, func(_ string, f *folder) bool { return f == nil })
	return index
}

func joinNames(names []string) string { return strings.Join(names, "/") }

// deeperServer pairs folders of an export that lie below folders of its own, such
// as one named after the mailbox.
func (m *folderMatcher) deeperServer() {
	index := uniqueBy(m.freeLocal(), func(f *folder) string { return joinNames(f.names) })
	m.suffixes(m.freeServer(), func(s *folder) []*folder {
		for i := 1; i < len(s.raw); i++ {
			if l := index[joinNames(canonicalNames(s.raw[i:], nil))]; l != nil {
				return []*folder{l}
			}
		}
		return nil
	})
}

// deeperLocal pairs folders of an export that leaves out the folders above, as an
// export of one folder does.
func (m *folderMatcher) deeperLocal() {
	index := make(map[string][]*folder)
	for _, l := range m.freeLocal() {
		for i := 1; i < len(l.raw) && i <= maxSuffixes; i++ {
			key := joinNames(l.raw[i:])
			index[key] = append(index[key], l)
		}
	}
	m.suffixes(m.freeServer(), func(s *folder) []*folder { return index[joinNames(s.raw)] })
}

// maxSuffixes bounds the memory for the suffixes of very deep paths.
const maxSuffixes = 32

// suffixes pairs each server folder with its only candidate, if that is the only
// candidate's only one as well, and no folder above has found its place.
func (m *folderMatcher) suffixes(free []*folder, candidates func(*folder) []*folder) {
	wanted := make(map[*folder][]*folder)
	for _, s := range free {
		if len(s.raw) == 0 || m.ancestorPaired(s) {
			continue
		}
		if c := candidates(s); len(c) == 1 {
			wanted[c[0]] = append(wanted[c[0]], s)
		}
	}
	for l, s := range wanted {
		if len(s) == 1 {
			m.pair(l, s[0])
		}
	}
}

func (m *folderMatcher) ancestorPaired(s *folder) bool {
	parts := item.SplitPath(s.path)
	for i := len(parts) - 1; i > 0; i-- {
		if above := m.server.byPath[item.JoinPath(parts[:i]...)]; above != nil && above.local != nil && len(above.raw) > 0 {
			return true
		}
	}
	return false
}

// maxBases bounds the search of below.
const maxBases = 2000

// below finds the one local folder that the root of an export stands for: the
// export of a folder with its subfolders. Most of the subfolders must be there.
func (m *folderMatcher) below() {
	root := m.server.byPath[""]
	if root == nil || root.local != nil || m.anyPaired() {
		return
	}
	locals := uniqueBy(m.freeLocal(), func(f *folder) string { return joinNames(f.raw) })
	var best *folder
	most, tie := 0, false
	for _, base := range m.freeLocal()[:min(len(m.freeLocal()), maxBases)] {
		n := 0
		for _, s := range m.server.sorted {
			if len(s.raw) > 0 && locals[joinNames(slices.Concat(base.raw, s.raw))] != nil {
				n++
			}
		}
		if n > most {
			best, most, tie = base, n, false
		} else if n == most && n > 0 {
			tie = true
		}
	}
	if best == nil || tie {
		return
	}
	for _, s := range m.server.sorted {
		if l := locals[joinNames(slices.Concat(best.raw, s.raw))]; l != nil {
			m.pair(l, s)
		}
	}
}

func (m *folderMatcher) anyPaired() bool {
	return slices.ContainsFunc(m.server.sorted, func(f *folder) bool { return f.local != nil })
}

// byRole pairs what a role of which each side has one folder makes plain, such as
// the calendar of a mailbox and an export of a calendar.
func (m *folderMatcher) byRole() {
	key := func(f *folder) string {
		switch f.info.Role {
		case item.RoleUnknown, item.RoleMail, item.RoleSearch:
			return "" // many folders of a mailbox are for mail
		}
		return string(f.info.Role)
	}
	index := uniqueBy(m.freeLocal(), key)
	for k, s := range uniqueBy(m.freeServer(), key) {
		if l := index[k]; k != "" && l != nil {
			m.pair(l, s)
		}
	}
}

// settle decides for the folders left over whether their names mean anything: they
// do if others of the same source have found their place.
func (m *folderMatcher) settle() {
	related := slices.ContainsFunc(m.server.sorted, func(f *folder) bool { return f.local != nil && len(f.raw) > 0 })
	for _, s := range m.server.sorted {
		if s.local == nil && related && len(s.raw) > 0 {
			s.place = placeKnown
		}
	}
}
