package ndb_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ostkit/ostkit/pst/ndb"
)

// sink is a growing file in memory.
type sink struct{ b []byte }

func (s *sink) WriteAt(p []byte, off int64) (int, error) {
	if need := int(off) + len(p); need > len(s.b) {
		s.b = slices.Grow(s.b, need-len(s.b))[:need]
	}
	return copy(s.b[off:], p), nil
}

// variants are all layouts with all encodings.
func variants() []ndb.WriterOptions {
	var list []ndb.WriterOptions
	for _, f := range []ndb.Format{ndb.ANSI, ndb.Unicode, ndb.Unicode4K} {
		for _, c := range []ndb.Crypt{ndb.CryptNone, ndb.CryptPermute, ndb.CryptCyclic} {
			list = append(list, ndb.WriterOptions{Format: f, Crypt: c})
		}
	}
	return list
}

func eachVariant(t *testing.T, test func(t *testing.T, o ndb.WriterOptions)) {
	for _, o := range variants() {
		t.Run(fmt.Sprintf("%v-%v", o.Format, o.Crypt), func(t *testing.T) { test(t, o) })
	}
}

// filled returns n bytes that do not compress.
func filled(n int, seed byte) []byte {
	p := make([]byte, n)
	r := rand.NewChaCha8([32]byte{seed})
	r.Read(p)
	return p
}

type writing struct {
	t *testing.T
	*ndb.Writer
	sink sink
}

func begin(t *testing.T, o ndb.WriterOptions) *writing {
	w := &writing{t: t}
	var err error
	if w.Writer, err = ndb.NewWriter(&w.sink, &o); err != nil {
		t.Fatal(err)
	}
	return w
}

// add enters a node with the given data and sub-nodes.
func (w *writing) add(nid ndb.NID, data []byte, subs ...ndb.Subnode) {
	w.t.Helper()
	bid, err := w.WriteData(data)
	if err != nil {
		w.t.Fatal(err)
	}
	sub, err := w.WriteSubnodes(subs)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.AddNode(ndb.NodeEntry{NID: nid, Data: bid, Sub: sub}); err != nil {
		w.t.Fatal(err)
	}
}

