package diff

import (
	"bytes"
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
)

// Confidence of the verdicts, from the tables of tiers.
const (
	sureIdentityStrict = 1.00
	sureIdentityLoose  = 0.98
	sureIdentityAlike  = 0.90
	sureContentStrict  = 0.97
	sureContentLoose   = 0.93
	sureAbsent         = 0.95 // no partner in a folder that the other side has
	sureAbsentFlat     = 0.85 // no partner, but the other side names no folders
	sureByFolder       = 1.00 // the folder alone decides
	sureUnknown        = 0.50 // nothing is claimed
)

const lastTier = 2

// paired judges a pair. The second result is false for pairs that are the same.
func (c *comparison) paired(m *match) (Change, Verdict) {
	l, s := m.local, m.server
	ch := Change{
		Kind: l.kind, Folder: l.folder.path, ServerFolder: s.folder.path, Subject: cmp.Or(l.subject, s.subject),
		Local: c.side(l), Server: c.side(s), Tier: m.tier, Confidence: confidence(m), Reason: "content",
	}
	if m.tier == 1 {
		ch.Reason = m.by.String()
	}
	switch {
	case l.headerOnly:
		ch.Verdict, ch.Reason = Expected, ch.Reason+", header-only"
	case l.partial || s.partial || m.like == alike && (len(l.problems) > 0 || len(s.problems) > 0):
		ch.Verdict, ch.Confidence = Unreadable, sureUnknown
		ch.Reason += ", " + firstProblem(l, s)
	case m.like > alike && m.moved:
		ch.Verdict = Moved
	case m.like > alike:
		ch.Verdict = Same
	default:
		ch.Verdict = Modified
		if m.moved {
			ch.Verdict = MovedModified
		}
		judgeVersions(&ch, l, s)
	}
	if ch.Verdict != Same && ch.Verdict != Moved {
		ch.Evidence = evidence(l, s)
	}
	return ch, ch.Verdict
}

// judgeVersions says which side of a changed item is newer, if both carry their
// change lists.
func judgeVersions(ch *Change, l, s *row) {
	if l.sync == nil || s.sync == nil {
		return
	}
	order, err := item.ComparePCL(l.sync.PCL, s.sync.PCL)
	if err != nil {
		return
	}
	switch order {
	case item.OrderConflict:
		ch.Verdict = Conflict
	case item.OrderLocalNewer:
		ch.Reason += ", local-newer"
	case item.OrderServerNewer:
		ch.Reason += ", server-newer"
	case item.OrderSame:
		ch.Reason += ", stale-copy"
	}
}

func confidence(m *match) float64 {
	switch {
	case m.tier == 1 && m.like == strictlyEqual:
		return sureIdentityStrict
	case m.tier == 1 && m.like == looselyEqual:
		return sureIdentityLoose
	case m.tier == 1:
		return sureIdentityAlike
	case m.like == strictlyEqual:
		return sureContentStrict
	}
	return sureContentLoose
}

func firstProblem(rows ...*row) string {
	for _, r := range rows {
		if len(r.problems) > 0 {
			return r.problems[0]
		}
	}
	return "a part is not known"
}

func (c *comparison) side(r *row) *Side {
	s := &Side{Ref: r.ref, Time: r.when, Sync: r.sync, Problems: r.problems}
	if r.folder.source != c.local && len(c.servers) > 1 {
		s.Source = r.folder.source.name
	}
	return s
}

// alone judges a local row without a partner.
func (c *comparison) alone(r *row, copies *copySet) Change {
	ch := Change{Kind: r.kind, Folder: r.folder.path, Subject: r.subject, Local: c.side(r), Tier: lastTier}
	set := func(v Verdict, sure float64, reason string) Change {
		ch.Verdict, ch.Confidence, ch.Reason = v, sure, reason
		return ch
	}
	if v, reason := byRole(r.folder); v != "" {
		ch.Tier = 0
		return set(v, sureByFolder, reason)
	}
	if r.partial && !r.headerOnly {
		return set(Unreadable, sureUnknown, firstProblem(r))
	}
	if copies.has(r) {
		return set(DuplicateLocal, sureContentStrict, "duplicate")
	}
	if r.folder.info.Role == item.RoleOutbox {
		return set(NeverUploaded, sureAbsent, "outbox")
	}
	if reason := c.notComparable(r); reason != "" {
		ch.Tier = 0
		return set(NotComparable, sureUnknown, reason)
	}
	v, reason := c.absence(r)
	return set(v, c.sureAbsence(r.folder), reason)
}

// byRole judges the items of folders that are never on the server.
func byRole(f *folder) (Verdict, string) {
	switch f.info.Role {
	case item.RoleSearch:
		return Expected, "search-folder"
	case item.RoleSyncIssues, item.RoleServerFailures:
		return Expected, "local-only-folder"
	case item.RoleConflicts:
		return Conflict, "sync-issue-item"
	case item.RoleLocalFailures:
		return NeverUploaded, "sync-issue-item"
	}
	if f.info.LocalOnly {
		return Expected, "local-only-folder"
	}
	return "", ""
}

// notComparable tells why the server side could not have had the item; "" if it
// could.
func (c *comparison) notComparable(r *row) string {
	if !slices.ContainsFunc(c.servers, func(s *source) bool { return s.holds(r.kind) }) {
		return "kind-not-held"
	}
	if c.opts.Complete || c.whole {
		return ""
	}
	if len(r.folder.covered) == 0 {
		return "folder-not-covered"
	}
	if !slices.ContainsFunc(r.folder.covered, func(s *source) bool { return s.holds(r.kind) }) {
		return "kind-not-held"
	}
	return ""
}

