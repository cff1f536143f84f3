package sync_test

import (
	"strings"
	"testing"

	"github.com/ostkit/ostkit/sync"
)

// second adds another candidate file.
func second(f func(*sync.OST)) change {
	return func(e *sync.Evidence) {
		o := e.OSTs[0]
		o.Path = "C:/old/Outlook1.ost"
		f(&o)
		e.OSTs = append(e.OSTs, o)
	}
}

func TestG1File(t *testing.T) {
	decide(t, []decision{
		{name: "none", change: func(e *sync.Evidence) { e.OSTs = nil }, action: sync.NeedEvidence, diagnosis: "no-ost", blocking: "ost-file", lacks: "other-files-untouched", folders: "Inbox=leave-alone"},
		{name: "empty list", change: func(e *sync.Evidence) { e.OSTs, e.OtherFiles = []sync.OST{}, []string{"a.nst"} }, action: sync.NeedEvidence, diagnosis: "no-ost", needs: "ost-file", notes: "other-files-untouched"},
		{name: "a PST", change: onOST(func(o *sync.OST) { o.Magic = ptr("SM") }), action: sync.Stop, diagnosis: "not-an-ost", reasons: "file-magic-mismatch", folders: "Inbox=leave-alone", wouldBe: "none"},
		{name: "another file", change: onOST(func(o *sync.OST) { o.Magic = ptr("other") }), action: sync.Stop, diagnosis: "not-an-ost"},
		{name: "unknown magic", change: onOST(func(o *sync.OST) { o.Magic = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "magic-unknown", blocking: "ost-magic"},
		{name: "a PST beside", change: second(func(o *sync.OST) { o.Magic = ptr("SM") }), action: sync.LeaveAlone, diagnosis: "healthy", notes: "other-files-untouched"},
		{name: "another mailbox beside", change: second(func(o *sync.OST) { o.MailboxID = ptr("mb-bob") }), action: sync.LeaveAlone, diagnosis: "healthy", notes: "other-files-untouched"},
		{name: "another mailbox by the client", change: all(second(func(o *sync.OST) { o.MailboxID = ptr("mb-bob") }), func(e *sync.Evidence) {
			e.Server.MailboxID, e.Client.MailboxID = nil, ptr("mb-ann")
		}), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "both of another mailbox", change: all(second(func(o *sync.OST) { o.MailboxID = ptr("mb-bob") }), onOST(func(o *sync.OST) { o.MailboxID = ptr("mb-bob") })), action: sync.Stop, diagnosis: "ambiguous-ost"},
		{name: "one out of use", change: second(func(o *sync.OST) { o.InProfile = ptr(false) }), action: sync.LeaveAlone, diagnosis: "healthy", notes: "other-files-untouched"},
		{name: "both out of use", change: all(second(func(o *sync.OST) { o.InProfile = ptr(false) }), onOST(func(o *sync.OST) { o.InProfile = ptr(false) })), action: sync.Stop, diagnosis: "ambiguous-ost"},
		{name: "two alike", change: second(func(*sync.OST) {}), action: sync.Stop, diagnosis: "ambiguous-ost", reasons: "several-candidates", blocking: "profile-data-file"},
		{name: "unknown use", change: second(func(o *sync.OST) { o.InProfile = nil }), action: sync.Stop, diagnosis: "ambiguous-ost"},
		{name: "before a hold", change: func(e *sync.Evidence) { e.OSTs, e.Case.LegalHold = nil, ptr(true) }, action: sync.NeedEvidence, diagnosis: "no-ost"},
		{name: "other files", change: func(e *sync.Evidence) { e.OtherFiles = []string{"a.nst"} }, action: sync.LeaveAlone, diagnosis: "healthy", notes: "other-files-untouched"},
		{name: "one good file", action: sync.LeaveAlone, diagnosis: "healthy", lacks: "other-files-untouched"},
	})
}

func TestG1Path(t *testing.T) {
	e := base()
	second(func(o *sync.OST) { o.InProfile = ptr(false) })(&e)
	expect(t, "ost", show(sync.NewPlan(e).OST), show(ptr(ostPath)))
	e.OSTs[0].InProfile, e.OSTs[1].InProfile = ptr(false), ptr(true)
	expect(t, "ost", show(sync.NewPlan(e).OST), `"C:/old/Outlook1.ost"`)
	e.OSTs[0].Magic, e.OSTs[1].Magic = ptr("SM"), ptr("SM")
	expect(t, "ost", show(sync.NewPlan(e).OST), "null")
	e = base()
	e.OSTs[0].Magic = nil
	expect(t, "ost", show(sync.NewPlan(e).OST), show(ptr(ostPath)))
}

func TestG2Hold(t *testing.T) {
	hold := func(e *sync.Evidence) { e.Case.LegalHold = ptr(true) }
	readOnly := func(e *sync.Evidence) { e.Case.ReadOnlyEvidence = ptr(true) }
	gone := func(e *sync.Evidence) { e.Case.MailboxExists = ptr(false) }
	decide(t, []decision{
		{name: "legal hold", change: all(hold, spread()), action: sync.ReportOnly, diagnosis: "evidence-hold", reasons: "hold-declared diff-spread", wouldBe: "rebuild", folders: "A=leave-alone", export: "none"},
		{name: "read-only evidence", change: readOnly, action: sync.ReportOnly, diagnosis: "evidence-hold", wouldBe: "leave-alone"},
		{name: "no export either", change: all(hold, folders(local("A", 2))), action: sync.ReportOnly, diagnosis: "evidence-hold", wouldBe: "export-local", folders: "A=leave-alone", export: "none"},
		{name: "before an orphan", change: all(hold, gone), action: sync.ReportOnly, diagnosis: "evidence-hold", reasons: "mailbox-gone hold-declared", wouldBe: "export-everything"},
		{name: "before a failing disk", change: all(hold, logged("80040116")), action: sync.ReportOnly, diagnosis: "evidence-hold", wouldBe: "fix-disk"},
		{name: "what the disk holds back", change: all(hold, logged("80040116", "event-2000")), action: sync.ReportOnly, diagnosis: "evidence-hold", wouldBe: "rebuild"},
		{name: "before weak evidence", change: all(hold, spread(), func(e *sync.Evidence) { e.Server = nil }), action: sync.ReportOnly, diagnosis: "evidence-hold", wouldBe: "export-then-rebuild"},
		{name: "before a lock", change: all(hold, spread(), onOST(func(o *sync.OST) { o.ExclusiveOpen = ptr(false) })), action: sync.ReportOnly, diagnosis: "evidence-hold", lacks: "file-locked"},
		{name: "symptoms are still noted", change: all(hold, logged("80190194")), action: sync.ReportOnly, diagnosis: "evidence-hold", wouldBe: "not-ost-problem", notes: "oab-download"},
		{name: "not by unknown hold", change: all(spread(), func(e *sync.Evidence) { e.Case.LegalHold = nil }), action: sync.Rebuild, diagnosis: "ost-out-of-step", needs: "legal-hold"},
		{name: "not without a case", change: all(spread(), func(e *sync.Evidence) { e.Case = nil }), action: sync.Rebuild, diagnosis: "ost-out-of-step", needs: "legal-hold"},
	})
}

func TestG3Orphan(t *testing.T) {
	decide(t, []decision{
		{name: "mailbox gone", change: func(e *sync.Evidence) { e.Case.MailboxExists = ptr(false) }, action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", reasons: "mailbox-gone", folders: "Inbox=export-local", export: "null", atLeast: true, wouldBe: "none"},
		{name: "no access", change: func(e *sync.Evidence) { e.Case.MailboxAccess = ptr(false) }, action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", reasons: "mailbox-no-access"},
		{name: "Outlook says another mailbox", change: func(e *sync.Evidence) { e.Client.DifferentMailboxError = ptr(true) }, action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", reasons: "different-mailbox"},
		{name: "ids differ", change: func(e *sync.Evidence) { e.Server.MailboxID = ptr("mb-bob") }, action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", reasons: "different-mailbox"},
		{name: "the client's id differs", change: func(e *sync.Evidence) { e.Server.MailboxID, e.Client.MailboxID = nil, ptr("mb-bob") }, action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox"},
		{name: "instead of a rebuild", change: all(spread(), func(e *sync.Evidence) { e.Case.MailboxExists = ptr(false) }), action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", reasons: "diff-spread mailbox-gone", wouldBe: "none"},
		{name: "instead of disk repair", change: all(logged("80040116", "event-2000"), func(e *sync.Evidence) { e.Case.MailboxExists = ptr(false) }), action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", wouldBe: "none"},
		{name: "the row's needs stay", change: all(folders(mail("A", 1), mail("B", 1)), func(e *sync.Evidence) { e.Case.MailboxExists = ptr(false) }), action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", needs: "difference-cause"},
		{name: "before weak evidence", change: func(e *sync.Evidence) { e.Case.MailboxExists, e.Server.Complete = ptr(false), ptr(false) }, action: sync.ExportEverything, diagnosis: "orphan-or-other-mailbox", lacks: "export-incomplete"},
		{name: "not by unknown", change: func(e *sync.Evidence) {
			e.Case.MailboxExists, e.Case.MailboxAccess, e.Client.DifferentMailboxError = nil, nil, nil
		}, action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}

func TestG4WeakEvidence(t *testing.T) {
	server := func(f func(*sync.Server)) change { return func(e *sync.Evidence) { f(e.Server) } }
	stale := server(func(s *sync.Server) { s.TakenAt = at(-25 * 3600e9) })
	one := folders(mail("A", 5))
	decide(t, []decision{
		{name: "no server", change: func(e *sync.Evidence) { e.Server, e.Client.MailboxID = nil, ptr("mb-ann") }, action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-missing no-differences", blocking: "server-export", lacks: "identity-unknown", folders: "Inbox=leave-alone", wouldBe: "none"},
		{name: "incomplete", change: server(func(s *sync.Server) { s.Complete = ptr(false) }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-incomplete", blocking: "complete-server-export"},
		{name: "part of the mailbox", change: server(func(s *sync.Server) { s.WholeMailbox = ptr(false) }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-incomplete", lacks: "export-scope-unknown"},
		{name: "failed folders", change: server(func(s *sync.Server) { s.Complete, s.FailedFolders = nil, []string{"A"} }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-incomplete", lacks: "export-scope-unknown"},
		{name: "completeness unknown", change: server(func(s *sync.Server) { s.Complete = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-scope-unknown", blocking: "export-scope"},
		{name: "scope unknown", change: server(func(s *sync.Server) { s.WholeMailbox = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-scope-unknown"},
		{name: "time of export unknown", change: server(func(s *sync.Server) { s.TakenAt = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-time-unknown", blocking: "export-time"},
		{name: "time of change unknown", change: onOST(func(o *sync.OST) { o.LastChangeAt = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-time-unknown"},
		{name: "stale", change: stale, action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-stale", blocking: "fresh-server-export"},
		{name: "stale by a second", change: server(func(s *sync.Server) { s.TakenAt = at(-24*3600e9 - 1e9) }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-stale"},
		{name: "not stale at the tolerance", change: server(func(s *sync.Server) { s.TakenAt = at(-24 * 3600e9) }), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "no tolerance", change: all(server(func(s *sync.Server) { s.TakenAt = at(-1e9) }), func(e *sync.Evidence) { e.Options = &sync.Options{ExportToleranceHours: ptr(int64(0))} }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "export-stale"},
		{name: "owner of the file unknown", change: onOST(func(o *sync.OST) { o.MailboxID = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "identity-unknown", blocking: "ost-identity"},
		{name: "owner of the export unknown", change: server(func(s *sync.Server) { s.MailboxID = nil }), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", reasons: "identity-unknown"},
		{name: "profile stands in for an unreadable owner", change: all(noDiff, onOST(func(o *sync.OST) { o.MailboxID, o.Openable = nil, ptr(false) })), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", lacks: "identity-unknown"},
		{name: "profile does not stand in for an owner not read", change: all(spread(), onOST(func(o *sync.OST) { o.MailboxID = nil })), action: sync.ExportEverything, diagnosis: "ost-out-of-step", reasons: "identity-unknown"},
		{name: "rebuild", change: all(stale, spread()), action: sync.ExportEverything, diagnosis: "ost-out-of-step", wouldBe: "export-then-rebuild", folders: "A=export-local B=export-local", export: "null", atLeast: true},
		{name: "resync", change: all(stale, one), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", wouldBe: "export-then-resync", folders: "A=need-evidence", export: "none"},
		{name: "resync with local data", change: all(stale, folders(conflicts("A", 2))), action: sync.ExportLocal, diagnosis: "folder-stale", wouldBe: "export-then-resync", folders: "A=export-local", export: "2", atLeast: true},
		{name: "resync with local data elsewhere", change: all(stale, folders(mail("A", 2), local("B", 3))), action: sync.ExportLocal, diagnosis: "folder-stale", folders: "A=need-evidence B=export-local", export: "3", atLeast: true},
		{name: "resync with unknown local data elsewhere", change: all(stale, folders(mail("A", 2), unknownLocal("B"))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", folders: "A=need-evidence B=need-evidence"},
		{name: "need evidence", change: all(stale, folders(mail("A", 2), mail("B", 3))), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", needs: "difference-cause fresh-server-export"},
		{name: "export stays", change: all(stale, folders(local("A", 2))), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "2", atLeast: true, wouldBe: "none"},
		{name: "other fault stays", change: all(stale, logged("80190194")), action: sync.NotOSTProblem, diagnosis: "oab-download", reasons: "export-stale"},
		{name: "disk stays", change: all(stale, logged("80040116", "event-2000")), action: sync.FixDisk, diagnosis: "disk-failing", wouldBe: "export-then-rebuild"},
		{name: "size stays", change: all(stale, logged("8004060C")), action: sync.ReduceSize, diagnosis: "ost-full", export: "0", atLeast: true},
		{name: "no lock or space is asked", change: all(stale, spread(), onOST(func(o *sync.OST) { o.ExclusiveOpen, o.FreeBytes = ptr(false), ptr(int64(0)) })), action: sync.ExportEverything, diagnosis: "ost-out-of-step", lacks: "file-locked space-short"},
	})
}

func TestG5Lock(t *testing.T) {
	locked := onOST(func(o *sync.OST) { o.ExclusiveOpen = ptr(false) })
	held := onOST(func(o *sync.OST) { o.LockedBy = []string{"Teams", "OUTLOOK.EXE"} })
	decide(t, []decision{
		{name: "locked", change: all(locked, spread()), action: sync.Stop, diagnosis: "ost-locked", reasons: "file-locked", wouldBe: "rebuild", folders: "A=leave-alone", export: "none"},
		{name: "holders", change: all(held, spread()), action: sync.Stop, diagnosis: "ost-locked"},
		{name: "locked and short", change: all(locked, spread(), onOST(func(o *sync.OST) { o.FreeBytes = ptr(int64(0)) })), action: sync.Stop, diagnosis: "ost-locked", reasons: "file-locked space-short"},
		{name: "with an export", change: all(locked, logged("event-2000"), folders(local("A", 1))), action: sync.Stop, diagnosis: "ost-locked", wouldBe: "export-then-rebuild", folders: "A=leave-alone", export: "none"},
		{name: "unknown is asked", change: all(spread(), onOST(func(o *sync.OST) { o.ExclusiveOpen = nil })), action: sync.Rebuild, diagnosis: "ost-out-of-step", needs: "lock-check"},
		{name: "free by test, holders unknown", change: all(spread(), onOST(func(o *sync.OST) { o.LockedBy = nil })), action: sync.Rebuild, diagnosis: "ost-out-of-step", lacks: "lock-check"},
		{name: "not before a resync", change: all(locked, folders(mail("A", 1))), action: sync.ResyncFolder, diagnosis: "folder-stale", lacks: "file-locked"},
		{name: "not before leaving alone", change: locked, action: sync.LeaveAlone, diagnosis: "healthy"},
	})
	e := base()
	all(held, spread())(&e)
	for _, r := range sync.NewPlan(e).Reasons {
		if r.Code == "file-locked" && valueOr(r.Detail, "") != "OUTLOOK.EXE, Teams" {
			t.Errorf("holders: %s", show(r.Detail))
		}
	}
}

func TestG6Space(t *testing.T) {
	free := func(n int64) change { return onOST(func(o *sync.OST) { o.FreeBytes = &n }) }
	corrupt := logged("event-2000")
	save := all(corrupt, folders(local("A", 1)))
	options := func(o sync.Options) change { return func(e *sync.Evidence) { e.Options = &o } }
	decide(t, []decision{
		// 5 GiB * 180 % + 1 GiB
		{name: "rebuild, enough", change: all(corrupt, free(10*gib)), action: sync.Rebuild, diagnosis: "ost-corrupt", lacks: "free-space"},
		{name: "rebuild, short by a byte", change: all(corrupt, free(10*gib-1)), action: sync.Stop, diagnosis: "no-space", reasons: "space-short", wouldBe: "rebuild", export: "none"},
		{name: "PST of the file's size", change: all(save, free(18*gib-1)), action: sync.Stop, diagnosis: "no-space", wouldBe: "export-then-rebuild", folders: "A=leave-alone"},
		{name: "PST of the file's size, enough", change: all(save, free(18*gib)), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt"},
		{name: "PST of known size", change: all(save, free(10*gib+5), func(e *sync.Evidence) { e.Diff.LocalDataBytes = ptr(int64(5)) }), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt"},
		{name: "known size of unknown data", change: all(corrupt, folders(unknownLocal("A")), free(10*gib+5), func(e *sync.Evidence) { e.Diff.LocalDataBytes = ptr(int64(5)) }), action: sync.Stop, diagnosis: "no-space"},
		{name: "backup copy", change: all(corrupt, options(sync.Options{BackupCopy: ptr(true)}), free(18*gib-1)), action: sync.Stop, diagnosis: "no-space"},
		{name: "margin", change: all(corrupt, options(sync.Options{MarginBytes: ptr(int64(0))}), free(9*gib)), action: sync.Rebuild, diagnosis: "ost-corrupt"},
		{name: "growth", change: all(corrupt, options(sync.Options{NewOSTPercent: ptr(int64(100))}), free(6*gib)), action: sync.Rebuild, diagnosis: "ost-corrupt"},
		{name: "mailbox size unknown, file size stands in", change: all(corrupt, free(9*gib), func(e *sync.Evidence) { e.Server.MailboxSizeBytes = nil }), action: sync.Rebuild, diagnosis: "ost-corrupt", lacks: "free-space"},
		{name: "free space unknown", change: all(corrupt, onOST(func(o *sync.OST) { o.FreeBytes = nil })), action: sync.Rebuild, diagnosis: "ost-corrupt", needs: "free-space"},
		{name: "file size unknown", change: all(save, onOST(func(o *sync.OST) { o.SizeBytes = nil })), action: sync.ExportThenRebuild, diagnosis: "ost-corrupt", needs: "free-space"},
		{name: "file size unknown, known terms too large", change: all(save, free(gib), onOST(func(o *sync.OST) { o.SizeBytes = nil })), action: sync.Stop, diagnosis: "no-space", reasons: "space-short", needs: "free-space"},
		{name: "file size no term, asked all the same", change: all(corrupt, onOST(func(o *sync.OST) { o.SizeBytes = nil })), action: sync.Rebuild, diagnosis: "ost-corrupt", needs: "free-space"},
		{name: "huge mailbox", change: all(corrupt, func(e *sync.Evidence) { e.Server.MailboxSizeBytes = ptr(int64(1<<63 - 1)) }), action: sync.Stop, diagnosis: "no-space"},
		{name: "not before a resync", change: all(folders(mail("A", 1)), free(0)), action: sync.ResyncFolder, diagnosis: "folder-stale"},
	})
}

func TestAskedBeforeLoss(t *testing.T) {
	unknown := func(e *sync.Evidence) {
		e.Case.LegalHold, e.OSTs[0].ReadErrors, e.OSTs[0].SizeBytes, e.Previous = nil, nil, nil, nil
	}
	const asked = "legal-hold disk-check free-space previous-history"
	decide(t, []decision{
		{name: "rebuild", change: all(unknown, spread()), action: sync.Rebuild, diagnosis: "ost-out-of-step", needs: asked},
		{name: "resync", change: all(unknown, folders(mail("A", 1))), action: sync.ResyncFolder, diagnosis: "folder-stale", needs: asked},
		{name: "not otherwise", change: unknown, action: sync.LeaveAlone, diagnosis: "healthy", lacks: asked},
		{name: "not when answered", change: spread(), action: sync.Rebuild, diagnosis: "ost-out-of-step", lacks: asked},
	})
	for _, c := range []struct {
		name   string
		change change
		first  string
	}{
		{"asked first", all(unknown, spread()), "confirm-facts"},
		{"nothing to ask", spread(), "identify"},
	} {
		e := base()
		c.change(&e)
		if steps := stepIDs(sync.NewPlan(e)); !strings.HasPrefix(steps, c.first+" ") {
			t.Errorf("%s: %s", c.name, steps)
		}
	}
}

func TestRenameTo(t *testing.T) {
	for _, c := range []struct {
		name, path string
		now        *sync.Time
		siblings   []string
		want       string
		taken      bool
	}{
		{"plain", "C:/x/a.ost", at(0), nil, "C:/x/a.old", false},
		{"backslashes", `C:\x y\Outlook1.OST`, at(0), []string{"Outlook1.ost"}, `C:\x y\Outlook1.old`, false},
		{"no folder", "a.ost", at(0), nil, "a.old", false},
		{"dots", "/m/a.b@c.d.ost", at(0), []string{"a.old"}, "/m/a.b@c.d.old", false},
		{"other extension", "/m/a.bak", at(0), nil, "/m/a.bak.old", false},
		{"only an extension", "/m/.ost", at(0), nil, "/m/.ost.old", false},
		{"taken, case ignored", "C:/x/a.ost", at(0), []string{"A.OLD"}, "C:/x/a.20240304T080000Z.old", true},
		{"taken twice", "C:/x/a.ost", at(0), []string{"a.old", "a.20240304t080000z.old"}, "C:/x/a.20240304T080000Z-2.old", true},
		{"taken three times", "C:/x/a.ost", at(0), []string{"a.old", "a.20240304T080000Z.old", "a.20240304T080000Z-2.old"}, "C:/x/a.20240304T080000Z-3.old", true},
		{"time unknown", "C:/x/a.ost", nil, []string{"a.old"}, "C:/x/a.<UTC>.old", true},
		{"time unknown, not needed", "C:/x/a.ost", nil, []string{"b.old"}, "C:/x/a.old", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := base()
			spread()(&e)
			e.Now, e.OSTs[0].Path, e.OSTs[0].Siblings = c.now, c.path, c.siblings
			p := sync.NewPlan(e)
			checkPlan(t, p)
			expect(t, "renameTo", valueOr(p.RenameTo, "none"), c.want)
			if noted := strings.Contains(strings.Join(remarkCodes(p.Notes), " "), "old-name-taken"); noted != c.taken {
				t.Errorf("note old-name-taken: %t", noted)
			}
		})
	}
}
