package ndb

import (
	"encoding/binary"
	"sync"
)

// Page types, ptype ([MS-PST] 2.2.2.7.1).
const (
	pageBBT   = 0x80
	pageNBT   = 0x81
	pageFMap  = 0x82
	pagePMap  = 0x83
	pageAMap  = 0x84
	pageFPMap = 0x85
	pageDList = 0x86
)

// pageTrailer is PAGETRAILER. ANSI files store the BID before the CRC, the
// others the CRC first ([MS-PST] 2.2.2.7.1).
type pageTrailer struct {
	typ, typRepeat uint8
	sig            uint16
	crc            uint32
	bid            BID
}

func decodePageTrailer(f Format, page []byte) pageTrailer {
	p := page[f.Layout().PageTrailer:]
	le := binary.LittleEndian
	t := pageTrailer{typ: p[0], typRepeat: p[1], sig: le.Uint16(p[2:])}
	if f == ANSI {
		t.bid, t.crc = BID(le.Uint32(p[4:])), le.Uint32(p[8:])
	} else {
		t.crc, t.bid = le.Uint32(p[4:]), BID(le.Uint64(p[8:]))
	}
	return t
}

func (t *pageTrailer) encode(f Format, page []byte) {
	p := page[f.Layout().PageTrailer:]
	le := binary.LittleEndian
	p[0], p[1] = t.typ, t.typRepeat
	le.PutUint16(p[2:], t.sig)
	if f == ANSI {
		le.PutUint32(p[4:], uint32(t.bid))
		le.PutUint32(p[8:], t.crc)
		return
	}
	le.PutUint32(p[4:], t.crc)
	le.PutUint64(p[8:], uint64(t.bid))
	if f == Unicode4K {
		le.PutUint64(p[16:], 1)
	}
}

// btPage is a B-tree page that has passed all checks ([MS-PST] 2.2.2.7.7.1).
type btPage struct {
	layout *Layout
	ref    BRef
	level  int
	n      int // entries
	stride int // cbEnt; may exceed the size of the entry structure
	buf    []byte
}

func (p *btPage) entry(i int) []byte { return p.buf[i*p.stride:] }

// entryOffset returns the file offset of entry i.
func (p *btPage) entryOffset(i int) int64 { return p.ref.Offset + int64(i*p.stride) }

func (p *btPage) key(i int) uint64 { return p.layout.word(p.entry(i)) }

// child decodes entry i of an intermediate page, a BTENTRY.
func (p *btPage) child(i int) BRef {
	e := p.entry(i)[p.layout.Width:]
	return BRef{BID(p.layout.word(e)), p.layout.offset(e[p.layout.Width:])}
}

// treeKind tells the two B-trees apart.
type treeKind struct {
	ptype     uint8
	name      string
	leafEntry func(*Layout) int
	root      func(*Header) BRef
	rootCode  string // code of a CRC fault in the root page
	keyMask   uint64 // bits of a leaf key that take part in comparisons
}

var (
	nbt = treeKind{
		pageNBT, "NBT", func(l *Layout) int { return l.NBTEntry },
		func(h *Header) BRef { return h.Root.NBT }, "nbt-root-crc", 0xFFFFFFFF,
	}
	bbt = treeKind{
		pageBBT, "BBT", func(l *Layout) int { return l.BBTEntry },
		func(h *Header) BRef { return h.Root.BBT }, "bbt-root-crc", ^uint64(1),
	}
)

// page returns the B-tree page at ref, which must have the given level unless
// level is negative (the root, whose level is unknown).
func (f *File) page(k *treeKind, ref BRef, level int) (*btPage, error) {
	p := f.pages.get(ref.Offset)
	if p == nil {
		buf, err := f.readPage(k, ref, level < 0)
		if err != nil {
			return nil, f.Fault(err)
		}
		if p, err = f.decodeBTPage(k, ref, buf); err != nil {
			return nil, f.Fault(err)
		}
		f.pages.put(p)
	}
	if level >= 0 && p.level != level {
		return nil, f.Fault(pageErr(k, "btree-level", "cLevel", ref, Corruptf("stored %d, its parent implies %d", p.level, level)))
	}
	return p, nil
}

func pageErr(k *treeKind, code, field string, ref BRef, err error) error {
	return &FormatError{Code: code, Struct: k.name + " BTPAGE", Field: field, Offset: ref.Offset, BID: ref.BID, Err: err}
}

// readPage reads a page and checks its place and trailer.
func (f *File) readPage(k *treeKind, ref BRef, root bool) ([]byte, error) {
	l := f.layout
	code := "btree-bref"
	if root {
		code = "root-bref"
	}
	// 4K pages are expected on multiples of their size, but only the block
	// quantum is what readers may insist on.
	if ref.Offset < l.FirstData || ref.Offset%int64(l.BlockAlign) != 0 {
		return nil, pageErr(k, code, "ib", ref, Corruptf("no page can start here"))
	}
	if ref.Offset > f.size-int64(l.PageSize) {
		return nil, pageErr(k, "file-truncated", "ib", ref, Corruptf("the page lies beyond the end of the file at 0x%X", f.size))
	}
	buf := make([]byte, l.PageSize)
	if err := f.readAt(buf, ref.Offset); err != nil {
		return nil, pageErr(k, "read-error", "", ref, err)
	}
	return buf, f.checkPage(k, ref, buf, root)
}