// absence tells what it means that the server does not have an item, from what the
// store knows of its way there.
func (c *comparison) absence(r *row) (Verdict, string) {
	if r.sync == nil {
		return LocalOnly, "not-on-server"
	}
	changes, err := item.ParsePCL(r.sync.PCL)
	serverMade := slices.ContainsFunc(changes, item.XID.ServerMade)
	column := r.sync.ServerColumn
	switch {
	case column != nil && !*column && err == nil && !serverMade:
		return NeverUploaded, "never-uploaded"
	case !c.opts.TakenAt.IsZero() && r.sync.LastModified.After(c.opts.TakenAt):
		return Expected, "in-flight"
	case column != nil && *column && (serverMade || item.XID(r.sync.ChangeKey).ServerMade()):
		return LocalOnly, "server-gone"
	case column == nil && len(r.sync.PCL) == 0 && len(r.sync.ChangeKey) == 0:
		return LocalOnly, "not-on-server" // a store that was never synchronized
	}
	return LocalOnly, "unknown-origin"
}

func (c *comparison) sureAbsence(f *folder) float64 {
	for _, s := range f.covered {
		if s.related() {
			return sureAbsent
		}
	}
	return sureAbsentFlat
}

// missing judges a server row without a partner.
func (c *comparison) missing(r *row, copies *copySet) Change {
	ch := Change{
		Kind: r.kind, ServerFolder: r.folder.path, Subject: r.subject, Server: c.side(r), Tier: lastTier,
	}
	if r.folder.local != nil {
		ch.Folder = r.folder.local.path
	}
	switch v, _ := byRole(r.folder); {
	case v != "":
		ch.Tier, ch.Verdict, ch.Confidence, ch.Reason = 0, Expected, sureByFolder, "local-only-folder"
	case r.partial:
		ch.Verdict, ch.Confidence, ch.Reason = Unreadable, sureUnknown, firstProblem(r)
	case copies.has(r):
		ch.Verdict, ch.Confidence, ch.Reason = DuplicateServer, sureContentStrict, "duplicate"
	case !c.local.holds(r.kind):
		ch.Tier, ch.Verdict, ch.Confidence, ch.Reason = 0, NotComparable, sureUnknown, "kind-not-held"
	case r.folder.place == placeKnown && r.folder.local == nil:
		ch.Verdict, ch.Confidence, ch.Reason = ServerOnly, sureAbsent, "folder-not-in-local"
	case r.folder.place == placeKnown:
		ch.Verdict, ch.Confidence, ch.Reason = ServerOnly, sureAbsent, "not-in-local"
	default:
		ch.Verdict, ch.Confidence, ch.Reason = ServerOnly, sureAbsentFlat, "not-in-local"
	}
	return ch
}

// unread makes a change of an item of which nothing could be read.
func (c *comparison) unread(e readError) Change {
	ch := Change{Verdict: Unreadable, Confidence: sureUnknown, Reason: e.err.Error()}
	side := &Side{Problems: []string{e.err.Error()}}
	var at *item.ReadError
	if errors.As(e.err, &at) {
		ch.Kind, ch.Folder, side.Ref = at.Kind, at.Folder, at.Ref
		if at.Err != nil {
			ch.Reason = at.Err.Error()
		}
	}
	if e.source == c.local {
		ch.Local = side
		return ch
	}
	if len(c.servers) > 1 {
		side.Source = e.source.name
	}
	ch.Server, ch.ServerFolder, ch.Folder = side, ch.Folder, ""
	if f := e.source.byPath[ch.ServerFolder]; at != nil && f != nil && f.local != nil {
		ch.Folder = f.local.path
	}
	return ch
}

// copySet knows the content of all paired rows of one side by folder, to tell
// copies of them from items of their own.
type copySet struct {
	paired map[copyKey]bool
}

type copyKey struct {
	folder *folder
	strict item.Digest
}

func newCopySet(rows []*row) *copySet {
	s := &copySet{paired: make(map[copyKey]bool)}
	for _, r := range rows {
		if r.partner != nil && !r.partial {
			s.paired[copyKey{r.folder, r.strict}] = true
		}
	}
	return s
}

func (s *copySet) has(r *row) bool { return !r.partial && s.paired[copyKey{r.folder, r.strict}] }

// compareChanges is the order of the report.
func compareChanges(a, b Change) int {
	return cmp.Or(
		strings.Compare(cmp.Or(a.Folder, a.ServerFolder), cmp.Or(b.Folder, b.ServerFolder)),
		slices.Index(item.Kinds(), a.Kind)-slices.Index(item.Kinds(), b.Kind),
		strings.Compare(a.Subject, b.Subject),
		slices.Index(Verdicts(), a.Verdict)-slices.Index(Verdicts(), b.Verdict),
		compareSides(a.Local, b.Local),
		compareSides(a.Server, b.Server),
		strings.Compare(a.ServerFolder, b.ServerFolder),
		strings.Compare(a.Reason, b.Reason),
	)
}

func compareSides(a, b *Side) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Or(
		compareRefs(a.Ref, b.Ref), strings.Compare(a.Source, b.Source), a.Time.Compare(b.Time),
		bytes.Compare([]byte(strings.Join(a.Problems, "\n")), []byte(strings.Join(b.Problems, "\n"))),
	)
}

// compareRefs puts numbers of different length in order of size.
func compareRefs(a, b string) int {
	if strings.HasPrefix(a, "0x") && strings.HasPrefix(b, "0x") {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	}
	return strings.Compare(a, b)
}
