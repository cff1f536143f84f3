package sync_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ostkit/ostkit/sync"
)

// genEvidence draws evidence around a sound case: some facts of it are changed,
// so that deep rules are reached and not only the guards.
func genEvidence(t *rapid.T) sync.Evidence {
	e := base()
	e.Diff.Folders = nil
	n := rapid.IntRange(0, 6).Draw(t, "folders")
	for i := range n {
		e.Diff.Folders = append(e.Diff.Folders, genFolder(t, i))
	}
	e.Diff.FolderCount = pick(t, "folderCount", ptr(int64(10)), ptr(int64(40)), ptr(int64(300)), nil)
	e.Diff.LocalDataBytes = pick(t, "localDataBytes", nil, ptr(int64(0)), ptr(gib))
	for range rapid.IntRange(0, 5).Draw(t, "changes") {
		genChange(t, &e)
	}
	return e
}

func pick[T any](t *rapid.T, label string, list ...T) T {
	return list[rapid.IntRange(0, len(list)-1).Draw(t, label)]
}

// sometimes is true once in n draws.
func sometimes(t *rapid.T, label string, n int) bool {
	return rapid.IntRange(1, n).Draw(t, label) == n
}

func genFolder(t *rapid.T, i int) sync.Folder {
	f := folder(fmt.Sprintf("F%d", i), pick(t, "role", "mail", "mail", "contacts", "calendar", "notes", "outbox", "search",
		"sync-issues", "server-failures", "conflicts", "local-failures"), 0)
	if sometimes(t, "role unknown", 8) {
		f.Role = nil
	}
	for _, c := range classFields(f.Classes) {
		if sometimes(t, "class", 5) {
			*c = pick(t, "count", nil, ptr(int64(1)), ptr(int64(7)), ptr(int64(500)))
		}
	}
	f.Classes.SyncIssueItem = pick(t, "syncIssueItem", nil, ptr(int64(0)), ptr(int64(2)))
	if sometimes(t, "no classes", 10) {
		f.Classes = nil
	}
	for _, reason := range []string{"in-flight", "outside-sync-window", "header-only", "read-state"} {
		if sometimes(t, reason, 8) {
			f.Expected = map[string]int64{reason: 3}
		}
	}
	f.SyncFilter = pick(t, "syncFilter", ptr(false), ptr(false), ptr(false), nil, ptr(true))
	f.OlderThanWindow = pick(t, "older", nil, ptr(int64(0)), ptr(int64(5)), ptr(int64(500)))
	f.ServerItems = pick(t, "serverItems", nil, ptr(int64(2)), ptr(int64(900)))
	if sometimes(t, "raw items", 5) {
		f.Items = rapid.SliceOfN(rapid.Custom(genItem), 0, 3).Draw(t, "items")
	}
	return f
}

func classFields(c *sync.Classes) []**int64 {
	return []**int64{
		&c.NeverUploaded, &c.UnknownOrigin, &c.LocalNewer, &c.Conflict,
		&c.ServerGone, &c.ServerNewer, &c.StaleCopy, &c.ServerOnly,
	}
}

func genItem(t *rapid.T) sync.Item {
	tri := func(label string) *bool { return pick(t, label, ptr(true), ptr(false), nil) }
	pcl := func(label string) *string {
		return pick(t, label, nil, ptr(""), ptr("16AB"), ptr(serverPCL), ptr(newerPCL), ptr(clientPCL), ptr(changedPCL))
	}
	return sync.Item{
		ID: "x", InOST: rapid.Bool().Draw(t, "inOst"), OnServer: tri("onServer"),
		ServerFolder: pick(t, "serverFolder", nil, nil, ptr("Archive")), ServerColumn: tri("column"),
		ChangeKeyBytes: pick(t, "key", nil, ptr(int64(20)), ptr(int64(22))), LocalPCL: pcl("local"), ServerPCL: pcl("server"),
		ContentEqual: tri("equal"), HeaderOnly: pick(t, "header", nil, nil, ptr(true)), AutoResolved: tri("resolved"),
		InRecoverableOrArchive: pick(t, "recoverable", nil, nil, ptr(true)), ModifiedAt: pick(t, "modified", nil, at(0), at(day)),
	}
}

