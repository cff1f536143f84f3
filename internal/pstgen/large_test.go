package pstgen_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// noise returns bytes that do not compress.
func noise(n int) []byte {
	p := make([]byte, n)
	x := uint32(1)
	for i := range p {
		x = x*1664525 + 1013904223
		p[i] = byte(x >> 24)
	}
	return p
}

func one(it *pstgen.Item) *pstgen.Store {
	return &pstgen.Store{Folders: []*pstgen.Folder{{Name: "F", Items: []*pstgen.Item{it}}}}
}

// dataBlocks returns how many blocks the data of a node has.
func (v *view) dataBlocks(n *ndb.Node) int {
	v.Helper()
	d, err := n.Open()
	if err != nil {
		v.Fatal(err)
	}
	count, err := d.Blocks()
	if err != nil {
		v.Fatal(err)
	}
	return count
}

// TestLargeFolder: the contents table has a row matrix of several blocks in a
// sub-node, a heap of several blocks, and a row index of two levels.
func TestLargeFolder(t *testing.T) {
	const n = 800
	s := &pstgen.Store{Folders: []*pstgen.Folder{{Name: "F"}}}
	for i := range n {
		it := &pstgen.Item{Subject: fmt.Sprintf("Nachricht %d %s", i, strings.Repeat("ü", i%50)), From: pstgen.Address{Name: fmt.Sprint("Person ", i), Email: "p@example.com"}, Unread: i%3 == 0}
		s.Folders[0].Items = append(s.Folders[0].Items, it)
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			v := write(t, s, f.o)
			v.check()
			v.compareFolder("F", s.Folders[0])
			node := v.node(v.index.Folders["F"].WithType(ndb.TypeContentsTable))
			matrix := v.sub(node, 0x3F)
			heap, err := ltp.OpenHeap(node)
			if err != nil {
				t.Fatal(err)
			}
			header, err := heap.Item(0x20)
			if err != nil || header[3] != 1 {
				t.Errorf("row index header % X, %v", header, err)
			}
			if a, b := v.dataBlocks(node), v.dataBlocks(matrix); a < 2 || b < 2 {
				t.Errorf("heap of %d blocks, row matrix of %d", a, b)
			}
		})
	}
}

// TestManyProperties: the property context has a heap of several blocks and a
// B-tree of two levels.
func TestManyProperties(t *testing.T) {
	it := &pstgen.Item{Subject: "viele"}
	for i := range 900 {
		it.Props = append(it.Props, pstgen.Prop{
			Tag:  mapi.NewTag(0, mapi.PtypString),
			Name: mapi.PropertyName{Set: mapi.PSPublicStrings, Name: fmt.Sprintf("x-%03d", i)}, Value: strings.Repeat("ß", 1+i%97),
		})
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			v := write(t, one(it), f.o)
			v.check()
			n := v.node(v.index.Items["F"][0])
			p := v.props(n)
			for _, want := range it.Props {
				id, ok := v.names.IDByName(want.Name.Set, want.Name.Name)
				if !ok || v.text(p[id]) != want.Value {
					t.Fatalf("%v: %q", want.Name, v.text(p[id]))
				}
			}
			heap, err := ltp.OpenHeap(n)
			if err != nil {
				t.Fatal(err)
			}
			header, err := heap.Item(heap.UserRoot())
			if err != nil || header[3] != 1 {
				t.Errorf("BTH header % X, %v", header, err)
			}
			if v.dataBlocks(n) < 2 {
				t.Errorf("one block only")
			}
		})
	}
}

// TestManyAttachments: the sub-node tree needs a SIBLOCK.
func TestManyAttachments(t *testing.T) {
	it := &pstgen.Item{Subject: "viele Anlagen"}
	for i := range 3000 {
		it.Attachments = append(it.Attachments, pstgen.Attachment{Name: fmt.Sprintf("%04d.txt", i), Data: []byte(fmt.Sprint(i))})
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			v := write(t, one(it), f.o)
			v.checkItem(v.index.Items["F"][0])
			n := v.node(v.index.Items["F"][0])
			v.compareItem(n, it)
			b, err := v.file.Block(n.Sub)
			if err != nil {
				t.Fatal(err)
			}
			p, err := v.file.ReadBlock(b, nil)
			if err != nil || p[0] != 2 || p[1] != 1 {
				t.Errorf("the sub-node tree begins with % X, %v", p[:min(len(p), 8)], err)
			}
		})
	}
}

