package ltp_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
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

const testNID ndb.NID = 0x200024

// eachFormat writes one node with build and reads it back with check. Any fault the
// reader meets fails the test.
func eachFormat(t *testing.T, build func(t *testing.T, w *ndb.Writer) (data, sub ndb.BID), check func(t *testing.T, n *ndb.Node)) {
	for _, f := range []ndb.Format{ndb.ANSI, ndb.Unicode, ndb.Unicode4K} {
		t.Run(f.String(), func(t *testing.T) {
			check(t, written(t, f, testNID, build))
		})
	}
}

func written(t *testing.T, f ndb.Format, nid ndb.NID, build func(t *testing.T, w *ndb.Writer) (data, sub ndb.BID)) *ndb.Node {
	t.Helper()
	var s sink
	w, err := ndb.NewWriter(&s, &ndb.WriterOptions{Format: f, Crypt: ndb.CryptPermute})
	if err != nil {
		t.Fatal(err)
	}
	data, sub := build(t, w)
	if err := w.AddNode(ndb.NodeEntry{NID: nid, Data: data, Sub: sub}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := ndb.NewFile(bytes.NewReader(s.b), int64(len(s.b)), &ndb.Options{
		Observe: func(e *ndb.FormatError) { t.Errorf("fault: %v", e) },
	})
	if err != nil {
		t.Fatal(err)
	}
	n, err := file.Node(nid)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// must fails the test on an error of a step that is not under test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestHeapBlocks fills a heap beyond block 136, the second with fill levels, and
// reads every item and every fill level back.
func TestHeapBlocks(t *testing.T) {
	item := func(i int) []byte { return bytes.Repeat([]byte{byte(i), byte(i >> 8), 1}, 1+i%1193) }
	count := map[ndb.Format]int{ndb.ANSI: 700, ndb.Unicode: 700, ndb.Unicode4K: 5400}
	for f, n := range count {
		t.Run(f.String(), func(t *testing.T) {
			var ids []ltp.HID
			node := written(t, f, testNID, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
				h := ltp.NewHeap(w, ltp.ClientColumn)
				for i := range n {
					ids = append(ids, must(h.Add(item(i))))
				}
				h.SetRoot(ids[1])
				if err := h.Set(ids[0], []byte{9, 9, 9}); err != nil {
					t.Fatal(err)
				}
				size := h.Size()
				data, err := h.Close()
				if err != nil {
					t.Fatal(err)
				}
				if size <= 2*int64(f.Layout().MaxData) {
					t.Errorf("only %d bytes", size)
				}
				return data, 0
			})
			h, err := ltp.OpenHeap(node)
			if err != nil {
				t.Fatal(err)
			}
			if h.UserRoot() != ids[1] || h.Client() != ltp.ClientColumn {
				t.Errorf("root 0x%X, client 0x%X", h.UserRoot(), h.Client())
			}
			for i, id := range ids {
				want := item(i)
				if i == 0 {
					want = []byte{9, 9, 9}
				}
				if got, err := h.Item(id); err != nil || !bytes.Equal(got, want) {
					t.Fatalf("item %d, HID 0x%X: %d bytes, %v", i, id, len(got), err)
				}
			}
			checkLevels(t, node)
		})
	}
}

// checkLevels compares the fill levels with the blocks.
func checkLevels(t *testing.T, n *ndb.Node) {
	t.Helper()
	d, err := n.Open()
	if err != nil {
		t.Fatal(err)
	}
	count := must(d.Blocks())
	var levels []byte
	for i := range count {
		p := slices.Clone(must(d.Block(i, nil)))
		switch {
		case i == 0:
			levels = append(levels, nibbles(p[8:12])...)
		case i >= 8 && (i-8)%128 == 0:
			levels = append(levels, nibbles(p[2:66])...)
		}
		at := int(binary.LittleEndian.Uint16(p))
		used := at + 4 + 2*int(binary.LittleEndian.Uint16(p[at:])) + 2
		if want := level(n.File().Format().Layout().MaxData - used); levels[i] != want {
			t.Errorf("block %d: fill level %X with %d bytes used, want %X", i, levels[i], used, want)
		}
	}
}

func nibbles(p []byte) (n []byte) {
	for _, b := range p {
		n = append(n, b&15, b>>4)
	}
	return n
}

// level follows the table of the format sheet.
func level(free int) byte {
	switch {
	case free >= 3584:
		return 0
	case free >= 2560:
		return 1
	case free >= 2048:
		return 2
	case free >= 1792:
		return 3
	case free >= 1536:
		return 4
	case free >= 1280:
		return 5
	case free >= 1024:
		return 6
	case free >= 768:
		return 7
	case free >= 512:
		return 8
	case free >= 256:
		return 9
	case free >= 128:
		return 10
	case free >= 64:
		return 11
	case free >= 32:
		return 12
	case free >= 16:
		return 13
	case free >= 8:
		return 14
	}
	return 15
}

// TestHeapManyItems: the index of a HID has 11 bits, 14 in 4K files.
func TestHeapManyItems(t *testing.T) {
	var ids []ltp.HID
	eachFormat(t, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
		h := ltp.NewHeap(w, ltp.ClientColumn)
		ids = nil
		for i := range 20000 {
			ids = append(ids, must(h.Add([]byte{byte(i)})))
		}
		return must(h.Close()), 0
	}, func(t *testing.T, n *ndb.Node) {
		h := must(ltp.OpenHeap(n))
		for i, id := range ids {
			if p, err := h.Item(id); err != nil || len(p) != 1 || p[0] != byte(i) {
				t.Fatalf("item %d, HID 0x%X: % X, %v", i, id, p, err)
			}
		}
	})
}