func genChange(t *rapid.T, e *sync.Evidence) {
	tri := func(label string) *bool { return pick(t, label, ptr(true), ptr(false), nil) }
	id := func(label string) *string { return pick(t, label, nil, ptr("mb-ann"), ptr("mb-bob")) }
	o := &e.OSTs[0]
	switch rapid.IntRange(0, 24).Draw(t, "change") {
	case 0:
		e.Case.LegalHold = tri("legalHold")
	case 1:
		e.Case.MailboxExists = tri("mailboxExists")
	case 2:
		e.Case.ReadOnlyEvidence = tri("readOnly")
	case 3:
		o.Openable = tri("openable")
	case 4:
		o.UnreadableItems = pick(t, "unreadable", nil, ptr(int64(2)))
	case 5, 6:
		o.Findings = genFindings(t)
	case 7:
		o.SizeBytes = pick(t, "size", nil, ptr(gib), ptr(49*gib))
	case 8:
		o.FreeBytes = pick(t, "free", nil, ptr(int64(0)), ptr(12*gib))
	case 9:
		o.ExclusiveOpen = tri("exclusive")
	case 10:
		o.LastSyncAt = pick(t, "lastSync", nil, at(day))
	case 11:
		o.MailboxID = id("ost id")
	case 12:
		e.Server.TakenAt = pick(t, "takenAt", nil, at(-9*day))
	case 13:
		e.Server.Complete = tri("complete")
	case 14:
		e.Server.MailboxID = id("server id")
	case 15:
		e.Client.MailboxID = id("client id")
	case 16, 17, 18:
		e.Client.LogCodes = genCodes(t)
	case 19:
		e.Client.SyncWindowMonths = pick(t, "months", nil, ptr(int64(3)))
	case 20, 21, 22:
		e.Previous = rapid.SliceOfN(rapid.Custom(genAttempt), 0, 3).Draw(t, "previous")
	case 23:
		second(func(o *sync.OST) {
			o.Magic, o.InProfile, o.MailboxID = pick(t, "magic", nil, ptr("SO"), ptr("SM")), tri("inProfile"), id("second id")
		})(e)
	case 24:
		o.ReadErrors = pick(t, "readErrors", nil, ptr(int64(3)))
	}
}

func genFindings(t *rapid.T) []sync.Finding {
	var list []sync.Finding
	for range rapid.IntRange(0, 2).Draw(t, "findings") {
		f := finding(pick(t, "scope", "folder", "folder", "hierarchy", "file"), pick(t, "folder", "F0", "F1", "Other"))
		f.Severity = pick(t, "severity", "error", "error", "warning")
		list = append(list, f)
	}
	return list
}

func genCodes(t *rapid.T) []sync.LogCode {
	one := rapid.Custom(func(t *rapid.T) sync.LogCode {
		return sync.LogCode{
			Code: pick(t, "code", "80040600", "event-2000", "80040116", "8004010D", "8004060C", "8004011B", "8004010F",
				"80190194", "80040115", "80040802", "DEADBEEF"),
			At: pick(t, "at", nil, at(0), at(-3*day)),
		}
	})
	return rapid.SliceOfN(one, 0, 3).Draw(t, "codes")
}

func genAttempt(t *rapid.T) sync.Attempt {
	return sync.Attempt{
		Action: pick(t, "action", sync.Rebuild, sync.ExportThenRebuild, sync.ResyncFolder, sync.ExportThenResync, sync.ExportLocal),
		Folder: pick(t, "folder", nil, ptr("F0"), ptr("F1")),
		At:     pick(t, "at", nil, at(-day), at(-2*day)),
		Result: pick(t, "result", nil, ptr("fault-persists"), ptr("cured"), ptr("aborted")),
	}
}

