package ndb

import (
	"encoding/binary"
	"math"
	"slices"
)

// maxEntries returns how many entries of size bytes fit into an internal block
// behind its header.
func (l *Layout) maxEntries(header, size int) int { return (l.MaxData - header) / size }

// DataWriter writes the data of one node or sub-node of unknown length: blocks as
// they fill, then the data tree over them ([MS-PST] 2.2.2.8.3.2). It holds one
// block, and the BIDs of one XBLOCK. It implements io.Writer.
type DataWriter struct {
	w    *Writer
	buf  []byte
	tree treeBuilder
	size int64
	err  error
}

// NewData begins new data. The Writer may be used for other blocks meanwhile.
func (w *Writer) NewData() *DataWriter { return &DataWriter{w: w, tree: treeBuilder{w: w}} }

// Size returns the bytes written so far.
func (d *DataWriter) Size() int64 { return d.size }

// Write implements io.Writer.
func (d *DataWriter) Write(p []byte) (n int, err error) {
	for len(p) > 0 && d.err == nil {
		take := min(len(p), d.w.layout.MaxData-len(d.buf))
		d.buf = append(d.buf, p[:take]...)
		p, n = p[take:], n+take
		d.size += int64(take)
		if len(d.buf) == d.w.layout.MaxData {
			d.flush()
		}
	}
	return n, d.err
}

func (d *DataWriter) flush() {
	bid, err := d.w.WriteBlock(d.buf)
	if err == nil {
		err = d.tree.add(bid)
	}
	d.buf, d.err = d.buf[:0], err
}

// Close writes what is left and returns the root of the data, 0 if there is none.
func (d *DataWriter) Close() (BID, error) {
	if d.err == nil && len(d.buf) > 0 {
		d.flush()
	}
	if d.err != nil {
		return 0, d.err
	}
	return d.tree.finish()
}

// WriteData writes p as the data of a node and returns its root, 0 if p is empty.
func (w *Writer) WriteData(p []byte) (BID, error) {
	d := w.NewData()
	if _, err := d.Write(p); err != nil {
		return 0, err
	}
	return d.Close()
}

// WriteTree writes the data tree over blocks that were written before, in the
// order in which the data follows, and returns its root: the block itself if there
// is one only, 0 if there is none. All blocks but the last have to be full.
func (w *Writer) WriteTree(blocks []BID) (BID, error) {
	t := treeBuilder{w: w}
	for _, b := range blocks {
		if err := t.add(b); err != nil {
			return 0, err
		}
	}
	return t.finish()
}

// treeBuilder collects the blocks of one data tree.
type treeBuilder struct {
	w       *Writer
	ids     []BID // blocks of the open XBLOCK
	bytes   int64 // in these
	xblocks []BID
	total   int64
}

func (t *treeBuilder) add(bid BID) error {
	if len(t.ids) == t.w.layout.maxEntries(dataTreeHeader, t.w.layout.Width) {
		if err := t.flush(); err != nil {
			return err
		}
	}
	b, err := t.w.record(bid)
	if err != nil {
		return err
	}
	t.ids = append(t.ids, bid)
	t.bytes += int64(b.inflated)
	if t.total += int64(b.inflated); t.total > math.MaxUint32 {
		return t.w.fail(unsupportedf("the data of one node exceeds 4 GiB"))
	}
	return nil
}

// flush writes the open XBLOCK.
func (t *treeBuilder) flush() error {
	bid, err := t.w.writeX(1, t.ids, t.bytes)
	t.xblocks = append(t.xblocks, bid)
	t.ids, t.bytes = t.ids[:0], 0
	return err
}

func (t *treeBuilder) finish() (BID, error) {
	if len(t.xblocks) == 0 && len(t.ids) <= 1 {
		if len(t.ids) == 0 {
			return 0, nil
		}
		return t.ids[0], nil
	}
	if err := t.flush(); err != nil {
		return 0, err
	}
	if len(t.xblocks) == 1 {
		return t.xblocks[0], nil
	}
	return t.w.writeX(2, t.xblocks, t.total)
}

