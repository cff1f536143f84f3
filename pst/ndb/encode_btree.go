package ndb

import "encoding/binary"

// encodeNode writes an NBTENTRY ([MS-PST] 2.2.2.7.7.4).
func (l *Layout) encodeNode(p []byte, e *NodeEntry) {
	w := l.Width
	l.putWord(p, uint64(e.NID))
	l.putWord(p[w:], uint64(e.Data))
	l.putWord(p[2*w:], uint64(e.Sub))
	binary.LittleEndian.PutUint32(p[3*w:], uint32(e.Parent))
}

// encodeBlock writes a BBTENTRY ([MS-PST] 2.2.2.7.7.3).
func (f Format) encodeBlock(p []byte, b *BlockEntry) {
	l, le := f.Layout(), binary.LittleEndian
	l.putWord(p, uint64(b.BID))
	l.putWord(p[l.Width:], uint64(b.Offset))
	c := p[2*l.Width:]
	le.PutUint16(c, uint16(b.Stored))
	if f == Unicode4K {
		le.PutUint16(c[2:], uint16(b.Inflated))
		le.PutUint16(c[4:], b.RefCount)
		return
	}
	le.PutUint16(c[2:], b.RefCount)
}

// encodeCounts writes the fields behind the entries of a B-tree page ([MS-PST]
// 2.2.2.7.7.1).
func (f Format) encodeCounts(page []byte, n, size, level int) {
	l := f.Layout()
	c := page[l.PageEntries:]
	most := l.PageEntries / size
	if f == Unicode4K {
		binary.LittleEndian.PutUint16(c, uint16(n))
		binary.LittleEndian.PutUint16(c[2:], uint16(most))
		c[4], c[5] = byte(size), byte(level)
		return
	}
	c[0], c[1], c[2], c[3] = byte(n), byte(most), byte(size), byte(level)
}

// pageRef is a written page as its parent lists it.
type pageRef struct {
	key uint64
	ref BRef
}

// writeTree writes a B-tree of n entries from the leaves up and returns its root.
// entry writes leaf entry i and returns its key; keys ascend. Nothing is kept but
// one reference per page of the level below.
func (w *Writer) writeTree(k *treeKind, n int, entry func(i int, p []byte) uint64) (BRef, error) {
	size := k.leafEntry(w.layout)
	for level := 0; ; level++ {
		refs, err := w.writeLevel(k.ptype, level, n, size, entry)
		if err != nil {
			return BRef{}, err
		}
		if len(refs) == 1 {
			return refs[0].ref, nil
		}
		n, size = len(refs), w.layout.BTEntry
		entry = func(i int, p []byte) uint64 {
			width := w.layout.Width
			w.layout.putWord(p, refs[i].key)
			w.layout.putWord(p[width:], uint64(refs[i].ref.BID))
			w.layout.putWord(p[2*width:], uint64(refs[i].ref.Offset))
			return refs[i].key
		}
	}
}

// writeLevel writes the pages of one level, full but for the last. Even an empty
// tree has a page.
func (w *Writer) writeLevel(ptype uint8, level, n, size int, entry func(int, []byte) uint64) ([]pageRef, error) {
	most := w.layout.PageEntries / size
	refs := make([]pageRef, 0, n/most+1)
	for first := 0; first == 0 || first < n; first += most {
		count := min(most, n-first)
		page := make([]byte, w.layout.PageSize)
		var key uint64
		for i := range count {
			if k := entry(first+i, page[i*size:(i+1)*size]); i == 0 {
				key = k
			}
		}
		w.format.encodeCounts(page, count, size, level)
		ref, err := w.writePage(ptype, page)
		if err != nil {
			return nil, err
		}
		refs = append(refs, pageRef{key, ref})
	}
	return refs, nil
}

// writePage gives a B-tree page its place, BID and trailer and writes it.
func (w *Writer) writePage(ptype uint8, page []byte) (BRef, error) {
	ib, err := w.alloc.take(w.layout.PageSize, w.layout.PageSize)
	if err != nil {
		return BRef{}, err
	}
	ref := BRef{w.nextPage(), ib}
	w.sealPage(ptype, ref, page)
	return ref, w.writeAt(page, ib)
}

func (w *Writer) sealPage(ptype uint8, ref BRef, page []byte) {
	t := pageTrailer{
		typ: ptype, typRepeat: ptype, sig: Signature(ref.Offset, ref.BID),
		crc: CRC(page[:w.layout.PageTrailer]), bid: ref.BID,
	}
	t.encode(w.format, page)
}
