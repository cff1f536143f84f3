package ltp

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Columns that every table has, in front of all others.
const (
	tagRowID      mapi.Tag = 0x67F20003
	tagRowVersion mapi.Tag = 0x67F30003
)

// LayoutColumns gives the columns of a table their places ([MS-PST] 2.3.4.2). The
// tags are in the order in which the columns were added to the table: that is the
// order of their bits and cells, while TCOLDESCs are sorted by tag. The columns for
// row id and version come first and need not be given.
func LayoutColumns(tags ...mapi.Tag) (columns []Column, rowSize int, err error) {
	for _, t := range append([]mapi.Tag{tagRowID, tagRowVersion}, tags...) {
		if len(columns) >= 2 && (t == tagRowID || t == tagRowVersion) {
			continue
		}
		columns = append(columns, Column{Tag: t, Size: cellSize(t), Bit: len(columns)})
	}
	if len(columns) > math.MaxUint8 {
		return nil, 0, fmt.Errorf("%w: a table of %d columns", ndb.ErrUnsupported, len(columns))
	}
	ends := placeCells(columns)
	slices.SortFunc(columns, func(a, b Column) int { return cmp.Compare(a.Tag, b.Tag) })
	for i := 1; i < len(columns); i++ {
		if columns[i].Tag == columns[i-1].Tag {
			return nil, 0, fmt.Errorf("%w: two columns %v", ndb.ErrFormat, columns[i].Tag)
		}
	}
	return columns, ends[3], nil
}

// cellSize returns the bytes of a cell: values of fixed size up to 8 bytes are in
// it, all others behind a HNID.
func cellSize(t mapi.Tag) int {
	switch n := t.Type().FixedSize(); n {
	case 1, 2, 8:
		return n
	}
	return 4
}

// placeCells sets the offsets of the columns and returns rgib: where the cells of 4
// and 8 bytes, those of 2 and of 1 byte, and the existence bitmap end.
func placeCells(columns []Column) (ends [4]int) {
	at := 0
	for group, sizes := range [][]int{{4, 8}, {2}, {1}} {
		for i := range columns {
			if slices.Contains(sizes, columns[i].Size) {
				columns[i].Offset = at
				at += columns[i].Size
			}
		}
		ends[group] = at
	}
	ends[3] = at + (len(columns)+7)/8
	return ends
}

// TCWriter writes a table context ([MS-PST] 2.3.4), row by row. It keeps 8 bytes
// per row, and the open blocks of heap and row matrix. It is not safe for
// concurrent use.
type TCWriter struct {
	w       *ndb.Writer
	format  ndb.Format
	heap    *HeapWriter
	index   HID // of the row index header
	columns []Column
	ends    [4]int
	rows    []rowRef
	matrix  []byte    // rows not written yet
	bids    []ndb.BID // blocks of the matrix
	column  map[uint16]*HeapWriter
	subs    []ndb.Subnode
	local   uint32 // last index of a sub-node for a value
	values  int64  // bytes of values in sub-nodes
}

// NewTC begins a table with the given columns, in the order of [LayoutColumns].
func NewTC(w *ndb.Writer, tags ...mapi.Tag) (*TCWriter, error) {
	t := &TCWriter{w: w, format: w.Format(), heap: NewHeap(w, ClientTC), local: 1}
	t.heap.stream = true
	var err error
	if t.columns, _, err = LayoutColumns(tags...); err != nil {
		return nil, err
	}
	byBit := slices.Clone(t.columns)
	slices.SortFunc(byBit, func(a, b Column) int { return cmp.Compare(a.Bit, b.Bit) })
	t.ends = placeCells(byBit)
	if t.index, err = t.heap.Add(make([]byte, bthHeaderSize)); err != nil {
		return nil, err
	}
	info, err := t.heap.Add(make([]byte, tcInfoSize+tcolSize*len(t.columns)))
	t.heap.SetRoot(info)
	return t, err
}

