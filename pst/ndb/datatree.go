package ndb

import (
	"encoding/binary"
	"io"
)

// Data is the data of a node or sub-node: one block, or a tree of XBLOCK and
// XXBLOCK over many ([MS-PST] 2.2.2.8.3). Block boundaries matter to heaps and
// row matrices and are kept. A Data is not safe for concurrent use; make one per
// goroutine, they are cheap.
type Data struct {
	f      *File
	nid    NID
	root   BID
	size   int64
	leaves []BID // external blocks of the loaded XBLOCK, or of the whole data
	first  int   // index of leaves[0] among all blocks
	xs     []BID // XBLOCKs of an XXBLOCK
	counts []int // blocks before xs[i], as far as known; len(counts) >= 1 when xs is set
	entry  BlockEntry
}

const dataTreeHeader = 8 // btype, cLevel, cEnt, lcbTotal

// Data opens the data tree with the given root; bid 0 is empty data. nid is only
// used in errors.
func (f *File) Data(bid BID, nid NID) (*Data, error) {
	d := &Data{f: f, nid: nid, root: bid.key()}
	return d, d.open()
}

// Reset makes d the data tree with another root, reusing its memory.
func (d *Data) Reset(f *File, bid BID, nid NID) error {
	*d = Data{f: f, nid: nid, root: bid.key(), leaves: d.leaves[:0]}
	return d.open()
}

func (d *Data) open() error {
	if d.root == 0 {
		return nil
	}
	b, err := d.f.Block(d.root)
	if err != nil {
		return d.named(err)
	}
	if !d.root.Internal() {
		d.entry, d.size = b, int64(b.Inflated)
		d.leaves = append(d.leaves[:0], d.root)
		return nil
	}
	level, total, ids, err := d.readX(b)
	if err != nil {
		return d.named(err)
	}
	d.size = total
	if level == 1 {
		d.leaves = append(d.leaves[:0], ids...)
		return nil
	}
	d.xs, d.counts = ids, []int{0}
	return nil
}

// named puts the node into a fault that does not name one yet.
func (d *Data) named(err error) error { return withNode(err, d.nid) }

// readX reads an XBLOCK or XXBLOCK and returns its level, lcbTotal and BIDs.
func (d *Data) readX(b BlockEntry) (level int, total int64, ids []BID, err error) {
	fail := func(code, field string, e error) error {
		return d.f.Fault(&FormatError{Code: code, Struct: "XBLOCK", Field: field, Offset: b.Offset, BID: b.BID, NID: d.nid, Err: e})
	}
	p, err := d.f.ReadBlock(b, nil)
	if err != nil {
		return 0, 0, nil, err
	}
	if len(p) < dataTreeHeader || p[0] != 1 || p[1] < 1 || p[1] > 2 {
		return 0, 0, nil, fail("datatree-header", "btype", Corruptf("% X is no header of an XBLOCK or XXBLOCK", p[:min(len(p), 4)]))
	}
	n, w := int(binary.LittleEndian.Uint16(p[2:])), d.f.layout.Width
	if dataTreeHeader+n*w > len(p) {
		return 0, 0, nil, fail("datatree-header", "cEnt", Corruptf("%d entries in a block of %d bytes", n, len(p)))
	}
	level, total = int(p[1]), int64(binary.LittleEndian.Uint32(p[4:]))
	ids = make([]BID, n)
	for i := range ids {
		ids[i] = BID(d.f.layout.word(p[dataTreeHeader+i*w:])).key()
		if ids[i].Internal() != (level == 2) {
			return 0, 0, nil, fail("datatree-child", "rgbid", Corruptf("entry %d is %v, the wrong kind of block below level %d", i, ids[i], level))
		}
	}
	return level, total, ids, nil
}

// Size returns the length of the data in bytes as the tree's root states it.
func (d *Data) Size() int64 { return d.size }

// Blocks returns the number of blocks, reading what that takes: nothing for one
// XBLOCK, every XBLOCK for an XXBLOCK.
func (d *Data) Blocks() (int, error) {
	if d.xs == nil {
		return len(d.leaves), nil
	}
	if err := d.load(len(d.xs) - 1); err != nil {
		return 0, err
	}
	return d.first + len(d.leaves), nil
}

// load makes the blocks of XBLOCK x current.
func (d *Data) load(x int) error {
	for i := len(d.counts) - 1; i <= x; i++ {
		if err := d.loadKnown(i); err != nil {
			return err
		}
		d.counts = append(d.counts, d.first+len(d.leaves))
	}
	if len(d.counts) > 0 && d.first == d.counts[x] && len(d.leaves) > 0 {
		return nil
	}
	return d.loadKnown(x)
}

