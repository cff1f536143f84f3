package store_test

import (
	"bytes"
	"testing"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/source/store"
	"github.com/ostkit/ostkit/internal/corpus"
)

func open(t *testing.T, path string) diff.Source {
	t.Helper()
	s, err := store.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func compare(t *testing.T, local string, server ...string) *diff.Report {
	t.Helper()
	var servers []diff.Source
	for _, path := range server {
		servers = append(servers, open(t, path))
	}
	r, err := diff.Compare(t.Context(), open(t, local), servers, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPairs compares the pairs of real stores whose differences are known.
func TestPairs(t *testing.T) {
	want := map[string]struct {
		same, localOnly int
		localClass      string
	}{
		"whole-vs-split":  {same: 16, localOnly: 1, localClass: "other"},
		"rewrite-equal":   {same: 7},
		"ansi-vs-unicode": {same: 1},
	}
	n := 0
	for _, p := range corpus.Pairs(t) {
		w, ok := want[p.Kind]
		if !ok {
			continue
		}
		n++
		var right []string
		for _, name := range p.Right {
			right = append(right, corpus.Path(t, name))
		}
		r := compare(t, corpus.Path(t, p.Left[0]), right...)
		var text bytes.Buffer
		if err := diff.WriteText(&text, r, nil); err != nil {
			t.Fatal(err)
		}
		s := r.Summary
		// One of the split files has lost named properties, so pairs may differ; the
		// folders of sample1 and sample2 bear different names.
		if s[diff.Same]+s[diff.Modified]+s[diff.Moved] != w.same || s[diff.LocalOnly] != w.localOnly || s[diff.ServerOnly] != 0 {
			t.Errorf("%s: %v\n%s", p.Kind, s, text.String())
		}
		for _, c := range r.Changes {
			if c.Verdict == diff.LocalOnly && string(c.Kind) != w.localClass {
				t.Errorf("%s: local only is a %s", p.Kind, c.Kind)
			}
		}
	}
	if n != len(want) {
		t.Errorf("%d of %d pairs compared", n, len(want))
	}
}

// TestSelf compares every sample store with itself: all is the same.
func TestSelf(t *testing.T) {
	n := 0
	for _, e := range corpus.Stores(t) {
		if !e.Healthy {
			continue
		}
		path := corpus.Path(t, e.Path)
		r := compare(t, path, path)
		same := r.Summary[diff.Same]
		for v, count := range r.Summary {
			if v != diff.Same && v != diff.Expected && count > 0 {
				t.Errorf("%s: %d %s", e.Path, count, v)
			}
		}
		if same+r.Summary[diff.Expected] != e.Items {
			t.Errorf("%s: %d same of %d items, %v", e.Path, same, e.Items, r.Summary)
		}
		n++
	}
	t.Logf("%d stores compared with themselves", n)
}