func TestHeapRefuses(t *testing.T) {
	w := must(ndb.NewWriter(new(sink), nil))
	h := ltp.NewHeap(w, ltp.ClientPC)
	for _, n := range []int{0, ltp.MaxHeapItem + 1} {
		if _, err := h.Add(make([]byte, n)); !errors.Is(err, ndb.ErrFormat) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	id := must(h.Add([]byte{1, 2}))
	if err := h.Set(id, []byte{1}); !errors.Is(err, ndb.ErrFormat) {
		t.Errorf("shorter item: %v", err)
	}
	if err := h.Set(id+0x20, []byte{1}); !errors.Is(err, ndb.ErrNotFound) {
		t.Errorf("absent item: %v", err)
	}
	if _, err := h.AddBTH(0, 4, 4, make([]byte, 16)); !errors.Is(err, ndb.ErrFormat) {
		t.Errorf("records with equal keys: %v", err)
	}
	if _, err := h.AddBTH(0, 4, 4, make([]byte, 9)); !errors.Is(err, ndb.ErrFormat) {
		t.Errorf("half a record: %v", err)
	}
}

// TestBTHLevels writes trees of no, one, two and three levels.
func TestBTHLevels(t *testing.T) {
	for _, n := range []int{0, 1, 298, 299, 100_000} {
		record := func(i int) (key, data []byte) {
			return binary.BigEndian.AppendUint64(nil, uint64(i)*3), []byte{byte(i), byte(i >> 8), byte(i >> 16), 7}
		}
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			node := written(t, ndb.Unicode, testNID, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
				h := ltp.NewHeap(w, ltp.ClientIDIndex)
				var records []byte
				for i := range n {
					k, d := record(i)
					records = append(append(records, k...), d...)
				}
				h.SetRoot(must(h.AddBTH(0, 8, 4, records)))
				return must(h.Close()), 0
			})
			h := must(ltp.OpenHeap(node))
			b := must(ltp.OpenBTH(h, h.UserRoot()))
			header := must(h.Item(h.UserRoot()))
			if want := map[int]byte{299: 1, 100_000: 2}[n]; header[3] != want {
				t.Errorf("bIdxLevels %d, want %d", header[3], want)
			}
			i := 0
			for r, err := range b.Records() {
				if err != nil {
					t.Fatal(err)
				}
				k, d := record(i)
				if !bytes.Equal(r.Key, k) || !bytes.Equal(r.Data, d) {
					t.Fatalf("record %d: % X % X", i, r.Key, r.Data)
				}
				i++
			}
			if i != n {
				t.Errorf("%d records, want %d", i, n)
			}
		})
	}
}

