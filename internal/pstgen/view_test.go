package pstgen_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// forms are the forms of files that all tests go through.
var forms = []struct {
	name string
	o    pstgen.Options
}{
	{"pst-permute", pstgen.PST},
	{"pst-none", pstgen.Options{Client: ndb.ClientPST, Format: ndb.Unicode, Crypt: ndb.CryptNone}},
	{"pst-cyclic", pstgen.Options{Client: ndb.ClientPST, Format: ndb.Unicode, Crypt: ndb.CryptCyclic}},
	{"pst-ansi", pstgen.ANSI},
	{"ost-permute", pstgen.OST},
	{"ost-4k", pstgen.OST4K},
	{"ost-4k-permute", pstgen.Options{Client: ndb.ClientOST, Format: ndb.Unicode4K, Crypt: ndb.CryptPermute}},
	{"ost-4k-cyclic", pstgen.Options{Client: ndb.ClientOST, Format: ndb.Unicode4K, Crypt: ndb.CryptCyclic}},
	{"pst-4k", pstgen.Options{Client: ndb.ClientPST, Format: ndb.Unicode4K}},
}

// view reads a generated file at the level of nodes, contexts and tables. Any fault
// that a reader reports fails the test.
type view struct {
	*testing.T
	file  *ndb.File
	bytes []byte
	index *pstgen.Index
	names *mapi.NameMap
	nodes map[ndb.NID]ndb.NodeEntry
	order []ndb.NID
	cache map[ndb.NID][]row // rows of tables that are nodes
}

func write(t *testing.T, s *pstgen.Store, o pstgen.Options) *view {
	t.Helper()
	var buf pstgen.Buffer
	index, err := s.Write(&buf, &o)
	if err != nil {
		t.Fatal(err)
	}
	v := look(t, buf.Bytes())
	v.index = index
	return v
}

func look(t *testing.T, b []byte) *view {
	t.Helper()
	v := &view{T: t, bytes: b, nodes: map[ndb.NID]ndb.NodeEntry{}, cache: map[ndb.NID][]row{}}
	var err error
	v.file, err = ndb.NewFile(bytes.NewReader(b), int64(len(b)), &ndb.Options{
		Observe: func(e *ndb.FormatError) { t.Errorf("fault: %v", e) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range v.file.Nodes(0) {
		if err != nil {
			t.Fatal(err)
		}
		v.nodes[e.NID] = e
		v.order = append(v.order, e.NID)
	}
	p := v.props(v.node(ndb.NIDNameToIDMap))
	names, problems := mapi.ParseNameMap(p[2], p[3], p[4])
	if len(problems) > 0 {
		t.Error(problems)
	}
	v.names = names
	return v
}

func (v *view) node(nid ndb.NID) *ndb.Node {
	v.Helper()
	n, err := v.file.Node(nid)
	if err != nil {
		v.Fatal(err)
	}
	return n
}

func (v *view) sub(n *ndb.Node, nid ndb.NID) *ndb.Node {
	v.Helper()
	s, err := n.Subnode(nid)
	if err != nil {
		v.Fatal(err)
	}
	return s
}

func (v *view) subnodes(n *ndb.Node) []ndb.Subnode {
	v.Helper()
	subs, err := n.Subnodes()
	if err != nil {
		v.Fatal(err)
	}
	return subs
}

func (v *view) raw(n *ndb.Node) []byte {
	v.Helper()
	d, err := n.Open()
	if err != nil {
		v.Fatal(err)
	}
	p, err := d.ReadAll(1 << 30)
	if err != nil {
		v.Fatal(err)
	}
	return p
}

// props reads a property context.
func (v *view) props(n *ndb.Node) map[uint16][]byte {
	v.Helper()
	pc, err := ltp.OpenPC(n)
	if err != nil {
		v.Fatalf("node %v: %v", n.NID, err)
	}
	m := map[uint16][]byte{}
	for p := range pc.All() {
		b, err := pc.Value(p, 1<<30)
		if err != nil {
			v.Fatalf("node %v: %v", n.NID, err)
		}
		if !p.Tag.Type().Known() {
			v.Errorf("node %v: type of %v", n.NID, p.Tag)
		}
		if size := p.Tag.Type().FixedSize(); size > 0 && size != len(b) {
			v.Errorf("node %v: %v has %d bytes", n.NID, p.Tag, len(b))
		}
		m[p.Tag.ID()] = append([]byte{}, b...)
	}
	return m
}

// row is a row of a table.
type row struct {
	id    ndb.NID
	cells map[uint16][]byte
}

// rows reads a table, one that is a node once.
func (v *view) rows(n *ndb.Node) []row {
	v.Helper()
	if n.NID != n.Owner() {
		return v.readRows(n)
	}
	if _, ok := v.cache[n.NID]; !ok {
		v.cache[n.NID] = v.readRows(n)
	}
	return v.cache[n.NID]
}

func (v *view) readRows(n *ndb.Node) []row {
	v.Helper()
	tc, err := ltp.OpenTC(n)
	if err != nil {
		v.Fatalf("node %v: %v", n.NID, err)
	}
	if len(tc.Problems()) > 0 {
		v.Errorf("node %v: %v", n.NID, tc.Problems())
	}
	var list []row
	for r, err := range tc.Rows() {
		if err != nil {
			v.Fatalf("node %v: %v", n.NID, err)
		}
		m := map[uint16][]byte{}
		for i, c := range tc.Columns {
			b, ok, err := r.Raw(i, 1<<30)
			if err != nil {
				v.Fatalf("node %v, row %v: %v", n.NID, r.ID, err)
			}
			if ok {
				m[c.Tag.ID()] = append([]byte{}, b...)
			}
		}
		list = append(list, row{ndb.NID(r.ID), m})
	}
	return list
}

func (v *view) columns(n *ndb.Node) []ltp.Column {
	v.Helper()
	tc, err := ltp.OpenTC(n)
	if err != nil {
		v.Fatal(err)
	}
	return tc.Columns
}

// find returns the row of an object.
func (v *view) find(rows []row, id ndb.NID) row {
	v.Helper()
	i := slices.IndexFunc(rows, func(r row) bool { return r.id == id })
	if i < 0 {
		v.Fatalf("no row %v", id)
	}
	return rows[i]
}

// named returns the value of a named property of an object.
func (v *view) named(p map[uint16][]byte, set mapi.GUID, lid uint32) []byte {
	v.Helper()
	id, ok := v.names.ID(set, lid)
	if !ok {
		v.Errorf("no name %v/0x%X", set, lid)
	}
	return p[id]
}

// text decodes a string of the file.
func (v *view) text(b []byte) string {
	if v.file.Format() == ndb.ANSI {
		s, err := mapi.DecodeValue(0x0037001E, b, 1252)
		if err != nil {
			v.Error(err)
		}
		return s.(string)
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

func u32(b []byte) uint32 {
	if len(b) < 4 {
		return 0xDEADBEEF
	}
	return binary.LittleEndian.Uint32(b)
}
