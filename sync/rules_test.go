package sync_test

import (
	"testing"

	"github.com/ostkit/ostkit/sync"
)

func TestR1Disk(t *testing.T) {
	readErrors := onOST(func(o *sync.OST) { o.ReadErrors = ptr(int64(4)) })
	corrupt := findings(finding("file", ""))
	decide(t, []decision{
		{name: "read errors", change: readErrors, action: sync.FixDisk, diagnosis: "disk-failing", reasons: "read-errors", wouldBe: "none", export: "none", folders: "Inbox=leave-alone"},
		{name: "disk error in the log", change: logged("80040116"), action: sync.FixDisk, diagnosis: "disk-failing", reasons: "log-disk-error"},
		{name: "full disk", change: logged("8004010d"), action: sync.FixDisk, diagnosis: "disk-full", reasons: "log-disk-full"},
		{name: "failing beats full", change: all(readErrors, logged("8004010D")), action: sync.FixDisk, diagnosis: "disk-failing", reasons: "read-errors log-disk-full"},
		{name: "before corruption", change: all(readErrors, corrupt), action: sync.FixDisk, diagnosis: "disk-failing", reasons: "structure-file-error", wouldBe: "rebuild"},
		{name: "before spread damage", change: all(readErrors, findings(finding("hierarchy", ""))), action: sync.FixDisk, diagnosis: "disk-failing", reasons: "structure-hierarchy-error", wouldBe: "rebuild"},
		{name: "before corruption with local data", change: all(readErrors, corrupt, folders(local("Drafts", 2))), action: sync.FixDisk, diagnosis: "disk-failing", wouldBe: "export-then-rebuild", export: "none", folders: "Drafts=leave-alone"},
		{name: "before a full file", change: all(readErrors, logged("8004060C")), action: sync.FixDisk, diagnosis: "disk-failing", wouldBe: "none"},
		{name: "not by zero read errors", action: sync.LeaveAlone, diagnosis: "healthy", lacks: "read-errors"},
		{name: "not by unknown read errors", change: onOST(func(o *sync.OST) { o.ReadErrors = nil }), action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}

func TestR2Corrupt(t *testing.T) {
	closed := all(noDiff, onOST(func(o *sync.OST) { o.Openable, o.UnreadableItems, o.MailboxID = ptr(false), nil, nil }))
	decide(t, []decision{
		{name: "file error", change: findings(finding("file", "")), action: sync.Rebuild, diagnosis: "ost-corrupt", reasons: "structure-file-error local-data-zero-proven", export: "none", folders: "Inbox=leave-alone"},
		{name: "not openable", change: closed, action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", reasons: "not-openable local-data-unknown", export: "null", atLeast: true},
		{name: "event", change: logged("event-2000"), action: sync.Rebuild, diagnosis: "ost-corrupt", reasons: "event-2000"},
		{name: "code in lower case", change: logged("80040600"), action: sync.Rebuild, diagnosis: "ost-corrupt", reasons: "log-corrupt-store"},
		{name: "local data", change: all(logged("80040600"), folders(local("Drafts", 2), inFlight("Inbox", 3), mail("Sent", 4), unknownLocal("Old"))), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", reasons: "local-data-present local-data-unknown", folders: "Drafts=export-local Inbox=export-local Old=export-local Sent=leave-alone", export: "5", atLeast: true},
		{name: "only items newer than the export", change: all(logged("80040600"), folders(inFlight("Inbox", 3))), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", reasons: "local-data-present", lacks: "local-data-zero-proven", export: "3"},
		{name: "unreadable items make zero unknown", change: all(logged("80040600"), onOST(func(o *sync.OST) { o.UnreadableItems = ptr(int64(1)) })), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", reasons: "local-data-unknown", notes: "unreadable-items", export: "0", atLeast: true},
		{name: "unknown number of unreadable items", change: all(logged("80040600"), onOST(func(o *sync.OST) { o.UnreadableItems = nil })), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", reasons: "local-data-unknown", lacks: "unreadable-items"},
		{name: "full as well", change: all(logged("80040600", "8004060C")), action: sync.Rebuild, diagnosis: "ost-corrupt", notes: "ost-full"},
		{name: "suspects are left out", change: all(logged("80040600"), folders(sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(5)})), action: sync.Rebuild, diagnosis: "ost-corrupt", lacks: "filter-unknown folder-filter", folders: "X=leave-alone"},
		{name: "after a failed rebuild", change: all(findings(finding("file", "")), previous(rebuilt("fault-persists"))), action: sync.Rebuild, diagnosis: "ost-corrupt", notes: "second-rebuild-new-evidence rebuild-did-not-help", lacks: "previous-rebuild-failed"},
		{name: "not by a warning", change: findings(sync.Finding{Code: "amap", Severity: "warning", Scope: "file"}), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "not by corrupt data", change: logged("8004011B"), action: sync.LeaveAlone, diagnosis: "healthy", notes: "corrupt-data-code"},
	})
}

func TestR3DamageSpread(t *testing.T) {
	two := findings(finding("folder", "Inbox"), finding("folder", "Sent"))
	decide(t, []decision{
		{name: "hierarchy", change: findings(finding("hierarchy", "")), action: sync.Rebuild, diagnosis: "ost-damage-spread", reasons: "structure-hierarchy-error"},
		{name: "folder without a name", change: findings(finding("folder", "")), action: sync.Rebuild, diagnosis: "ost-damage-spread", reasons: "structure-hierarchy-error"},
		{name: "two folders", change: two, action: sync.Rebuild, diagnosis: "ost-damage-spread", reasons: "structure-spread"},
		{name: "full as well", change: all(two, onOST(func(o *sync.OST) { o.SizeBytes = ptr(49 * gib) })), action: sync.Rebuild, diagnosis: "ost-damage-spread", notes: "ost-full"},
		{name: "unsaved items", change: all(two, folders(conflicts("Inbox", 1))), action: sync.ExportThenRebuild, diagnosis: "ost-damage-spread", reasons: "local-data-present", folders: "Inbox=export-local Sent=leave-alone"},
		{name: "not by two errors in one folder", change: findings(finding("folder", "Inbox"), finding("folder", "Inbox")), action: sync.ResyncFolder, diagnosis: "folder-damaged"},
		{name: "not below the option", change: all(two, func(e *sync.Evidence) { e.Options = &sync.Options{StructuralMinFolders: ptr(int64(3))} }), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "not by zero folders", change: func(e *sync.Evidence) { e.Options = &sync.Options{StructuralMinFolders: ptr(int64(0))} }, action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "not by an info", change: findings(sync.Finding{Code: "x", Severity: "info", Scope: "hierarchy"}), action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}

func TestR4Full(t *testing.T) {
	size := func(n int64) change { return onOST(func(o *sync.OST) { o.SizeBytes = &n }) }
	decide(t, []decision{
		{name: "code", change: logged("8004060C"), action: sync.ReduceSize, diagnosis: "ost-full", reasons: "log-store-full", export: "none"},
		{name: "at 95 percent", change: size(51002736640), action: sync.ReduceSize, diagnosis: "ost-full", reasons: "size-near-limit"},
		{name: "below 95 percent", change: size(51002736639), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "ANSI limit", change: onOST(func(o *sync.OST) { o.Format, o.SizeBytes = ptr("ansi"), ptr(int64(2000000000)) }), action: sync.ReduceSize, diagnosis: "ost-full"},
		{name: "4K has the Unicode limit", change: onOST(func(o *sync.OST) { o.Format, o.SizeBytes = ptr("unicode4k"), ptr(49*gib) }), action: sync.ReduceSize, diagnosis: "ost-full"},
		{name: "own limit", change: onOST(func(o *sync.OST) { o.LimitBytes = ptr(8 * gib) }), action: sync.ReduceSize, diagnosis: "ost-full"},
		{name: "unknown limit is not reached", change: onOST(func(o *sync.OST) { o.Format, o.SizeBytes = nil, ptr(60*gib) }), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "unknown size is not reached", change: onOST(func(o *sync.OST) { o.SizeBytes = nil }), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "huge numbers", change: onOST(func(o *sync.OST) { o.SizeBytes, o.LimitBytes = ptr(int64(1)<<62), ptr(int64(1<<63-1)) }), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "saves first", change: all(logged("8004060C"), folders(local("Drafts", 2), inFlight("Inbox", 3), unknownLocal("Old"), mail("Sent", 0))), action: sync.ReduceSize, diagnosis: "ost-full", reasons: "local-data-present local-data-unknown", folders: "Drafts=export-local Inbox=export-local Old=export-local Sent=leave-alone", export: "5", atLeast: true},
		{name: "without a comparison", change: all(logged("8004060C"), noDiff), action: sync.ReduceSize, diagnosis: "ost-full", reasons: "local-data-unknown", export: "null", atLeast: true},
		{name: "suspects are asked about", change: all(logged("8004060C"), folders(sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(5)})), action: sync.ReduceSize, diagnosis: "ost-full", reasons: "filter-unknown", needs: "folder-filter", folders: "X=need-evidence"},
		{name: "beats spread", change: all(logged("8004060C"), spread()), action: sync.ReduceSize, diagnosis: "ost-full"},
	})
}

func TestR5Spread(t *testing.T) {
	count := func(n *int64) change { return func(e *sync.Evidence) { e.Diff.FolderCount = n } }
	decide(t, []decision{
		{name: "at ten percent", change: spread(), action: sync.Rebuild, diagnosis: "ost-out-of-step", reasons: "diff-spread local-data-zero-proven", folders: "A=leave-alone"},
		{name: "local data", change: all(spread(), func(e *sync.Evidence) { e.Diff.Folders[0].Classes.Conflict = ptr(int64(2)) }), action: sync.ExportThenRebuild, diagnosis: "ost-out-of-step", reasons: "local-data-present", folders: "A=export-local B=leave-alone", export: "2"},
		{name: "below ten percent", change: all(spread(), count(ptr(int64(41)))), action: sync.NeedEvidence, diagnosis: "unexplained-differences", lacks: "folder-count"},
		{name: "below three folders", change: all(folders(mail("A", 1), mail("B", 1)), count(ptr(int64(2)))), action: sync.NeedEvidence, diagnosis: "unexplained-differences", lacks: "folder-count"},
		{name: "unknown number of folders", change: all(spread(), count(nil)), action: sync.NeedEvidence, diagnosis: "unexplained-differences", blocking: "folder-count"},
		{name: "no folder is not a spread", change: func(e *sync.Evidence) {
			e.Options = &sync.Options{SpreadMinFolders: ptr(int64(0))}
			e.Diff.FolderCount = ptr(int64(0))
		}, action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "a conflict alone is not affected here", change: all(folders(mail("A", 1), mail("B", 1), mail("C", 1), conflicts("D", 1))), action: sync.ExportLocal, diagnosis: "unexplained-differences"},
		{name: "a suspect is not affected", change: all(spread(), func(e *sync.Evidence) { e.Diff.Folders[1].SyncFilter, e.Diff.Folders[1].ServerItems = nil, nil }), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "failed rebuild", change: all(spread(), previous(rebuilt("fault-persists"))), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help", reasons: "previous-rebuild-failed diff-spread", notes: "second-rebuild-refused", lacks: "local-data-present", export: "none"},
		{name: "failed rebuild, local data", change: all(spread(), previous(rebuilt("fault-persists")), func(e *sync.Evidence) {
			e.Diff.Folders = append(e.Diff.Folders, local("Drafts", 3))
		}), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help", notes: "second-rebuild-refused local-data-present", folders: "Drafts=export-local A=leave-alone", export: "3"},
		{name: "rebuild with unknown result", change: all(spread(), previous(rebuilt(""))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", blocking: "previous-result", reasons: "diff-spread", folders: "A=need-evidence"},
		{name: "rebuild with unknown result keeps an export", change: all(spread(), previous(rebuilt("")), func(e *sync.Evidence) {
			e.Diff.Folders = append(e.Diff.Folders, local("Drafts", 3))
		}), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", folders: "Drafts=export-local", export: "3"},
		{name: "cured and broken off rebuilds do not count", change: all(spread(), previous(rebuilt("cured"), rebuilt("aborted"))), action: sync.Rebuild, diagnosis: "ost-out-of-step", lacks: "previous-result previous-rebuild-failed"},
		{name: "structure unknown does not matter", change: all(spread(), onOST(func(o *sync.OST) { o.Findings = nil })), action: sync.Rebuild, diagnosis: "ost-out-of-step"},
	})
}

func TestR6ResyncTried(t *testing.T) {
	stale := folders(mail("Projects", 5))
	decide(t, []decision{
		{name: "fault persists", change: all(stale, previous(resynced("Projects", "fault-persists"))), action: sync.Rebuild, diagnosis: "resync-failed", reasons: "resync-tried"},
		{name: "with export", change: all(stale, previous(sync.Attempt{Action: sync.ExportThenResync, Folder: ptr("Projects"), Result: ptr("fault-persists")})), action: sync.Rebuild, diagnosis: "resync-failed"},
		{name: "of a damaged folder", change: all(findings(finding("folder", "Inbox")), previous(resynced("Inbox", "fault-persists"))), action: sync.Rebuild, diagnosis: "resync-failed"},
		{name: "failed rebuild", change: all(stale, previous(resynced("Projects", "fault-persists"), rebuilt("fault-persists"))), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help", reasons: "resync-tried previous-rebuild-failed"},
		{name: "rebuild with unknown result", change: all(stale, previous(resynced("Projects", "fault-persists"), rebuilt(""))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", blocking: "previous-result"},
		{name: "not another folder", change: all(stale, previous(resynced("Inbox", "fault-persists"))), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "not without a folder", change: all(stale, previous(sync.Attempt{Action: sync.ResyncFolder, Result: ptr("fault-persists")})), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "not cured or broken off", change: all(stale, previous(resynced("Projects", "cured"), resynced("Projects", "aborted"))), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "not an export", change: all(stale, previous(sync.Attempt{Action: sync.ExportLocal, Folder: ptr("Projects"), Result: ptr("fault-persists")})), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "not before a cured rebuild", change: all(stale, previous(resynced("Projects", "fault-persists"), rebuilt("cured"))), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "after a cured rebuild", change: all(stale, previous(
			sync.Attempt{Action: sync.ResyncFolder, Folder: ptr("Projects"), At: at(-1), Result: ptr("fault-persists")}, rebuilt("cured"))), action: sync.Rebuild, diagnosis: "resync-failed"},
		{name: "order unknown", change: all(stale, previous(
			sync.Attempt{Action: sync.ResyncFolder, Folder: ptr("Projects"), Result: ptr("fault-persists")}, rebuilt("cured"))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", blocking: "previous-result"},
		{name: "not a folder that is in step now", change: previous(resynced("Inbox", "fault-persists")), action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}

func TestR7Resync(t *testing.T) {
	stale := folders(mail("Projects", 5))
	two := func(e *sync.Evidence) { e.Options = &sync.Options{ResyncMaxFolders: ptr(int64(2))} }
	unchecked := onOST(func(o *sync.OST) { o.Findings = nil })
	decide(t, []decision{
		{name: "missing items", change: stale, action: sync.ResyncFolder, diagnosis: "folder-stale", reasons: "folder-differs local-data-zero-proven", export: "none", folders: "Projects=resync-folder"},
		{name: "newer versions", change: folders(func() sync.Folder { f := mail("A", 0); f.Classes.ServerNewer = ptr(int64(1)); return f }()), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "stale copies", change: folders(func() sync.Folder { f := mail("A", 0); f.Classes.StaleCopy = ptr(int64(1)); return f }()), action: sync.ResyncFolder, diagnosis: "folder-stale"},
		{name: "a conflict", change: folders(conflicts("A", 2)), action: sync.ExportThenResync, diagnosis: "folder-stale", reasons: "folder-differs local-data-present", export: "2"},
		{name: "damaged folder", change: findings(finding("folder", "Inbox")), action: sync.ResyncFolder, diagnosis: "folder-damaged", reasons: "structure-folder-error", lacks: "folder-differs"},
		{name: "damaged folder that was not listed", change: findings(finding("folder", "Old")), action: sync.ResyncFolder, diagnosis: "folder-damaged", folders: "Old=resync-folder Inbox=leave-alone"},
		{name: "local data in the folder", change: folders(func() sync.Folder { f := local("A", 2); f.Classes.ServerOnly = ptr(int64(1)); return f }()), action: sync.ExportThenResync, diagnosis: "folder-stale", reasons: "local-data-present", lacks: "local-data-zero-proven", export: "2"},
		{name: "newer than the export", change: folders(func() sync.Folder {
			f := mail("A", 1)
			f.Expected = map[string]int64{"in-flight": 3}
			return f
		}()), action: sync.ExportThenResync, diagnosis: "folder-stale", reasons: "local-data-present in-flight", export: "3"},
		{name: "unknown local class", change: folders(func() sync.Folder { f := unknownLocal("A"); f.Classes.ServerOnly = ptr(int64(1)); return f }()), action: sync.ExportThenResync, diagnosis: "folder-stale", reasons: "local-data-unknown", export: "0", atLeast: true},
		{name: "unreadable items", change: all(stale, onOST(func(o *sync.OST) { o.UnreadableItems = nil })), action: sync.ExportThenResync, diagnosis: "folder-stale", reasons: "local-data-unknown"},
		{name: "local data elsewhere", change: folders(mail("A", 5), local("Drafts", 2), unknownLocal("Old"), inFlight("New", 4)), action: sync.ResyncFolder, diagnosis: "folder-stale", folders: "A=resync-folder Drafts=export-local Old=export-local New=leave-alone", export: "2", atLeast: true},
		{name: "beside a suspect", change: folders(mail("A", 5), sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(9)}), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "beside a suspect, allowed", change: all(two, folders(mail("A", 5), sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(9)})), action: sync.ResyncFolder, diagnosis: "folder-stale", folders: "A=resync-folder X=need-evidence", blocking: "folder-filter"},
		{name: "two folders, allowed", change: all(two, folders(mail("A", 5), conflicts("B", 1))), action: sync.ExportThenResync, diagnosis: "folder-stale", reasons: "local-data-zero-proven local-data-present", folders: "A=resync-folder B=export-then-resync", export: "1"},
		{name: "a suspect that is damaged waits", change: all(findings(finding("folder", "X")), folders(sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(9)})), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "structure-folder-error filter-unknown", folders: "X=need-evidence"},
		{name: "a suspect that is damaged keeps its export", change: all(findings(finding("folder", "X")), folders(sync.Folder{Path: "X", Role: ptr("mail"), Classes: func() *sync.Classes { c := classes(9); c.LocalNewer = ptr(int64(1)); return c }()})), action: sync.ExportLocal, diagnosis: "folder-damaged", folders: "X=export-local", export: "1"},
		{name: "failed rebuild", change: all(stale, previous(rebuilt("fault-persists"))), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help", reasons: "folder-differs previous-rebuild-failed"},
		{name: "rebuild with unknown result", change: all(stale, previous(rebuilt(""))), action: sync.ResyncFolder, diagnosis: "folder-stale", needs: "previous-result"},
		{name: "resync with unknown result", change: all(stale, previous(resynced("Projects", ""))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", blocking: "previous-result", folders: "Projects=need-evidence"},
		{name: "resync with unknown result, local data", change: all(folders(conflicts("A", 1)), previous(resynced("A", ""))), action: sync.ExportLocal, diagnosis: "folder-stale", needs: "previous-result", folders: "A=export-local", export: "1"},
		{name: "structure unknown", change: all(stale, unchecked), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", blocking: "structure-check", folders: "Projects=need-evidence"},
		{name: "openable unknown", change: all(stale, onOST(func(o *sync.OST) { o.Openable = nil })), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", needs: "structure-check"},
		{name: "structure unknown, local data", change: all(folders(conflicts("A", 1)), unchecked), action: sync.ExportLocal, diagnosis: "folder-stale", needs: "structure-check", folders: "A=export-local", export: "1"},
		{name: "not beside unknown conflicts", change: folders(mail("A", 5), func() sync.Folder { f := mail("B", 0); f.Classes.Conflict = nil; return f }()), action: sync.ExportLocal, diagnosis: "unexplained-differences", folders: "A=need-evidence B=export-local"},
		{name: "beside an outbox of which little is known", change: folders(mail("A", 5), sync.Folder{Path: "Outbox", Role: ptr("outbox"), Classes: &sync.Classes{NeverUploaded: ptr(int64(2))}}), action: sync.ResyncFolder, diagnosis: "folder-stale", folders: "A=resync-folder Outbox=export-local", export: "2", atLeast: true},
		{name: "not with two folders", change: folders(mail("A", 5), mail("B", 5)), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "not without a comparison", change: all(noDiff, findings(finding("folder", "A"))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", blocking: "diff", reasons: "diff-missing structure-folder-error", folders: "A=need-evidence"},
		{name: "not for other roles", change: folders(folder("Outbox", "outbox", 5), folder("Search", "search", 5)), action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}

func TestR8Unsent(t *testing.T) {
	issues := func(role string, n *int64) sync.Folder {
		return sync.Folder{Path: "Issues", Role: &role, Classes: &sync.Classes{SyncIssueItem: n}}
	}
	decide(t, []decision{
		{name: "local data", change: folders(local("Drafts", 2)), action: sync.ExportLocal, diagnosis: "unsent-local-data", reasons: "local-data-present", lacks: "class-counts structure-check", folders: "Drafts=export-local", export: "2"},
		{name: "several folders with conflicts", change: folders(conflicts("A", 1), conflicts("B", 2)), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "3"},
		{name: "unknown class", change: folders(unknownLocal("A"), mail("B", 0)), action: sync.ExportLocal, diagnosis: "unsent-local-data", reasons: "local-data-unknown", blocking: "class-counts", lacks: "local-data-present", folders: "A=export-local B=leave-alone", export: "0", atLeast: true},
		{name: "newer items do not count", change: folders(local("A", 2), inFlight("B", 7)), action: sync.ExportLocal, diagnosis: "unsent-local-data", folders: "B=leave-alone", export: "2"},
		{name: "newer items alone are no reason", change: folders(inFlight("B", 7)), action: sync.LeaveAlone, diagnosis: "expected-differences"},
		{name: "conflicts folder", change: folders(issues("conflicts", ptr(int64(3)))), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "3"},
		{name: "local failures unknown", change: folders(issues("local-failures", nil)), action: sync.ExportLocal, diagnosis: "unsent-local-data", needs: "class-counts", export: "0", atLeast: true},
		{name: "server failures hold none", change: folders(issues("server-failures", ptr(int64(3)))), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "sync issue items of other roles are none", change: folders(func() sync.Folder { f := mail("A", 0); f.Classes.SyncIssueItem = ptr(int64(3)); return f }()), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "sync issue items of an unknown role", change: folders(func() sync.Folder {
			f := mail("A", 0)
			f.Role, f.Classes.SyncIssueItem = nil, ptr(int64(3))
			return f
		}()), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "3"},
		{name: "outbox", change: folders(sync.Folder{Path: "Outbox", Role: ptr("outbox"), Items: []sync.Item{{ID: "1", InOST: true}}}), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "1"},
		{name: "structure unknown", change: all(folders(local("A", 1)), onOST(func(o *sync.OST) { o.Findings = nil })), action: sync.ExportLocal, diagnosis: "unsent-local-data", blocking: "structure-check"},
		{name: "beside suspects", change: folders(local("A", 1), sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(9)}, sync.Folder{Path: "Y", Role: ptr("mail"), Classes: func() *sync.Classes { c := classes(9); c.LocalNewer = ptr(int64(1)); return c }()}), action: sync.ExportLocal, diagnosis: "unsent-local-data", reasons: "filter-unknown", folders: "A=export-local X=need-evidence Y=export-local", export: "2"},
		{name: "unknown origin", change: folders(func() sync.Folder { f := mail("A", 0); f.Classes.UnknownOrigin = ptr(int64(1)); return f }()), action: sync.ExportLocal, diagnosis: "unsent-local-data", needs: "sync-columns"},
		{name: "not beside a gap", change: folders(local("A", 1), mail("B", 1)), action: sync.ResyncFolder, diagnosis: "folder-stale", folders: "A=export-local B=resync-folder"},
		{name: "not without a comparison", change: noDiff, action: sync.NeedEvidence, diagnosis: "evidence-too-weak"},
		{name: "not on unreadable items alone", change: onOST(func(o *sync.OST) { o.UnreadableItems = ptr(int64(2)) }), action: sync.LeaveAlone, diagnosis: "healthy", notes: "unreadable-items"},
	})
}

func TestR9Unexplained(t *testing.T) {
	two := []sync.Folder{mail("A", 5), mail("B", 5)}
	decide(t, []decision{
		{name: "two folders", change: folders(two...), action: sync.NeedEvidence, diagnosis: "unexplained-differences", reasons: "unexplained", blocking: "difference-cause", lacks: "local-data-present", folders: "A=need-evidence B=need-evidence", export: "none"},
		{name: "local data elsewhere", change: folders(append(two, local("Drafts", 2))...), action: sync.ExportLocal, diagnosis: "unexplained-differences", reasons: "local-data-present", folders: "A=need-evidence Drafts=export-local", export: "2"},
		{name: "local data in an affected folder", change: folders(two[0], conflicts("B", 1), conflicts("C", 1)), action: sync.ExportLocal, diagnosis: "unexplained-differences", folders: "A=need-evidence B=export-local", export: "2"},
		{name: "unknown class", change: folders(append(two, unknownLocal("C"))...), action: sync.ExportLocal, diagnosis: "unexplained-differences", reasons: "local-data-unknown", needs: "class-counts", lacks: "local-data-present", folders: "A=need-evidence C=export-local", export: "0", atLeast: true},
		{name: "unknown class of a suspect", change: folders(append(two, sync.Folder{Path: "X", Role: ptr("mail")})...), action: sync.NeedEvidence, diagnosis: "unexplained-differences", reasons: "class-counts-unknown", folders: "X=need-evidence"},
		{name: "local data of a suspect", change: folders(append(two, func() sync.Folder { f := local("X", 2); f.Classes.ServerOnly = nil; return f }())...), action: sync.ExportLocal, diagnosis: "unexplained-differences", folders: "X=export-local", export: "2"},
		{name: "damage and a gap", change: all(folders(two[0]), findings(finding("folder", "Z"))), action: sync.NeedEvidence, diagnosis: "unexplained-differences", folders: "Z=need-evidence"},
		{name: "failed rebuild", change: all(folders(append(two, local("Drafts", 2))...), previous(rebuilt("fault-persists"))), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help", reasons: "previous-rebuild-failed", notes: "second-rebuild-refused local-data-present", folders: "Drafts=export-local A=leave-alone", export: "2"},
		{name: "no resync allowed", change: all(folders(two[0]), func(e *sync.Evidence) { e.Options = &sync.Options{ResyncMaxFolders: ptr(int64(0))} }), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "not a single folder", change: folders(two[0]), action: sync.ResyncFolder, diagnosis: "folder-stale", lacks: "unexplained"},
	})
}

func TestR10Weak(t *testing.T) {
	decide(t, []decision{
		{name: "no comparison", change: noDiff, action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "diff-missing", blocking: "diff", lacks: "structure-check"},
		{name: "not checked", change: onOST(func(o *sync.OST) { o.Findings = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "structure-unknown", blocking: "structure-check", lacks: "diff"},
		{name: "suspect", change: folders(sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(9)}), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "filter-unknown", blocking: "folder-filter", folders: "X=need-evidence"},
		{name: "all three say so", change: all(folders(sync.Folder{Path: "X", Role: ptr("mail"), Classes: classes(9)}), onOST(func(o *sync.OST) { o.Openable = nil })), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "filter-unknown structure-unknown"},
		{name: "not on a complete comparison", action: sync.LeaveAlone, diagnosis: "healthy", reasons: "no-differences"},
	})
}

func TestR11ServerGone(t *testing.T) {
	synced := onOST(func(o *sync.OST) { o.LastSyncAt = at(2 * 3600e9) })
	decide(t, []decision{
		{name: "deleted", change: folders(gone("A", 8)), action: sync.LeaveAlone, diagnosis: "deleted-on-server", reasons: "server-gone", notes: "server-gone-separate", lacks: "recoverable-items-export", folders: "A=leave-alone", export: "none"},
		{name: "deletion not applied", change: all(folders(gone("A", 8)), synced), action: sync.ResyncFolder, diagnosis: "deletion-not-applied", folders: "A=resync-folder", export: "none"},
		{name: "unsaved newer items", change: all(folders(func() sync.Folder {
			f := gone("A", 8)
			f.Expected = map[string]int64{"in-flight": 2}
			return f
		}()), synced), action: sync.ExportThenResync, diagnosis: "deletion-not-applied", export: "2"},
		{name: "unreadable items", change: all(folders(gone("A", 8)), synced, onOST(func(o *sync.OST) { o.UnreadableItems = ptr(int64(1)) })), action: sync.ExportThenResync, diagnosis: "deletion-not-applied", export: "0", atLeast: true},
		{name: "too many folders", change: all(folders(gone("A", 8), gone("B", 1)), synced), action: sync.LeaveAlone, diagnosis: "deleted-on-server"},
		{name: "unknown numbers elsewhere", change: all(folders(gone("A", 8), func() sync.Folder { f := mail("B", 0); f.Classes.ServerGone = nil; return f }()), synced), action: sync.LeaveAlone, diagnosis: "deleted-on-server"},
		{name: "failed rebuild", change: all(folders(gone("A", 8)), synced, previous(rebuilt("fault-persists"))), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help"},
		{name: "synchronised when the export was taken", change: all(folders(gone("A", 8)), onOST(func(o *sync.OST) { o.LastSyncAt = at(3600e9) })), action: sync.LeaveAlone, diagnosis: "deleted-on-server"},
		{name: "synchronised at an unknown time", change: all(folders(gone("A", 8)), onOST(func(o *sync.OST) { o.LastSyncAt = nil })), action: sync.LeaveAlone, diagnosis: "deleted-on-server"},
		{name: "recoverable items not exported", change: all(folders(gone("A", 8)), func(e *sync.Evidence) { e.Server.RecoverableItems = nil }), action: sync.LeaveAlone, diagnosis: "deleted-on-server", notes: "recoverable-items-not-in-scope", needs: "recoverable-items-export"},
		{name: "beside local data", change: folders(gone("A", 8), local("B", 1)), action: sync.ExportLocal, diagnosis: "unsent-local-data", reasons: "server-gone", notes: "server-gone-separate", export: "1"},
		{name: "not in a search folder", change: folders(func() sync.Folder { f := gone("A", 8); f.Role = ptr("search"); return f }()), action: sync.LeaveAlone, diagnosis: "healthy", lacks: "server-gone"},
	})
}

func TestR12Rest(t *testing.T) {
	decide(t, []decision{
		{name: "healthy", action: sync.LeaveAlone, diagnosis: "healthy", reasons: "no-differences", export: "none", wouldBe: "none", folders: "Inbox=leave-alone"},
		{name: "noise", change: logged("80040802", "00040821", "80040800", "80040805"), action: sync.LeaveAlone, diagnosis: "normal-noise", reasons: "no-differences"},
		{name: "noise and more", change: logged("80040802", "80040806"), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "expected", change: folders(func() sync.Folder {
			f := mail("A", 0)
			f.Expected = map[string]int64{"read-state": 4, "moved": 0}
			return f
		}()), action: sync.LeaveAlone, diagnosis: "expected-differences", reasons: "read-state", lacks: "moved no-differences"},
		{name: "expected beats noise", change: all(logged("80040802"), folders(inFlight("A", 1))), action: sync.LeaveAlone, diagnosis: "expected-differences"},
		{name: "not with a gap", change: folders(mail("A", 1)), action: sync.ResyncFolder, diagnosis: "folder-stale", lacks: "no-differences"},
		{name: "no folders listed", change: folders(), action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}
