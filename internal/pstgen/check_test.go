package pstgen_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// check applies the invariants of sound stores to a whole file.
func (v *view) check() {
	v.Helper()
	v.checkNodes()
	v.checkHeader()
	v.checkNames()
	for _, nid := range v.order {
		switch nid.Type() {
		case ndb.TypeNormalFolder:
			v.checkFolder(nid)
		case ndb.TypeNormalMessage, ndb.TypeAssocMessage:
			v.checkItem(nid)
		}
	}
	if v.file.Header().Client == ndb.ClientOST {
		v.checkOST()
	} else {
		v.checkPST()
	}
}

// checkNodes: the nodes that every store has are there, and each is what its NID
// promises.
func (v *view) checkNodes() {
	always := []ndb.NID{
		0x21, 0x61, 0x122, 0x12D, 0x12E, 0x12F, 0x1E1, 0x201, 0x60D, 0x60E, 0x60F, 0x610, 0x62B, 0x64C, 0x671, 0x692,
		0x6B6, 0x6D7, 0x6F8, 0xC01, 0x2223, 0x2226, 0x2227, 0x2230,
	}
	for _, nid := range always {
		if _, ok := v.nodes[nid]; !ok {
			v.Errorf("no node %v", nid)
		}
	}
	for _, nid := range v.order {
		if v.nodes[nid].Data == 0 {
			if !slices.Contains([]ndb.NID{0x1E1, 0x261, 0xEC1}, nid) && nid.Type() != ndb.TypeSearchUpdateQueue {
				v.Errorf("node %v has no data", nid)
			}
			continue
		}
		v.checkContents(v.node(nid))
	}
}

// checkContents reads a node or sub-node to the end, and all below it.
func (v *view) checkContents(n *ndb.Node) {
	switch n.NID.Type() {
	case ndb.TypeNormalFolder, ndb.TypeSearchFolder, ndb.TypeNormalMessage, ndb.TypeAssocMessage, ndb.TypeAttachment, ndb.TypeSearchCriteria:
		v.props(n)
	case ndb.TypeHierarchyTable, ndb.TypeContentsTable, ndb.TypeAssocContentsTable, ndb.TypeSearchContents,
		ndb.TypeAttachmentTable, ndb.TypeRecipientTable, 0x0B, 0x0C, 0x16, 0x17, 0x18, 0x19:
		v.rows(n)
	case ndb.TypeOSTContentsIndex, ndb.TypeOSTAssocIndex:
		v.ids(n)
	}
	for _, s := range v.subnodes(n) {
		child, err := n.Child(s)
		if err != nil {
			v.Fatal(err)
		}
		if s.Data != 0 {
			v.checkContents(child)
		}
	}
}

// checkHeader: counters are beyond everything in use.
func (v *view) checkHeader() {
	h := v.file.Header()
	for _, nid := range v.order {
		if index := nid.Index(); index >= 0x400 && index > h.NIDs[nid.Type()] {
			v.Errorf("node %v is beyond rgnid 0x%X of its type", nid, h.NIDs[nid.Type()])
		}
	}
	used := map[ndb.BID]bool{}
	for b, err := range v.file.Blocks() {
		if err != nil {
			v.Fatal(err)
		}
		used[b.BID] = true
		if b.RefCount < 2 {
			v.Errorf("block %v is referred to by nothing", b.BID)
		}
		if b.BID >= h.BlockNext {
			v.Errorf("block %v is beyond bidNextB %v", b.BID, h.BlockNext)
		}
	}
}

// checkNames: every entry of the named-property map is in its hash bucket.
func (v *view) checkNames() {
	p := v.props(v.node(ndb.NIDNameToIDMap))
	if u32(p[1]) != 251 || len(p[3]) == 0 || len(p[2]) == 0 || len(p[4]) == 0 {
		v.Errorf("named-property map: %d buckets, streams of %d, %d and %d bytes", u32(p[1]), len(p[2]), len(p[3]), len(p[4]))
	}
	for e := p[3]; len(e) > 0; e = e[8:] {
		kind := binary.LittleEndian.Uint16(e[4:])
		hash := u32(e)
		if kind&1 != 0 {
			name := p[4][u32(e):]
			hash = ^crc32.Update(0xFFFFFFFF, crc32.IEEETable, name[4:4+u32(name)])
		}
		want := append(binary.LittleEndian.AppendUint32(nil, hash), e[4:8]...)
		bucket := p[0x1000+uint16((hash^uint32(kind))%251)]
		if !bytes.Contains(bucket, want) {
			v.Errorf("NAMEID % X is not in its bucket % X", e[:8], bucket)
		}
	}
}