func (d *Data) loadKnown(x int) error {
	if x < 0 {
		return nil
	}
	b, err := d.f.Block(d.xs[x])
	if err != nil {
		return d.named(err)
	}
	level, _, ids, err := d.readX(b)
	if err != nil {
		return d.named(err)
	}
	if level != 1 {
		return d.f.Fault(&FormatError{Code: "datatree-child", Struct: "XBLOCK", Field: "cLevel", Offset: b.Offset, BID: b.BID, NID: d.nid, Err: Corruptf("level %d below an XXBLOCK", level)})
	}
	d.first, d.leaves = d.counts[x], ids
	return nil
}

// Block reads block i, as [File.ReadBlock] does, into buf if that is large
// enough. The error wraps io.EOF behind the last block.
func (d *Data) Block(i int, buf []byte) ([]byte, error) {
	bid, err := d.leaf(i)
	if err != nil {
		return nil, err
	}
	b := d.entry
	if b.BID != bid {
		if b, err = d.f.Block(bid); err != nil {
			return nil, d.named(err)
		}
	}
	p, err := d.f.ReadBlock(b, buf)
	return p, d.named(err)
}

func (d *Data) leaf(i int) (BID, error) {
	if i < 0 {
		return 0, io.EOF
	}
	if d.xs == nil {
		if i >= len(d.leaves) {
			return 0, io.EOF
		}
		return d.leaves[i], nil
	}
	if i < d.first || i >= d.first+len(d.leaves) || len(d.leaves) == 0 {
		if err := d.seek(i); err != nil {
			return 0, err
		}
	}
	return d.leaves[i-d.first], nil
}

// seek loads the XBLOCK that holds block i.
func (d *Data) seek(i int) error {
	for x := range d.xs {
		if x+1 < len(d.counts) && i >= d.counts[x+1] {
			continue
		}
		if err := d.load(x); err != nil {
			return err
		}
		if i >= d.first && i < d.first+len(d.leaves) {
			return nil
		}
	}
	return io.EOF
}

// Reader returns a reader over the data from its beginning. It reads one block at
// a time.
func (d *Data) Reader() io.Reader { return &dataReader{d: d} }

type dataReader struct {
	d    *Data
	next int
	rest []byte
	buf  []byte
}

func (r *dataReader) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		b, err := r.d.Block(r.next, r.buf)
		if err != nil {
			return 0, err
		}
		r.rest, r.buf = b, b
		r.next++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// WriteTo implements io.WriterTo: one write per block, without a second copy.
func (r *dataReader) WriteTo(w io.Writer) (n int64, err error) {
	for {
		if len(r.rest) > 0 {
			m, err := w.Write(r.rest)
			n += int64(m)
			r.rest = r.rest[m:]
			if err != nil {
				return n, err
			}
		}
		b, err := r.d.Block(r.next, r.buf)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		r.rest, r.buf = b, b
		r.next++
	}
}

// ReadAll returns the whole data. It fails when there are more than limit bytes,
// and takes memory only as blocks are really there, whatever lcbTotal states.
func (d *Data) ReadAll(limit int64) ([]byte, error) {
	if d.root == 0 {
		return nil, nil
	}
	if d.xs == nil && len(d.leaves) == 1 {
		p, err := d.Block(0, nil)
		if err == nil && int64(len(p)) > limit {
			return nil, d.tooLarge(limit)
		}
		return p, err
	}
	var all, buf []byte
	for i := 0; ; i++ {
		p, err := d.Block(i, buf)
		if err == io.EOF {
			return all, d.checkTotal(int64(len(all)))
		}
		if err != nil {
			return all, err
		}
		buf = p
		if int64(len(all)+len(p)) > limit {
			return all, d.tooLarge(limit)
		}
		all = append(all, p...)
	}
}

func (d *Data) tooLarge(limit int64) error {
	return &FormatError{Struct: "XBLOCK", Field: "lcbTotal", Offset: -1, NID: d.nid, BID: d.root, Err: unsupportedf("more than the allowed %d bytes", limit)}
}

func (d *Data) checkTotal(n int64) error {
	if n == d.size {
		return nil
	}
	return d.f.Fault(&FormatError{Code: "datatree-total", Struct: "XBLOCK", Field: "lcbTotal", Offset: -1, NID: d.nid, BID: d.root, Err: Corruptf("stored %d, the blocks hold %d bytes", d.size, n)})
}