// clone copies evidence without shared memory.
func clone(t tb, e sync.Evidence) sync.Evidence {
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	c, err := sync.ParseEvidence(data)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// law runs a property over plans that are checked one by one.
func law(t *testing.T, check func(t *rapid.T, e sync.Evidence, p *sync.Plan)) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		e := genEvidence(rt)
		p := planOf(rt, e)
		check(rt, e, p)
	})
}

func planOf(t *rapid.T, e sync.Evidence) *sync.Plan {
	before := clone(t, e)
	p := sync.NewPlan(e)
	checkPlan(t, p)
	if d := cmp.Diff(before, clone(t, e)); d != "" {
		t.Fatalf("NewPlan changed its input: %s", d)
	}
	return p
}

func before(e sync.Evidence, p *sync.Plan) string {
	ev, _ := json.Marshal(e)
	return fmt.Sprintf("%s/%s by %s", p.Action, p.Diagnosis, ev)
}

// fact is one fact of law (a): how to make it unknown, and for which known
// values the rules themselves say that its loss changes the decision (a
// warning sign that is gone warns no more).
type fact struct {
	name   string
	forget func(*sync.Evidence)
	warns  func(sync.Evidence) bool
}

func never(sync.Evidence) bool { return false }

// facts lists what law (a) is held against. Left out, because the rules say
// what their absence means: the five facts that the law itself names (tested in
// TestLawAAsked), records (previous, expected), options, the folder of a
// finding, the time of a log code or rebuild, and the fields of raw items.
func facts(e sync.Evidence) []fact {
	ost := func(f func(*sync.OST)) func(*sync.Evidence) { return func(e *sync.Evidence) { f(&e.OSTs[0]) } }
	list := []fact{
		{"mailboxExists", func(e *sync.Evidence) { e.Case.MailboxExists = nil }, func(e sync.Evidence) bool { return isFalse(e.Case.MailboxExists) }},
		{"mailboxAccess", func(e *sync.Evidence) { e.Case.MailboxAccess = nil }, never},
		{"readOnlyEvidence", func(e *sync.Evidence) { e.Case.ReadOnlyEvidence = nil }, func(e sync.Evidence) bool { return isTrue(e.Case.ReadOnlyEvidence) }},
		{"magic", ost(func(o *sync.OST) { o.Magic = nil }), never},
		{"format", ost(func(o *sync.OST) { o.Format = nil }), nearLimit},
		{"lastChangeAt", ost(func(o *sync.OST) { o.LastChangeAt = nil }), never},
		{"lastSyncAt", ost(func(o *sync.OST) { o.LastSyncAt = nil }), never},
		{"mailboxId", ost(func(o *sync.OST) { o.MailboxID = nil }), idsDiffer},
		{"inProfile", ost(func(o *sync.OST) { o.InProfile = nil }), never},
		{"openable", ost(func(o *sync.OST) { o.Openable = nil }), never},
		{"unreadableItems", ost(func(o *sync.OST) { o.UnreadableItems = nil }), never},
		{"findings", ost(func(o *sync.OST) { o.Findings = nil }), never},
		{"lockedBy", ost(func(o *sync.OST) { o.LockedBy = nil }), never},
		{"siblings", ost(func(o *sync.OST) { o.Siblings = nil }), never},
		{"server", func(e *sync.Evidence) { e.Server = nil }, idsDiffer},
		{"takenAt", func(e *sync.Evidence) { e.Server.TakenAt = nil }, never},
		{"complete", func(e *sync.Evidence) { e.Server.Complete = nil }, never},
		{"wholeMailbox", func(e *sync.Evidence) { e.Server.WholeMailbox = nil }, never},
		{"server.mailboxId", func(e *sync.Evidence) { e.Server.MailboxID = nil }, idsDiffer},
		{"mailboxSizeBytes", func(e *sync.Evidence) { e.Server.MailboxSizeBytes = nil }, spaceShort},
		{"recoverableItems", func(e *sync.Evidence) { e.Server.RecoverableItems = nil }, never},
		{"diff", func(e *sync.Evidence) { e.Diff = nil }, never},
		{"folderCount", func(e *sync.Evidence) { e.Diff.FolderCount = nil }, never},
		{"localDataBytes", func(e *sync.Evidence) { e.Diff.LocalDataBytes = nil }, spaceShort},
		{"client", func(e *sync.Evidence) { e.Client = nil }, func(e sync.Evidence) bool { return coded(e) || idsDiffer(e) }},
		{"client.mailboxId", func(e *sync.Evidence) { e.Client.MailboxID = nil }, idsDiffer},
		{"syncWindowMonths", func(e *sync.Evidence) { e.Client.SyncWindowMonths = nil }, never},
		{"faultInOwa", func(e *sync.Evidence) { e.Client.FaultInOWA = nil }, never},
		{"logCodes", func(e *sync.Evidence) { e.Client.LogCodes = nil }, coded},
	}
	for i := range e.Diff.Folders {
		list = append(list, folderFactsOf(i)...)
	}
	for i := range e.Previous {
		if a := e.Previous[i].Action; a == sync.ResyncFolder || a == sync.ExportThenResync {
			list = append(list,
				fact{"previous.result", func(e *sync.Evidence) { e.Previous[i].Result = nil }, never},
				fact{"previous.at", func(e *sync.Evidence) { e.Previous[i].At = nil }, never})
		}
	}
	return list
}

