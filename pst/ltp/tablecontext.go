package ltp

import (
	"encoding/binary"
	"io"
	"iter"
	"math"
	"sort"

	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Column is a TCOLDESC ([MS-PST] 2.3.4.2).
type Column struct {
	Tag    mapi.Tag
	Offset int // ibData, of the cell in a row
	Size   int // cbData
	Bit    int // iBit, of the cell in the existence bitmap
}

// TC is a table context: the recipients or attachments of a message, the
// contents or the subfolders of a folder ([MS-PST] 2.3.4).
type TC struct {
	heap    *Heap
	Columns []Column
	rowSize int
	bitmap  int // offset of the cell existence bitmap in a row
	rows    HNID
	index   []rowRef // by position in the matrix
	problem []error
	columns map[uint16]*Heap // column heaps of 4K contents tables
}

type rowRef struct {
	id  uint32
	pos uint32
}

const (
	tcInfoSize = 22
	tcolSize   = 8
)

// OpenTC opens the table context that is the data of node. A table whose row
// index is damaged is returned with its rows taken from the row matrix; what is
// wrong is in [TC.Problems].
func OpenTC(node *ndb.Node) (*TC, error) {
	h, err := OpenHeap(node)
	if err != nil {
		return nil, err
	}
	if h.client != ClientTC {
		return nil, h.fault("heap-client", "HNHDR", "bClientSig", ndb.Corruptf("0x%02X, a table context has 0x%02X", h.client, ClientTC))
	}
	t := &TC{heap: h}
	info, err := h.Item(h.root)
	if err != nil {
		return nil, err
	}
	if err := t.decodeInfo(info); err != nil {
		return nil, err
	}
	t.loadIndex(HID(binary.LittleEndian.Uint32(info[10:])))
	t.openColumnHeaps()
	return t, nil
}

func (t *TC) decodeInfo(p []byte) error {
	if len(p) < tcInfoSize || p[0] != ClientTC {
		return t.heap.fault("tc-header", "TCINFO", "bType", ndb.Corruptf("%d bytes beginning with % X are no TCINFO", len(p), p[:min(len(p), 4)]))
	}
	n := int(p[1])
	if tcInfoSize+n*tcolSize > len(p) {
		return t.heap.fault("tc-header", "TCINFO", "cCols", ndb.Corruptf("%d columns in an item of %d bytes", n, len(p)))
	}
	le := binary.LittleEndian
	t.bitmap, t.rowSize = int(le.Uint16(p[6:])), int(le.Uint16(p[8:]))
	t.rows = HNID(le.Uint32(p[14:]))
	if t.rowSize < t.bitmap+(n+7)/8 || t.bitmap < 8 {
		return t.heap.fault("tc-row-layout", "TCINFO", "rgib", ndb.Corruptf("rows of %d bytes with the bitmap of %d columns at %d", t.rowSize, n, t.bitmap))
	}
	if t.rowSize > t.format().Layout().MaxData {
		return t.heap.fault("tc-row-layout", "TCINFO", "rgib", ndb.Corruptf("rows of %d bytes, a block holds %d", t.rowSize, t.format().Layout().MaxData))
	}
	t.Columns = make([]Column, 0, n)
	for q := p[tcInfoSize : tcInfoSize+n*tcolSize]; len(q) > 0; q = q[tcolSize:] {
		c := Column{mapi.Tag(le.Uint32(q)), int(le.Uint16(q[4:])), int(q[6]), int(q[7])}
		if c.Offset+c.Size > t.bitmap || c.Bit >= 8*(t.rowSize-t.bitmap) {
			t.problem = append(t.problem, t.heap.fault("tc-column-layout", "TCOLDESC", "ibData",
				ndb.Corruptf("cell of %v at %d with %d bytes, bit %d, outside the row", c.Tag, c.Offset, c.Size, c.Bit)))
			continue
		}
		t.Columns = append(t.Columns, c)
	}
	return nil
}

func (t *TC) format() ndb.Format { return t.heap.format }

// loadIndex reads the row index, which tells the rows in use from leftovers in
// the matrix.
func (t *TC) loadIndex(id HID) {
	if t.rows == 0 {
		return
	}
	b, err := OpenBTH(t.heap, id)
	if err == nil && (b.KeySize != 4 || b.EntSize != 2 && b.EntSize != 4) {
		err = t.heap.fault("bth-header", "BTHHEADER", "cbEnt", ndb.Corruptf("%d and %d, a row index has 4 and 2 or 4", b.KeySize, b.EntSize))
	}
	if err == nil {
		err = t.readIndex(b)
	}
	if err != nil {
		t.problem = append(t.problem, err)
		t.index = nil
		t.indexFromMatrix()
		return
	}
	sort.SliceStable(t.index, func(i, j int) bool { return t.index[i].pos < t.index[j].pos })
}

func (t *TC) readIndex(b *BTH) error {
	for r, err := range b.Records() {
		if err != nil {
			return err
		}
		pos := uint32(binary.LittleEndian.Uint16(r.Data))
		if b.EntSize == 4 {
			pos = binary.LittleEndian.Uint32(r.Data)
		}
		t.index = append(t.index, rowRef{binary.LittleEndian.Uint32(r.Key), pos})
	}
	return nil
}

// indexFromMatrix takes every row of the matrix for a row in use.
func (t *TC) indexFromMatrix() {
	m := matrix{t: t}
	for pos := uint32(0); pos < math.MaxUint32; pos++ {
		row, err := m.row(pos)
		if err != nil || row == nil {
			return
		}
		if id := binary.LittleEndian.Uint32(row); id != 0 {
			t.index = append(t.index, rowRef{id, pos})
		}
	}
}

// columnHeaps names the columns of 4K contents tables whose cells are items of a
// heap of their own. Nothing in the table says so; the names came out wrong when
// read from the main heap, and equal to the messages' own when read from there.
//
// QUIRK: pstextractortest@outlook.com.ost.
var columnHeaps = map[uint16]ndb.NID{
	0x0042: ndb.NIDColumnHeapSenderStr,
	0x3013: ndb.NIDColumnHeapConvID,
}

func (t *TC) openColumnHeaps() {
	n := t.heap.node
	if t.format() != ndb.Unicode4K || n.NID.Type() != ndb.TypeContentsTable || n.Sub == 0 {
		return
	}
	for id, nid := range columnHeaps {
		sub, err := n.Subnode(nid)
		if err != nil {
			continue
		}
		h, err := OpenHeap(sub)
		if err != nil {
			t.problem = append(t.problem, err)
		}
		if err != nil || h.client != ClientColumn {
			continue
		}
		if t.columns == nil {
			t.columns = make(map[uint16]*Heap)
		}
		t.columns[id] = h
	}
}

// Len returns the number of rows in use.
func (t *TC) Len() int { return len(t.index) }

// Problems returns what is damaged in the table apart from single rows.
func (t *TC) Problems() []error { return t.problem }

// Column returns the index in Columns of the column with the given property id,
// or -1.
func (t *TC) Column(id uint16) int {
	for i := range t.Columns {
		if t.Columns[i].Tag.ID() == id {
			return i
		}
	}
	return -1
}

// Row is one row of a table.
type Row struct {
	ID uint32 // dwRowID: in tables of folders and attachments the NID of the object
	t  *TC
	b  []byte
}

// Rows walks the rows in the order of the row matrix. A row that cannot be read
// is yielded as an error; its Row then holds the ID alone, and no cells. A run of
// rows lost with one block is yielded row by row.
func (t *TC) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		m := matrix{t: t}
		for _, ref := range t.index {
			b, err := m.row(ref.pos)
			switch {
			case err == nil && b == nil:
				err = t.heap.fault("tc-row-index", "TCROWID", "dwRowIndex", ndb.Corruptf("row %d lies beyond the row matrix", ref.pos))
			case err == nil && binary.LittleEndian.Uint32(b) != ref.id:
				err = t.heap.fault("tc-row-id", "TCROWID", "dwRowID", ndb.Corruptf("row %d carries 0x%X, the index says 0x%X", ref.pos, binary.LittleEndian.Uint32(b), ref.id))
			}
			if err != nil {
				b = nil
			}
			if !yield(Row{ref.id, t, b}, err) {
				return
			}
		}
	}
}

