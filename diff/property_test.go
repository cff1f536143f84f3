package diff_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/item"
)

// drawItems draws items from so few values that keys collide, copies occur, and
// equal content comes under different ids.
func drawItems(t *rapid.T, label string, folders []string) []*item.Item {
	n := rapid.IntRange(0, 12).Draw(t, label+" count")
	items := make([]*item.Item, n)
	for i := range items {
		pick := func(what string, values ...string) string {
			return rapid.SampledFrom(values).Draw(t, fmt.Sprintf("%s %d %s", label, i, what))
		}
		it := mail(fmt.Sprintf("%s-%02d", label, i), pick("folder", folders...), pick("id", "", "<a@x>", "<b@x>", "<c@x>"),
			pick("subject", "Budget", "Lunch", "RE: Budget"), pick("body", "one", "two", "O N E"))
		it.Kind = item.Kind(pick("kind", "message", "message", "post"))
		if key := pick("search key", "", "", "k1", "k2"); key != "" {
			it.Keys.SearchKey = []byte(key)
		}
		if pick("broken", "no", "no", "no", "yes") == "yes" {
			it.Body = func() (item.Body, error) { return item.Body{}, fmt.Errorf("unreadable") }
		}
		items[i] = it
	}
	return items
}

// shuffled returns the items in another order.
func shuffled(t *rapid.T, label string, items []*item.Item) []*item.Item {
	if len(items) < 2 {
		return items
	}
	return rapid.Permutation(items).Draw(t, label)
}

func encode(t *rapid.T, r *diff.Report, err error) string {
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOrderOfInputsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		local := drawItems(t, "l", []string{"Inbox", "Sent Items", "Work"})
		one := drawItems(t, "s", []string{"Inbox", "Work"})
		two := drawItems(t, "u", []string{"", "Inbox"})
		first, err := diff.Compare(t.Context(), &fake{name: "l", items: local},
			[]diff.Source{&fake{name: "s", items: one}, &fake{name: "u", items: two}}, nil)
		want := encode(t, first, err)
		second, err := diff.Compare(t.Context(), &fake{name: "l", items: shuffled(t, "ls", local)},
			[]diff.Source{&fake{name: "u", items: shuffled(t, "us", two)}, &fake{name: "s", items: shuffled(t, "ss", one)}}, nil)
		if got := encode(t, second, err); got != want {
			t.Fatalf("first  %s\nsecond %s", want, got)
		}
	})
}

// Every item is counted once, in a pair or alone.
func TestEveryItemIsCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		local := drawItems(t, "l", []string{"Inbox", "Sent Items", "Work"})
		server := drawItems(t, "s", []string{"Inbox", "Work", "Else"})
		r, err := diff.Compare(t.Context(), &fake{name: "l", items: local}, []diff.Source{&fake{name: "s", items: server}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		here, there := r.Summary[diff.Same], r.Summary[diff.Same]
		seen := map[string]bool{}
		for _, c := range r.Changes {
			for i, side := range []*diff.Side{c.Local, c.Server} {
				if side == nil {
					continue
				}
				if seen[side.Ref] {
					t.Fatalf("%s is in two changes", side.Ref)
				}
				seen[side.Ref] = true
				if i == 0 {
					here++
				} else {
					there++
				}
			}
		}
		if here != len(local) || there != len(server) {
			t.Fatalf("%d of %d local and %d of %d server items counted", here, len(local), there, len(server))
		}
	})
}

// A mailbox and a rearranged copy of it differ in nothing, whatever its ids.
func TestEqualSidesHaveNothingMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t, "l", []string{"Inbox", "Sent Items", "Work"})
		r, err := diff.Compare(t.Context(), &fake{name: "l", items: items},
			[]diff.Source{&fake{name: "s", items: shuffled(t, "s", items)}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		readable := 0
		for _, it := range items {
			if _, err := it.Body(); err == nil {
				readable++
			}
		}
		for _, v := range []diff.Verdict{
			diff.LocalOnly, diff.ServerOnly, diff.Moved, diff.MovedModified, diff.NotComparable,
			diff.DuplicateLocal, diff.DuplicateServer,
		} {
			if r.Summary[v] != 0 {
				t.Fatalf("%d %s: %q", r.Summary[v], v, summary(r))
			}
		}
		if r.Summary[diff.Same] > readable {
			t.Fatalf("%d the same of %d readable", r.Summary[diff.Same], readable)
		}
	})
}

// Removing one item leaves one item more on the other side.
func TestOneRemovedIsOneMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t, "l", []string{"Inbox", "Work"})
		for _, it := range items {
			it.Body = text("body of " + it.Ref)
			it.Keys = item.Keys{MessageID: "<" + it.Ref + ">"}
		}
		if len(items) < 3 {
			return
		}
		i := rapid.IntRange(0, len(items)-1).Draw(t, "removed")
		rest := append(append([]*item.Item{}, items[:i]...), items[i+1:]...)
		server := &fake{name: "s", items: rest, folders: []item.Folder{{Path: "Inbox"}, {Path: "Work"}}}
		r, err := diff.Compare(t.Context(), &fake{name: "l", items: items}, []diff.Source{server}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Changes) != 1 || r.Changes[0].Verdict != diff.LocalOnly || r.Changes[0].Local.Ref != items[i].Ref {
			t.Fatalf("removed %s: %q", items[i].Ref, summary(r))
		}
	})
}
