package sync_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ostkit/ostkit/sync"
)

func TestParseEvidenceRefuses(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"no version", `{}`, "schemaVersion: is required"},
		{"other version", `{"schemaVersion":2}`, "schemaVersion: is 2, this program knows 1"},
		{"null version", `{"schemaVersion":null}`, "schemaVersion: must not be null"},
		{"unknown name", `{"schemaVersion":1,"ost":[]}`, "ost: unknown name"},
		{"other case", `{"SchemaVersion":1,"schemaVersion":1}`, "SchemaVersion: unknown name"},
		{"unknown name below", `{"schemaVersion":1,"osts":[{"path":"a","siz":1}]}`, "osts[0].siz: unknown name"},
		{"no path", `{"schemaVersion":1,"osts":[{}]}`, "osts[0].path: is required"},
		{"null path", `{"schemaVersion":1,"osts":[{"path":null}]}`, "osts[0].path: must not be null"},
		{"null entry", `{"schemaVersion":1,"osts":[null]}`, "osts[0]: must not be null"},
		{"enum", `{"schemaVersion":1,"osts":[{"path":"a","magic":"so"}]}`, `osts[0].magic: "so" is not one of SO, SM, other`},
		{"severity", `{"schemaVersion":1,"osts":[{"path":"a","findings":[{"code":"x","severity":"fatal","scope":"file"}]}]}`, "osts[0].findings[0].severity"},
		{"null scope", `{"schemaVersion":1,"osts":[{"path":"a","findings":[{"code":"x","severity":"error","scope":null}]}]}`, "scope: must not be null"},
		{"negative", `{"schemaVersion":1,"osts":[{"path":"a","sizeBytes":-1}]}`, "osts[0].sizeBytes: -1 is below 0"},
		{"fraction", `{"schemaVersion":1,"osts":[{"path":"a","sizeBytes":1.5}]}`, "1.5 is not a whole number"},
		{"huge", `{"schemaVersion":1,"osts":[{"path":"a","sizeBytes":9223372036854775808}]}`, "not a whole number of at most 64 bits"},
		{"number as text", `{"schemaVersion":1,"osts":[{"path":"a","sizeBytes":"1"}]}`, "whole number expected, found text"},
		{"bool as number", `{"schemaVersion":1,"case":{"legalHold":0}}`, "case.legalHold: true or false expected, found 0"},
		{"list as object", `{"schemaVersion":1,"osts":{}}`, "osts: list expected, found an object"},
		{"object as list", `{"schemaVersion":1,"server":[]}`, "server: object expected, found a list"},
		{"time with zone", `{"schemaVersion":1,"now":"2024-03-04T08:00:00+01:00"}`, "now: time"},
		{"time with fraction", `{"schemaVersion":1,"now":"2024-03-04T08:00:00.5Z"}`, "now: time"},
		{"no such day", `{"schemaVersion":1,"now":"2024-02-30T08:00:00Z"}`, "now: time"},
		{"time as number", `{"schemaVersion":1,"now":1}`, "now: time expected, found 1"},
		{"log code", `{"schemaVersion":1,"client":{"logCodes":[{"code":"0x80040600"}]}}`, "client.logCodes[0].code"},
		{"event without number", `{"schemaVersion":1,"client":{"logCodes":[{"code":"event-"}]}}`, "client.logCodes[0].code"},
		{"odd change list", `{"schemaVersion":1,"diff":{"folders":[{"path":"a","items":[{"id":"1","inOst":true,"localPcl":"abc"}]}]}}`, "diff.folders[0].items[0].localPcl: pairs"},
		{"change list not hex", `{"schemaVersion":1,"diff":{"folders":[{"path":"a","items":[{"id":"1","inOst":true,"localPcl":"zz"}]}]}}`, "localPcl: pairs"},
		{"no folders", `{"schemaVersion":1,"diff":{}}`, "diff.folders: is required"},
		{"null folders", `{"schemaVersion":1,"diff":{"folders":null}}`, "diff.folders: must not be null"},
		{"unknown expected", `{"schemaVersion":1,"diff":{"folders":[{"path":"a","expected":{"magic":1}}]}}`, "expected.magic: unknown name"},
		{"null expected", `{"schemaVersion":1,"diff":{"folders":[{"path":"a","expected":{"moved":null}}]}}`, "expected.moved: whole number expected, found null"},
		{"action of an attempt", `{"schemaVersion":1,"previous":[{"action":"stop"}]}`, "previous[0].action"},
		{"item without inOst", `{"schemaVersion":1,"diff":{"folders":[{"path":"a","items":[{"id":"1"}]}]}}`, "items[0].inOst: is required"},
		{"twice", `{"schemaVersion":1,"now":null,"now":null}`, `name "now" occurs twice`},
		{"text behind", `{"schemaVersion":1} {}`, "text after the document"},
		{"cut", `{"schemaVersion":1`, "unexpected EOF"},
		{"empty", ``, "unexpected EOF"},
		{"no object", `[]`, "document: object expected, found a list"},
		{"null", `null`, "document: must not be null"},
		{"deep", `{"schemaVersion":1,"now":` + strings.Repeat("[", 100000), "nested deeper"},
		{"no name", `{1:2}`, "offset 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sync.ParseEvidence([]byte(c.doc))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "sync: evidence: ") {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestParseEvidenceUnknown(t *testing.T) {
	e, err := sync.ParseEvidence([]byte(`{"schemaVersion":1,"osts":[{"path":"a","findings":[],"lockedBy":null,"sizeBytes":0}],"case":null,"previous":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	o := e.OSTs[0]
	switch {
	case o.Findings == nil:
		t.Error("an empty list was read as unknown")
	case o.LockedBy != nil, e.Case != nil, o.Openable != nil:
		t.Error("null or absent was read as known")
	case o.SizeBytes == nil || *o.SizeBytes != 0:
		t.Error("0 was read as unknown")
	case e.Previous == nil:
		t.Error("an empty record was read as absent")
	}
}

func TestEvidenceRoundTrip(t *testing.T) {
	for _, s := range loadScenarios(t) {
		e, err := sync.ParseEvidence(s.Evidence)
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := sync.ParseEvidence(data)
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		if d := cmp.Diff(e, again); d != "" {
			t.Errorf("%s: %s", s.Name, d)
		}
	}
}

// A full document is changed by neither direction: every name is carried.
func TestEvidenceRoundTripFull(t *testing.T) {
	e := fullEvidence()
	if err := e.Validate(); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	again, err := sync.ParseEvidence(data)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(e, again); d != "" {
		t.Error(d)
	}
}

func TestValidate(t *testing.T) {
	e := base()
	e.OSTs[0].SizeBytes = ptr(int64(-1))
	if err := e.Validate(); err == nil || !strings.Contains(err.Error(), "osts[0].sizeBytes") {
		t.Errorf("error %v", err)
	}
	e = base()
	e.Diff = &sync.Diff{}
	if err := e.Validate(); err != nil {
		t.Errorf("a comparison without folders: %v", err)
	}
}

// TestSchemaCopies compares the Go types and the plan schema of these tests
// with the published schema, name by name.
func TestSchemaCopies(t *testing.T) {
	var plan any
	if err := json.Unmarshal([]byte(planSchema), &plan); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(publishedSchema(t, "plan"), plan); d != "" {
		t.Errorf("plan schema: %s", d)
	}
	compareType(t, "evidence", reflect.TypeFor[sync.Evidence](), publishedSchema(t, "evidence").(map[string]any))
}

func compareType(t *testing.T, at string, typ reflect.Type, sch map[string]any) {
	t.Helper()
	props := sch["properties"].(map[string]any)
	required, _ := sch["required"].([]any)
	var names []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
		p, ok := props[name].(map[string]any)
		if !ok {
			t.Errorf("%s.%s is not in the schema", at, name)
			continue
		}
		if tagged := strings.Contains(f.Tag.Get("schema"), "required"); tagged != slices.Contains(required, any(name)) {
			t.Errorf("%s.%s: required differs", at, name)
		}
		compareField(t, at+"."+name, f, p)
	}
	for name := range props {
		if !slices.Contains(names, name) {
			t.Errorf("%s.%s is missing in the Go type", at, name)
		}
	}
}

func compareField(t *testing.T, at string, f reflect.StructField, p map[string]any) {
	t.Helper()
	typ := f.Type
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	nullable := strings.Contains(show(&p), "null")
	_, list := p["type"].([]any)
	if enum, ok := p["enum"].([]any); ok {
		list = slices.Contains(enum, nil)
		for _, v := range enum {
			if s, ok := v.(string); ok && !strings.Contains(f.Tag.Get("schema"), s) {
				t.Errorf("%s: %s is not allowed by the Go type", at, s)
			}
		}
	}
	optional := f.Type.Kind() == reflect.Pointer || f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Map
	if nullable && list != (optional && !strings.Contains(f.Tag.Get("schema"), "required")) {
		t.Errorf("%s: null differs", at)
	}
	switch {
	case typ.Kind() == reflect.Struct && typ != reflect.TypeFor[sync.Time]():
		compareType(t, at, typ, p)
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
		compareType(t, at+"[]", typ.Elem(), p["items"].(map[string]any))
	case typ.Kind() == reflect.Map:
		for name := range p["properties"].(map[string]any) {
			if !slices.Contains(strings.FieldsFunc(f.Tag.Get("schema"), func(r rune) bool { return r == '|' || r == '=' }), name) {
				t.Errorf("%s.%s is not allowed by the Go type", at, name)
			}
		}
	}
	if pattern, ok := p["pattern"].(string); ok {
		comparePattern(t, at, f, pattern)
	}
}

func comparePattern(t *testing.T, at string, f reflect.StructField, pattern string) {
	t.Helper()
	want := map[string]string{
		`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`:  "",
		`^([0-9A-Fa-f]{2})*$`:                "hex",
		`^([0-9A-Fa-f]{8}|event-[0-9]+)$`:    "required,logcode",
		`no other pattern is known to exist`: "",
	}
	tag, ok := want[pattern]
	if !ok || f.Tag.Get("schema") != tag {
		t.Errorf("%s: pattern %s against tag %q", at, pattern, f.Tag.Get("schema"))
	}
	if tag == "" && f.Type != reflect.TypeFor[*sync.Time]() {
		t.Errorf("%s: a time has type %v", at, f.Type)
	}
}

func TestTimeJSON(t *testing.T) {
	at := sync.Time{Time: time.Date(2024, 3, 4, 9, 0, 0, 999, time.FixedZone("", 3600))}
	data, err := json.Marshal(at)
	if err != nil || string(data) != `"2024-03-04T08:00:00Z"` {
		t.Errorf("%s %v", data, err)
	}
	var back sync.Time
	if err := json.Unmarshal([]byte(`"2024-03-04 08:00:00"`), &back); err == nil {
		t.Error("another layout was accepted")
	}
	if err := json.Unmarshal([]byte(`5`), &back); err == nil {
		t.Error("a number was accepted")
	}
}
