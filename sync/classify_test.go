package sync_test

import (
	"testing"

	"github.com/ostkit/ostkit/sync"
)

const (
	serverPCL  = pclA + "77F5C869"
	newerPCL   = pclA + "77F5D66A"
	clientPCL  = pclC + "2005"
	changedPCL = serverPCL + clientPCL // a client change on top of serverPCL
)

// TestClassifyItem puts one raw item into a folder and reads its class from
// the plan: local classes from the export of a rebuild, all others from what
// the plan says.
func TestClassifyItem(t *testing.T) {
	yes, no := ptr(true), ptr(false)
	pair := func(equal *bool, key int64, local, server string) sync.Item {
		return sync.Item{InOST: true, OnServer: yes, ContentEqual: equal, ChangeKeyBytes: &key, LocalPCL: &local, ServerPCL: &server}
	}
	only := func(column *bool, key int64, pcl string) sync.Item {
		return sync.Item{InOST: true, OnServer: no, ServerColumn: column, ChangeKeyBytes: &key, LocalPCL: &pcl}
	}
	for _, c := range []struct {
		name, role string
		item       sync.Item
		want       string
	}{
		{"1 search folder", "search", sync.Item{InOST: true, OnServer: no}, "search-folder"},
		{"1 sync issues", "sync-issues", sync.Item{InOST: true, OnServer: no}, "local-only-folder"},
		{"1 server failures", "server-failures", sync.Item{InOST: true}, "local-only-folder"},
		{"1 conflicts", "conflicts", sync.Item{InOST: true, OnServer: no}, "syncIssueItem"},
		{"1 local failures", "local-failures", sync.Item{InOST: true, OnServer: yes, ContentEqual: yes}, "syncIssueItem"},
		{"2 only on the server", "mail", sync.Item{}, "gap"},
		{"2 outbox", "outbox", sync.Item{InOST: true, OnServer: yes}, "neverUploaded"},
		{"2 only on the server, outbox", "outbox", sync.Item{}, "none"},
		{"2 not compared", "mail", sync.Item{InOST: true, ServerColumn: no}, "unknownOrigin"},
		{"3 in the archive", "mail", sync.Item{InOST: true, OnServer: no, InRecoverableOrArchive: yes, ServerColumn: no}, "soft-deleted-elsewhere"},
		{"3 never uploaded", "mail", sync.Item{InOST: true, OnServer: no, ServerColumn: no}, "neverUploaded"},
		{"3 never uploaded, client version", "mail", only(no, 20, clientPCL), "neverUploaded"},
		{"3 never uploaded, unreadable list", "mail", only(no, 20, "16AB"), "neverUploaded"},
		{"3 never uploaded beats in-flight", "mail", sync.Item{InOST: true, OnServer: no, ServerColumn: no, ModifiedAt: at(5 * day)}, "neverUploaded"},
		{"3 contradictory", "mail", only(no, 20, changedPCL), "unknownOrigin"},
		{"3 in flight", "mail", sync.Item{InOST: true, OnServer: no, ServerColumn: yes, ChangeKeyBytes: ptr(int64(22)), ModifiedAt: at(day)}, "in-flight"},
		{"3 in flight, column unknown", "mail", sync.Item{InOST: true, OnServer: no, ModifiedAt: at(day)}, "in-flight"},
		{"3 changed when the export was taken", "mail", sync.Item{InOST: true, OnServer: no, ServerColumn: yes, ChangeKeyBytes: ptr(int64(22)), ModifiedAt: at(3600e9)}, "server-gone"},
		{"3 gone by change key", "mail", only(yes, 22, ""), "server-gone"},
		{"3 gone by change list", "mail", only(yes, 20, changedPCL), "server-gone"},
		{"3 uploaded or pending", "mail", only(yes, 20, clientPCL), "unknownOrigin"},
		{"3 column unknown", "mail", sync.Item{InOST: true, OnServer: no, ChangeKeyBytes: ptr(int64(22))}, "unknownOrigin"},
		{"4 header only", "mail", sync.Item{InOST: true, OnServer: yes, HeaderOnly: yes, ContentEqual: no}, "header-only"},
		{"4 moved", "mail", sync.Item{InOST: true, OnServer: yes, ServerFolder: ptr("Archive"), ContentEqual: yes}, "moved"},
		{"4 moved, content unknown", "mail", sync.Item{InOST: true, OnServer: yes, ServerFolder: ptr("Archive")}, "moved"},
		{"4 moved and changed", "mail", func() sync.Item {
			i := pair(no, 20, changedPCL, serverPCL)
			i.ServerFolder = ptr("Archive")
			return i
		}(), "localNewer"},
		{"4 same folder is not moved", "mail", sync.Item{InOST: true, OnServer: yes, ServerFolder: ptr("F"), ContentEqual: yes}, "none"},
		{"4 conflict resolved", "mail", func() sync.Item {
			i := pair(yes, 20, changedPCL, newerPCL)
			i.AutoResolved = yes
			return i
		}(), "conflict-auto-resolved"},
		{"4 conflict not resolved, contents equal", "mail", pair(yes, 20, changedPCL, newerPCL), "metadata-only"},
		{"4 versions differ, contents equal", "mail", pair(yes, 22, serverPCL, newerPCL), "metadata-only"},
		{"4 equal", "mail", pair(yes, 22, serverPCL, serverPCL), "none"},
		{"4 equal without versions", "mail", pair(yes, 22, "", serverPCL), "none"},
		{"5 differs without versions", "mail", pair(no, 22, "16AB", serverPCL), "conflict"},
		{"5 differs without versions on the server", "mail", pair(no, 22, serverPCL, ""), "conflict"},
		{"5 unknown without versions", "mail", pair(nil, 22, serverPCL, ""), "unknownOrigin"},
		{"5 same version, content unknown", "mail", pair(nil, 20, serverPCL, serverPCL), "none"},
		{"5 stale copy", "mail", pair(no, 22, serverPCL, serverPCL), "gap"},
		{"5 changed under the same version", "mail", pair(no, 20, serverPCL, serverPCL), "localNewer"},
		{"5 server put back", "mail", pair(no, 22, newerPCL, serverPCL), "gap"},
		{"5 local newer", "mail", pair(no, 20, changedPCL, serverPCL), "localNewer"},
		{"5 local newer, content unknown", "mail", pair(nil, 22, newerPCL, serverPCL), "localNewer"},
		{"5 server newer", "mail", pair(no, 22, serverPCL, newerPCL), "gap"},
		{"5 server newer, content unknown", "mail", pair(nil, 20, serverPCL, newerPCL), "gap"},
		{"5 conflict", "mail", pair(no, 20, changedPCL, newerPCL), "conflict"},
		{"5 conflict is not excused", "mail", func() sync.Item {
			i := pair(no, 20, changedPCL, newerPCL)
			i.AutoResolved = yes
			return i
		}(), "conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.item.ID = "x"
			f := sync.Folder{Path: "F", Role: &c.role, SyncFilter: no, Items: []sync.Item{c.item}}
			expect(t, "class", classOf(t, f), c.want)
		})
	}
}

