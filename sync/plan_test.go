package sync_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ostkit/ostkit/sync"
)

var update = flag.Bool("update", false, "rewrite the golden files of this package")

func TestPlanRoundTrip(t *testing.T) {
	e := fullEvidence()
	p := sync.NewPlan(e)
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var again sync.Plan
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(p, &again); d != "" {
		t.Error(d)
	}
}

// A plan that was not made by NewPlan keeps the form as well.
func TestPlanJSONOfZeroValue(t *testing.T) {
	data, err := json.Marshal(&sync.Plan{Folders: []sync.FolderPlan{{}}, Export: &sync.Export{}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"schemaVersion":0,"ost":null,"action":"","diagnosis":"","wouldBe":null,"confidence":"","dataLossRisk":"",` +
		`"reasons":[],"needs":[],"folders":[{"path":"","action":"","diagnosis":"","reasons":[]}],` +
		`"export":{"items":null,"atLeast":false,"classes":{}},"renameTo":null,"steps":[],"notes":[]}`
	expect(t, "JSON", string(data), want)
}

func TestPlanJSONKeepsPlaceholder(t *testing.T) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&sync.Plan{RenameTo: ptr("a.<UTC>.old")}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(buf.String(), "a.<UTC>.old") {
		t.Error(buf.String())
	}
}

func TestInputUnchanged(t *testing.T) {
	e := fullEvidence()
	sync.NewPlan(e)
	if d := cmp.Diff(fullEvidence(), e); d != "" {
		t.Error(d)
	}
}

func TestInvalidEvidenceIsUnknown(t *testing.T) {
	e := base()
	e.OSTs[0].SizeBytes, e.OSTs[0].FreeBytes = ptr(int64(-5)), ptr(int64(-5))
	e.Diff.Folders[0].Classes.LocalNewer = ptr(int64(-3))
	e.Diff.Folders[0].Role = ptr("inbox")
	e.Diff.Folders[0].Expected = map[string]int64{"no-such-reason": 5, "moved": -1}
	e.Options = &sync.Options{SpreadMinFolders: ptr(int64(-1))}
	logged("event-2000")(&e)
	p := sync.NewPlan(e)
	checkPlan(t, p)
	expect(t, "action", string(p.Action), string(sync.ExportThenRebuild))
	includes(t, "reasons", remarkCodes(p.Reasons), []string{"local-data-unknown"})
}

// Two folders of one path are possible in a damaged file; both count.
func TestSamePathTwice(t *testing.T) {
	decide(t, []decision{
		{name: "both affected", change: folders(mail("A", 5), mail("A", 5)), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "an error concerns both", change: all(folders(mail("A", 0), mail("A", 0)), findings(finding("folder", "A"))), action: sync.NeedEvidence, diagnosis: "unexplained-differences"},
		{name: "both saved", change: folders(local("A", 1), local("A", 2)), action: sync.ExportLocal, diagnosis: "unsent-local-data", export: "3"},
	})
}

func TestConfidenceAndRisk(t *testing.T) {
	stale := func(e *sync.Evidence) { e.Server.TakenAt = at(-9 * day) }
	hold := func(e *sync.Evidence) { e.Case.LegalHold = ptr(true) }
	two := folders(mail("A", 1), mail("B", 1))
	for _, c := range []struct{ name, confidence, risk string }{
		{"healthy", "high", "none"},
		{"no-ost", "high", "none"},
		{"not-an-ost", "high", "total"},
		{"magic", "high", "total"},
		{"ambiguous", "high", "high"},
		{"R1", "medium", "high"},
		{"R2", "high", "low"},
		{"R2 export", "high", "high"},
		{"R4", "high", "low"},
		{"R5", "medium", "low"},
		{"R7", "high", "low"},
		{"R7 export", "high", "medium"},
		{"R8", "high", "high"},
		{"R9", "low", "none"},
		{"R10", "low", "none"},
		{"R11", "medium", "medium"},
		{"hold", "high", "high"},
		{"orphan", "high", "total"},
		{"weak", "low", "none"},
		{"weak rebuild", "low", "high"},
		{"weak symptom", "medium", "none"},
		{"symptom", "high", "none"},
		{"locked", "medium", "none"},
	} {
		changes := map[string]change{
			"healthy": nil, "no-ost": func(e *sync.Evidence) { e.OSTs = nil },
			"not-an-ost": onOST(func(o *sync.OST) { o.Magic = ptr("SM") }),
			"magic":      onOST(func(o *sync.OST) { o.Magic = nil }),
			"ambiguous":  second(func(*sync.OST) {}), "R1": logged("80040116"), "R2": logged("event-2000"),
			"R2 export": all(logged("event-2000"), folders(local("A", 1))), "R4": logged("8004060C"),
			"R5": spread(), "R7": folders(mail("A", 1)), "R7 export": folders(conflicts("A", 1)),
			"R8": folders(local("A", 1)), "R9": two, "R10": noDiff, "R11": folders(gone("A", 1)),
			"hold": all(hold, spread()), "orphan": func(e *sync.Evidence) { e.Case.MailboxExists = ptr(false) },
			"weak": stale, "weak rebuild": all(stale, spread()), "weak symptom": all(stale, logged("80190194")),
			"symptom": logged("80190194"),
			"locked":  all(spread(), onOST(func(o *sync.OST) { o.ExclusiveOpen = ptr(false) })),
		}
		e := base()
		if f, ok := changes[c.name]; !ok {
			t.Fatalf("no evidence for %s", c.name)
		} else if f != nil {
			f(&e)
		}
		p := sync.NewPlan(e)
		expect(t, c.name+": confidence", p.Confidence, c.confidence)
		expect(t, c.name+": dataLossRisk", p.DataLossRisk, c.risk)
	}
}

func TestFolderDiagnosis(t *testing.T) {
	for _, c := range []struct {
		name   string
		change change
		want   string // of folder A
	}{
		{"healthy", folders(mail("A", 0)), "healthy"},
		{"expected", folders(inFlight("A", 1)), "expected-differences"},
		{"gone", folders(gone("A", 1)), "expected-differences"},
		{"stale", folders(mail("A", 1)), "folder-stale"},
		{"damaged", findings(finding("folder", "A")), "folder-damaged"},
		{"damaged and local", all(folders(conflicts("A", 1)), findings(finding("folder", "A"))), "folder-damaged"},
		{"not applied", all(folders(gone("A", 1)), onOST(func(o *sync.OST) { o.LastSyncAt = at(day) })), "deletion-not-applied"},
		{"unsent", folders(local("A", 1)), "unsent-local-data"},
		{"waiting", folders(mail("A", 1), mail("B", 1)), "evidence-too-weak"},
	} {
		e := base()
		c.change(&e)
		for _, f := range sync.NewPlan(e).Folders {
			if f.Path == "A" {
				expect(t, c.name, f.Diagnosis, c.want)
			}
		}
	}
}

func TestExportClasses(t *testing.T) {
	f := mail("A", 0)
	f.Classes.NeverUploaded, f.Classes.UnknownOrigin = ptr(int64(1)), ptr(int64(2))
	f.Classes.LocalNewer, f.Classes.Conflict = ptr(int64(3)), ptr(int64(4))
	f.Expected = map[string]int64{"in-flight": 6}
	issues := sync.Folder{Path: "C", Role: ptr("conflicts"), Classes: &sync.Classes{SyncIssueItem: ptr(int64(5))}}
	e := base()
	all(folders(f, issues), logged("event-2000"))(&e)
	p := sync.NewPlan(e)
	want := &sync.Export{Items: ptr(int64(21)), Classes: map[string]int64{
		"neverUploaded": 1, "unknownOrigin": 2, "localNewer": 3, "conflict": 4, "syncIssueItem": 5, "inFlight": 6,
	}}
	if d := cmp.Diff(want, p.Export); d != "" {
		t.Error(d)
	}
}

func TestHugeCounts(t *testing.T) {
	const most = int64(1<<63 - 1)
	e := base()
	all(folders(local("A", most), local("B", most)), logged("event-2000"))(&e)
	p := sync.NewPlan(e)
	checkPlan(t, p)
	expect(t, "items", show(p.Export.Items), fmt.Sprint(most))
}

func TestSteps(t *testing.T) {
	const (
		begin  = "identify dry-run hash-before"
		saving = " export-pst verify-pst hash-again"
		clear1 = " clear-offline-items update-folder"
	)
	full := logged("event-2000", "8004060C")
	two := func(e *sync.Evidence) { e.Options = &sync.Options{ResyncMaxFolders: ptr(int64(2))} }
	for _, c := range []struct {
		name   string
		change change
		want   string
	}{
		{"leave alone", func(*sync.Evidence) {}, ""},
		{"rebuild", spread(), "identify dry-run close-outlook check-space hash-before hash-again rename-ost start-outlook diff-again keep-old"},
		{"rebuild, full", full, "identify dry-run close-outlook check-space hash-before hash-again rename-ost reduce-window start-outlook diff-again keep-old"},
		{"export and rebuild", all(spread(), func(e *sync.Evidence) { e.Case.LegalHold = nil; e.Diff.Folders[0].Classes.Conflict = ptr(int64(1)) }), "confirm-facts identify dry-run close-outlook check-space hash-before export-pst verify-pst hash-again rename-ost start-outlook diff-again import-pst diff-again-2 keep-old"},
		{"resync", folders(mail("A", 1)), begin + clear1 + " diff-again"},
		{"export and resync", folders(conflicts("A", 1)), begin + saving + clear1 + " diff-again import-pst diff-again-2 keep-old"},
		{"resync, export elsewhere", folders(mail("A", 1), local("B", 1)), begin + saving + clear1 + " diff-again keep-old"},
		{"two folders", all(two, folders(mail("A", 1), mail("B", 1))), begin + clear1 + " clear-offline-items-2 update-folder-2 diff-again"},
		{"deletion not applied asks first", all(folders(gone("A", 1)), onOST(func(o *sync.OST) { o.LastSyncAt = at(day) })), "confirm-facts " + begin + clear1 + " diff-again"},
		{"export", folders(local("A", 1)), begin + saving},
		{"everything", func(e *sync.Evidence) { e.Case.MailboxAccess = ptr(false) }, begin + saving},
		{"disk", logged("80040116"), "copy-ost fix-named-cause"},
		{"size", logged("8004060C"), "reduce-window diff-again"},
		{"size and local data", all(logged("8004060C"), folders(local("A", 1))), begin + saving + " reduce-window diff-again"},
		{"other fault", logged("80190194"), "fix-named-cause"},
		{"refused, local data", all(spread(), previous(rebuilt("fault-persists")), func(e *sync.Evidence) { e.Diff.Folders[0].Classes.Conflict = ptr(int64(1)) }), begin + saving + " fix-named-cause"},
		{"hold", func(e *sync.Evidence) { e.Case.LegalHold = ptr(true) }, "report"},
		{"evidence", noDiff, "collect"},
		{"locked", all(spread(), onOST(func(o *sync.OST) { o.ExclusiveOpen = ptr(false) })), "close-outlook"},
		{"space", all(spread(), onOST(func(o *sync.OST) { o.FreeBytes = ptr(int64(0)) })), "fix-named-cause"},
		{"no OST", onOST(func(o *sync.OST) { o.Magic = ptr("SM") }), "fix-named-cause"},
		{"several", second(func(*sync.OST) {}), "collect"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := base()
			c.change(&e)
			p := sync.NewPlan(e)
			checkPlan(t, p)
			expect(t, "steps", stepIDs(p), c.want)
		})
	}
}

// Steps name the real file and folder.
func TestStepsNameThings(t *testing.T) {
	e := base()
	folders(conflicts("Work/Müller & Co", 1))(&e)
	titles := map[string]string{}
	for _, s := range sync.NewPlan(e).Steps {
		titles[s.ID] = s.Title
	}
	for id, want := range map[string]string{
		"identify": ostPath, "export-pst": "1 item ", "clear-offline-items": "Work/Müller & Co",
		"update-folder": "Work/Müller & Co", "import-pst": "Work/Müller & Co",
	} {
		if !strings.Contains(titles[id], want) {
			t.Errorf("%s: %q does not name %q", id, titles[id], want)
		}
	}
	e = base()
	spread()(&e)
	for _, s := range sync.NewPlan(e).Steps {
		if s.ID == "rename-ost" && !strings.Contains(s.Title, "ann@example.com.old") {
			t.Errorf("rename-ost: %q", s.Title)
		}
	}
}

func TestWriteTextGolden(t *testing.T) {
	for name, c := range map[string]change{
		"leave-alone": nil,
		"export-then-rebuild": all(logged("event-2000", "80190194"), folders(local("Drafts", 2), inFlight("Inbox", 1)), func(e *sync.Evidence) {
			e.Case.LegalHold, e.Previous = nil, nil
		}),
		"need-evidence": all(noDiff, func(e *sync.Evidence) { e.Server = nil }),
		"resync-folder": folders(mail("Projects", 210), local("Drafts", 2)),
	} {
		t.Run(name, func(t *testing.T) {
			e := base()
			if c != nil {
				c(&e)
			}
			got := text(t, sync.NewPlan(e))
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s (run with -update to accept): %s", file, d)
			}
			for line := range strings.Lines(got) {
				if n := len([]rune(strings.TrimRight(line, "\n"))); n > 78 && strings.Count(line, " ") > 12 {
					t.Errorf("line of %d characters: %s", n, line)
				}
			}
		})
	}
}

// A folder name from a file must not steer the terminal or break the layout.
func TestWriteTextHostileNames(t *testing.T) {
	e := base()
	folders(mail("a\x1b[2J\nDecision: fine\u202e", 1))(&e)
	got := text(t, sync.NewPlan(e))
	if strings.ContainsAny(got, "\x1b\u202e") || strings.Contains(got, "\nDecision: fine") {
		t.Errorf("%q", got)
	}
}

func TestWriteTextKeepsDoubleSpaces(t *testing.T) {
	e := base()
	e.OSTs[0].Path = "C:/a  b/c.ost"
	if got := text(t, sync.NewPlan(e)); !strings.Contains(got, "C:/a  b/c.ost") {
		t.Error(got)
	}
}

// Long lists are cut where a person reads them, and only there.
func TestLongLists(t *testing.T) {
	e := base()
	for i := range 12 {
		e.OtherFiles = append(e.OtherFiles, fmt.Sprintf("f%02d.nst", i))
		e.Diff.Folders = append(e.Diff.Folders, local(fmt.Sprintf("L%02d", i), 1))
	}
	p := sync.NewPlan(e)
	checkPlan(t, p)
	expect(t, "other files", valueOr(p.Notes[0].Detail, ""), "f00.nst, f01.nst, f02.nst, f03.nst, f04.nst, f05.nst, f06.nst, f07.nst and 4 more")
	if len(p.Folders) != 13 {
		t.Errorf("%d folders", len(p.Folders))
	}
	if got := text(t, p); !strings.Contains(got, "L04: export-local; and 7 more") {
		t.Error(got)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no paper") }

func TestWriteTextError(t *testing.T) {
	if err := sync.WriteText(failing{}, sync.NewPlan(base())); err == nil || err.Error() != "no paper" {
		t.Errorf("error %v", err)
	}
}

func ExampleNewPlan() {
	e, err := sync.ParseEvidence([]byte(`{
		"schemaVersion": 1,
		"osts": [{"path": "C:/mail/ann.ost", "magic": "SO", "mailboxId": "ann", "openable": true,
			"findings": [], "unreadableItems": 0, "lastChangeAt": "2024-03-04T08:00:00Z"}],
		"server": {"mailboxId": "ann", "complete": true, "wholeMailbox": true, "takenAt": "2024-03-04T09:00:00Z"},
		"diff": {"folders": [{"path": "Drafts", "role": "mail", "items": [
			{"id": "1", "inOst": true, "onServer": false, "serverColumn": false}]}]}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	p := sync.NewPlan(e)
	fmt.Println(p.Action, p.Diagnosis, *p.Export.Items)
	for _, r := range p.Reasons {
		fmt.Println(r.Code, *r.Detail)
	}
	// Output:
	// export-local unsent-local-data 1
	// local-data-present 1 item
}

func ExampleWriteText() {
	e, _ := sync.ParseEvidence([]byte(`{"schemaVersion": 1}`))
	_ = sync.WriteText(os.Stdout, sync.NewPlan(e))
	// Output:
	// Decision:  Do nothing yet: answer the open questions and run again.
	//            [need-evidence]
	// Diagnosis: No offline file was named. [no-ost]
	// Certainty: high; risk of loss without the safety steps: none
	//
	// Still needed
	//   ! Name the offline file (.ost); "ostkit locate" lists those in the default
	//     places.
	//
	// Steps
	//   1. you   Answer what is still needed (see above), then run again.
}