func folderFactsOf(i int) []fact {
	in := func(f func(*sync.Folder)) func(*sync.Evidence) {
		return func(e *sync.Evidence) { f(&e.Diff.Folders[i]) }
	}
	is := func(f func(sync.Folder) bool) func(sync.Evidence) bool {
		return func(e sync.Evidence) bool { return f(e.Diff.Folders[i]) }
	}
	list := []fact{
		// An unknown role has no sync issue items, and the window may excuse it.
		{"role", in(func(f *sync.Folder) { f.Role = nil }), is(func(f sync.Folder) bool {
			return valueOr(f.Role, "") == "conflicts" || valueOr(f.Role, "") == "local-failures" || f.Expected["outside-sync-window"] > 0
		})},
		// Absent counts are zeros beside raw items.
		{"classes", in(func(f *sync.Folder) { f.Classes = nil }), is(func(f sync.Folder) bool { return f.Items != nil })},
		{"syncFilter", in(func(f *sync.Folder) { f.SyncFilter = nil }), is(func(f sync.Folder) bool { return isTrue(f.SyncFilter) })},
		{"olderThanWindow", in(func(f *sync.Folder) { f.OlderThanWindow = nil }), never},
		{"serverItems", in(func(f *sync.Folder) { f.ServerItems = nil }), never},
	}
	for c := range 8 {
		list = append(list, fact{fmt.Sprintf("class %d", c), in(func(f *sync.Folder) {
			if f.Classes != nil {
				*classFields(f.Classes)[c] = nil
			}
		}), is(func(f sync.Folder) bool { return c == 3 && valueOr(f.Role, "") == "outbox" })})
	}
	return list
}

func isTrue(p *bool) bool  { return p != nil && *p }
func isFalse(p *bool) bool { return p != nil && !*p }

func nearLimit(e sync.Evidence) bool { return valueOr(e.OSTs[0].SizeBytes, 0) > 40*gib }

func spaceShort(e sync.Evidence) bool { return valueOr(e.OSTs[0].FreeBytes, 200*gib) < 100*gib }

// idsDiffer reports whether two known ids of mailboxes differ.
func idsDiffer(e sync.Evidence) bool {
	ids := []*string{e.Server.MailboxID, e.Client.MailboxID}
	for _, o := range e.OSTs {
		ids = append(ids, o.MailboxID)
	}
	ids = slices.DeleteFunc(ids, func(p *string) bool { return p == nil })
	return slices.ContainsFunc(ids, func(p *string) bool { return *p != *ids[0] })
}