// TestLargeValues: values beyond one block, and files of several sections with all
// their map pages.
func TestLargeValues(t *testing.T) {
	it := &pstgen.Item{
		Subject: "groß", HTML: string(noise(150_000)), Body: strings.Repeat("Absatz. ", 20_000),
		Attachments: []pstgen.Attachment{{Name: "a.bin", Data: noise(2_200_000)}, {Name: "b.bin", Data: noise(8177)}},
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			v := write(t, one(it), f.o)
			v.check()
			v.compareItem(v.node(v.index.Items["F"][0]), it)
			if f.o.Format != ndb.Unicode4K && len(v.bytes) < 0x4400+9*253952 {
				t.Errorf("%d bytes only", len(v.bytes))
			}
		})
	}
}

// TestXXBlock: a value that needs two levels of data tree.
func TestXXBlock(t *testing.T) {
	if testing.Short() {
		t.Skip("a value of more than 8.35 MB; XXBLOCKs of whole stores are not shown here")
	}
	it := &pstgen.Item{Subject: "sehr groß", Attachments: []pstgen.Attachment{{Name: "a.bin", Data: noise(9 << 20)}}}
	for _, o := range []pstgen.Options{pstgen.PST, pstgen.ANSI, pstgen.OST4K} {
		v := write(t, one(it), o)
		v.check()
		n := v.node(v.index.Items["F"][0])
		v.compareItem(n, it)
		blocks, err := pstgen.NodeBlocks(v.bytes, n.NID, 0x8025, 0x3F)
		if err != nil || len(blocks) != (9<<20+o.Format.Layout().MaxData-1)/o.Format.Layout().MaxData {
			t.Errorf("%v: %d blocks, %v", o.Format, len(blocks), err)
		}
	}
}

// TestDeep: folders and embedded messages below one another.
func TestDeep(t *testing.T) {
	inner := &pstgen.Item{Subject: "Kern", Body: "innen", Attachments: []pstgen.Attachment{{Name: "k.txt", Data: []byte("k")}}}
	for i := range 8 {
		inner = &pstgen.Item{Subject: fmt.Sprint("Hülle ", i), Attachments: []pstgen.Attachment{{Name: "inner", Message: inner}}}
	}
	leaf := &pstgen.Folder{Name: "unten", Items: []*pstgen.Item{inner}}
	path := "unten"
	for i := range 40 {
		name := fmt.Sprint("Ebene ", i)
		leaf = &pstgen.Folder{Name: name, Folders: []*pstgen.Folder{leaf}}
		path = name + "/" + path
	}
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			v := write(t, &pstgen.Store{Folders: []*pstgen.Folder{leaf}}, f.o)
			v.check()
			items := v.index.Items[path]
			if len(items) != 1 {
				t.Fatalf("items of %q: %v", path, items)
			}
			v.compareItem(v.node(items[0]), inner)
		})
	}
}

// TestSharedTables: thousands of empty folders refer to one block, and its count is
// right.
func TestSharedTables(t *testing.T) {
	s := new(pstgen.Store)
	for i := range 2000 {
		s.Folders = append(s.Folders, &pstgen.Folder{Name: fmt.Sprint(i)})
	}
	v := write(t, s, pstgen.OST)
	v.check()
	b, err := v.file.Block(v.node(0x60E).Data)
	if err != nil || b.RefCount < 2000 {
		t.Errorf("cRef %d, %v", b.RefCount, err)
	}
}

// TestBuffer: what lies between writes is zero.
func TestBuffer(t *testing.T) {
	var b pstgen.Buffer
	for _, w := range []struct {
		off int64
		s   string
	}{{6, "six"}, {0, "zero"}, {7, "IX"}} {
		if n, err := b.WriteAt([]byte(w.s), w.off); n != len(w.s) || err != nil {
			t.Error(n, err)
		}
	}
	if want := []byte("zero\x00\x00sIX"); !bytes.Equal(b.Bytes(), want) {
		t.Errorf("%q, want %q", b.Bytes(), want)
	}
}
