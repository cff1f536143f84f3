package sync_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ostkit/ostkit/sync"
)

func TestMergeFacts(t *testing.T) {
	for _, c := range []struct {
		name, facts string
		want        change
		stated      string
	}{
		{"nothing", `{}`, nil, ""},
		{"version only", `{"schemaVersion":1}`, nil, ""},
		{"null states nothing", `{"case":{"legalHold":null},"client":null}`, nil, ""},
		{"field by field", `{"client":{"syncWindowMonths":3},"case":{"legalHold":true}}`, func(e *sync.Evidence) {
			e.Client.SyncWindowMonths, e.Case.LegalHold = ptr(int64(3)), ptr(true)
		}, "/case/legalHold /client/syncWindowMonths"},
		{"stated equals gathered", `{"server":{"complete":true}}`, nil, "/server/complete"},
		{"file by path", `{"osts":[{"path":"` + ostPath + `","inProfile":false}]}`, onOST(func(o *sync.OST) { o.InProfile = ptr(false) }), "/osts/0/inProfile"},
		{"file without path", `{"osts":[{"inProfile":false}]}`, onOST(func(o *sync.OST) { o.InProfile = ptr(false) }), "/osts/0/inProfile"},
		{"file as Windows writes it", `{"osts":[{"path":"` + strings.ReplaceAll(strings.ToUpper(ostPath), "/", `\\`) + `","freeBytes":7}]}`, onOST(func(o *sync.OST) { o.FreeBytes = ptr(int64(7)) }), "/osts/0/freeBytes"},
		{"another file", `{"osts":[{"path":"D:/b.ost","magic":"SM"}]}`, func(e *sync.Evidence) {
			e.OSTs = append(e.OSTs, sync.OST{Path: "D:/b.ost", Magic: ptr("SM")})
		}, "/osts/1/magic /osts/1/path"},
		{"folder by path", `{"diff":{"folders":[{"path":"Inbox","syncFilter":true,"classes":{"serverOnly":2},"expected":{"moved":1}}]}}`, func(e *sync.Evidence) {
			f := &e.Diff.Folders[0]
			f.SyncFilter, f.Classes.ServerOnly, f.Expected = ptr(true), ptr(int64(2)), map[string]int64{"moved": 1}
		}, "/diff/folders/0/classes/serverOnly /diff/folders/0/expected/moved /diff/folders/0/syncFilter"},
		{"another folder", `{"diff":{"folders":[{"path":"A/B","role":"mail"}]}}`, func(e *sync.Evidence) {
			e.Diff.Folders = append(e.Diff.Folders, sync.Folder{Path: "A/B", Role: ptr("mail")})
		}, "/diff/folders/1/path /diff/folders/1/role"},
		{"lists are replaced", `{"previous":[{"action":"rebuild","result":"cured"}],"client":{"logCodes":[{"code":"event-2000"}]},"osts":[{"lockedBy":["x"]}]}`, func(e *sync.Evidence) {
			e.Previous = []sync.Attempt{{Action: sync.Rebuild, Result: ptr("cured")}}
			e.Client.LogCodes = codes("event-2000")
			e.OSTs[0].LockedBy = []string{"x"}
		}, "/client/logCodes /osts/0/lockedBy /previous"},
		{"what was not gathered", `{"options":{"spreadPercent":20},"otherFiles":[]}`, func(e *sync.Evidence) {
			e.Options, e.OtherFiles = &sync.Options{SpreadPercent: ptr(int64(20))}, []string{}
		}, "/options/spreadPercent /otherFiles"},
	} {
		t.Run(c.name, func(t *testing.T) {
			gathered, want := base(), base()
			if c.want != nil {
				c.want(&want)
			}
			got, stated, err := sync.MergeFacts(gathered, []byte(c.facts))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
			expect(t, "stated", strings.Join(stated, " "), c.stated)
			if d := cmp.Diff(base(), gathered); d != "" {
				t.Errorf("the argument was changed: %s", d)
			}
			pointersResolve(t, got, stated)
		})
	}
}

// pointersResolve follows each stated pointer in the merged document.
func pointersResolve(t *testing.T, e sync.Evidence, stated []string) {
	t.Helper()
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range stated {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		for _, token := range strings.Split(p, "/")[1:] {
			switch w := v.(type) {
			case map[string]any:
				v = w[token]
			case []any:
				var i int
				if _, err := fmt.Sscan(token, &i); err != nil || i >= len(w) {
					t.Fatalf("%s leads nowhere", p)
				}
				v = w[i]
			}
		}
		if v == nil {
			t.Errorf("%s leads nowhere", p)
		}
	}
}

