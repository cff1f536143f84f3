package sync_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/sync"
)

// tb is what *testing.T and *rapid.T have in common here.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// checkPlan validates the JSON form of a plan against the plan schema, which
// is restated here so that the check runs without the scenario folder
// (TestSchemaCopies compares the two), and holds it to rules that a schema
// cannot state.
func checkPlan(t tb, p *sync.Plan) {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(planSchema, data); err != nil {
		t.Errorf("plan breaks its schema: %v\n%s", err, data)
	}
	checkVocabulary(t, p)
	checkCoherence(t, p)
}

func checkVocabulary(t tb, p *sync.Plan) {
	t.Helper()
	for _, r := range p.Reasons {
		inVocabulary(t, "reason", r.Code, reasonVocabulary())
	}
	for _, n := range p.Notes {
		inVocabulary(t, "note", n.Code, noteVocabulary())
	}
	for _, n := range p.Needs {
		inVocabulary(t, "need", n.Code, words(needVocabulary+" "+softNeeds))
		if slices.Contains(words(softNeeds), n.Code) && n.Blocking {
			t.Errorf("need %s must never block", n.Code)
		}
	}
	inVocabulary(t, "diagnosis", p.Diagnosis, words(diagnosisVocabulary+" "+symptomVocabulary))
}

func inVocabulary(t tb, what, code string, list []string) {
	t.Helper()
	if !slices.Contains(list, code) {
		t.Errorf("%s %q is not in the vocabulary", what, code)
	}
}

// checkCoherence holds what must be true of every plan.
func checkCoherence(t tb, p *sync.Plan) {
	t.Helper()
	if (p.RenameTo != nil) != p.Action.Rebuilds() {
		t.Errorf("%s with renameTo %v", p.Action, show(p.RenameTo))
	}
	steps := map[string]int{}
	for i, s := range p.Steps {
		if _, twice := steps[s.ID]; twice {
			t.Errorf("step %s occurs twice", s.ID)
		}
		steps[s.ID] = i
		for _, text := range []string{s.Title, s.Precondition, s.Verify, s.Rollback} {
			if text == "" || strings.ContainsAny(text, "{}") {
				t.Errorf("step %s: text %q", s.ID, text)
			}
		}
	}
	exports := []sync.Action{sync.ExportLocal, sync.ExportThenResync, sync.ExportThenRebuild, sync.ExportEverything}
	if slices.Contains(exports, p.Action) && p.Export == nil {
		t.Errorf("%s without an export", p.Action)
	}
	if at, ok := steps["export-pst"]; (p.Export != nil) != ok {
		t.Errorf("export %v, but step export-pst %t", show(p.Export), ok)
	} else {
		for _, later := range []string{"rename-ost", "clear-offline-items", "reduce-window"} {
			if i, has := steps[later]; ok && has && i < at {
				t.Errorf("%s comes before the export", later)
			}
		}
	}
	checkFolders(t, p)
}

func checkFolders(t tb, p *sync.Plan) {
	t.Helper()
	for _, f := range p.Folders {
		exported := f.Action == sync.ExportLocal || f.Action == sync.ExportThenResync
		if exported && p.Export == nil {
			t.Errorf("folder %s is %s, but nothing is exported", f.Path, f.Action)
		}
		if f.Action.Resyncs() && !p.Action.Resyncs() {
			t.Errorf("folder %s is %s under %s", f.Path, f.Action, p.Action)
		}
	}
}

