package sync

import "slices"

// Expected reasons that the rules themselves set or ask for.
const (
	expOutsideWindow = "outside-sync-window"
	expSyncFilter    = "sync-filter"
	expHeaderOnly    = "header-only"
	expInFlight      = "in-flight"
)

// localClasses are the classes of data that exist only locally, in the order
// in which an export lists them.
var localClasses = []class{neverUploaded, unknownOrigin, localNewer, conflict}

// doubt is why nothing can be said about the gap of a folder, and what would
// settle it.
type doubt struct{ reason, need string }

// folderFacts is one folder of the comparison, classified and excused, with
// the action that the decision gives it.
type folderFacts struct {
	path     string
	role     string // "" unknown
	classes  map[class]count
	expected map[string]int64

	doubts        []doubt // not empty: suspect
	askFilter     bool    // the filter is unknown, but explains too little to matter
	windowInvalid int64   // items wrongly excused by the window
	damaged       bool    // has a structural error

	action  Action
	reasons []string // beside doubts and expected reasons
}

// newFolder classifies a folder. Whoever calls it with no diff at all gets a
// folder whose classes are unknown.
func newFolder(f Folder, takenAt *Time) *folderFacts {
	ff := &folderFacts{path: f.Path, role: knownRole(f.Role), expected: map[string]int64{}, action: LeaveAlone}
	ff.classes = f.Classes.counts(f.Items != nil && f.Classes == nil)
	for _, name := range expectedReasons() {
		ff.expected[name] = max(0, f.Expected[name])
	}
	ctx := itemContext{folder: f.Path, role: ff.role, takenAt: takenAt}
	for _, it := range f.Items {
		v := ctx.classify(it)
		if v.class != "" {
			ff.classes[v.class] = ff.classes[v.class].plus(count{n: 1})
		}
		if v.expected != "" {
			ff.expected[v.expected] = add(ff.expected[v.expected], 1)
		}
	}
	return ff
}

// counts spreads the classes over a map. Absent classes are unknown, unless
// raw items stand in for them, and save syncIssueItem, which only two roles
// count.
func (c *Classes) counts(fromItems bool) map[class]count {
	all := valueOf(c)
	m := map[class]count{
		neverUploaded: countOf(all.NeverUploaded),
		unknownOrigin: countOf(all.UnknownOrigin),
		localNewer:    countOf(all.LocalNewer),
		conflict:      countOf(all.Conflict),
		syncIssueItem: countOf(all.SyncIssueItem),
		serverGone:    countOf(all.ServerGone),
		serverNewer:   countOf(all.ServerNewer),
		staleCopy:     countOf(all.StaleCopy),
		serverOnly:    countOf(all.ServerOnly),
	}
	if fromItems {
		clear(m)
	}
	return m
}

func knownRole(p *string) string {
	switch role := valueOf(p); role {
	case roleOutbox, roleSearch, roleSyncIssues, roleServerFailures, roleConflicts, roleLocalFailures:
		return role
	default:
		if comparableRole(role) {
			return role
		}
	}
	return ""
}

// local returns the counts that make up the local data of the folder. Items
// stated for Conflicts and Local Failures count for an unknown role too: it
// may be one of these.
func (f *folderFacts) local() map[class]count {
	switch f.role {
	case roleSearch, roleSyncIssues, roleServerFailures:
		return nil
	case roleConflicts, roleLocalFailures:
		return map[class]count{syncIssueItem: f.classes[syncIssueItem]}
	}
	m := map[class]count{}
	for _, c := range localClasses {
		m[c] = f.classes[c]
	}
	if n := f.classes[syncIssueItem].n; f.role == "" && n > 0 {
		m[syncIssueItem] = count{n: n}
	}
	return m
}

// localData sums the local data of the folder.
func (f *folderFacts) localData() count {
	var sum count
	for _, c := range f.local() {
		sum = sum.plus(c)
	}
	return sum
}

// inFlight counts the items that are newer than the export: no difference, but
// not proven to be on the server either.
func (f *folderFacts) inFlight() int64 {
	if f.userData() {
		return f.expected[expInFlight]
	}
	return 0
}

// userData reports whether the folder is one whose items belong to the mailbox
// itself, unlike search folders and the Sync Issues tree.
func (f *folderFacts) userData() bool {
	return f.role == "" || f.role == roleOutbox || comparableRole(f.role)
}

// mayLose reports whether dropping the rows of the folder could lose data as
// far as its own counts tell.
func (f *folderFacts) mayLose() bool {
	local := f.localData()
	return local.n > 0 || local.unknown || f.inFlight() > 0
}

// class returns a count that only folders with user data have.
func (f *folderFacts) class(c class) int64 {
	if f.userData() {
		return f.classes[c].n
	}
	return 0
}

// mayHoldGone reports whether items of the folder are or may be gone from the
// server.
func (f *folderFacts) mayHoldGone() bool {
	return f.userData() && (f.classes[serverGone].n > 0 || f.classes[serverGone].unknown)
}

func (f *folderFacts) suspect() bool { return len(f.doubts) > 0 }

// gap counts what the server has and the file lacks or holds in an old state.
func (f *folderFacts) gap() count {
	return f.classes[serverOnly].plus(f.classes[serverNewer]).plus(f.classes[staleCopy])
}

// affected reports whether the folder differs from the server for certain.
func (f *folderFacts) affected() bool {
	return comparableRole(f.role) && !f.suspect() && f.gap().n > 0
}

// affectedForResync adds the folders that differ in another way.
func (f *folderFacts) affectedForResync() bool {
	return f.affected() || f.damaged || f.class(conflict) > 0
}

// provenClean reports whether nothing unknown of the folder could make it
// differ. An unknown number of conflicts is not proven to be none; the outbox
// has no counterpart to be in conflict with.
func (f *folderFacts) provenClean() bool {
	return !f.suspect() && (!f.userData() || f.role == roleOutbox || !f.classes[conflict].unknown)
}

// codes lists all that holds for the folder: expected reasons first, then
// doubts, then what the decision found.
func (f *folderFacts) codes() []string {
	var codes []string
	for _, name := range expectedReasons() {
		if f.expected[name] > 0 {
			codes = append(codes, name)
		}
	}
	for _, d := range f.doubts {
		codes = append(codes, d.reason)
	}
	if f.class(serverGone) > 0 {
		codes = append(codes, "server-gone")
	}
	for _, r := range f.reasons {
		if !slices.Contains(codes, r) {
			codes = append(codes, r)
		}
	}
	return codes
}

// localReasons says why the folder is exported.
func (f *folderFacts) localReasons() {
	if f.action != ExportLocal && f.action != ExportThenResync {
		return
	}
	local := f.localData()
	if local.n > 0 || f.inFlight() > 0 {
		f.reasons = append(f.reasons, "local-data-present")
	}
	if local.unknown {
		f.reasons = append(f.reasons, "local-data-unknown")
	}
}

// diagnosis names the folder's state from its action.
func (f *folderFacts) diagnosis(mailbox string) string {
	switch {
	case f.action.Resyncs() && mailbox == "deletion-not-applied":
		return mailbox
	case f.action.Resyncs() && f.damaged:
		return "folder-damaged"
	case f.action.Resyncs():
		return "folder-stale"
	case f.action == ExportLocal:
		return "unsent-local-data"
	case f.action == NeedEvidence:
		return "evidence-too-weak"
	case len(f.codes()) > 0:
		return "expected-differences"
	}
	return "healthy"
}