// UseColumnHeaps makes cells of columns that have a heap of their own in the
// contents tables of 4K files go there. It has to be called before the first row,
// and does nothing in other formats.
func (t *TCWriter) UseColumnHeaps() {
	if t.format != ndb.Unicode4K {
		return
	}
	t.column = make(map[uint16]*HeapWriter)
	for _, c := range t.columns {
		_, ok := columnHeaps[c.Tag.ID()]
		if !ok {
			continue
		}
		h := NewHeap(t.w, ClientColumn)
		h.stream = true
		t.column[c.Tag.ID()] = h
	}
}

// Len returns the number of rows.
func (t *TCWriter) Len() int { return len(t.rows) }

// AddRow appends a row. cell returns the value of a column in file order, ok is
// false for a cell that does not exist. The row version, if cell has none, is the
// number of the row.
func (t *TCWriter) AddRow(id uint32, cell func(mapi.Tag) (value []byte, ok bool)) error {
	if t.format == ndb.ANSI && len(t.rows) == math.MaxUint16 {
		return fmt.Errorf("%w: an ANSI table has at most %d rows", ndb.ErrUnsupported, math.MaxUint16)
	}
	row := make([]byte, t.ends[3])
	for i := range t.columns {
		c := &t.columns[i]
		v, ok := t.cell(id, c.Tag, cell)
		if !ok {
			continue
		}
		if err := t.setCell(row, c, v); err != nil {
			return err
		}
	}
	t.rows = append(t.rows, rowRef{id, uint32(len(t.rows))})
	return t.addToMatrix(row)
}

func (t *TCWriter) cell(id uint32, tag mapi.Tag, cell func(mapi.Tag) ([]byte, bool)) ([]byte, bool) {
	if tag == tagRowID {
		return binary.LittleEndian.AppendUint32(nil, id), true
	}
	v, ok := cell(tag)
	if !ok && tag == tagRowVersion {
		return binary.LittleEndian.AppendUint32(nil, uint32(len(t.rows)+1)), true
	}
	return v, ok
}

// setCell puts a value into its cell and marks it as existing.
func (t *TCWriter) setCell(row []byte, c *Column, v []byte) error {
	n := c.Tag.Type().FixedSize()
	if n > 0 && len(v) != n {
		return propErr(c.Tag, "%d bytes, the type has %d", len(v), n)
	}
	row[t.ends[2]+c.Bit/8] |= 0x80 >> (c.Bit % 8)
	dst := row[c.Offset : c.Offset+c.Size]
	if inlineCell(c) {
		copy(dst, v)
		return nil
	}
	id, err := t.store(c.Tag, v)
	binary.LittleEndian.PutUint32(dst, uint32(id))
	return err
}

// store puts a value into the heap, or into a sub-node if it is too large.
func (t *TCWriter) store(tag mapi.Tag, v []byte) (HNID, error) {
	if len(v) == 0 {
		return 0, nil
	}
	h, own := t.heap, t.column[tag.ID()]
	if own != nil { // it has no sub-nodes that a large value could go to
		h = own
	}
	if len(v) <= maxHeapItem || own != nil {
		id, err := h.Add(v)
		return HNID(id), err
	}
	bid, err := t.w.WriteData(v)
	t.local++
	nid := ndb.NID(t.local<<5) | ndb.NID(ndb.TypeLTP)
	t.subs = append(t.subs, ndb.Subnode{NID: nid, Data: bid})
	t.values += int64(len(v))
	return HNID(nid), err
}

// addToMatrix appends a row; a block that is full goes out when a row follows, for
// only the last block of the matrix may be short.
func (t *TCWriter) addToMatrix(row []byte) error {
	most := t.format.Layout().MaxData
	if len(row) > most {
		return fmt.Errorf("%w: rows of %d bytes", ndb.ErrUnsupported, len(row))
	}
	if len(t.matrix)+len(row) > most {
		t.matrix = append(t.matrix, make([]byte, most-len(t.matrix))...)
		if err := t.flushMatrix(); err != nil {
			return err
		}
	}
	t.matrix = append(t.matrix, row...)
	return nil
}