func (f *File) checkPage(k *treeKind, ref BRef, buf []byte, root bool) error {
	t := decodePageTrailer(f.header.Format, buf)
	if t.typ != k.ptype || t.typRepeat != k.ptype {
		return pageErr(k, pageTypeCode(t, buf, root), "ptype", ref,
			Corruptf("stored 0x%02X and 0x%02X, must be 0x%02X", t.typ, t.typRepeat, k.ptype))
	}
	if c := CRC(buf[:f.layout.PageTrailer]); c != t.crc {
		code := "page-crc"
		if root {
			code = k.rootCode
		}
		return pageErr(k, code, "dwCRC", ref, mismatch(uint64(t.crc), uint64(c)))
	}
	if s := Signature(ref.Offset, t.bid); s != t.sig {
		return pageErr(k, "page-signature", "wSig", ref, mismatch(uint64(t.sig), uint64(s)))
	}
	if t.bid == ref.BID {
		return nil
	}
	err := pageErr(k, "page-bid", "bid", ref, Corruptf("stored %v, the reference says %v", t.bid, ref.BID))
	if root && t.bid == ref.BID+1 {
		// QUIRK: a store of Outlook whose header is one transaction older than its
		// root pages; everything in it can be read (format check 22b).
		err.(*FormatError).Code = "root-page-newer"
		f.Fault(err)
		return nil
	}
	return err
}

func pageTypeCode(t pageTrailer, buf []byte, root bool) string {
	switch {
	case isZero(buf):
		return "page-zero"
	case t.typ != t.typRepeat:
		return "page-type"
	case root:
		return "root-page-type"
	}
	return "page-type"
}

func isZero(p []byte) bool {
	for _, b := range p {
		if b != 0 {
			return false
		}
	}
	return true
}

// decodeBTPage checks the entry counts of a B-tree page and wraps it.
func (f *File) decodeBTPage(k *treeKind, ref BRef, buf []byte) (*btPage, error) {
	l := f.layout
	c := buf[l.PageEntries:]
	p := &btPage{layout: l, ref: ref, buf: buf}
	var maxEntries int
	if f.header.Format == Unicode4K {
		p.n, maxEntries = int(binary.LittleEndian.Uint16(c)), int(binary.LittleEndian.Uint16(c[2:]))
		p.stride, p.level = int(c[4]), int(c[5])
	} else {
		p.n, maxEntries, p.stride, p.level = int(c[0]), int(c[1]), int(c[2]), int(c[3])
	}
	size := l.BTEntry
	if p.level == 0 {
		size = k.leafEntry(l)
	}
	switch {
	case p.level > maxTreeLevel:
		return nil, pageErr(k, "btree-level", "cLevel", ref, Corruptf("level %d, at most %d can be", p.level, maxTreeLevel))
	case p.stride < size:
		return nil, pageErr(k, "page-entry-size", "cbEnt", ref, Corruptf("stored %d, an entry has %d bytes", p.stride, size))
	case p.n > maxEntries || p.n*p.stride > l.PageEntries:
		return nil, pageErr(k, "page-count", "cEnt", ref, Corruptf("%d entries of %d bytes, the page holds %d", p.n, p.stride, min(maxEntries, l.PageEntries/p.stride)))
	}
	return p, nil
}

// maxTreeLevel bounds the height of both B-trees.
const maxTreeLevel = 8

// pageCache keeps recently used B-tree pages, at most cap of them. It evicts in
// clock order: look-ups that descend from the root keep the upper pages warm.
type pageCache struct {
	mu    sync.Mutex
	slots map[int64]*cachedPage
	ring  []*cachedPage
	hand  int
	cap   int
}

type cachedPage struct {
	page *btPage
	used bool
}

func (c *pageCache) get(off int64) *btPage {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.slots[off]
	if s == nil {
		return nil
	}
	s.used = true
	return s.page
}

func (c *pageCache) put(p *btPage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.slots[p.ref.Offset] != nil {
		return
	}
	s := &cachedPage{page: p}
	c.slots[p.ref.Offset] = s
	if len(c.ring) < c.cap {
		c.ring = append(c.ring, s)
		return
	}
	for c.ring[c.hand].used {
		c.ring[c.hand].used = false
		c.hand = (c.hand + 1) % len(c.ring)
	}
	delete(c.slots, c.ring[c.hand].page.ref.Offset)
	c.ring[c.hand] = s
	c.hand = (c.hand + 1) % len(c.ring)
}