// checkFolder: counts and flags agree with the tables, and rows with nodes.
func (v *view) checkFolder(nid ndb.NID) {
	p := v.props(v.node(nid))
	contents := v.rows(v.node(nid.WithType(ndb.TypeContentsTable)))
	hierarchy := v.rows(v.node(nid.WithType(ndb.TypeHierarchyTable)))
	hidden := v.rows(v.node(nid.WithType(ndb.TypeAssocContentsTable)))
	unread := 0
	for _, r := range slices.Concat(contents, hidden, hierarchy) {
		if e, ok := v.nodes[r.id]; !ok || e.Parent != nid {
			v.Errorf("folder %v: row %v, whose nidParent is %v", nid, r.id, e.Parent)
		}
	}
	for _, r := range contents {
		if u32(r.cells[0x0E07])&1 == 0 {
			unread++
		}
	}
	if u32(p[0x3602]) != uint32(len(contents)) || u32(p[0x3603]) != uint32(unread) || (p[0x360A][0] != 0) != (len(hierarchy) > 0) {
		v.Errorf("folder %v: 3602 %d, 3603 %d, 360A %v; there are %d, %d, %d", nid, u32(p[0x3602]), u32(p[0x3603]), p[0x360A], len(contents), unread, len(hierarchy))
	}
	for _, r := range hierarchy {
		child := v.props(v.node(r.id))
		for id, cell := range r.cells {
			if own, ok := child[id]; ok && !bytes.Equal(own, cell) {
				v.Errorf("folder %v: cell %04X % X of its row, % X of its own", r.id, id, cell, own)
			}
		}
		for _, id := range []uint16{0x3001, 0x3602, 0x3603, 0x360A} {
			if _, ok := r.cells[id]; !ok {
				v.Errorf("folder %v: no cell %04X", r.id, id)
			}
		}
	}
}

// rowOnly are properties of items that the object itself does not have.
var rowOnly = []uint16{0x0E17, 0x67F2, 0x67F3, 0x3013}

// checkItem: the row agrees with the object, and the object with its attachments.
func (v *view) checkItem(nid ndb.NID) {
	n := v.node(nid)
	p := v.props(n)
	table := ndb.TypeContentsTable
	if nid.Type() == ndb.TypeAssocMessage {
		table = ndb.TypeAssocContentsTable
	}
	r := v.find(v.rows(v.node(n.Parent.WithType(table))), nid)
	for id, cell := range r.cells {
		own, ok := p[id]
		switch {
		case ok && !bytes.Equal(own, cell):
			v.Errorf("item %v: cell %04X % X, the object has % X", nid, id, cell, own)
		case !ok && !slices.Contains(rowOnly, id) && v.file.Header().Client == ndb.ClientPST:
			v.Errorf("item %v: only the row has %04X", nid, id)
		}
	}
	for _, id := range []uint16{0x001A, 0x0E07, 0x0E08, 0x3007, 0x3008, 0x300B} {
		if p[id] == nil && r.cells[id] == nil {
			v.Errorf("item %v: no property %04X", nid, id)
		}
	}
	v.checkObject(n, p)
}

// checkObject checks a message with its sub-nodes, and messages embedded in it.
func (v *view) checkObject(n *ndb.Node, p map[uint16][]byte) {
	var attachments []ndb.NID
	for _, s := range v.subnodes(n) {
		if s.NID.Type() == ndb.TypeAttachment {
			attachments = append(attachments, s.NID)
		}
	}
	if has := u32(p[0x0E07])&0x10 != 0; has != (len(attachments) > 0) {
		v.Errorf("item %v: flag hasattach %v, %d attachments", n.NID, has, len(attachments))
	}
	if len(attachments) == 0 {
		return
	}
	rows := v.rows(v.sub(n, ndb.NIDAttachmentTable))
	if len(rows) != len(attachments) {
		v.Errorf("item %v: %d attachments, %d rows", n.NID, len(attachments), len(rows))
	}
	for _, a := range attachments {
		own := v.props(v.sub(n, a))
		for id, cell := range v.find(rows, a).cells {
			if b, ok := own[id]; ok && !bytes.Equal(b, cell) {
				v.Errorf("attachment %v: cell %04X % X, the object has % X", a, id, cell, b)
			}
		}
		if u32(own[0x3705]) == 5 {
			inner := v.sub(v.sub(n, a), ndb.NID(u32(own[0x3701])))
			v.checkObject(inner, v.props(inner))
		}
	}
}