func str(s string) []byte { return mapi.EncodeUTF16(s) }

func TestPCRoundTrip(t *testing.T) {
	want := map[mapi.Tag][]byte{
		0x00170003: {1, 0, 0, 0},
		0x0E1F000B: {1},
		0x3A4D0002: {2, 0},
		0x00390040: {1, 2, 3, 4, 5, 6, 7, 8},
		0x66150048: bytes.Repeat([]byte{5}, 16),
		0x0037001F: str("Zürich – 東京"),
		0x3004001F: {},
		0x1000001F: str(string(bytes.Repeat([]byte("long body "), 3000))), // into a sub-node
		0x300B0102: bytes.Repeat([]byte{3}, ltp.MaxHeapItem),
		0x10130102: bytes.Repeat([]byte{4}, ltp.MaxHeapItem+1),
		0x80001003: {1, 0, 0, 0, 2, 0, 0, 0},
	}
	eachFormat(t, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
		p := ltp.NewPC(w)
		for _, tag := range sortedTags(want) {
			if err := p.Set(tag, want[tag]); err != nil {
				t.Fatal(err)
			}
		}
		data, sub, err := p.Close()
		if err != nil {
			t.Fatal(err)
		}
		return data, sub
	}, func(t *testing.T, n *ndb.Node) {
		checkPC(t, n, want)
		subs := must(n.Subnodes())
		if len(subs) != 2 || subs[0].NID != 0x3F || subs[1].NID != 0x5F {
			t.Errorf("sub-nodes %v", subs)
		}
	})
}

func sortedTags(m map[mapi.Tag][]byte) []mapi.Tag {
	var tags []mapi.Tag
	for t := range m {
		tags = append(tags, t)
	}
	slices.Sort(tags)
	slices.Reverse(tags) // the builder has to sort
	return tags
}