// schema is the part of JSON Schema that the published file uses.
type schema struct {
	Ref        string             `json:"$ref"`
	Const      any                `json:"const"`
	Enum       []any              `json:"enum"`
	Type       any                `json:"type"`
	Pattern    string             `json:"pattern"`
	Minimum    *float64           `json:"minimum"`
	Properties map[string]*schema `json:"properties"`
	Additional any                `json:"additionalProperties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
}

func validate(s string, data []byte) error {
	var sch schema
	if err := json.Unmarshal([]byte(s), &sch); err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	return sch.check("$", v)
}

func (s *schema) check(at string, v any) error {
	if s.Const != nil && s.Const != v {
		return fmt.Errorf("%s: %v is not %v", at, v, s.Const)
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		return fmt.Errorf("%s: %v is not one of %v", at, v, s.Enum)
	}
	if s.Type != nil && !s.typeFits(v) {
		return fmt.Errorf("%s: %v is not of type %v", at, v, s.Type)
	}
	switch v := v.(type) {
	case string:
		if s.Pattern != "" && !regexp.MustCompile(s.Pattern).MatchString(v) {
			return fmt.Errorf("%s: %q does not match %s", at, v, s.Pattern)
		}
	case float64:
		if s.Minimum != nil && v < *s.Minimum {
			return fmt.Errorf("%s: %v is below %v", at, v, *s.Minimum)
		}
	case []any:
		for i, sub := range v {
			if err := s.Items.check(fmt.Sprintf("%s[%d]", at, i), sub); err != nil {
				return err
			}
		}
	case map[string]any:
		return s.checkObject(at, v)
	}
	return nil
}

func (s *schema) checkObject(at string, obj map[string]any) error {
	for _, name := range s.Required {
		if _, ok := obj[name]; !ok {
			return fmt.Errorf("%s.%s is missing", at, name)
		}
	}
	for name, sub := range obj {
		p, ok := s.Properties[name]
		if !ok {
			return fmt.Errorf("%s.%s is not allowed", at, name)
		}
		if err := p.check(at+"."+name, sub); err != nil {
			return err
		}
	}
	return nil
}

func (s *schema) typeFits(v any) bool {
	types, ok := s.Type.([]any)
	if !ok {
		types = []any{s.Type}
	}
	name := "null"
	switch v := v.(type) {
	case string:
		name = "string"
	case bool:
		name = "boolean"
	case []any:
		name = "array"
	case map[string]any:
		name = "object"
	case float64:
		name = "number"
		if v == math.Trunc(v) {
			name = "integer"
		}
	}
	return slices.Contains(types, any(name))
}

const planSchema = `{"type":"object","additionalProperties":false,
"required":["schemaVersion","ost","action","diagnosis","wouldBe","confidence","dataLossRisk","reasons","needs","folders","export","renameTo","steps","notes"],
"properties":{"schemaVersion":{"const":1},"ost":{"type":["string","null"]},
"action":{"enum":["leave-alone","need-evidence","export-local","resync-folder","export-then-resync","rebuild","export-then-rebuild","export-everything","reduce-size","fix-disk","not-ost-problem","report-only","stop"]},
"diagnosis":{"type":"string","pattern":"^[a-z-]+$"},
"wouldBe":{"enum":["leave-alone","need-evidence","export-local","resync-folder","export-then-resync","rebuild","export-then-rebuild","export-everything","reduce-size","fix-disk","not-ost-problem","report-only","stop",null]},
"confidence":{"enum":["high","medium","low"]},"dataLossRisk":{"enum":["none","low","medium","high","total"]},
"reasons":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"code":{"type":"string","pattern":"^[a-z0-9-]+$"},"folder":{"type":["string","null"]},"detail":{"type":["string","null"]}},"required":["code"]}},
"needs":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"code":{"type":"string","pattern":"^[a-z0-9-]+$"},"folder":{"type":["string","null"]},"detail":{"type":["string","null"]},"blocking":{"type":"boolean"}},"required":["code"]}},
"folders":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"path":{"type":"string"},"action":{"enum":["leave-alone","need-evidence","export-local","resync-folder","export-then-resync"]},"diagnosis":{"type":"string"},"reasons":{"type":"array","items":{"type":"string"}}},"required":["path","action","diagnosis","reasons"]}},
"export":{"type":["object","null"],"additionalProperties":false,"properties":{"items":{"type":["integer","null"],"minimum":0},"atLeast":{"type":"boolean"},"classes":{"type":"object","additionalProperties":false,"properties":{"neverUploaded":{"type":"integer","minimum":1},"unknownOrigin":{"type":"integer","minimum":1},"localNewer":{"type":"integer","minimum":1},"conflict":{"type":"integer","minimum":1},"syncIssueItem":{"type":"integer","minimum":1},"inFlight":{"type":"integer","minimum":1}}}},"required":["items","atLeast","classes"]},
"renameTo":{"type":["string","null"]},
"steps":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"id":{"type":"string"},"kind":{"enum":["auto","manual"]},"title":{"type":"string"},"precondition":{"type":"string"},"verify":{"type":"string"},"rollback":{"type":"string"}},"required":["id","kind","title","precondition","verify","rollback"]}},
"notes":{"type":"array","items":{"type":"object","additionalProperties":false,"properties":{"code":{"type":"string","pattern":"^[a-z0-9-]+$"},"folder":{"type":["string","null"]},"detail":{"type":["string","null"]}},"required":["code"]}}}}`

// publishedSchema reads one definition of the published schema.
func publishedSchema(t *testing.T, name string) any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(scenarioDir(t), "evidence.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Defs map[string]any `json:"$defs"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Defs[name]
}