// writeX writes an XBLOCK (level 1) or XXBLOCK (level 2), [MS-PST] 2.2.2.8.3.2.
func (w *Writer) writeX(level int, ids []BID, total int64) (BID, error) {
	if len(ids) > w.layout.maxEntries(dataTreeHeader, w.layout.Width) {
		return 0, w.fail(unsupportedf("%d entries do not fit into an XXBLOCK", len(ids)))
	}
	p := make([]byte, dataTreeHeader+len(ids)*w.layout.Width)
	p[0], p[1] = 1, byte(level)
	binary.LittleEndian.PutUint16(p[2:], uint16(len(ids)))
	binary.LittleEndian.PutUint32(p[4:], uint32(total))
	for i, id := range ids {
		if err := w.retain(id); err != nil {
			return 0, err
		}
		w.layout.putWord(p[dataTreeHeader+i*w.layout.Width:], uint64(id))
	}
	return w.writeBlock(p, true)
}

// subnodeHeader returns the length of the header of an SLBLOCK or SIBLOCK.
func (l *Layout) subnodeHeader() int {
	if l.Width == 4 {
		return 4
	}
	return 8
}

// WriteSubnodes writes a sub-node tree ([MS-PST] 2.2.2.8.3.3) and returns its
// root, 0 if there are no sub-nodes. Their order does not matter; two with one NID
// are an error.
func (w *Writer) WriteSubnodes(subs []Subnode) (BID, error) {
	if len(subs) == 0 {
		return 0, w.err
	}
	subs = slices.Clone(subs)
	slices.SortFunc(subs, func(a, b Subnode) int { return int(int64(a.NID) - int64(b.NID)) })
	for i := range subs {
		if i > 0 && subs[i].NID == subs[i-1].NID {
			return 0, w.fail(formatf("two sub-nodes %v in one node", subs[i].NID))
		}
	}
	most := w.layout.maxEntries(w.layout.subnodeHeader(), 3*w.layout.Width)
	var leaves []Subnode // NID and BID of the SLBLOCKs
	for first := 0; first < len(subs); first += most {
		part := subs[first:min(first+most, len(subs))]
		bid, err := w.writeSL(part)
		if err != nil {
			return 0, err
		}
		leaves = append(leaves, Subnode{NID: part[0].NID, Data: bid})
	}
	if len(leaves) == 1 {
		return leaves[0].Data, nil
	}
	return w.writeSI(leaves)
}

func (w *Writer) writeSL(subs []Subnode) (BID, error) {
	width := w.layout.Width
	p := make([]byte, w.layout.subnodeHeader(), w.layout.subnodeHeader()+len(subs)*3*width)
	p[0] = 2
	binary.LittleEndian.PutUint16(p[2:], uint16(len(subs)))
	for _, s := range subs {
		if err := w.retain(s.Data, s.Sub); err != nil {
			return 0, err
		}
		w.noteNID(s.NID)
		p = w.layout.appendWords(p, uint64(s.NID), uint64(s.Data), uint64(s.Sub))
	}
	return w.writeBlock(p, true)
}

func (w *Writer) writeSI(leaves []Subnode) (BID, error) {
	width := w.layout.Width
	if most := w.layout.maxEntries(w.layout.subnodeHeader(), 2*width); len(leaves) > most {
		return 0, w.fail(unsupportedf("one node has more sub-nodes than %d SLBLOCKs hold", most))
	}
	p := make([]byte, w.layout.subnodeHeader(), w.layout.subnodeHeader()+len(leaves)*2*width)
	p[0], p[1] = 2, 1
	binary.LittleEndian.PutUint16(p[2:], uint16(len(leaves)))
	for _, s := range leaves {
		if err := w.retain(s.Data); err != nil {
			return 0, err
		}
		p = w.layout.appendWords(p, uint64(s.NID), uint64(s.Data))
	}
	return w.writeBlock(p, true)
}

func (l *Layout) appendWords(p []byte, words ...uint64) []byte {
	for _, v := range words {
		p = append(p, make([]byte, l.Width)...)
		l.putWord(p[len(p)-l.Width:], v)
	}
	return p
}
