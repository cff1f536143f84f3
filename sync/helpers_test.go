package sync_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ostkit/ostkit/sync"
)

const (
	ostPath = "C:/Users/ann/AppData/Local/Microsoft/Outlook/ann@example.com.ost"
	gib     = int64(1) << 30
	day     = 24 * time.Hour
)

// t0 is when the file last changed; the export was taken an hour later.
var t0 = time.Date(2024, 3, 4, 8, 0, 0, 0, time.UTC)

func ptr[T any](v T) *T { return &v }

func at(d time.Duration) *sync.Time { return &sync.Time{Time: t0.Add(d)} }

// base is evidence of a sound file in step with its server; everything that a
// rule may ask is known and harmless.
func base() sync.Evidence {
	return sync.Evidence{
		SchemaVersion: 1,
		Now:           at(2 * time.Hour),
		Case: &sync.Case{
			LegalHold: ptr(false), ReadOnlyEvidence: ptr(false),
			MailboxExists: ptr(true), MailboxAccess: ptr(true),
		},
		OSTs: []sync.OST{{
			Path: ostPath, Magic: ptr("SO"), Format: ptr("unicode"), SizeBytes: ptr(8 * gib),
			LastChangeAt: at(0), LastSyncAt: at(0), MailboxID: ptr("mb-ann"), InProfile: ptr(true),
			Openable: ptr(true), UnreadableItems: ptr(int64(0)), ReadErrors: ptr(int64(0)),
			Findings: []sync.Finding{}, ExclusiveOpen: ptr(true), LockedBy: []string{},
			FreeBytes: ptr(200 * gib), Siblings: []string{},
		}},
		Server: &sync.Server{
			Kind: ptr("pst"), TakenAt: at(time.Hour), Complete: ptr(true), WholeMailbox: ptr(true),
			RecoverableItems: ptr(true), Archive: ptr(true), MailboxID: ptr("mb-ann"),
			MailboxSizeBytes: ptr(5 * gib),
		},
		Diff: &sync.Diff{FolderCount: ptr(int64(40)), Folders: []sync.Folder{mail("Inbox", 0)}},
		Client: &sync.Client{
			SyncWindowMonths: ptr(int64(0)), LogCodes: []sync.LogCode{},
			FaultInOnlineMode: ptr(false), FaultInOWA: ptr(false), DifferentMailboxError: ptr(false),
		},
		Previous: []sync.Attempt{},
	}
}

// mail is a mail folder that lacks n items of the server.
func mail(path string, n int64) sync.Folder { return folder(path, "mail", n) }

func folder(path, role string, n int64) sync.Folder {
	return sync.Folder{Path: path, Role: &role, Classes: classes(n), SyncFilter: ptr(false), ServerItems: ptr(int64(900))}
}

func classes(serverOnly int64) *sync.Classes {
	zero := func() *int64 { return ptr(int64(0)) }
	return &sync.Classes{
		NeverUploaded: zero(), UnknownOrigin: zero(), LocalNewer: zero(), Conflict: zero(),
		ServerGone: zero(), ServerNewer: zero(), StaleCopy: zero(), ServerOnly: &serverOnly,
	}
}

// local is a mail folder with n items that were never uploaded.
func local(path string, n int64) sync.Folder {
	f := mail(path, 0)
	f.Classes.NeverUploaded = &n
	return f
}

func gone(path string, n int64) sync.Folder {
	f := mail(path, 0)
	f.Classes.ServerGone = &n
	return f
}

func conflicts(path string, n int64) sync.Folder {
	f := mail(path, 0)
	f.Classes.Conflict = &n
	return f
}

// unknownLocal is a mail folder of which one local class is unknown.
func unknownLocal(path string) sync.Folder {
	f := mail(path, 0)
	f.Classes.LocalNewer = nil
	return f
}

func inFlight(path string, n int64) sync.Folder {
	f := mail(path, 0)
	f.Expected = map[string]int64{"in-flight": n}
	return f
}

func finding(scope, path string) sync.Finding {
	f := sync.Finding{Code: "block-crc", Severity: "error", Scope: scope}
	if path != "" {
		f.Folder = &path
	}
	return f
}

func codes(list ...string) []sync.LogCode {
	var out []sync.LogCode
	for _, c := range list {
		out = append(out, sync.LogCode{Code: c})
	}
	return out
}

func rebuilt(result string) sync.Attempt {
	return sync.Attempt{Action: sync.Rebuild, At: at(-day), Result: maybe(result)}
}

func resynced(path, result string) sync.Attempt {
	return sync.Attempt{Action: sync.ResyncFolder, Folder: &path, At: at(-2 * day), Result: maybe(result)}
}