// coded reports whether a row rests on a log code.
func coded(e sync.Evidence) bool {
	return slices.ContainsFunc(e.Client.LogCodes, func(c sync.LogCode) bool {
		return slices.Contains([]string{"80040600", "event-2000", "80040116", "8004010D", "8004060C"}, c.Code)
	})
}

func TestLawA(t *testing.T) {
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		list := facts(e)
		f := list[rapid.IntRange(0, len(list)-1).Draw(t, "fact")]
		if f.warns(e) {
			return
		}
		less := clone(t, e)
		f.forget(&less)
		q := planOf(t, less)
		if q.Action != p.Action && (q.Action == sync.Rebuild || q.Action == sync.ResyncFolder) {
			t.Fatalf("without %s %s/%s, with it %s", f.name, q.Action, q.Diagnosis, before(e, p))
		}
	})
}

// The five facts whose loss may free the way are asked for first.
func TestLawAAsked(t *testing.T) {
	asked := []struct {
		need        string
		forget      func(*sync.Evidence)
		rebuildOnly bool
	}{
		{"legal-hold", func(e *sync.Evidence) { e.Case.LegalHold = nil }, false},
		{"disk-check", func(e *sync.Evidence) { e.OSTs[0].ReadErrors = nil }, false},
		{"free-space", func(e *sync.Evidence) { e.OSTs[0].SizeBytes = nil }, false},
		{"free-space", func(e *sync.Evidence) { e.OSTs[0].FreeBytes = nil }, true},
		{"lock-check", func(e *sync.Evidence) { e.OSTs[0].ExclusiveOpen, e.OSTs[0].LockedBy = nil, nil }, true},
	}
	law(t, func(t *rapid.T, e sync.Evidence, _ *sync.Plan) {
		a := asked[rapid.IntRange(0, len(asked)-1).Draw(t, "fact")]
		if len(e.OSTs) > 1 {
			e.OSTs = e.OSTs[:1]
		}
		a.forget(&e)
		p := planOf(t, e)
		if !p.Action.Rebuilds() && (a.rebuildOnly || !p.Action.Resyncs()) {
			return
		}
		if !slices.Contains(needCodes(p.Needs), a.need) || p.Steps[0].ID != "confirm-facts" {
			t.Fatalf("%s is not asked first: %s", a.need, before(e, p))
		}
	})
}

func TestLawB(t *testing.T) {
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		if len(e.Diff.Folders) == 0 {
			return
		}
		more := clone(t, e)
		addLocal(t, &more.Diff.Folders[rapid.IntRange(0, len(e.Diff.Folders)-1).Draw(t, "folder")])
		q := planOf(t, more)
		if p.Export != nil && q.Export == nil && valueOr(q.WouldBe, "") != sync.ExportThenRebuild {
			t.Fatalf("more local data and no export: %s/%s, before %s", q.Action, q.Diagnosis, before(e, p))
		}
		for i, f := range p.Folders {
			// A folder that is no longer to be cleared needs no export for that,
			// and one of unknown content may have to be asked about first.
			if f.Action == sync.ExportLocal && slices.Contains(f.Reasons, "local-data-present") {
				if a := q.Folders[i].Action; a != sync.ExportLocal && a != sync.ExportThenResync && q.Action != sync.Stop {
					t.Fatalf("folder %s is no longer exported (%s): %s/%s, before %s", f.Path, a, q.Action, q.Diagnosis, before(e, p))
				}
			}
		}
	})
}

// addLocal adds items that exist only locally, as counts or as a raw item.
func addLocal(t *rapid.T, f *sync.Folder) {
	if f.Classes == nil {
		f.Items = append(f.Items, sync.Item{ID: "new", InOST: true, OnServer: ptr(false), ServerColumn: ptr(false)})
		return
	}
	fields := []**int64{&f.Classes.NeverUploaded, &f.Classes.UnknownOrigin, &f.Classes.LocalNewer, &f.Classes.Conflict, &f.Classes.SyncIssueItem}
	c := fields[rapid.IntRange(0, len(fields)-1).Draw(t, "local class")]
	*c = ptr(valueOr(*c, 0) + 3)
}

