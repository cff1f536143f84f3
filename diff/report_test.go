package diff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// Two changed items whose change lists say which side is newer, or that neither is.
func TestVersions(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	b := with(a, func(c *item.Item) { c.Body = text("other numbers") })
	const older, newer, here = serverA + "77F5C869", serverA + "77F5D66A", serverA + "77F5C869" + clientC + "1C0D"
	for _, c := range []struct {
		local, server string
		verdict       diff.Verdict
		reason        string
	}{
		{older, older, diff.Modified, "message-id, stale-copy"},
		{older, newer, diff.Modified, "message-id, server-newer"},
		{here, older, diff.Modified, "message-id, local-newer"},
		{here, newer, diff.Conflict, "message-id"},
		{"", newer, diff.Modified, "message-id"},
		{"05", newer, diff.Modified, "message-id"},
	} {
		r := compare(t, &fake{name: "l", items: []*item.Item{synced(a, c.local, true)}}, nil,
			&fake{name: "s", items: []*item.Item{synced(b, c.server, true)}})
		if got := r.Changes[0]; got.Verdict != c.verdict || got.Reason != c.reason {
			t.Errorf("%s against %s: %s (%s), want %s (%s)", c.local, c.server, got.Verdict, got.Reason, c.verdict, c.reason)
		}
		// Equal content is the same whatever the lists say.
		r = compare(t, &fake{name: "l", items: []*item.Item{synced(a, c.local, true)}}, nil,
			&fake{name: "s", items: []*item.Item{synced(a, c.server, true)}})
		if r.Summary[diff.Same] != 1 {
			t.Errorf("%s against %s, equal content: %v", c.local, c.server, r.Summary)
		}
	}
}

// Tier and confidence follow from what joined a pair.
func TestConfidence(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	noID := func(it *item.Item) *item.Item { return with(it, func(c *item.Item) { c.Keys = item.Keys{} }) }
	loose := with(a, func(c *item.Item) { c.Body = text("num-bers") })
	other := mail("9", "Work", "<w@x>", "Else", "words") // makes the folder known
	for _, c := range []struct {
		name       string
		local      *item.Item
		tier       int
		confidence float64
		verdict    diff.Verdict
	}{
		{"id, strict", a, 1, 1, diff.Moved},
		{"id, loose", loose, 1, 0.98, diff.Moved},
		{"id, alike", with(a, func(c *item.Item) { c.Body = text("words") }), 1, 0.9, diff.MovedModified},
		{"content, strict", noID(a), 2, 0.97, diff.Moved},
		{"content, loose", noID(loose), 2, 0.93, diff.Moved},
	} {
		r := compare(t, &fake{name: "l", items: []*item.Item{at(c.local, "1", "Inbox"), other}}, nil,
			&fake{name: "s", items: []*item.Item{at(a, "2", "Archive"), other}, folders: []item.Folder{{Path: "Inbox"}}})
		got := r.Changes[0]
		if got.Verdict != c.verdict || got.Tier != c.tier || got.Confidence != c.confidence {
			t.Errorf("%s: %s, tier %d, %v; want %s, tier %d, %v",
				c.name, got.Verdict, got.Tier, got.Confidence, c.verdict, c.tier, c.confidence)
		}
	}
}

func TestFolderCounts(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	note := &item.Item{Kind: item.KindNote, Ref: "2", Folder: "Inbox", Body: text("milk")}
	b := mail("3", "Elsewhere", "<b@x>", "Lunch", "noon?")
	r := compare(t, &fake{name: "l", items: []*item.Item{a, note}, folders: []item.Folder{{Path: "Empty"}}}, nil,
		&fake{name: "s", items: []*item.Item{a, b}})
	want := []diff.FolderCounts{
		{Path: "Elsewhere", Kind: item.KindMessage, Counts: diff.Counts{diff.ServerOnly: 1}, ServerItems: 1, OnServer: true},
		{
			Path: "Inbox", Counts: diff.Counts{diff.Same: 1, diff.LocalOnly: 1}, Role: item.RoleMail,
			LocalItems: 2, ServerItems: 1, OnServer: true,
		},
	}
	if d := cmp.Diff(want, r.Folders); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if got := r.Summary.Differences(); got != 2 {
		t.Errorf("%d differences, want 2", got)
	}
	if d := cmp.Diff(diff.Counts{diff.LocalOnly: 1}, r.ByKind[item.KindNote]); d != "" {
		t.Error(d)
	}
}