func maybe(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// The changes below are the vocabulary of the decision tests.
type change func(*sync.Evidence)

func folders(list ...sync.Folder) change {
	return func(e *sync.Evidence) { e.Diff.Folders = list }
}

func findings(list ...sync.Finding) change {
	return func(e *sync.Evidence) { e.OSTs[0].Findings = list }
}

func logged(list ...string) change {
	return func(e *sync.Evidence) { e.Client.LogCodes = codes(list...) }
}

func previous(list ...sync.Attempt) change {
	return func(e *sync.Evidence) { e.Previous = list }
}

func noDiff(e *sync.Evidence) { e.Diff = nil }

func all(list ...change) change {
	return func(e *sync.Evidence) {
		for _, c := range list {
			c(e)
		}
	}
}

// onOST changes the only file.
func onOST(f func(*sync.OST)) change { return func(e *sync.Evidence) { f(&e.OSTs[0]) } }

// spread are four of forty folders that differ: enough for a rebuild.
func spread() change {
	return folders(mail("A", 5), mail("B", 5), folder("C", "contacts", 5), folder("D", "calendar", 5))
}

// decision is one line of a decision test. Empty expectations are not checked,
// save action and diagnosis.
type decision struct {
	name      string
	change    change
	action    sync.Action
	diagnosis string
	reasons   string // have to be there, space separated
	lacks     string // reasons, needs or notes that must not be there
	needs     string
	notes     string
	folders   string // "path=action ..."
	export    string // JSON of the export's items, "none" for no export
	atLeast   bool   // checked with export
	wouldBe   string // "none" for null
	blocking  string // needs that have to block
}

func decide(t *testing.T, list []decision) {
	t.Helper()
	for _, d := range list {
		t.Run(d.name, func(t *testing.T) {
			e := base()
			if d.change != nil {
				d.change(&e)
			}
			if err := e.Validate(); err != nil {
				t.Fatalf("the test's evidence is not valid: %v", err)
			}
			p := sync.NewPlan(e)
			checkPlan(t, p)
			expect(t, "action", string(p.Action), string(d.action))
			expect(t, "diagnosis", p.Diagnosis, d.diagnosis)
			includes(t, "reasons", remarkCodes(p.Reasons), words(d.reasons))
			includes(t, "needs", needCodes(p.Needs), words(d.needs))
			includes(t, "notes", remarkCodes(p.Notes), words(d.notes))
			d.more(t, p)
		})
	}
}

func (d decision) more(t *testing.T, p *sync.Plan) {
	t.Helper()
	have := slices.Concat(remarkCodes(p.Reasons), needCodes(p.Needs), remarkCodes(p.Notes))
	for _, code := range words(d.lacks) {
		if slices.Contains(have, code) {
			t.Errorf("%s must not be said: %v", code, have)
		}
	}
	for _, f := range words(d.folders) {
		path, want, _ := strings.Cut(f, "=")
		expect(t, "folder "+path, string(folderAction(p, path)), want)
	}
	d.checkExport(t, p)
	if d.wouldBe != "" {
		expect(t, "wouldBe", string(valueOr(p.WouldBe, "none")), d.wouldBe)
	}
	for _, n := range p.Needs {
		if slices.Contains(words(d.blocking), n.Code) && !n.Blocking {
			t.Errorf("need %s does not block", n.Code)
		}
	}
	includes(t, "blocking needs", needCodes(p.Needs), words(d.blocking))
}

func (d decision) checkExport(t *testing.T, p *sync.Plan) {
	t.Helper()
	switch {
	case d.export == "":
	case p.Export == nil:
		expect(t, "export", "none", d.export)
	default:
		expect(t, "export", show(p.Export.Items), d.export)
		if p.Export.AtLeast != d.atLeast {
			t.Errorf("export.atLeast is %t", p.Export.AtLeast)
		}
	}
}

func valueOr[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

func stepIDs(p *sync.Plan) string {
	var ids []string
	for _, s := range p.Steps {
		ids = append(ids, s.ID)
	}
	return strings.Join(ids, " ")
}

// fullEvidence has a value in every field.
func fullEvidence() sync.Evidence {
	e := base()
	e.OtherFiles = []string{"C:/x.nst"}
	e.Client.MailboxID, e.Client.OSTIDBytes = ptr("mb-ann"), ptr(int64(20))
	e.Client.LogCodes = []sync.LogCode{{Code: "80040115", At: at(0)}, {Code: "event-2000"}}
	e.Server.FailedFolders = []string{"Inbox"}
	e.OSTs[0].LimitBytes = ptr(50 * gib)
	e.OSTs[0].Findings = []sync.Finding{finding("folder", "Inbox"), finding("file", "")}
	e.OSTs[0].LockedBy, e.OSTs[0].Siblings = []string{"OUTLOOK.EXE"}, []string{"a.old"}
	e.Previous = []sync.Attempt{resynced("Inbox", "cured"), rebuilt("")}
	e.Diff.LocalDataBytes = ptr(int64(1))
	f := &e.Diff.Folders[0]
	f.Classes.SyncIssueItem = ptr(int64(0))
	f.Expected = map[string]int64{"moved": 1, "read-state": 0}
	f.OlderThanWindow = ptr(int64(2))
	f.Items = []sync.Item{{
		ID: "1", InOST: true, OnServer: ptr(true), ServerFolder: ptr("Archive"), ServerColumn: ptr(false),
		ChangeKeyBytes: ptr(int64(22)), LocalPCL: ptr(""), ServerPCL: ptr("aB"), ContentEqual: ptr(true),
		HeaderOnly: ptr(false), AutoResolved: ptr(true), InRecoverableOrArchive: ptr(false), ModifiedAt: at(0),
	}}
	e.Options = &sync.Options{
		SpreadMinFolders: ptr(int64(3)), SpreadPercent: ptr(int64(10)), StructuralMinFolders: ptr(int64(2)),
		ResyncMaxFolders: ptr(int64(1)), SizeWarnPercent: ptr(int64(95)), FilterSuspectPercent: ptr(int64(50)),
		ExportToleranceHours: ptr(int64(24)), OSTIDMaxBytes: ptr(int64(32720)), NewOSTPercent: ptr(int64(180)),
		MarginBytes: ptr(gib), BackupCopy: ptr(false), UnicodeLimitBytes: ptr(50 * gib), ANSILimitBytes: ptr(2 * gib),
	}
	return e
}
