package diff

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/ostkit/ostkit/diff/item"
)

// match is a pair with what joined it.
type match struct {
	local, server *row
	tier          int
	by            item.IDType // in tier 1
	like          likeness
	moved         bool
}

// matcher pairs the rows of both sides. Rows are in canonical order, and every
// choice among equals follows it, so that the order of reading does not matter.
type matcher struct {
	local, server []*row
	matches       []match
}

// where says how the folders of two rows relate.
type where int

const (
	samePlace where = iota // also where the place of one is not known
	otherPlace
)

func placeOf(l, s *row) where {
	if s.folder.place == placeUnknown || s.folder.local == l.folder {
		return samePlace
	}
	return otherPlace
}

// level is one step of the assignment: which folders, and how much alike.
type level struct {
	where where
	like  likeness
}

// run pairs all that can be paired. Within an identity the same folder goes before
// any, and equal before changed.
func (m *matcher) run() {
	for _, id := range []item.IDType{item.IDSource, item.IDImmutable} {
		// One object of one mailbox: nothing else competes with it.
		for _, l := range []level{
			{samePlace, strictlyEqual},
			{samePlace, looselyEqual},
			{samePlace, alike},
			{otherPlace, strictlyEqual},
			{otherPlace, looselyEqual},
			{otherPlace, alike},
		} {
			m.identity(id, l)
		}
	}
	shared := []item.IDType{
		item.IDGlobal, item.IDMessage, item.IDMessageFolded, item.IDSearch, item.IDOriginal, item.IDConversation,
	}
	for _, levels := range [][]level{
		{{samePlace, strictlyEqual}, {samePlace, looselyEqual}},
		{{samePlace, alike}},
		{{otherPlace, strictlyEqual}, {otherPlace, looselyEqual}},
		{{otherPlace, alike}},
	} {
		for _, id := range shared {
			for _, l := range levels {
				m.identity(id, l)
			}
		}
	}
	m.content()
}

// identity is tier 1 for one type of identity: candidates share it, and content at
// the level confirms them. Equal keys with unlike content are a collision and stay
// for tier 2.
func (m *matcher) identity(id item.IDType, l level) {
	key := func(r *row) (item.Digest, bool) { return r.id(id) }
	m.groups(key, func(local, server []*row) {
		m.assign(local, server, l, func(a, b *row, like likeness) bool {
			// A key that copies, replies, or the mails about one meeting share does
			// not make a changed item of two mails with ids of their own.
			return like > alike || id <= item.IDImmutable || !otherMessage(a, b)
		}, match{tier: 1, by: id})
	})
}

// content is tier 2: equal content without a common identity. Candidates share a
// digest, or where formats write addresses differently their subject and time; rows
// of which a part is unknown share their core. Items with different ids may be
// copies, so they pair only when nothing better is there and all is strictly equal;
// nearly empty items equal too much to be found in another folder.
func (m *matcher) content() {
	strict := func(r *row) (item.Digest, bool) { return r.strict, !r.partial }
	loose := func(r *row) (item.Digest, bool) { return r.loose, !r.partial }
	core := func(r *row) (item.Digest, bool) { return r.core, !r.core.IsZero() }
	sameID := func(a, b *row, _ likeness) bool { return !otherMessage(a, b) }
	anyID := func(_, _ *row, _ likeness) bool { return true }
	telling := func(a, b *row, _ likeness) bool { return !otherMessage(a, b) && a.said() >= 2 && b.said() >= 2 }
	for _, step := range []struct {
		key func(*row) (item.Digest, bool)
		level
		ok func(a, b *row, like likeness) bool
	}{
		{strict, level{samePlace, strictlyEqual}, sameID},
		{strict, level{samePlace, strictlyEqual}, anyID},
		{loose, level{samePlace, looselyEqual}, sameID},
		{core, level{samePlace, looselyEqual}, sameID},
		{subjectTime, level{samePlace, looselyEqual}, sameID},
		{strict, level{otherPlace, strictlyEqual}, telling},
		{loose, level{otherPlace, looselyEqual}, telling},
		{core, level{otherPlace, looselyEqual}, telling},
		{subjectTime, level{otherPlace, looselyEqual}, telling},
	} {
		m.groups(step.key, func(local, server []*row) {
			m.assign(local, server, step.level, step.ok, match{tier: 2})
		})
	}
}

// subjectTime is a key of mails: subject and time of submission, if both are there.
func subjectTime(r *row) (key item.Digest, ok bool) {
	subject, submitted := r.field(fieldSubject), r.field(fieldSubmitTime)
	if subject == nil || submitted == nil || subject.loose == 0 || submitted.loose == 0 {
		return key, false
	}
	binary.LittleEndian.PutUint64(key[:8], subject.loose)
	binary.LittleEndian.PutUint64(key[8:], submitted.loose)
	return key, true
}