func (t *TCWriter) flushMatrix() error {
	bid, err := t.w.WriteBlock(t.matrix)
	t.bids = append(t.bids, bid)
	t.matrix = t.matrix[:0]
	return err
}

// matrixNID is the sub-node of a row matrix that does not fit into the heap.
const matrixNID = ndb.NID(1<<5) | ndb.NID(ndb.TypeLTP)

// closeMatrix places the row matrix.
func (t *TCWriter) closeMatrix() (HNID, error) {
	if len(t.bids) == 0 && len(t.matrix) <= maxHeapItem {
		if len(t.matrix) == 0 {
			return 0, nil
		}
		id, err := t.heap.Add(t.matrix)
		return HNID(id), err
	}
	if err := t.flushMatrix(); err != nil {
		return 0, err
	}
	bid, err := t.w.WriteTree(t.bids)
	t.subs = append(t.subs, ndb.Subnode{NID: matrixNID, Data: bid})
	t.values += int64(len(t.rows)) * int64(t.ends[3])
	return HNID(matrixNID), err
}

// closeIndex adds the row index, which is sorted by row id.
func (t *TCWriter) closeIndex() error {
	slices.SortFunc(t.rows, func(a, b rowRef) int { return cmp.Compare(a.id, b.id) })
	size := 4
	if t.format == ndb.ANSI {
		size = 2
	}
	records := make([]byte, 0, len(t.rows)*(4+size))
	for _, r := range t.rows {
		records = binary.LittleEndian.AppendUint32(records, r.id)
		records = binary.LittleEndian.AppendUint32(records, r.pos)[:len(records)+size]
	}
	_, err := t.heap.AddBTH(t.index, 4, size, records)
	return err
}

// info encodes TCINFO.
func (t *TCWriter) info(rows HNID) []byte {
	le := binary.LittleEndian
	p := make([]byte, tcInfoSize, tcInfoSize+tcolSize*len(t.columns))
	p[0], p[1] = ClientTC, byte(len(t.columns))
	for i, end := range t.ends {
		le.PutUint16(p[2+2*i:], uint16(end))
	}
	le.PutUint32(p[10:], uint32(t.index))
	le.PutUint32(p[14:], uint32(rows))
	for _, c := range t.columns {
		p = le.AppendUint32(p, uint32(c.Tag))
		p = le.AppendUint16(p, uint16(c.Offset))
		p = append(p, byte(c.Size), byte(c.Bit))
	}
	return p
}

// Close writes what is left of the table and returns the roots of the data and of
// the sub-node tree of its node, and the bytes the table takes.
func (t *TCWriter) Close() (data, sub ndb.BID, size int64, err error) {
	rows, err := t.closeMatrix()
	if err != nil {
		return 0, 0, 0, err
	}
	if err = t.closeIndex(); err != nil {
		return 0, 0, 0, err
	}
	if err = t.heap.Set(t.heap.root, t.info(rows)); err != nil {
		return 0, 0, 0, err
	}
	size = t.heap.Size() + t.values
	if data, err = t.heap.Close(); err != nil {
		return 0, 0, 0, err
	}
	if err = t.closeColumnHeaps(); err != nil {
		return 0, 0, 0, err
	}
	sub, err = t.w.WriteSubnodes(t.subs)
	return data, sub, size, err
}

func (t *TCWriter) closeColumnHeaps() error {
	for _, c := range t.columns {
		h := t.column[c.Tag.ID()]
		if h == nil {
			continue
		}
		bid, err := h.Close()
		if err != nil {
			return err
		}
		t.subs = append(t.subs, ndb.Subnode{NID: columnHeaps[c.Tag.ID()], Data: bid})
	}
	return nil
}
