package pst_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"sync/atomic"
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

func openBytes(t testing.TB, b []byte) *pst.File {
	t.Helper()
	f, err := pst.NewFile(bytes.NewReader(b), int64(len(b)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestEnron counts everything in the sample that go-pst ships; the numbers are
// those that outside readers and the format sheet agree on.
func TestEnron(t *testing.T) {
	f, err := pst.Open(corpus.Enron(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got struct{ folders, items, recipients, attachments, bytes int }
	for d := range f.Folders() {
		got.folders++
		if d.Search() {
			continue
		}
		for m, err := range d.Messages() {
			if err != nil {
				t.Fatal(err)
			}
			got.items++
			r, err := m.Recipients()
			if err != nil {
				t.Fatal(err)
			}
			got.recipients += len(r)
			list, err := m.Attachments()
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				got.attachments++
				r, err := a.Open()
				if err != nil {
					t.Fatalf("%v attachment %v: %v", m.NID, a.NID, err)
				}
				n, err := io.Copy(io.Discard, r)
				if err != nil || n != a.Size() {
					t.Errorf("%v attachment %v: %d bytes read, size %d, error %v", m.NID, a.NID, n, a.Size(), err)
				}
				got.bytes += int(n)
			}
		}
	}
	want := got
	want.folders, want.items, want.recipients, want.attachments, want.bytes = 22, 2178, 4029, 168, 11229972
	if got != want {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

// countingReader counts the reads of a file.
type countingReader struct {
	io.ReaderAt
	reads atomic.Int64
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	c.reads.Add(1)
	return c.ReaderAt.ReadAt(p, off)
}

// inventory reads what a listing shows of every item, and returns their number.
func inventory(tb testing.TB, f *pst.File) (n int) {
	for it, err := range f.Scan(context.Background(), nil) {
		if err != nil {
			tb.Fatal(err)
		}
		n++
		if len(it.Text(mapi.PidTagMessageClass.ID())) == 0 {
			tb.Errorf("%v has no class", it.NID)
		}
		it.Subject()
		it.Text(mapi.PidTagSenderName.ID())
		it.Text(mapi.PidTagInternetMessageId.ID())
		it.Time(mapi.PidTagClientSubmitTime.ID())
	}
	return n
}

// TestScanCost holds the bulk call to its promise: at most 4 reads and 2
// allocations for each item of an inventory, everything from opening on included.
func TestScanCost(t *testing.T) {
	b, err := os.ReadFile(corpus.Enron(t))
	if err != nil {
		t.Fatal(err)
	}
	r := &countingReader{ReaderAt: bytes.NewReader(b)}
	f, err := pst.NewFile(r, int64(len(b)), nil)
	if err != nil {
		t.Fatal(err)
	}
	n := inventory(t, f)
	if n != 2178 {
		t.Fatalf("%d items, want 2178", n)
	}
	perItem := float64(r.reads.Load()) / float64(n)
	allocs := testing.AllocsPerRun(3, func() { inventory(t, openBytes(t, b)) }) / float64(n)
	t.Logf("%.2f reads and %.2f allocations per item", perItem, allocs)
	if perItem > 4 {
		t.Errorf("%.2f reads per item, at most 4 are allowed", perItem)
	}
	if allocs > 2 {
		t.Errorf("%.2f allocations per item, at most 2 are allowed", allocs)
	}
}

func BenchmarkInventory(b *testing.B) {
	data, err := os.ReadFile(corpus.Enron(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		inventory(b, openBytes(b, data))
	}
}