func checkPC(t *testing.T, n *ndb.Node, want map[mapi.Tag][]byte) {
	t.Helper()
	pc, err := ltp.OpenPC(n)
	if err != nil {
		t.Fatal(err)
	}
	got := map[mapi.Tag][]byte{}
	last := -1
	for p := range pc.All() {
		if int(p.Tag.ID()) <= last {
			t.Errorf("%v is not in ascending order", p.Tag)
		}
		last = int(p.Tag.ID())
		v, err := pc.Value(p, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		got[p.Tag] = append([]byte{}, v...)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPCManyProperties needs several heap blocks and a two-level BTH, and adjusts a
// property whose record is not in the first leaf.
func TestPCManyProperties(t *testing.T) {
	const n = 2000
	want := map[mapi.Tag][]byte{}
	for i := range n {
		tag := mapi.NewTag(uint16(0x1000+i), mapi.PtypBinary)
		want[tag] = bytes.Repeat([]byte{byte(i)}, 1+i%60)
	}
	want[0x6FFF0003] = []byte{0, 0, 0, 0}
	eachFormat(t, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
		p := ltp.NewPC(w)
		for _, tag := range sortedTags(want) {
			if err := p.Set(tag, want[tag]); err != nil {
				t.Fatal(err)
			}
		}
		size, err := p.Layout()
		if err != nil {
			t.Fatal(err)
		}
		want[0x6FFF0003] = binary.LittleEndian.AppendUint32(nil, uint32(size))
		if err := p.Adjust(0x6FFF0003, want[0x6FFF0003]); err != nil {
			t.Fatal(err)
		}
		data, sub, err := p.Close()
		if err != nil {
			t.Fatal(err)
		}
		return data, sub
	}, func(t *testing.T, n *ndb.Node) {
		checkPC(t, n, want)
		d := must(n.Open())
		if size := binary.LittleEndian.Uint32(want[0x6FFF0003]); int64(size) != d.Size() {
			t.Errorf("Layout said %d bytes, the node has %d", size, d.Size())
		}
		if n.File().Format() != ndb.Unicode4K && must(d.Blocks()) < 9 {
			t.Errorf("%d blocks only", must(d.Blocks()))
		}
		h := must(ltp.OpenHeap(n))
		if p := must(h.Item(h.UserRoot())); p[3] != 1 {
			t.Errorf("bIdxLevels %d", p[3])
		}
	})
}

func TestPCObject(t *testing.T) {
	eachFormat(t, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
		inner := ltp.NewPC(w)
		if err := inner.Set(0x0037001F, str("inner")); err != nil {
			t.Fatal(err)
		}
		data, sub, err := inner.Close()
		if err != nil {
			t.Fatal(err)
		}
		p := ltp.NewPC(w)
		if err := p.SetObject(0x3701000D, ndb.Subnode{NID: 0x200044, Data: data, Sub: sub}, 123); err != nil {
			t.Fatal(err)
		}
		data, sub, err = p.Close()
		if err != nil {
			t.Fatal(err)
		}
		return data, sub
	}, func(t *testing.T, n *ndb.Node) {
		checkPC(t, n, map[mapi.Tag][]byte{0x3701000D: {0x44, 0, 0x20, 0, 123, 0, 0, 0}})
		inner, err := n.Subnode(0x200044)
		if err != nil {
			t.Fatal(err)
		}
		checkPC(t, inner, map[mapi.Tag][]byte{0x0037001F: str("inner")})
	})
}

func TestPCRefuses(t *testing.T) {
	cases := map[string]func(p *ltp.PCWriter) error{
		"wrong length":      func(p *ltp.PCWriter) error { return p.Set(0x00170003, []byte{1}) },
		"object":            func(p *ltp.PCWriter) error { return p.Set(0x3701000D, make([]byte, 8)) },
		"unknown type":      func(p *ltp.PCWriter) error { return p.Set(0x37010777, []byte{1}) },
		"fixed in sub-node": func(p *ltp.PCWriter) error { return p.SetData(0x00390040, 4, 8) },
		"twice": func(p *ltp.PCWriter) error {
			p.Set(0x0037001F, str("a"))
			p.Set(0x0037001E, []byte("b"))
			_, err := p.Layout()
			return err
		},
		"after layout": func(p *ltp.PCWriter) error {
			if _, err := p.Layout(); err != nil {
				return nil
			}
			return p.Set(0x0037001F, str("a"))
		},
		"adjust text":   func(p *ltp.PCWriter) error { return p.Adjust(0x0037001F, str("a")) },
		"adjust absent": func(p *ltp.PCWriter) error { return p.Adjust(0x00170003, []byte{1, 0, 0, 0}) },
	}
	for name, do := range cases {
		if err := do(ltp.NewPC(must(ndb.NewWriter(new(sink), nil)))); !errors.Is(err, ndb.ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// row returns the cells of test row i.
func row(i int) map[mapi.Tag][]byte {
	r := map[mapi.Tag][]byte{
		0x0E070003: binary.LittleEndian.AppendUint32(nil, uint32(i)),
		0x0E060040: binary.LittleEndian.AppendUint64(nil, uint64(i)<<33),
		0x0037001F: str(fmt.Sprintf("Betreff %d", i)),
		0x0057000B: {byte(i % 2)},
	}
	if i%3 == 0 {
		r[0x00710102] = []byte{}
	}
	if i%100 == 50 {
		r[0x0E04001F] = str(string(bytes.Repeat([]byte("a long list of recipients; "), 100)))
	}
	return r
}

// TestTCRoundTrip writes tables whose rows fit into the heap, into one block, and
// into several; the row ids do not ascend.
func TestTCRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 20, 60, 1500} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			eachFormat(t, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
				tc, err := ltp.NewTC(w, ltp.TemplateColumns(0x60E, ndb.Unicode, ndb.ClientPST)...)
				if err != nil {
					t.Fatal(err)
				}
				for i := range n {
					r := row(i)
					err := tc.AddRow(rowID(i), func(tag mapi.Tag) ([]byte, bool) { v, ok := r[tag]; return v, ok })
					if err != nil {
						t.Fatal(err)
					}
				}
				if tc.Len() != n {
					t.Errorf("Len %d", tc.Len())
				}
				data, sub, size, err := tc.Close()
				if err != nil || size <= 0 {
					t.Fatal(size, err)
				}
				return data, sub
			}, func(t *testing.T, node *ndb.Node) { checkTC(t, node, n) })
		})
	}
}