// groups calls f for the rows without a partner that share a key, if both sides
// have some. Groups of one key do not overlap, so their order means nothing.
func (m *matcher) groups(key func(*row) (item.Digest, bool), f func(local, server []*row)) {
	type group struct{ local, server []*row }
	index := make(map[item.Digest]*group)
	for _, r := range m.server {
		if k, ok := key(r); ok && r.partner == nil {
			g := index[k]
			if g == nil {
				g = &group{}
				index[k] = g
			}
			g.server = append(g.server, r)
		}
	}
	for _, r := range m.local {
		if k, ok := key(r); ok && r.partner == nil && index[k] != nil {
			index[k].local = append(index[k].local, r)
		}
	}
	for _, g := range index {
		if len(g.local) > 0 {
			f(g.local, g.server)
		}
	}
}

// maxBlock bounds the pairs that are compared one by one; beyond it, rows are
// joined by their digests alone.
const maxBlock = 256 * 256

type candidate struct {
	local, server *row
	like          likeness
	common        int
}

// assign pairs the rows of one group at one level: the more alike first, then in
// canonical order.
func (m *matcher) assign(local, server []*row, l level, ok func(a, b *row, like likeness) bool, how match) {
	if len(local)*len(server) > maxBlock {
		m.assignMany(local, server, l, ok, how)
		return
	}
	var found []candidate
	for _, a := range local {
		for _, b := range server {
			if c, fits := judge(a, b, l); fits && ok(a, b, c.like) {
				found = append(found, c)
			}
		}
	}
	m.take(found, how)
}

// judge compares one pair of candidates.
func judge(a, b *row, l level) (candidate, bool) {
	if !sameFamily(a.kind, b.kind) || placeOf(a, b) != l.where || l.where == otherPlace && (a.stays() || b.stays()) {
		return candidate{}, false
	}
	c := candidate{local: a, server: b, like: compareContent(a, b)}
	if c.like < l.like {
		return candidate{}, false
	}
	c.common = commonFields(a, b)
	return c, true
}

// sameFamily reports whether two kinds may stand for one item. A mail is a
// message, a post or a report, depending on the format.
func sameFamily(a, b item.Kind) bool { return a == b || isMail(a) && isMail(b) }

// stays reports whether the row lies in a folder whose items are copies or logs of
// the client: they never stand for an item elsewhere.
func (r *row) stays() bool {
	switch r.folder.info.Role {
	case item.RoleSearch, item.RoleSyncIssues, item.RoleServerFailures, item.RoleConflicts, item.RoleLocalFailures:
		return true
	}
	return r.folder.info.LocalOnly
}

// take accepts candidates, best first, until their rows are used up.
func (m *matcher) take(found []candidate, how match) {
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(
			cmp.Compare(b.like, a.like), cmp.Compare(b.common, a.common), cmp.Compare(exact(b), exact(a)),
			cmp.Compare(a.local.order, b.local.order), cmp.Compare(a.server.order, b.server.order),
		)
	})
	for _, c := range found {
		if c.local.partner == nil && c.server.partner == nil {
			m.join(c, how)
		}
	}
}

// exact prefers a folder that is known to be the same to one that may be.
func exact(c candidate) int {
	if c.server.folder.local == c.local.folder {
		return 1
	}
	return 0
}

func (m *matcher) join(c candidate, how match) {
	c.local.partner, c.server.partner = c.server, c.local
	how.local, how.server, how.like = c.local, c.server, c.like
	how.moved = placeOf(c.local, c.server) == otherPlace
	m.matches = append(m.matches, how)
}

// heapKey is what rows of a large group must have in common to be paired.
type heapKey struct {
	digest item.Digest
	folder *folder // local one; nil where it is not known or does not count
}

// assignMany pairs the rows of a group too large for comparing all with all: rows
// of equal digest and folder go together in canonical order.
func (m *matcher) assignMany(local, server []*row, l level, ok func(a, b *row, like likeness) bool, how match) {
	heaps := make(map[heapKey][]*row)
	for _, b := range server {
		k := heapKey{digest: b.digest(l.like)}
		if l.where == samePlace {
			k.folder = b.folder.local
		}
		heaps[k] = append(heaps[k], b)
	}
	for _, a := range local {
		keys := []heapKey{{digest: a.digest(l.like)}}
		if l.where == samePlace {
			keys = []heapKey{{a.digest(l.like), a.folder}, keys[0]}
		}
		for _, k := range keys {
			if a.partner == nil {
				heaps[k] = m.joinFirst(a, heaps[k], l, ok, how)
			}
		}
	}
}

// maxTries bounds the search for a partner in a heap of equal digests.
const maxTries = 256

// joinFirst pairs a row with the first of a heap that fits, and returns the rest.
func (m *matcher) joinFirst(
	a *row, heap []*row, l level, ok func(a, b *row, like likeness) bool, how match,
) []*row {
	for i, b := range heap[:min(len(heap), maxTries)] {
		c, fits := judge(a, b, l)
		if !fits || !ok(a, b, c.like) {
			continue
		}
		m.join(c, how)
		if i == 0 {
			return heap[1:]
		}
		return slices.Delete(heap, i, i+1)
	}
	return heap
}

// digest is the row's digest at a degree of likeness.
func (r *row) digest(like likeness) item.Digest {
	switch like {
	case strictlyEqual:
		return r.strict
	case looselyEqual:
		return r.loose
	}
	return r.core
}
