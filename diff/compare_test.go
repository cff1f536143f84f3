package diff_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

func compare(t *testing.T, local diff.Source, opts *diff.Options, servers ...diff.Source) *diff.Report {
	t.Helper()
	r, err := diff.Compare(context.Background(), local, servers, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// summary is a report's changes in short: verdict, folder, refs, reason.
func summary(r *diff.Report) []string {
	var lines []string
	for _, c := range r.Changes {
		refs := ""
		if c.Local != nil {
			refs += c.Local.Ref
		}
		refs += ":"
		if c.Server != nil {
			refs += c.Server.Ref
		}
		lines = append(lines, fmt.Sprintf("%s %s %s (%s)", c.Verdict, c.Folder, refs, c.Reason))
	}
	return lines
}

func pcl(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

const (
	serverA = "166AA62D7A1B3AC5449D53431FBEA294020000"
	clientC = "147D39CE53FA133C47B92718E2C0E2BE6F0000"
)

func synced(it *item.Item, list string, column bool) *item.Item {
	return with(it, func(c *item.Item) { c.Sync = &item.SyncFacts{PCL: pcl(list), ServerColumn: &column} })
}

// Each case is one rule of matching: what is on either side, and what the report
// then says beside "same".
func TestCompare(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	b := mail("2", "Inbox", "<b@x>", "Lunch", "noon?")
	inbox, sent := item.Folder{Path: "Inbox"}, item.Folder{Path: "Sent Items"}
	trueValue := true
	for _, c := range []struct {
		name          string
		local, server []*item.Item
		localFolders  []item.Folder
		serverFolders []item.Folder
		losses        item.Losses
		opts          diff.Options
		same          int
		want          []string
	}{
		{
			name: "equal", local: []*item.Item{a, b}, server: []*item.Item{b, a}, same: 2,
		},
		{
			name: "one only here", local: []*item.Item{a, b}, server: []*item.Item{a}, same: 1,
			want: []string{"localOnly Inbox 2: (not-on-server)"},
		},
		{
			name: "one only there", local: []*item.Item{a}, server: []*item.Item{a, b}, same: 1,
			want: []string{"serverOnly Inbox :2 (not-in-local)"},
		},
		{
			name: "white space and case are no change", local: []*item.Item{a}, same: 1,
			server: []*item.Item{with(a, func(c *item.Item) { c.Subject = "budget "; c.Body = text("Numbers\r\n") })},
		},
		{
			name: "converted to HTML", local: []*item.Item{a}, same: 1,
			server: []*item.Item{with(a, func(c *item.Item) {
				c.Body = func() (item.Body, error) { return item.Body{HTML: "<p>num<b>bers</b></p>"}, nil }
			})},
		},
		{
			name: "changed body", local: []*item.Item{a},
			server: []*item.Item{with(a, func(c *item.Item) { c.Body = text("other numbers") })},
			want:   []string{"modified Inbox 1:1 (message-id)"},
		},
		{
			name: "same id, nothing in common", local: []*item.Item{a},
			server: []*item.Item{{
				Kind: item.KindMessage, Ref: "9", Folder: "Inbox", Subject: "Zoo", Keys: item.Keys{MessageID: "<a@x>"},
				From: item.Address{Email: "zed@example.com"}, Submitted: day.Add(99 * time.Hour), Body: text("lions"),
			}},
			want: []string{"localOnly Inbox 1: (not-on-server)", "serverOnly Inbox :9 (not-in-local)"},
		},
		{
			name: "moved", local: []*item.Item{a, at(b, "2", "Sent Items")},
			server: []*item.Item{a, at(b, "7", "Inbox")}, serverFolders: []item.Folder{sent}, same: 1,
			want: []string{"moved Sent Items 2:7 (message-id)"},
		},
		{
			name: "moved and changed", local: []*item.Item{a, at(b, "2", "Sent Items")},
			server:        []*item.Item{a, with(at(b, "7", "Inbox"), func(c *item.Item) { c.Body = text("at one") })},
			serverFolders: []item.Folder{sent}, same: 1,
			want: []string{"movedModified Sent Items 2:7 (message-id)"},
		},
		{
			name:   "without an id, by content",
			local:  []*item.Item{with(a, func(c *item.Item) { c.Keys = item.Keys{} })},
			server: []*item.Item{a}, same: 1,
		},
		{
			name: "surplus copies", local: []*item.Item{a, at(a, "8", "Inbox"), at(a, "9", "Inbox")},
			server: []*item.Item{a, at(a, "5", "Inbox")}, same: 2,
			want: []string{"duplicateLocal Inbox 9: (duplicate)"},
		},
		{
			name: "surplus copies there", local: []*item.Item{a}, server: []*item.Item{a, at(a, "5", "Inbox")}, same: 1,
			want: []string{"duplicateServer Inbox :5 (duplicate)"},
		},
		{
			name: "revisions of one draft", same: 1,
			local: []*item.Item{a, with(at(a, "3", "Inbox"), func(c *item.Item) { c.Body = text("second version") })},
			server: []*item.Item{
				with(at(a, "6", "Inbox"), func(c *item.Item) { c.Body = text("third version") }), at(a, "7", "Inbox"),
			},
			want: []string{"modified Inbox 3:6 (message-id)"},
		},
		{
			name:  "folder that the export does not have",
			local: []*item.Item{a, at(b, "2", "Projects")}, server: []*item.Item{a}, same: 1,
			want: []string{"notComparable Projects 2: (folder-not-covered)"},
		},
		{
			name: "the same with an export that is complete", opts: diff.Options{Complete: true},
			local: []*item.Item{a, at(b, "2", "Projects")}, server: []*item.Item{a}, same: 1,
			want: []string{"localOnly Projects 2: (not-on-server)"},
		},
		{
			name: "kind that the export cannot hold", losses: item.Losses{Kinds: []item.Kind{item.KindNote}},
			local:  []*item.Item{a, {Kind: item.KindNote, Ref: "n", Folder: "Inbox", Body: text("milk")}},
			server: []*item.Item{a}, same: 1,
			want: []string{"notComparable Inbox n: (kind-not-held)"},
		},
		{
			name: "field that the export cannot hold", losses: item.Losses{Fields: []string{"class"}},
			local: []*item.Item{a}, server: []*item.Item{with(a, func(c *item.Item) { c.Class = "IPM.Note.Custom" })}, same: 1,
		},
		{
			name: "flat export is never a move", losses: item.Losses{Folders: true},
			local: []*item.Item{a, at(b, "2", "Sent Items")}, server: []*item.Item{at(a, "x", ""), at(b, "y", "")}, same: 2,
		},
		{
			name:  "flat directory is never a move",
			local: []*item.Item{a, at(b, "2", "Sent Items")}, server: []*item.Item{at(a, "x", ""), at(b, "y", "")}, same: 2,
		},
		{
			name:   "flat export of one folder does not speak of others",
			local:  []*item.Item{a, b, at(mail("3", "", "<c@x>", "Else", "where"), "3", "Sent Items")},
			server: []*item.Item{at(a, "x", "")}, same: 1,
			want: []string{"localOnly Inbox 2: (not-on-server)", "notComparable Sent Items 3: (folder-not-covered)"},
		},
		{
			name: "search folder", localFolders: []item.Folder{{Path: "Found", Role: item.RoleSearch}},
			local: []*item.Item{a, at(b, "2", "Found")}, server: []*item.Item{a}, same: 1,
			want: []string{"expected Found 2: (search-folder)"},
		},
		{
			name: "logs stay here", local: []*item.Item{a, at(b, "2", "Sync Issues")}, server: []*item.Item{a}, same: 1,
			want: []string{"expected Sync Issues 2: (local-only-folder)"},
		},
		{
			name: "a losing copy takes no partner elsewhere", same: 1,
			local: []*item.Item{a, at(a, "2", "Sync Issues/Conflicts")}, server: []*item.Item{a},
			want: []string{"conflict Sync Issues/Conflicts 2: (sync-issue-item)"},
		},
		{
			name: "outbox", local: []*item.Item{a, at(b, "2", "Outbox")}, server: []*item.Item{a}, same: 1,
			want: []string{"neverUploaded Outbox 2: (outbox)"},
		},
		{
			name: "never uploaded", local: []*item.Item{synced(a, clientC+"1C0D", false)}, serverFolders: []item.Folder{inbox},
			want: []string{"neverUploaded Inbox 1: (never-uploaded)"},
		},
		{
			name: "gone from the server", local: []*item.Item{synced(a, serverA+"77F5C869", true)},
			serverFolders: []item.Folder{inbox}, want: []string{"localOnly Inbox 1: (server-gone)"},
		},
		{
			name: "contradictory traces", local: []*item.Item{synced(a, serverA+"77F5C869", false)},
			serverFolders: []item.Folder{inbox}, want: []string{"localOnly Inbox 1: (unknown-origin)"},
		},
		{
			name: "both sides changed", local: []*item.Item{synced(a, serverA+"77F5C869"+clientC+"1C0D", true)},
			server: []*item.Item{with(synced(a, serverA+"77F5D66A", true), func(c *item.Item) { c.Body = text("x") })},
			want:   []string{"conflict Inbox 1:1 (message-id)"},
		},
		{
			name: "local newer", local: []*item.Item{synced(a, serverA+"77F5C869"+clientC+"1C0D", true)},
			server: []*item.Item{with(synced(a, serverA+"77F5C869", true), func(c *item.Item) { c.Body = text("x") })},
			want:   []string{"modified Inbox 1:1 (message-id, local-newer)"},
		},
		{
			name: "header only", server: []*item.Item{a},
			local: []*item.Item{with(a, func(c *item.Item) { c.Body = nil; c.Sync = &item.SyncFacts{HeaderOnly: &trueValue} })},
			want:  []string{"expected Inbox 1:1 (message-id, header-only)"},
		},
		{
			name: "body that cannot be read", server: []*item.Item{a},
			local: []*item.Item{with(a, func(c *item.Item) {
				c.Body = func() (item.Body, error) { return item.Body{}, errors.New("block 0x4 is damaged") }
			})},
			want: []string{"unreadable Inbox 1:1 (message-id, body: block 0x4 is damaged)"},
		},
		{
			name: "scope by time", opts: diff.Options{Since: day.Add(time.Hour)}, local: []*item.Item{a, b},
			server: []*item.Item{with(at(b, "7", "Inbox"), func(c *item.Item) { c.Submitted = day.Add(2 * time.Hour) })},
			want:   []string{"modified Inbox 2:7 (message-id)"},
		},
		{
			name: "scope by folder", opts: diff.Options{Folders: []string{"Sent Items"}},
			local: []*item.Item{a, at(b, "2", "Sent Items")}, serverFolders: []item.Folder{inbox, sent},
			want: []string{"localOnly Sent Items 2: (not-on-server)"},
		},
		{
			name: "scope by kind", opts: diff.Options{Kinds: []item.Kind{item.KindNote}}, local: []*item.Item{a},
			serverFolders: []item.Folder{inbox},
		},
		{
			name: "in flight", opts: diff.Options{TakenAt: day}, serverFolders: []item.Folder{inbox},
			local: []*item.Item{with(a, func(c *item.Item) { c.Sync = &item.SyncFacts{LastModified: day.Add(time.Second)} })},
			want:  []string{"expected Inbox 1: (in-flight)"},
		},
		{
			name: "post here, message there", same: 1,
			local: []*item.Item{with(a, func(c *item.Item) { c.Kind = item.KindPost; c.To = nil })}, server: []*item.Item{a},
		},
		{
			name: "addresses resolved on one side only", same: 1, server: []*item.Item{a},
			local: []*item.Item{with(a, func(c *item.Item) {
				c.Keys = item.Keys{}
				c.From.Email = "/O=EX/OU=FIRST/CN=RECIPIENTS/CN=ANN"
			})},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := compare(t,
				&fake{name: "local", items: c.local, folders: c.localFolders}, &c.opts,
				&fake{name: "server", items: c.server, folders: c.serverFolders, losses: c.losses})
			if d := cmp.Diff(c.want, summary(r)); d != "" {
				t.Errorf("changes (-want +got):\n%s", d)
			}
			if r.Summary[diff.Same] != c.same {
				t.Errorf("%d same, want %d", r.Summary[diff.Same], c.same)
			}
		})
	}
}

func TestFolders(t *testing.T) {
	m := mail("1", "", "<a@x>", "Budget", "numbers")
	n := mail("2", "", "<b@x>", "Lunch", "noon?")
	for _, c := range []struct {
		name          string
		local, server [2]string // folders of the two messages
		serverFolders []item.Folder
		byHand        map[string]string
		moved         int
	}{
		{"equal paths", [2]string{"Inbox", "Sent Items"}, [2]string{"Inbox", "Sent Items"}, nil, nil, 0},
		{
			"roots of different names",
			[2]string{"Top of Outlook data file/Inbox", "Top of Outlook data file/Work/A"},
			[2]string{"Root - Mailbox/IPM_SUBTREE/Inbox", "Root - Mailbox/IPM_SUBTREE/Work/A"},
			nil, nil, 0,
		},
		{"another language", [2]string{"Posteingang", "Posteingang/Arbeit"}, [2]string{"Inbox", "Inbox/Arbeit"}, nil, nil, 0},
		{"below a folder named after the mailbox", [2]string{"Inbox", "Work"}, [2]string{"ann@example.com/Inbox", "ann@example.com/Work"}, nil, nil, 0},
		{"one folder and what is below", [2]string{"Inbox/A", "Inbox/B"}, [2]string{"A", "B"}, nil, nil, 0},
		{"export of a subtree, items in its root", [2]string{"Inbox", "Inbox/B"}, [2]string{"", "B"}, nil, nil, 0},
		{"case and normal form", [2]string{"PROJE\u0301T", "x"}, [2]string{"projét", "X"}, nil, nil, 0},
		{"by hand", [2]string{"Inbox", "Old"}, [2]string{"Inbox", "Archive 2019"}, nil, map[string]string{"Old": "Archive 2019"}, 0},
		{"really moved", [2]string{"Inbox", "Old"}, [2]string{"Inbox", "Archive 2019"}, nil, nil, 1},
		{
			"claimed by the source",
			[2]string{"Inbox", "Drafts"},
			[2]string{"Eingang", "Drafts"},
			[]item.Folder{{Path: "Eingang", Special: "inbox"}},
			nil, 0,
		},
		{"names that mean nothing", [2]string{"Inbox", "Sent Items"}, [2]string{"part1", "part2"}, nil, nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := compare(t,
				&fake{name: "l", items: []*item.Item{at(m, "1", c.local[0]), at(n, "2", c.local[1])}},
				&diff.Options{Map: c.byHand},
				&fake{
					name: "s", folders: c.serverFolders,
					items: []*item.Item{at(m, "1", c.server[0]), at(n, "2", c.server[1])},
				})
			if r.Summary[diff.Moved] != c.moved || r.Summary[diff.Same] != 2-c.moved {
				t.Errorf("%v, want %d moved: %q", r.Summary, c.moved, summary(r))
			}
		})
	}
}

func TestSeveralServers(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	b := mail("2", "Inbox", "<b@x>", "Lunch", "noon?")
	c := mail("3", "Inbox", "<c@x>", "Trip", "by train")
	r := compare(t,
		&fake{name: "l", items: []*item.Item{a, b}}, nil,
		&fake{name: "part1", items: []*item.Item{a}}, &fake{name: "part0", items: []*item.Item{b, c}})
	want := []string{"serverOnly Inbox :3 (not-in-local)"}
	if d := cmp.Diff(want, summary(r)); d != "" {
		t.Error(d)
	}
	if r.Changes[0].Server.Source != "part0" || !slices.Equal(r.Server, []string{"part0", "part1"}) {
		t.Errorf("source %q of %q", r.Changes[0].Server.Source, r.Server)
	}
}

func TestUnreadableItems(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	failed := &item.ReadError{Folder: "Inbox", Ref: "0x44", Kind: item.KindMessage, Err: errors.New("no heap")}
	r := compare(t,
		&fake{name: "l", items: []*item.Item{a}, errs: []error{failed}}, nil,
		&fake{name: "s", items: []*item.Item{a}, errs: []error{errors.New("page missing")}})
	want := []string{"unreadable  : (page missing)", "unreadable Inbox 0x44: (no heap)"}
	if d := cmp.Diff(want, summary(r)); d != "" {
		t.Error(d)
	}
}

func TestEvidence(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	b := with(a, func(c *item.Item) {
		c.Subject = "Budget 2"
		c.Cc = []item.Address{{Name: "Cy", Email: "cy@example.com"}}
	})
	r := compare(t, &fake{name: "l", items: []*item.Item{a}}, nil, &fake{name: "s", items: []*item.Item{b}})
	want := []diff.Evidence{
		{Field: "subject", Local: "Budget", Server: "Budget 2"},
		{Field: "cc", Server: "Cy <cy@example.com>"},
	}
	if d := cmp.Diff(want, r.Changes[0].Evidence); d != "" {
		t.Error(d)
	}
}

func TestErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ok := &fake{name: "l"}
	if _, err := diff.Compare(ctx, ok, []diff.Source{ok}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := diff.Compare(context.Background(), ok, nil, nil); err == nil {
		t.Error("no server source, no error")
	}
	if _, err := diff.Compare(context.Background(), nil, []diff.Source{ok}, nil); err == nil {
		t.Error("no local source, no error")
	}
}

// The JSON is a contract with other programs.
func TestJSON(t *testing.T) {
	a := mail("0x200024", "Inbox", "<a@x>", "Budget", "numbers")
	b := with(a, func(c *item.Item) { c.Ref = "inbox/1.eml"; c.Subject = "Budget 2" })
	r := compare(t, &fake{name: "l.ost", items: []*item.Item{a}}, nil, &fake{name: "s", items: []*item.Item{b}})
	got, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	want := `{
 "schemaVersion": 1,
 "local": "l.ost",
 "server": [
  "s"
 ],
 "summary": {
  "localOnly": 0,
  "modified": 1,
  "moved": 0,
  "same": 0,
  "serverOnly": 0
 },
 "byKind": {
  "message": {
   "modified": 1
  }
 },
 "folders": [
  {
   "path": "Inbox",
   "kind": "message",
   "modified": 1
  }
 ],
 "changes": [
  {
   "verdict": "modified",
   "kind": "message",
   "folder": "Inbox",
   "serverFolder": "Inbox",
   "subject": "Budget",
   "local": {
    "ref": "0x200024"
   },
   "server": {
    "ref": "inbox/1.eml"
   },
   "tier": 1,
   "confidence": 0.9,
   "reason": "message-id",
   "evidence": [
    {
     "field": "subject",
     "local": "Budget",
     "server": "Budget 2"
    }
   ]
  }
 ]
}`
	if d := cmp.Diff(want, string(got)); d != "" {
		t.Error(d)
	}
	var back diff.Report
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if back.Folders[0].Path != "Inbox" || back.Folders[0].Counts[diff.Modified] != 1 {
		t.Errorf("read back: %+v", back.Folders)
	}
}

func TestWriteText(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	b := mail("2", "Inbox", "<b@x>", "Evil\x1b[2J", "noon?")
	r := compare(t, &fake{name: "l", items: []*item.Item{a, b}}, nil, &fake{name: "s", items: []*item.Item{a}})
	var out strings.Builder
	if err := diff.WriteText(&out, r, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"- localOnly", "Inbox  Evil\uFFFD[2J  [local 2]", "not-on-server", "all", "message"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("an item's text reaches the terminal unfiltered")
	}
}