func rowID(i int) uint32 { return uint32(i^1)<<5 | 4 }

func checkTC(t *testing.T, node *ndb.Node, n int) {
	t.Helper()
	tc, err := ltp.OpenTC(node)
	if err != nil {
		t.Fatal(err)
	}
	if len(tc.Problems()) > 0 || tc.Len() != n || len(tc.Columns) != 28 {
		t.Fatalf("%d rows, %d columns, %v", tc.Len(), len(tc.Columns), tc.Problems())
	}
	i := 0
	for r, err := range tc.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		want := row(i)
		want[0x67F20003] = binary.LittleEndian.AppendUint32(nil, rowID(i))
		want[0x67F30003] = binary.LittleEndian.AppendUint32(nil, uint32(i+1))
		got := map[mapi.Tag][]byte{}
		for c := range tc.Columns {
			v, ok, err := r.Raw(c, 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				got[tc.Columns[c].Tag] = append([]byte{}, v...)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("row %d: %s", i, diff)
		}
		i++
	}
}

// TestTCColumnHeaps: in contents tables of 4K files two columns have heaps of their
// own.
func TestTCColumnHeaps(t *testing.T) {
	node := written(t, ndb.Unicode4K, 0x802E, func(t *testing.T, w *ndb.Writer) (ndb.BID, ndb.BID) {
		tc := must(ltp.NewTC(w, ltp.TemplateColumns(0x60E, ndb.Unicode4K, ndb.ClientOST)...))
		tc.UseColumnHeaps()
		for i := range 300 {
			r := map[mapi.Tag][]byte{
				0x0042001F: str(fmt.Sprintf("Sender %d", i)),
				0x0037001F: str(fmt.Sprintf("Subject %d", i)),
				0x30130102: bytes.Repeat([]byte{byte(i)}, 16),
			}
			if err := tc.AddRow(uint32(i), func(tag mapi.Tag) ([]byte, bool) { v, ok := r[tag]; return v, ok }); err != nil {
				t.Fatal(err)
			}
		}
		data, sub, _, err := tc.Close()
		if err != nil {
			t.Fatal(err)
		}
		return data, sub
	})
	subs := must(node.Subnodes())
	if len(subs) != 3 || subs[1].NID != ndb.NIDColumnHeapConvID || subs[2].NID != ndb.NIDColumnHeapSenderStr {
		t.Fatalf("sub-nodes %v", subs)
	}
	tc := must(ltp.OpenTC(node))
	i := 0
	for r, err := range tc.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[uint16][]byte{
			0x0042: str(fmt.Sprintf("Sender %d", i)), 0x0037: str(fmt.Sprintf("Subject %d", i)), 0x3013: bytes.Repeat([]byte{byte(i)}, 16),
		} {
			if v, ok, err := r.Raw(tc.Column(id), 1<<20); !ok || err != nil || !bytes.Equal(v, want) {
				t.Errorf("row %d, column %04X: % X, %v, %v", i, id, v, ok, err)
			}
		}
		i++
	}
}