// checkPST: what only a PST has.
func (v *view) checkPST() {
	p := v.props(v.node(ndb.NIDMessageStore))
	if len(p[0x0FF9]) != 16 {
		v.Fatalf("store key % X", p[0x0FF9])
	}
	for _, id := range []uint16{0x35E0, 0x35E3, 0x35E7} {
		e := p[id]
		if len(e) != 24 || !bytes.Equal(e[4:20], p[0x0FF9]) || v.nodes[ndb.NID(u32(e[20:]))].Data == 0 {
			v.Errorf("entry id %04X % X", id, e)
		}
	}
	lookup := []byte{
		0x18, 0, 0xEC, 0x9C, 0x20, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0xB5, 0x10, 4, 0, 0, 0, 0, 0,
		2, 0, 0, 0, 0x0C, 0, 0x10, 0, 0x18, 0,
	}
	if got := v.raw(v.node(0xC01)); !bytes.Equal(got, lookup) {
		v.Errorf("node 0xC01: % X", got)
	}
	receive := v.rows(v.node(0x62B))
	if len(receive) != 1 || len(receive[0].cells[0x001A]) != 0 || u32(receive[0].cells[0x6605]) != 0x8022 {
		v.Errorf("receive folders %v", receive)
	}
	if raw := v.raw(v.node(0x201)); u32(raw) != 0x2223 {
		v.Errorf("node 0x201: % X", raw)
	}
}

// ids reads a B-tree from ids to NIDs.
func (v *view) ids(n *ndb.Node) map[string]uint32 {
	v.Helper()
	h, err := ltp.OpenHeap(n)
	if err != nil {
		v.Fatal(err)
	}
	b, err := ltp.OpenBTH(h, h.UserRoot())
	if err != nil || h.Client() != ltp.ClientIDIndex || b.KeySize != 8 || b.EntSize != 4 {
		v.Fatalf("node %v: %+v, %v", n.NID, b, err)
	}
	m := map[string]uint32{}
	last := []byte(nil)
	for r, err := range b.Records() {
		if err != nil {
			v.Fatal(err)
		}
		if bytes.Compare(last, r.Key) >= 0 {
			v.Errorf("node %v: key % X after % X", n.NID, r.Key, last)
		}
		last = slices.Clone(r.Key)
		m[string(r.Key)] = u32(r.Data)
	}
	return m
}

// checkOST: ids and synchronization facts agree with one another.
func (v *view) checkOST() {
	folders := v.ids(v.node(ndb.NIDOSTFolderIndex))
	sync := v.rows(v.node(ndb.NIDOSTSyncTable))
	normal := 0
	for _, nid := range v.order {
		switch nid.Type() {
		case ndb.TypeNormalFolder:
			if nid == ndb.NIDRootFolder {
				continue
			}
			normal++
			id := v.props(v.node(nid))[0x67F4]
			if folders[string(id)] != uint32(nid)&^0x1F {
				v.Errorf("folder %v with id % X: the index says 0x%X", nid, id, folders[string(id)])
			}
			if r := v.find(sync, nid); !bytes.Equal(r.cells[0x67F4], id) || len(r.cells[0x6613]) != 8 {
				v.Errorf("folder %v: sync row %v", nid, r)
			}
			v.checkIDs(nid, ndb.TypeContentsTable, ndb.TypeOSTContentsIndex)
			v.checkIDs(nid, ndb.TypeAssocContentsTable, ndb.TypeOSTAssocIndex)
		case ndb.TypeNormalMessage, ndb.TypeAssocMessage:
			v.checkTraces(nid)
		}
	}
	if normal != len(sync) {
		v.Errorf("%d folders, %d sync rows", normal, len(sync))
	}
}