// matrix reads rows by their position, holding one block.
type matrix struct {
	t      *TC
	data   *ndb.Data
	opened bool
	err    error
	block  int
	cur    []byte
	curErr error
}

// row returns the bytes of the row at pos, nil if the matrix ends before it.
func (m *matrix) row(pos uint32) ([]byte, error) {
	if !m.opened {
		m.open()
	}
	if m.err != nil {
		return nil, m.err
	}
	size := m.t.rowSize
	if m.data == nil {
		return rowOf(m.cur, uint64(pos), size), nil
	}
	per := uint32(m.t.format().Layout().MaxData / size)
	if b := int(pos / per); b != m.block {
		m.block = b
		m.cur, m.curErr = m.data.Block(b, nil)
		if m.curErr == io.EOF {
			m.cur, m.curErr = nil, nil
		}
	}
	return rowOf(m.cur, uint64(pos%per), size), m.curErr
}

func rowOf(p []byte, i uint64, size int) []byte {
	if (i+1)*uint64(size) > uint64(len(p)) {
		return nil
	}
	return p[int(i)*size:][:size:size]
}

func (m *matrix) open() {
	m.opened, m.block = true, -1
	if m.t.rows.IsHID() {
		m.cur, m.err = m.t.heap.Item(HID(m.t.rows))
		return
	}
	m.data, m.err = m.t.heap.Stream(m.t.rows)
}

