package eml

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/diff/source/store"
	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
	export "github.com/ostkit/ostkit/pst/export/eml"
	"github.com/ostkit/ostkit/pst/mapi"
)

// What our exporter writes of an item reads back equal, field by field, but for
// what Losses names and bodies of signed mail, whose structure is the mail's own.
func TestRoundTrip(t *testing.T) {
	lost := (&Source{}).Losses()
	items, differing := 0, 0
	for _, e := range corpus.Stores(t) {
		if e.Size > 3<<20 || !e.Healthy {
			continue
		}
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			continue // what cannot be opened is the business of other tests
		}
		src := store.New(e.Path, f)
		for it, err := range f.Scan(context.Background(), nil) {
			if err != nil || it.Message() == nil || len(it.Message().Problems()) > 0 {
				continue
			}
			items++
			if diffs := roundTrip(t, src.Item(it.Message()), it.Message(), lost); len(diffs) > 0 {
				differing++
				t.Logf("%s %v: %s", e.Path, it.Message().NID, strings.Join(diffs, "; "))
			}
		}
		src.Close()
	}
	t.Logf("%d of %d items differ", differing, items)
	if items == 0 {
		t.Fatal("no item was compared")
	}
	if differing > 0 {
		t.Errorf("%d of %d items differ", differing, items)
	}
}

func roundTrip(t *testing.T, want *item.Item, m *pst.Message, lost item.Losses) (diffs []string) {
	var buf bytes.Buffer
	if err := export.Write(&buf, m, nil); err != nil {
		return nil // written in part
	}
	got, err := Parse(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(buf.Bytes())), nil }, nil)
	if err != nil {
		return []string{err.Error()}
	}
	if got.Kind != want.Kind || got.Class != want.Class {
		diffs = append(diffs, "kind "+string(want.Kind)+" "+want.Class+" became "+string(got.Kind)+" "+got.Class)
	}
	a, errA := item.NewFingerprint(want)
	b, errB := item.NewFingerprint(got)
	if errA != nil {
		return nil
	}
	if errB != nil {
		diffs = append(diffs, errB.Error())
	}
	a, b = a.Without(lost.Lost(want.Kind)), b.Without(lost.Lost(want.Kind))
	for i := range min(len(a.Fields), len(b.Fields)) {
		x, y := a.Fields[i], b.Fields[i]
		// The exporter keeps the transport's Date where the item has no time of its own.
		if x.Name == "submitTime" && want.Submitted.IsZero() && transportDate(m) {
			continue
		}
		if !x.SameLoose(&y) {
			diffs = append(diffs, x.Name+": "+x.Show+" <> "+y.Show)
		}
	}
	return diffs
}

func transportDate(m *pst.Message) bool {
	return strings.Contains("\n"+m.Props().Str(mapi.PidTagTransportMessageHeaders.ID()), "\nDate:")
}