func TestTCRefuses(t *testing.T) {
	w := must(ndb.NewWriter(new(sink), nil))
	if _, err := ltp.NewTC(w, 0x0037001F, 0x0037001F); !errors.Is(err, ndb.ErrFormat) {
		t.Errorf("twin columns: %v", err)
	}
	var many []mapi.Tag
	for i := range 254 {
		many = append(many, mapi.NewTag(uint16(i), mapi.PtypInteger32))
	}
	if _, err := ltp.NewTC(w, many...); !errors.Is(err, ndb.ErrUnsupported) {
		t.Errorf("256 columns: %v", err)
	}
	tc := must(ltp.NewTC(w, 0x00170003))
	if err := tc.AddRow(1, func(mapi.Tag) ([]byte, bool) { return []byte{1}, true }); !errors.Is(err, ndb.ErrFormat) {
		t.Errorf("cell of the wrong length: %v", err)
	}
	tc = must(ltp.NewTC(w))
	for range 2 {
		if err := tc.AddRow(1, func(mapi.Tag) ([]byte, bool) { return nil, false }); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, _, err := tc.Close(); !errors.Is(err, ndb.ErrFormat) {
		t.Errorf("rows with one id: %v", err)
	}
}

// TestLayoutColumns compares with places measured in real stores.
func TestLayoutColumns(t *testing.T) {
	cases := []struct {
		nid     ndb.NID
		client  ndb.Client
		columns int
		rowSize int
		some    []ltp.Column
	}{
		{0x60D, ndb.ClientPST, 13, 55, []ltp.Column{{Tag: 0x360A000B, Offset: 52, Size: 1, Bit: 5}, {Tag: 0x66360003, Offset: 48, Size: 4, Bit: 12}}},
		{0x60E, ndb.ClientPST, 28, 126, []ltp.Column{{Tag: 0x00390040, Offset: 40, Size: 8, Bit: 9}, {Tag: 0x0E330014, Offset: 96, Size: 8, Bit: 23}, {Tag: 0x0058000B, Offset: 121, Size: 1, Bit: 14}}},
		{0x60F, ndb.ClientPST, 15, 59, []ltp.Column{{Tag: 0x68051003, Offset: 48, Size: 4, Bit: 13}}},
		{0x610, ndb.ClientPST, 19, 78, []ltp.Column{{Tag: 0x67F10003, Offset: 8, Size: 4, Bit: 2}}},
		{0x62B, ndb.ClientPST, 4, 17, []ltp.Column{{Tag: 0x001A001F, Offset: 12, Size: 4, Bit: 3}}},
		{0x64C, ndb.ClientPST, 5, 25, []ltp.Column{{Tag: 0x00390040, Offset: 16, Size: 8, Bit: 4}}},
		{0x671, ndb.ClientPST, 6, 25, []ltp.Column{{Tag: 0x370B0003, Offset: 8, Size: 4, Bit: 2}}},
		{0x692, ndb.ClientPST, 14, 52, []ltp.Column{{Tag: 0x3A40000B, Offset: 49, Size: 1, Bit: 12}}},
		{0x6B6, ndb.ClientPST, 5, 25, []ltp.Column{{Tag: 0x0E330014, Offset: 8, Size: 8, Bit: 2}}},
		{0x6D7, ndb.ClientPST, 9, 42, []ltp.Column{{Tag: 0x001A001F, Offset: 36, Size: 4, Bit: 8}}},
		{0x6F8, ndb.ClientPST, 4, 25, []ltp.Column{{Tag: 0x0E330014, Offset: 16, Size: 8, Bit: 3}}},
		{0x60E, ndb.ClientOST, 33, 149, []ltp.Column{{Tag: 0x67F5000B, Offset: 142, Size: 1, Bit: 18}, {Tag: 0x66280014, Offset: 92, Size: 8, Bit: 22}, {Tag: 0x0E380003, Offset: 136, Size: 4, Bit: 32}}},
		{0x841, ndb.ClientOST, 8, 41, []ltp.Column{{Tag: 0x66130040, Offset: 20, Size: 8, Bit: 4}}},
	}
	for _, c := range cases {
		columns, size, err := ltp.LayoutColumns(ltp.TemplateColumns(c.nid, ndb.Unicode, c.client)...)
		if err != nil || len(columns) != c.columns || size != c.rowSize {
			t.Errorf("%v %v: %d columns, rows of %d bytes, %v; want %d, %d", c.nid, c.client, len(columns), size, err, c.columns, c.rowSize)
		}
		for _, want := range c.some {
			if !slices.Contains(columns, want) {
				t.Errorf("%v %v: no %+v in %+v", c.nid, c.client, want, columns)
			}
		}
		if !slices.IsSortedFunc(columns, func(a, b ltp.Column) int { return int(int64(a.Tag) - int64(b.Tag)) }) {
			t.Errorf("%v: columns are not sorted by tag", c.nid)
		}
	}
	if tags := ltp.TemplateColumns(0x60D, ndb.ANSI, ndb.ClientPST); tags[0] != 0x3001001E {
		t.Errorf("ANSI tables have 8-bit names, got %v", tags[0])
	}
	if ltp.TemplateColumns(0x123, ndb.Unicode, ndb.ClientPST) != nil {
		t.Error("columns of an unknown template")
	}
}
