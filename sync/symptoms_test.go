package sync_test

import (
	"testing"

	"github.com/ostkit/ostkit/sync"
)

func TestSymptoms(t *testing.T) {
	online := func(e *sync.Evidence) { e.Client.FaultInOnlineMode = ptr(true) }
	owa := func(e *sync.Evidence) { e.Client.FaultInOWA = ptr(true) }
	ostID := func(n int64) change { return func(e *sync.Evidence) { e.Client.OSTIDBytes = &n } }
	failed := previous(rebuilt("fault-persists"))
	two := folders(mail("A", 1), mail("B", 1))
	is := func(name string, c change, symptom string) decision {
		return decision{name: name, change: c, action: sync.NotOSTProblem, diagnosis: symptom, reasons: symptom, folders: "Inbox=leave-alone", export: "none"}
	}
	decide(t, []decision{
		is("server-or-view online", online, "server-or-view"),
		is("server-or-view in OWA", owa, "server-or-view"),
		is("rebuild-did-not-help", failed, "rebuild-did-not-help"),
		is("ostid-overflow", ostID(32720), "ostid-overflow"),
		is("profile-or-forms", logged("8004010F"), "profile-or-forms"),
		is("oab-download", logged("80040119"), "oab-download"),
		is("oab-download by HTTP", logged("80190194"), "oab-download"),
		is("server-permission", logged("80070005"), "server-permission"),
		is("connectivity", logged("8004011D"), "connectivity"),
		is("connectivity by network", logged("80040115"), "connectivity"),
		is("too-many-shared-folders", logged("event-9646"), "too-many-shared-folders"),
		is("item-too-big", logged("80040305"), "item-too-big"),
		is("codes without case", logged("8004011d"), "connectivity"),
		{name: "not ostid-overflow below", change: ostID(32719), action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "ostid-overflow by option", change: all(ostID(100), func(e *sync.Evidence) { e.Options = &sync.Options{OSTIDMaxBytes: ptr(int64(100))} }), action: sync.NotOSTProblem, diagnosis: "ostid-overflow"},
		{name: "first symptom wins", change: all(logged("80040305", "8004010F", "80040115"), ostID(40000)), action: sync.NotOSTProblem, diagnosis: "ostid-overflow", reasons: "item-too-big", notes: "profile-or-forms connectivity item-too-big"},
		{name: "the diagnosis is no note", change: online, action: sync.NotOSTProblem, diagnosis: "server-or-view", lacks: "connectivity"},
		{name: "instead of unexplained", change: all(two, online), action: sync.NotOSTProblem, diagnosis: "server-or-view", reasons: "unexplained", needs: "difference-cause", folders: "A=leave-alone"},
		{name: "instead of weak evidence", change: all(noDiff, online), action: sync.NotOSTProblem, diagnosis: "server-or-view", reasons: "diff-missing", needs: "diff"},
		{name: "instead of expected", change: all(folders(inFlight("A", 1)), online), action: sync.NotOSTProblem, diagnosis: "server-or-view", reasons: "in-flight"},
		{name: "instead of deleted", change: all(folders(gone("A", 1)), online), action: sync.NotOSTProblem, diagnosis: "server-or-view", reasons: "server-gone"},
		{name: "not instead of an export", change: all(folders(local("A", 1)), online), action: sync.ExportLocal, diagnosis: "unsent-local-data", reasons: "server-or-view", notes: "server-or-view"},
		{name: "not instead of an export of R9", change: all(folders(mail("A", 1), mail("B", 1), local("C", 1)), online), action: sync.ExportLocal, diagnosis: "unexplained-differences", notes: "server-or-view"},
		{name: "not instead of a resync", change: all(folders(mail("A", 1)), online), action: sync.ResyncFolder, diagnosis: "folder-stale", notes: "server-or-view"},
		{name: "not instead of R7 waiting", change: all(folders(mail("A", 1)), previous(resynced("A", "")), online), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", notes: "server-or-view"},
		{name: "not instead of R5 waiting", change: all(spread(), previous(rebuilt("")), online), action: sync.NeedEvidence, diagnosis: "evidence-too-weak", notes: "server-or-view"},
		{name: "not instead of a rebuild", change: all(spread(), online), action: sync.Rebuild, diagnosis: "ost-out-of-step", notes: "server-or-view"},
		{name: "not instead of the disk", change: all(logged("80040116"), online), action: sync.FixDisk, diagnosis: "disk-failing", notes: "server-or-view"},
		{name: "not instead of size", change: all(logged("8004060C"), online), action: sync.ReduceSize, diagnosis: "ost-full", notes: "server-or-view"},
		{name: "refusal keeps its diagnosis", change: all(spread(), failed, online), action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help", notes: "server-or-view"},
		{name: "none", action: sync.LeaveAlone, diagnosis: "healthy"},
		{name: "not by unknown", change: func(e *sync.Evidence) { e.Client = &sync.Client{SyncWindowMonths: ptr(int64(0))} }, action: sync.LeaveAlone, diagnosis: "healthy"},
	})
}

func TestSymptomIsNoNoteTwice(t *testing.T) {
	e := base()
	e.Client.FaultInOWA = ptr(true)
	for _, n := range sync.NewPlan(e).Notes {
		if n.Code == "server-or-view" {
			t.Error("the diagnosis is noted as well")
		}
	}
}

// Codes written before a rebuild belong to the file that it replaced.
func TestLogCodesInForce(t *testing.T) {
	code := func(when *sync.Time) change {
		return func(e *sync.Evidence) { e.Client.LogCodes = []sync.LogCode{{Code: "event-2000", At: when}} }
	}
	undated := func(result string) sync.Attempt {
		return sync.Attempt{Action: sync.ExportThenRebuild, Result: maybe(result)}
	}
	corrupt := func(name string, c change) decision {
		return decision{name: name, change: c, action: sync.Rebuild, diagnosis: "ost-corrupt"}
	}
	healthy := func(name string, c change) decision {
		return decision{name: name, change: c, action: sync.LeaveAlone, diagnosis: "healthy"}
	}
	refused := func(name string, c change) decision {
		return decision{name: name, change: c, action: sync.NotOSTProblem, diagnosis: "rebuild-did-not-help"}
	}
	decide(t, []decision{
		corrupt("no rebuild", code(nil)),
		corrupt("after a rebuild", all(code(at(0)), previous(rebuilt("cured")))),
		healthy("before a cured rebuild", all(code(at(-2*day)), previous(rebuilt("cured")))),
		healthy("at the time of a rebuild", all(code(at(-day)), previous(rebuilt("cured")))),
		corrupt("before one broken off", all(code(at(-2*day)), previous(rebuilt("aborted")))),
		healthy("before one of unknown result", all(code(at(-2*day)), previous(rebuilt("")))),
		refused("before a failed one", all(code(at(-2*day)), previous(rebuilt("fault-persists")))),
		corrupt("after a failed one", all(code(at(0)), previous(rebuilt("fault-persists")))),
		corrupt("undated beside a cured one", all(code(nil), previous(rebuilt("cured")))),
		refused("undated beside a failed one", all(code(nil), previous(rebuilt("fault-persists")))),
		healthy("undated beside one of unknown result", all(code(nil), previous(rebuilt("")))),
		corrupt("undated beside one broken off", all(code(nil), previous(rebuilt("aborted")))),
		refused("beside an undated failed one", all(code(at(0)), previous(undated("fault-persists")))),
		healthy("between two", all(code(at(-2*day)), previous(rebuilt("cured"), sync.Attempt{Action: sync.Rebuild, At: at(-3 * day), Result: ptr("cured")}))),
		corrupt("a resync replaces nothing", all(code(at(-3*day)), previous(resynced("Inbox", "cured")))),
	})
}