// strength orders what a plan intends, whatever a guard makes of it.
func strength(p *sync.Plan) int {
	a := p.Action
	if p.WouldBe != nil {
		a = *p.WouldBe
	}
	order := []sync.Action{
		sync.NotOSTProblem, sync.LeaveAlone, sync.NeedEvidence, sync.ExportLocal, sync.ReduceSize,
		sync.ResyncFolder, sync.ExportThenResync, sync.Rebuild, sync.ExportThenRebuild, sync.ExportEverything,
	}
	return slices.Index(order, a)
}

func TestLawC(t *testing.T) {
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		worse := clone(t, e)
		worse.OSTs[0].Findings = append(worse.OSTs[0].Findings, finding("file", ""))
		q := planOf(t, worse)
		if p.Action == sync.FixDisk && p.WouldBe == nil { // now it names a rebuild
			return
		}
		if strength(q) < strength(p) {
			t.Fatalf("a structural error weakened to %s/%s, before %s", q.Action, q.Diagnosis, before(e, p))
		}
	})
}

func TestLawD(t *testing.T) {
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		noisy := clone(t, e)
		noisy.Client.LogCodes = append(noisy.Client.LogCodes, sync.LogCode{
			Code: pick(t, "noise", "80040800", "80040805", "00040821"), At: pick(t, "noise at", nil, at(0), at(-9*day)),
		})
		q := planOf(t, noisy)
		q.Diagnosis = p.Diagnosis // healthy becomes normal-noise
		if d := cmp.Diff(p, q); d != "" {
			t.Fatalf("noise changed the plan: %s", d)
		}
	})
}

func TestLawE(t *testing.T) {
	exits := []string{"no-ost", "not-an-ost", "ambiguous-ost"}
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		held := clone(t, e)
		*pick(t, "hold", &held.Case.LegalHold, &held.Case.ReadOnlyEvidence) = ptr(true)
		q := planOf(t, held)
		exit := slices.Contains(exits, q.Diagnosis) || slices.Contains(remarkCodes(q.Reasons), "magic-unknown")
		if (q.Action == sync.ReportOnly) == exit || q.Export != nil && !exit {
			t.Fatalf("under a hold %s/%s, before %s", q.Action, q.Diagnosis, before(e, p))
		}
	})
}

func TestLawF(t *testing.T) {
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		other := clone(t, e)
		shuffle(t, other.OSTs)
		for i := range other.OSTs {
			shuffle(t, other.OSTs[i].Findings)
			shuffle(t, other.OSTs[i].LockedBy)
		}
		shuffle(t, other.Diff.Folders)
		for i := range other.Diff.Folders {
			shuffle(t, other.Diff.Folders[i].Items)
		}
		shuffle(t, other.Client.LogCodes)
		shuffle(t, other.Previous)
		if d := cmp.Diff(p, planOf(t, other)); d != "" {
			t.Fatalf("another order, another plan: %s", d)
		}
	})
}

func shuffle[T any](t *rapid.T, list []T) {
	for i := range list {
		j := rapid.IntRange(i, len(list)-1).Draw(t, "swap")
		list[i], list[j] = list[j], list[i]
	}
}

// What drops rows needs a proof that nothing is lost with them.
func TestLawZeroProven(t *testing.T) {
	law(t, func(t *rapid.T, e sync.Evidence, p *sync.Plan) {
		if p.Action != sync.Rebuild {
			return
		}
		for _, f := range e.Diff.Folders {
			if slices.Contains([]string{"search", "sync-issues", "server-failures", "conflicts", "local-failures"}, valueOr(f.Role, "")) || f.Classes == nil {
				continue
			}
			for _, n := range classFields(f.Classes)[:4] {
				if n := valueOr(*n, -1); n != 0 {
					t.Fatalf("rebuild without an export in spite of %s: %d items (-1: unknown)", f.Path, n)
				}
			}
		}
	})
}
