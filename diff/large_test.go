package diff_test

import (
	"fmt"
	"testing"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// Groups too large to compare all with all are still paired by content and folder.
func TestLargeGroups(t *testing.T) {
	const n = 400
	local, server := &fake{name: "l"}, &fake{name: "s"}
	for i := range n {
		// Copies of one mail in two folders.
		local.items = append(local.items, mail(fmt.Sprintf("l%d", i), "Inbox", "<a@x>", "Budget", "numbers"))
		local.items = append(local.items, mail(fmt.Sprintf("m%d", i), "Work", "<a@x>", "Budget", "numbers"))
		server.items = append(server.items, mail(fmt.Sprintf("s%d", i), "Inbox", "<a@x>", "Budget", "numbers"))
		server.items = append(server.items, mail(fmt.Sprintf("t%d", i), "Work", "<a@x>", "Budget", "numbers"))
		// Versions of one mail, the odd ones changed.
		local.items = append(local.items, mail(fmt.Sprintf("v%d", i), "Inbox", "<b@x>", "Draft", fmt.Sprint("version ", i)))
		server.items = append(server.items, mail(fmt.Sprintf("w%d", i), "Inbox", "<b@x>", "Draft", fmt.Sprintf("version %d%s", i, []string{"", ", changed"}[i%2])))
	}
	local.items = append(local.items, mail("one more", "Work", "<a@x>", "Budget", "numbers"))
	r := compare(t, local, nil, server)
	if got := r.Summary[diff.Same]; got != 2*n+n/2 {
		t.Errorf("%d the same, want %d", got, 2*n+n/2)
	}
	if r.Summary[diff.DuplicateLocal] != 1 || r.Summary[diff.Modified] != n/2 || len(r.Changes) != n/2+1 {
		t.Errorf("%v, want 1 duplicateLocal and %d modified", r.Summary, n/2)
	}
}

// What the order of evidence within a mailbox decides: a mail about a meeting is not
// a changed version of another mail about it.
func TestMailsAboutOneMeeting(t *testing.T) {
	uid := func(it *item.Item) *item.Item {
		return with(it, func(c *item.Item) { c.Keys.UID = "meeting-1" })
	}
	request := uid(mail("1", "Inbox", "<request@x>", "Meeting", "come"))
	cancel := uid(mail("2", "Inbox", "<cancel@x>", "Canceled: Meeting", "do not come"))
	update := uid(mail("3", "Inbox", "<update@x>", "Meeting", "come later"))
	r := compare(t, &fake{name: "l", items: []*item.Item{request, cancel}}, nil,
		&fake{name: "s", items: []*item.Item{request, update}})
	if r.Summary[diff.Same] != 1 || r.Summary[diff.LocalOnly] != 1 || r.Summary[diff.ServerOnly] != 1 {
		t.Errorf("%q", summary(r))
	}
}

func BenchmarkCompare(b *testing.B) {
	const n = 5000
	local, server := &fake{name: "l"}, &fake{name: "s"}
	for i := range n {
		id := fmt.Sprintf("<%d@x>", i)
		local.items = append(local.items, mail(fmt.Sprint(i), "Inbox", id, "Budget", fmt.Sprint("numbers ", i)))
		server.items = append(server.items, mail(fmt.Sprint(i), "Inbox", id, "Budget", fmt.Sprint("numbers ", i+i%100/99)))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := diff.Compare(b.Context(), local, []diff.Source{server}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