// classOf finds out what became of the one item of a folder.
func classOf(t *testing.T, f sync.Folder) string {
	t.Helper()
	e := base()
	e.Diff.Folders = []sync.Folder{f}
	quiet := sync.NewPlan(e)
	checkPlan(t, quiet)
	for _, code := range quiet.Folders[0].Reasons {
		switch code {
		case "local-data-present", "local-data-zero-proven", "folder-differs":
		default:
			return code
		}
	}
	logged("event-2000")(&e)
	p := sync.NewPlan(e)
	checkPlan(t, p)
	if p.Export != nil {
		for class, n := range p.Export.Classes {
			if n != 1 || len(p.Export.Classes) != 1 {
				t.Errorf("classes %v", p.Export.Classes)
			}
			return class
		}
	}
	if quiet.Action == sync.ResyncFolder {
		return "gap"
	}
	return "none"
}

func TestItemsAreAddedToClasses(t *testing.T) {
	item := sync.Item{ID: "1", InOST: true, OnServer: ptr(false), ServerColumn: ptr(false)}
	with := func(change func(*sync.Folder)) change {
		f := sync.Folder{Path: "F", Role: ptr("mail"), SyncFilter: ptr(false), Items: []sync.Item{item}}
		change(&f)
		return folders(f)
	}
	decide(t, []decision{
		{name: "items alone: other classes are 0", change: with(func(*sync.Folder) {}), action: sync.ExportLocal, diagnosis: "unsent-local-data", lacks: "class-counts", export: "1"},
		{name: "no items at all: all are 0", change: with(func(f *sync.Folder) { f.Items = []sync.Item{} }), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "added to counts", change: with(func(f *sync.Folder) { f.Classes = classes(0); f.Classes.NeverUploaded = ptr(int64(4)) }), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "5"},
		{name: "an unknown count stays unknown", change: with(func(f *sync.Folder) { f.Classes = classes(0); f.Classes.NeverUploaded = nil }), action: sync.ExportLocal, diagnosis: "unsent-local-data", needs: "class-counts", export: "1", atLeast: true},
		{name: "counts without a name", change: with(func(f *sync.Folder) { f.Classes = &sync.Classes{} }), action: sync.ExportLocal, diagnosis: "unsent-local-data", needs: "class-counts", reasons: "class-counts-unknown", export: "1", atLeast: true},
		{name: "neither items nor counts", change: with(func(f *sync.Folder) { f.Items = nil }), action: sync.ExportLocal, diagnosis: "unsent-local-data", needs: "class-counts", reasons: "local-data-unknown class-counts-unknown", export: "0", atLeast: true},
		{name: "expected reasons are added", change: with(func(f *sync.Folder) {
			f.Expected = map[string]int64{"header-only": 2}
			f.Items = []sync.Item{{ID: "1", InOST: true, OnServer: ptr(true), HeaderOnly: ptr(true)}}
		}), action: sync.LeaveAlone, diagnosis: "expected-differences", reasons: "header-only", notes: "header-only-not-exported"},
	})
}