func TestNotComparedAndProgress(t *testing.T) {
	local, server := &fake{name: "l"}, &fake{name: "s", losses: item.Losses{Fields: []string{"message.class", "task.body"}}}
	for i := range 600 {
		m := mail(fmt.Sprint(i), "Inbox", fmt.Sprintf("<%d@x>", i), "Budget", "numbers")
		local.items, server.items = append(local.items, m), append(server.items, m)
	}
	var calls []string
	opts := &diff.Options{Progress: func(source string, n int) { calls = append(calls, fmt.Sprint(source, n)) }}
	r := compare(t, local, opts, server)
	if want := []string{"l256", "l512", "s256", "s512"}; !slices.Equal(calls, want) {
		t.Errorf("progress %q, want %q", calls, want)
	}
	want := map[item.Kind][]string{item.KindMessage: {"class"}}
	if d := cmp.Diff(want, r.NotCompared); d != "" {
		t.Error(d)
	}
}

// Items with a part that cannot be read are never the same, and never only here if
// something of theirs is there.
func TestPartlyUnreadable(t *testing.T) {
	a := mail("1", "Inbox", "<a@x>", "Budget", "numbers")
	broken := func(it *item.Item) *item.Item {
		return with(it, func(c *item.Item) {
			c.Body = func() (item.Body, error) { return item.Body{}, errors.New("torn") }
		})
	}
	noID := with(a, func(c *item.Item) { c.Keys = item.Keys{} })
	other := mail("2", "Inbox", "<b@x>", "Lunch", "noon?")
	for name, c := range map[string]struct {
		local, server []*item.Item
		want          string
	}{
		"here":                 {[]*item.Item{broken(a)}, []*item.Item{a}, "unreadable Inbox 1:1 (message-id, body: torn)"},
		"there":                {[]*item.Item{a}, []*item.Item{broken(a)}, "unreadable Inbox 1:1 (message-id, body: torn)"},
		"without an id":        {[]*item.Item{broken(noID)}, []*item.Item{a}, "unreadable Inbox 1:1 (content, body: torn)"},
		"without a partner":    {[]*item.Item{other, broken(a)}, []*item.Item{other}, "unreadable Inbox 1: (body: torn)"},
		"nor there":            {[]*item.Item{other}, []*item.Item{other, broken(a)}, "unreadable Inbox :1 (body: torn)"},
		"problems, and differ": {[]*item.Item{with(a, func(c *item.Item) { c.Problems = []error{errors.New("row 3 torn")}; c.Cc = c.To })}, []*item.Item{a}, "unreadable Inbox 1:1 (message-id, row 3 torn)"},
	} {
		r := compare(t, &fake{name: "l", items: c.local}, nil, &fake{name: "s", items: c.server})
		if got := strings.Join(summary(r), "; "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Series are compared by their instances: the master is one item, a changed
// instance that stands alone another.
func TestRecurringItems(t *testing.T) {
	meeting := func(ref string, change func(*item.Item)) *item.Item {
		it := &item.Item{
			Kind: item.KindAppointment, Ref: ref, Folder: "Calendar", Subject: "Jour fixe", Keys: item.Keys{UID: "series"},
			Appointment: &item.Appointment{Start: day, End: day.AddDate(0, 0, 1), Recurrence: &item.Recurrence{Rule: "FREQ=WEEKLY;BYDAY=FR"}},
		}
		change(it)
		return it
	}
	same := func(*item.Item) {}
	instance := func(it *item.Item) { it.Keys.InstanceDate = day.AddDate(0, 0, 7); it.Appointment.Recurrence = nil }
	shorter := func(it *item.Item) {
		it.Appointment.Recurrence = &item.Recurrence{Rule: "FREQ=WEEKLY;COUNT=3;BYDAY=FR"}
	}
	r := compare(t,
		&fake{name: "l", items: []*item.Item{meeting("1", same), meeting("2", instance)}}, nil,
		&fake{name: "s", items: []*item.Item{meeting("1", shorter), meeting("2", instance)}})
	want := []string{"modified Calendar 1:1 (global-id)"}
	if d := cmp.Diff(want, summary(r)); d != "" || r.Summary[diff.Same] != 1 {
		t.Errorf("%v %s", r.Summary, d)
	}
	if e := r.Changes[0].Evidence; len(e) != 1 || e[0].Field != "recurrence" {
		t.Errorf("evidence %+v", e)
	}
}

func TestVocabulary(t *testing.T) {
	seen := map[diff.Verdict]bool{}
	for _, v := range diff.Verdicts() {
		if seen[v] {
			t.Errorf("%s twice", v)
		}
		seen[v] = true
		if len(v.Mark()) != 1 || !strings.Contains("+-=*~!?", v.Mark()) {
			t.Errorf("%s: mark %q", v, v.Mark())
		}
	}
	if len(seen) != 14 {
		t.Errorf("%d verdicts, want 14", len(seen))
	}
}