// Has reports whether the cell in column c (an index into Columns) exists.
func (r Row) Has(c int) bool {
	if c < 0 || r.b == nil {
		return false
	}
	bit := r.t.Columns[c].Bit
	return r.b[r.t.bitmap+bit/8]&(0x80>>(bit%8)) != 0
}

// inlineCell reports whether the cells of a column hold the value itself: in
// tables, unlike in property contexts, also values of 8 bytes.
func inlineCell(c *Column) bool {
	n := c.Tag.Type().FixedSize()
	return n > 0 && n <= 8
}

// Raw returns the value of the cell in column c as raw bytes in file order, at
// most limit bytes; ok is false when the cell does not exist.
func (r Row) Raw(c int, limit int64) (p []byte, ok bool, err error) {
	if !r.Has(c) {
		return nil, false, nil
	}
	col := &r.t.Columns[c]
	cell := r.b[col.Offset : col.Offset+col.Size]
	if inlineCell(col) {
		return cell[:min(len(cell), col.Tag.Type().FixedSize())], true, nil
	}
	if len(cell) < 4 {
		return nil, false, r.t.heap.fault("tc-column-layout", "TCOLDESC", "cbData", ndb.Corruptf("%d bytes for %v", len(cell), col.Tag))
	}
	p, err = r.t.heapOf(col).Value(HNID(binary.LittleEndian.Uint32(cell)), limit)
	return p, err == nil, err
}

func (t *TC) heapOf(c *Column) *Heap {
	if h := t.columns[c.Tag.ID()]; h != nil {
		return h
	}
	return t.heap
}

// Uint32 returns the value of a fixed cell of up to 4 bytes.
func (r Row) Uint32(c int) (uint32, bool) {
	if !r.Has(c) || !inlineCell(&r.t.Columns[c]) {
		return 0, false
	}
	col := &r.t.Columns[c]
	switch col.Size {
	case 1:
		return uint32(r.b[col.Offset]), true
	case 2:
		return uint32(binary.LittleEndian.Uint16(r.b[col.Offset:])), true
	case 4:
		return binary.LittleEndian.Uint32(r.b[col.Offset:]), true
	}
	return 0, false
}

// Uint64 returns the value of a fixed cell of 8 bytes.
func (r Row) Uint64(c int) (uint64, bool) {
	if !r.Has(c) || r.t.Columns[c].Size != 8 || !inlineCell(&r.t.Columns[c]) {
		return 0, false
	}
	return binary.LittleEndian.Uint64(r.b[r.t.Columns[c].Offset:]), true
}
