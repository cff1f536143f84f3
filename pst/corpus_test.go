package pst_test

import (
	"context"
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// TestCorpusItems counts the items of every sample store in the two ways the
// package offers and compares them with the manifest.
func TestCorpusItems(t *testing.T) {
	read := 0
	for _, e := range corpus.Stores(t) {
		if !e.Healthy {
			continue
		}
		var faults []*ndb.FormatError
		f, err := pst.Open(corpus.Path(t, e.Path), &pst.Options{Observe: func(fe *ndb.FormatError) { faults = append(faults, fe) }})
		if err != nil {
			t.Errorf("%s: %v", e.Path, err)
			continue
		}
		scanned, walked := 0, 0
		for it, err := range f.Scan(context.Background(), nil) {
			if err != nil {
				t.Errorf("%s: %v", e.Path, err)
				continue
			}
			scanned++
			for _, p := range it.Problems() {
				t.Errorf("%s: item %v: %v", e.Path, it.NID, p)
			}
		}
		for d := range f.Folders() {
			for _, p := range d.Problems() {
				t.Errorf("%s: folder %v: %v", e.Path, d.NID, p)
			}
			if d.Search() {
				continue
			}
			for m, err := range d.Messages() {
				if err != nil {
					t.Errorf("%s: %v", e.Path, err)
					continue
				}
				walked++
				readAll(t, e.Path, m, 0)
			}
		}
		if scanned != e.Items || walked != e.Items {
			t.Errorf("%s: scanned %d, walked %d, manifest %d", e.Path, scanned, walked, e.Items)
		}
		for _, fe := range faults {
			t.Logf("%s: %s %v", e.Path, fe.Code, fe)
		}
		f.Close()
		read++
	}
	t.Logf("%d healthy stores read", read)
}

func readAll(t *testing.T, path string, m *pst.Message, depth int) {
	if _, err := m.Recipients(); err != nil {
		t.Errorf("%s: %v recipients: %v", path, m.NID, err)
	}
	list, err := m.Attachments()
	if err != nil {
		t.Errorf("%s: %v attachments: %v", path, m.NID, err)
	}
	for _, a := range list {
		inner, err := a.Message()
		if err != nil {
			t.Errorf("%s: %v attachment %v: %v", path, m.NID, a.NID, err)
		}
		if inner != nil {
			readAll(t, path, inner, depth+1)
		}
	}
	for p := range m.Props().All() {
		if _, err := m.Props().Value(p); err != nil {
			t.Errorf("%s: %v: %v", path, m.NID, err)
		}
	}
	for _, p := range m.Problems() {
		t.Errorf("%s: %v: %v", path, m.NID, p)
	}
}