// open closes the writer and opens what it wrote; any fault fails the test.
func (w *writing) open() *ndb.File {
	w.t.Helper()
	if err := w.Close(); err != nil {
		w.t.Fatal(err)
	}
	f, err := ndb.NewFile(bytes.NewReader(w.sink.b), int64(len(w.sink.b)), &ndb.Options{
		Observe: func(e *ndb.FormatError) { w.t.Errorf("fault: %v", e) },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	checkStructure(w.t, f, w.sink.b)
	return f
}

func nodeData(t *testing.T, f *ndb.File, nid ndb.NID) []byte {
	t.Helper()
	n, err := f.Node(nid)
	if err != nil {
		t.Fatal(err)
	}
	d, err := n.Open()
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.ReadAll(1 << 30)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWriterRoundTrip(t *testing.T) {
	eachVariant(t, func(t *testing.T, o ndb.WriterOptions) {
		w := begin(t, o)
		want := map[ndb.NID][]byte{}
		for i, n := range []int{0, 1, 47, 48, 49, 8176, 8180, 8181, 65512, 65513, 200000} {
			nid := w.NewNID(ndb.TypeNormalMessage)
			want[nid] = filled(n, byte(i))
			if n%2 == 0 {
				want[nid] = bytes.Repeat([]byte("Betreff: Überweisung "), n/22+1)[:n]
			}
			w.add(nid, want[nid])
		}
		f := w.open()
		if f.Format() != o.Format || f.Header().Crypt != o.Crypt || f.Header().Client != ndb.ClientPST {
			t.Errorf("header says %v, %v, %v", f.Format(), f.Header().Crypt, f.Header().Client)
		}
		for nid, p := range want {
			if !bytes.Equal(nodeData(t, f, nid), p) {
				t.Errorf("node %v: %d bytes are not what was written", nid, len(p))
			}
		}
	})
}

func TestWriterDeterministic(t *testing.T) {
	eachVariant(t, func(t *testing.T, o ndb.WriterOptions) {
		var sums [2][32]byte
		for i := range sums {
			w := begin(t, o)
			for range 50 {
				w.add(w.NewNID(ndb.TypeNormalMessage), filled(3000, 7))
			}
			w.open()
			sums[i] = sha256.Sum256(w.sink.b)
		}
		if sums[0] != sums[1] {
			t.Error("two runs differ")
		}
	})
}

// TestWriterCompression: zlib is used exactly when it saves a slot of 512 bytes.
func TestWriterCompression(t *testing.T) {
	w := begin(t, ndb.WriterOptions{Format: ndb.Unicode4K})
	cases := []struct {
		data       []byte
		compressed bool
	}{
		{bytes.Repeat([]byte{'a'}, 488), false}, // one slot either way
		{bytes.Repeat([]byte{'a'}, 489), true},
		{filled(489, 1), false},
		{bytes.Repeat([]byte{'a'}, 65512), true},
		{filled(65512, 1), false},
	}
	for i, c := range cases {
		w.add(ndb.NID(0x200024+i*0x20), c.data)
	}
	f := w.open()
	i := 0
	for b, err := range f.Blocks() {
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Stored != b.Inflated; got != cases[i].compressed || b.Inflated != len(cases[i].data) {
			t.Errorf("block %d: stored %d of %d, compressed is to be %v", i, b.Stored, b.Inflated, cases[i].compressed)
		}
		i++
	}
}

// TestWriterSections fills several sections, so that allocation maps, page maps and
// the first FMap are written.
func TestWriterSections(t *testing.T) {
	for _, f := range []ndb.Format{ndb.ANSI, ndb.Unicode} {
		t.Run(f.String(), func(t *testing.T) {
			w := begin(t, ndb.WriterOptions{Format: f})
			p := filled(1<<20, 3)
			for range 33 {
				w.add(w.NewNID(ndb.TypeNormalMessage), p)
			}
			w.open()
			const fmap = 0x4400 + 128*253952 + 0x400
			if len(w.sink.b) < fmap || w.sink.b[fmap+f.Layout().PageTrailer] != 0x82 {
				t.Errorf("no FMap page at 0x%X in %d bytes", fmap, len(w.sink.b))
			}
		})
	}
	t.Run("unicode4k", func(t *testing.T) {
		w := begin(t, ndb.WriterOptions{Format: ndb.Unicode4K})
		p := filled(6<<20, 3)
		for range 3 {
			w.add(w.NewNID(ndb.TypeNormalMessage), p)
		}
		w.open()
		if want := 139264 + 2*16678912; len(w.sink.b) != want {
			t.Errorf("%d bytes, two sections are %d", len(w.sink.b), want)
		}
	})
}

func TestWriterXXBlock(t *testing.T) {
	if testing.Short() {
		t.Skip("an XXBLOCK takes a value of more than 8.3 MB")
	}
	for _, f := range []ndb.Format{ndb.ANSI, ndb.Unicode} {
		t.Run(f.String(), func(t *testing.T) {
			w := begin(t, ndb.WriterOptions{Format: f, Crypt: ndb.CryptPermute})
			p := filled(17<<20, 5)
			w.add(0x200024, p)
			file := w.open()
			n, err := file.Node(0x200024)
			if err != nil {
				t.Fatal(err)
			}
			d, err := n.Open()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := d.Blocks(); err != nil || got != (len(p)+f.Layout().MaxData-1)/f.Layout().MaxData {
				t.Errorf("%d blocks, %v", got, err)
			}
			if !bytes.Equal(nodeData(t, file, 0x200024), p) {
				t.Error("the data is not what was written")
			}
		})
	}
}

func TestWriterSubnodes(t *testing.T) {
	eachVariant(t, func(t *testing.T, o ndb.WriterOptions) {
		w := begin(t, o)
		var want []ndb.Subnode
		for i := range 3000 { // beyond one SLBLOCK in all formats
			var bid ndb.BID
			if i%7 == 0 {
				bid, _ = w.WriteData([]byte{byte(i), byte(i >> 8)})
			}
			want = append(want, ndb.Subnode{NID: ndb.NID(i+1)<<5 | 0x1F, Data: bid})
		}
		shuffled := slices.Clone(want)
		slices.Reverse(shuffled)
		w.add(0x200024, []byte("x"), shuffled...)
		n, err := w.open().Node(0x200024)
		if err != nil {
			t.Fatal(err)
		}
		got, err := n.Subnodes()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestWriterTree: a data tree may be made of blocks written in any order.
func TestWriterTree(t *testing.T) {
	w := begin(t, ndb.WriterOptions{Format: ndb.Unicode, Crypt: ndb.CryptPermute})
	second, err := w.WriteBlock([]byte("world"))
	if err != nil {
		t.Fatal(err)
	}
	first, err := w.WriteBlock(bytes.Repeat([]byte("hello "), 1363)[:8176])
	if err != nil {
		t.Fatal(err)
	}
	root, err := w.WriteTree([]ndb.BID{first, second})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddNode(ndb.NodeEntry{NID: 0x21, Data: root}); err != nil {
		t.Fatal(err)
	}
	p := nodeData(t, w.open(), 0x21)
	if len(p) != 8181 || string(p[8176:]) != "world" {
		t.Errorf("%d bytes ending in %q", len(p), p[len(p)-5:])
	}
}

func TestWriterSharedBlocks(t *testing.T) {
	w := begin(t, ndb.WriterOptions{Format: ndb.Unicode})
	bid, err := w.WriteData([]byte("template"))
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		if err := w.AddNode(ndb.NodeEntry{NID: w.NewNID(ndb.TypeContentsTable), Data: bid}); err != nil {
			t.Fatal(err)
		}
	}
	b, err := w.open().Block(bid)
	if err != nil || b.RefCount != 41 {
		t.Errorf("cRef %d, %v; want 41", b.RefCount, err)
	}
	if w.RefCount(bid) != 41 {
		t.Errorf("RefCount %d", w.RefCount(bid))
	}
}

func TestWriterNIDs(t *testing.T) {
	w := begin(t, ndb.WriterOptions{Format: ndb.Unicode})
	got := []ndb.NID{
		w.NewNID(ndb.TypeNormalFolder), w.NewNID(ndb.TypeNormalFolder), w.NewNID(ndb.TypeSearchFolder),
		w.NewNID(ndb.TypeNormalMessage), w.NewNID(ndb.TypeAssocMessage), w.NewNID(ndb.TypeLTP),
	}
	want := []ndb.NID{0x8022, 0x8042, 0x80023, 0x200024, 0x100028, 0x803F}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	h := w.open().Header()
	for _, typ := range []ndb.NIDType{ndb.TypeNormalFolder, ndb.TypeHierarchyTable, ndb.TypeContentsTable, ndb.TypeAssocContentsTable} {
		if h.NIDs[typ] != 0x402 {
			t.Errorf("rgnid[0x%02X] is 0x%X, the tables of a folder share its index 0x402", typ, h.NIDs[typ])
		}
	}
}

func TestWriterRefuses(t *testing.T) {
	cases := map[string]struct {
		do   func(w *ndb.Writer) error
		want error
	}{
		"empty block":     {func(w *ndb.Writer) error { _, err := w.WriteBlock(nil); return err }, ndb.ErrFormat},
		"oversized block": {func(w *ndb.Writer) error { _, err := w.WriteBlock(make([]byte, 8177)); return err }, ndb.ErrFormat},
		"unknown block":   {func(w *ndb.Writer) error { return w.AddNode(ndb.NodeEntry{NID: 0x21, Data: 0x40}) }, ndb.ErrNotFound},
		"external sub": {func(w *ndb.Writer) error {
			b, _ := w.WriteBlock([]byte{1})
			return w.AddNode(ndb.NodeEntry{NID: 0x21, Sub: b})
		}, ndb.ErrFormat},
		"twin subnodes": {func(w *ndb.Writer) error {
			_, err := w.WriteSubnodes([]ndb.Subnode{{NID: 0x3F}, {NID: 0x3F}})
			return err
		}, ndb.ErrFormat},
		"twin nodes": {func(w *ndb.Writer) error {
			w.AddNode(ndb.NodeEntry{NID: 0x21})
			w.AddNode(ndb.NodeEntry{NID: 0x21})
			return w.Close()
		}, ndb.ErrFormat},
		"too many references": {func(w *ndb.Writer) error {
			b, _ := w.WriteBlock([]byte{1})
			for i := range 65535 {
				if err := w.AddNode(ndb.NodeEntry{NID: ndb.NID(i), Data: b}); err != nil {
					return err
				}
			}
			return nil
		}, ndb.ErrUnsupported},
		"after close": {func(w *ndb.Writer) error {
			if err := w.Close(); err != nil {
				return err
			}
			_, err := w.WriteBlock([]byte{1})
			return err
		}, ndb.ErrFormat},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w, err := ndb.NewWriter(new(sink), nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.do(w); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if _, err := w.WriteBlock([]byte{1}); !errors.Is(err, c.want) {
				t.Errorf("the next call says %v, want the first error again", err)
			}
		})
	}
	for _, o := range []ndb.WriterOptions{{Format: 7}, {Crypt: ndb.CryptProtected}} {
		if _, err := ndb.NewWriter(new(sink), &o); !errors.Is(err, ndb.ErrUnsupported) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// brokenSink fails once more than limit bytes have been written.
type brokenSink struct {
	sink
	limit int64
	err   error
}

func (s *brokenSink) WriteAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > s.limit {
		return 0, s.err
	}
	return s.sink.WriteAt(p, off)
}

func TestWriterPassesErrorsOn(t *testing.T) {
	full := errors.New("disk full")
	for _, limit := range []int64{0x4000, 0x5000, 0x42500} {
		s := &brokenSink{limit: limit, err: full}
		w, err := ndb.NewWriter(s, nil)
		if err != nil {
			t.Fatal(err)
		}
		bid, err := w.WriteData(filled(300_000, 1))
		if err == nil {
			err = w.AddNode(ndb.NodeEntry{NID: 0x21, Data: bid})
		}
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, full) {
			t.Errorf("limit 0x%X: %v", limit, err)
		}
		if len(s.b) >= 4 && binary.LittleEndian.Uint32(s.b) != 0 {
			t.Error("a torn file carries the signature of a store")
		}
	}
}

type syncSink struct {
	sink
	synced []bool // whether the header was there
}

func (s *syncSink) Sync() error {
	s.synced = append(s.synced, s.b[0] != 0)
	return nil
}

func TestWriterSyncs(t *testing.T) {
	var s syncSink
	w, err := ndb.NewWriter(&s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]bool{false, true}, s.synced); diff != "" {
		t.Error(diff)
	}
}

func TestDataWriterStreams(t *testing.T) {
	w := begin(t, ndb.WriterOptions{Format: ndb.Unicode, Crypt: ndb.CryptCyclic})
	want := filled(100_000, 9)
	d := w.NewData()
	if n, err := io.CopyBuffer(d, bytes.NewReader(want), make([]byte, 777)); n != 100_000 || err != nil {
		t.Fatal(n, err)
	}
	if d.Size() != 100_000 {
		t.Errorf("Size %d", d.Size())
	}
	bid, err := d.Close()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.AddNode(ndb.NodeEntry{NID: 0x21, Data: bid}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(nodeData(t, w.open(), 0x21), want) {
		t.Error("the data is not what was written")
	}
}