func TestExcuse(t *testing.T) {
	window := func(months int64) change { return func(e *sync.Evidence) { e.Client.SyncWindowMonths = &months } }
	missing := func(role string, n int64, change func(*sync.Folder)) change {
		f := folder("F", role, n)
		change(&f)
		return folders(f)
	}
	nothing := func(*sync.Folder) {}
	older := func(n int64) func(*sync.Folder) { return func(f *sync.Folder) { f.OlderThanWindow = &n } }
	noFilter := func(items *int64) func(*sync.Folder) {
		return func(f *sync.Folder) { f.SyncFilter, f.ServerItems = nil, items }
	}
	unknownRole := func(f *sync.Folder) { f.Role = nil }
	decide(t, []decision{
		{name: "1 window stated for contacts", change: missing("contacts", 0, func(f *sync.Folder) { f.Expected = map[string]int64{"outside-sync-window": 7} }), action: sync.ResyncFolder, diagnosis: "folder-stale", notes: "window-not-applicable", lacks: "outside-sync-window"},
		{name: "1 window stated for mail", change: missing("mail", 0, func(f *sync.Folder) { f.Expected = map[string]int64{"outside-sync-window": 7} }), action: sync.LeaveAlone, diagnosis: "expected-differences", reasons: "outside-sync-window", lacks: "window-not-applicable"},
		{name: "1 window stated for an unknown role", change: missing("mail", 0, func(f *sync.Folder) { f.Role, f.Expected = nil, map[string]int64{"outside-sync-window": 7} }), action: sync.LeaveAlone, diagnosis: "expected-differences"},
		{name: "1 window stated for contacts with a filter", change: missing("contacts", 0, func(f *sync.Folder) {
			f.Expected, f.SyncFilter = map[string]int64{"outside-sync-window": 7}, ptr(true)
		}), action: sync.LeaveAlone, diagnosis: "expected-differences", reasons: "sync-filter", notes: "window-not-applicable"},
		{name: "2 filter", change: missing("mail", 9, func(f *sync.Folder) { f.SyncFilter = ptr(true) }), action: sync.LeaveAlone, diagnosis: "expected-differences", reasons: "sync-filter"},
		{name: "2 filter of an unknown role", change: missing("mail", 9, func(f *sync.Folder) { f.Role, f.SyncFilter = nil, ptr(true) }), action: sync.LeaveAlone, diagnosis: "expected-differences", lacks: "folder-role"},
		{name: "2 a filter does not excuse old versions", change: missing("mail", 9, func(f *sync.Folder) { f.SyncFilter, f.Classes.ServerNewer = ptr(true), ptr(int64(1)) }), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "3 unknown role", change: missing("mail", 9, unknownRole), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "folder-role-unknown", blocking: "folder-role"},
		{name: "3 unknown role and old versions", change: missing("mail", 0, func(f *sync.Folder) { f.Role, f.Classes.StaleCopy = nil, ptr(int64(1)) }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "folder-role-unknown"},
		{name: "3 unknown role without a gap", change: missing("mail", 0, unknownRole), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "4 window unknown", change: all(missing("mail", 9, older(9)), func(e *sync.Evidence) { e.Client.SyncWindowMonths = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "sync-window-unknown", blocking: "sync-window"},
		{name: "4 window unknown, contacts", change: all(missing("contacts", 9, older(9)), func(e *sync.Evidence) { e.Client.SyncWindowMonths = nil }), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "4 no client", change: all(missing("mail", 9, older(9)), func(e *sync.Evidence) { e.Client = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "sync-window-unknown"},
		{name: "4 window unknown without a gap", change: func(e *sync.Evidence) { e.Client = nil }, action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "4 dates unknown", change: all(missing("mail", 9, nothing), window(3)), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "item-dates-unknown", blocking: "item-dates"},
		{name: "4 all older", change: all(missing("mail", 9, older(9)), window(3)), action: sync.LeaveAlone, diagnosis: "expected-differences", reasons: "outside-sync-window"},
		{name: "4 more older than missing", change: all(missing("mail", 9, older(50)), window(3)), action: sync.LeaveAlone, diagnosis: "expected-differences"},
		{name: "4 some older", change: all(missing("mail", 9, older(8)), window(3)), action: sync.ResyncFolder, diagnosis: "folder-stale", reasons: "outside-sync-window folder-differs"},
		{name: "4 all mail kept", change: all(missing("mail", 9, older(9)), window(0)), action: sync.ResyncFolder, diagnosis: "folder-stale", lacks: "outside-sync-window"},
		{name: "4 the calendar has no such window", change: all(missing("calendar", 9, older(9)), window(3)), action: sync.ResyncFolder, diagnosis: "folder-stale", lacks: "outside-sync-window"},
		{name: "5 half of the folder", change: missing("tasks", 9, noFilter(ptr(int64(18)))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "filter-unknown", blocking: "folder-filter"},
		{name: "5 below half", change: missing("tasks", 9, noFilter(ptr(int64(19)))), action: sync.ResyncFolder, diagnosis: "folder-stale", needs: "folder-filter", lacks: "filter-unknown"},
		{name: "5 number of items unknown", change: missing("journal", 9, noFilter(nil)), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "filter-unknown"},
		{name: "5 only what the window leaves", change: all(missing("mail", 100, func(f *sync.Folder) { older(99)(f); noFilter(ptr(int64(110)))(f) }), window(3)), action: sync.ResyncFolder, diagnosis: "folder-stale", needs: "folder-filter"},
		{name: "5 nothing left", change: all(missing("mail", 9, func(f *sync.Folder) { older(9)(f); noFilter(nil)(f) }), window(3)), action: sync.LeaveAlone, diagnosis: "expected-differences", lacks: "folder-filter"},
		{name: "5 own threshold", change: all(missing("notes", 9, noFilter(ptr(int64(18)))), func(e *sync.Evidence) { e.Options = &sync.Options{FilterSuspectPercent: ptr(int64(51))} }), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "6 unknown counts", change: missing("mail", 0, func(f *sync.Folder) { f.Classes.ServerNewer = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "class-counts-unknown", blocking: "class-counts"},
		{name: "6 unknown stale copies beside a gap", change: missing("mail", 5, func(f *sync.Folder) { f.Classes.StaleCopy = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "class-counts-unknown", lacks: "folder-differs"},
		{name: "6 unknown serverOnly in spite of a filter", change: missing("mail", 0, func(f *sync.Folder) { f.SyncFilter, f.Classes.ServerOnly = ptr(true), nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "class-counts-unknown"},
		{name: "other roles are never suspect", change: missing("outbox", 0, func(f *sync.Folder) { f.Classes.ServerNewer, f.Classes.ServerOnly = nil, nil }), action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}
