package sync_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/ostkit/ostkit/sync"
)

// scenario is one file of the scenario folder; pointers tell absent
// expectations from null ones where that makes a difference.
type scenario struct {
	Name     string          `json:"name"`
	Why      string          `json:"why"`
	Evidence json.RawMessage `json:"evidence"`
	Expect   map[string]json.RawMessage
}

// scenarioDir finds the scenario folder. Without OSTKIT_SCENARIOS its absence
// skips the test; with it, it fails.
func scenarioDir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("OSTKIT_SCENARIOS"); dir != "" {
		return dir
	}
	dir := filepath.Join("..", "..", "shared", "scenarios")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no scenario folder (OSTKIT_SCENARIOS is not set): the decision table was not checked against the published scenarios")
	}
	return dir
}

func loadScenarios(t testing.TB) []scenario {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(scenarioDir(t), "[0-9]*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no scenario files found (%v)", err)
	}
	var list []scenario
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var s scenario
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, s)
	}
	return list
}

func TestScenarios(t *testing.T) {
	for _, s := range loadScenarios(t) {
		t.Run(s.Name, func(t *testing.T) {
			e, err := sync.ParseEvidence(s.Evidence)
			if err != nil {
				t.Fatal(err)
			}
			p := sync.NewPlan(e)
			checkPlan(t, p)
			for name, raw := range s.Expect {
				checkExpectation(t, p, name, raw)
			}
			if t.Failed() {
				out, _ := json.MarshalIndent(p, "", " ")
				t.Logf("%s: %s\n%s", s.Name, s.Why, out)
			}
		})
	}
}

func checkExpectation(t *testing.T, p *sync.Plan, name string, raw json.RawMessage) {
	t.Helper()
	switch name {
	case "action":
		expect(t, name, string(p.Action), decode[string](t, raw))
	case "diagnosis":
		expect(t, name, p.Diagnosis, decode[string](t, raw))
	case "folders":
		for path, want := range decode[map[string]string](t, raw) {
			expect(t, "folder "+path, string(folderAction(p, path)), want)
		}
	case "reasonsInclude":
		includes(t, name, remarkCodes(p.Reasons), decode[[]string](t, raw))
	case "needsInclude":
		includes(t, name, needCodes(p.Needs), decode[[]string](t, raw))
	case "notesInclude":
		includes(t, name, remarkCodes(p.Notes), decode[[]string](t, raw))
	case "mustNot":
		if slices.Contains(decode[[]string](t, raw), string(p.Action)) {
			t.Errorf("action %s must not be", p.Action)
		}
	case "exportItems":
		var got *int64
		if p.Export != nil {
			got = p.Export.Items
		}
		expect(t, name, show(got), show(decode[*int64](t, raw)))
	case "wouldBe":
		expect(t, name, show(p.WouldBe), show(decode[*sync.Action](t, raw)))
	case "renameTo":
		expect(t, name, show(p.RenameTo), show(decode[*string](t, raw)))
	case "ost":
		expect(t, name, show(p.OST), show(decode[*string](t, raw)))
	default:
		t.Errorf("expectation %q is not known to this test", name)
	}
}

func decode[T any](t *testing.T, raw json.RawMessage) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func show[T any](p *T) string {
	data, _ := json.Marshal(p)
	return string(data)
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

func includes(t *testing.T, what string, have, want []string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(have, w) {
			t.Errorf("%s: %s is missing in %v", what, w, have)
		}
	}
}

func folderAction(p *sync.Plan, path string) sync.Action {
	for _, f := range p.Folders {
		if f.Path == path {
			return f.Action
		}
	}
	return ""
}

func remarkCodes(list []sync.Remark) []string {
	var codes []string
	for _, r := range list {
		codes = append(codes, r.Code)
	}
	return codes
}

func needCodes(list []sync.Need) []string {
	var codes []string
	for _, n := range list {
		codes = append(codes, n.Code)
	}
	return codes
}