// Facts alone make evidence, and a gathered value of the zero version is filled.
func TestMergeFactsOntoNothing(t *testing.T) {
	e, stated, err := sync.MergeFacts(sync.Evidence{}, []byte(`{"osts":[{"path":"a.ost"}],"server":{"kind":"pst"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if e.SchemaVersion != 1 || len(e.OSTs) != 1 || *e.Server.Kind != "pst" {
		t.Errorf("%+v", e)
	}
	expect(t, "stated", strings.Join(stated, " "), "/osts/0/path /server/kind")
}

func TestMergeFactsRefuses(t *testing.T) {
	two := base()
	two.OSTs = append(two.OSTs, sync.OST{Path: "b.ost"})
	for _, c := range []struct {
		name     string
		gathered sync.Evidence
		facts    string
		want     string
	}{
		{"no JSON", base(), `{`, "sync: facts: offset"},
		{"no object", base(), `[]`, "document: object expected"},
		{"null", base(), `null`, "document: must not be null"},
		{"unknown name", base(), `{"client":{"window":3}}`, "client.window: unknown name"},
		{"wrong type", base(), `{"client":{"syncWindowMonths":"3"}}`, "client.syncWindowMonths: whole number expected"},
		{"other version", base(), `{"schemaVersion":2}`, "schemaVersion: is 2"},
		{"no path, several files", two, `{"osts":[{"inProfile":true}]}`, "/osts: path is required: 2 entries were gathered and 1 are stated"},
		{"no path, no file", sync.Evidence{}, `{"osts":[{"inProfile":true}]}`, "path is required: 0 entries"},
		{"no path, several stated", base(), `{"osts":[{"inProfile":true},{"path":"b"}]}`, "path is required: 1 entries were gathered and 2 are stated"},
		{"folder without path", base(), `{"diff":{"folders":[{"syncFilter":true}]}}`, "/diff/folders: path is required"},
		{"null path", base(), `{"osts":[{"path":null}]}`, "osts[0].path: must not be null"},
		{"twice", base(), `{"diff":{"folders":[{"path":"Inbox"},{"path":"Inbox"}]}}`, "states the same entry twice"},
		{"new twice", base(), `{"diff":{"folders":[{"path":"New"},{"path":"New"}]}}`, "states the same entry twice"},
		{"whole lists are complete", base(), `{"client":{"logCodes":[{"at":null}]}}`, "client.logCodes[0].code: is required"},
		{"comparison without folders", sync.Evidence{}, `{"diff":{"folderCount":3}}`, "merged: diff.folders: is required"},
		{"invalid gathered evidence", sync.Evidence{OSTs: []sync.OST{{Path: "a", SizeBytes: ptr(int64(-1))}}}, `{}`, "merged: osts[0].sizeBytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := sync.MergeFacts(c.gathered, []byte(c.facts))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func ExampleMergeFacts() {
	gathered, _ := sync.ParseEvidence([]byte(`{"schemaVersion":1,"osts":[{"path":"C:/mail/ann.ost","magic":"SO"}]}`))
	e, stated, err := sync.MergeFacts(gathered, []byte(`{
		"osts": [{"inProfile": true}],
		"client": {"syncWindowMonths": 12}
	}`))
	fmt.Println(*e.OSTs[0].InProfile, *e.Client.SyncWindowMonths, stated, err)
	// Output: true 12 [/client/syncWindowMonths /osts/0/inProfile] <nil>
}

func FuzzMergeFacts(f *testing.F) {
	f.Add(`{"osts":[{"inProfile":true}],"diff":{"folders":[{"path":"Inbox","items":[{"id":"1","inOst":true}]}]}}`)
	f.Add(`{"previous":[{"action":"rebuild","at":"2024-03-04T08:00:00Z"}]}`)
	f.Fuzz(func(t *testing.T, facts string) {
		e, _, err := sync.MergeFacts(base(), []byte(facts))
		if err != nil {
			return
		}
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
		checkPlan(t, sync.NewPlan(e))
	})
}

func FuzzParseEvidence(f *testing.F) {
	full, _ := json.Marshal(fullEvidence())
	f.Add(full)
	f.Add([]byte(`{"schemaVersion":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := sync.ParseEvidence(data)
		if err != nil {
			return
		}
		again, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		e2, err := sync.ParseEvidence(again)
		if err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		if d := cmp.Diff(e, e2); d != "" {
			t.Error(d)
		}
		checkPlan(t, sync.NewPlan(e))
	})
}