// checkIDs compares a table with its index.
func (v *view) checkIDs(nid ndb.NID, table, index ndb.NIDType) {
	rows := v.rows(v.node(nid.WithType(table)))
	ids := v.ids(v.node(nid.WithType(index)))
	if len(rows) != len(ids) {
		v.Errorf("folder %v: %d rows, %d ids", nid, len(rows), len(ids))
	}
	for _, r := range rows {
		id := r.cells[0x67F4]
		if own := v.props(v.node(r.id))[0x67F4]; !bytes.Equal(own, id) || ids[string(id)] != uint32(r.id)&^0x1F {
			v.Errorf("item %v: id % X of its row, % X of its own, index 0x%X", r.id, id, own, ids[string(id)])
		}
	}
}

// checkTraces: the properties that only rows have are in rows only, and lists of
// changes end with the change itself.
func (v *view) checkTraces(nid ndb.NID) {
	n := v.node(nid)
	p := v.props(n)
	for _, id := range []uint16{0x3008, 0x65E2, 0x65E3, 0x6612, 0x6628} {
		if p[id] != nil {
			v.Errorf("item %v: the object has %04X", nid, id)
		}
	}
	table := ndb.TypeContentsTable
	if nid.Type() == ndb.TypeAssocMessage {
		table = ndb.TypeAssocContentsTable
	}
	c := v.find(v.rows(v.node(n.Parent.WithType(table))), nid).cells
	pcl, err := mapi.ParsePCL(c[0x65E3])
	if err != nil {
		v.Error(err)
	}
	own := slices.ContainsFunc(pcl, func(x mapi.XID) bool { return bytes.Equal(x.Bytes(), c[0x65E2]) })
	if !own || len(c[0x3008]) != 8 || len(c[0x6612]) != 4 {
		v.Errorf("item %v: change key % X, list % X, 3008 % X, 6612 % X", nid, c[0x65E2], c[0x65E3], c[0x3008], c[0x6612])
	}
	if marker := c[0x6628]; marker != nil {
		if m := binary.LittleEndian.Uint64(marker); m >= uint64(v.file.Header().BlockNext) {
			v.Errorf("item %v: 6628 is 0x%X, bidNextB %v", nid, m, v.file.Header().BlockNext)
		}
	}
}

// TestForms writes the sample in all forms and applies every invariant.
func TestForms(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			s := pstgen.Mailbox()
			if f.o.Format == ndb.ANSI {
				s = latin()
			}
			v := write(t, s, f.o)
			v.check()
			h := v.file.Header()
			if h.Client != f.o.Client || h.Format != f.o.Format || h.Crypt != f.o.Crypt {
				t.Errorf("header %v %v %v", h.Client, h.Format, h.Crypt)
			}
			compressed := 0
			for b := range v.file.Blocks() {
				if b.Stored != b.Inflated {
					compressed++
				}
			}
			// Cyclic encoding leaves nothing to compress.
			if want := f.o.Format == ndb.Unicode4K && f.o.Crypt != ndb.CryptCyclic; (compressed > 0) != want {
				t.Errorf("%d compressed blocks", compressed)
			}
		})
	}
}

// TestEmpty writes a store without any description.
func TestEmpty(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			v := write(t, new(pstgen.Store), f.o)
			v.check()
			if len(v.index.Items) != 0 {
				t.Error(v.index)
			}
		})
	}
}

// TestDeterministic: equal descriptions give equal bytes.
func TestDeterministic(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			var files [2][]byte
			for i := range files {
				s := pstgen.Mailbox()
				if f.o.Format == ndb.ANSI {
					s = latin()
				}
				var err error
				if files[i], err = s.Bytes(&f.o); err != nil {
					t.Fatal(err)
				}
			}
			if !bytes.Equal(files[0], files[1]) {
				t.Error("two runs differ")
			}
		})
	}
}

// latin is a store whose text fits into code page 1252.
func latin() *pstgen.Store {
	s := pstgen.Mailbox()
	var keep func(folders []*pstgen.Folder)
	keep = func(folders []*pstgen.Folder) {
		for _, f := range folders {
			f.Items = slices.DeleteFunc(f.Items, func(it *pstgen.Item) bool {
				_, err := (&pstgen.Store{Folders: []*pstgen.Folder{{Items: []*pstgen.Item{it}}}}).Bytes(&pstgen.ANSI)
				return err != nil
			})
			keep(f.Folders)
		}
	}
	keep(s.Folders)
	return s
}
