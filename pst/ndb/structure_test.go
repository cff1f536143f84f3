package ndb_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"testing"

	"github.com/ostkit/ostkit/pst/ndb"
)

// checkStructure compares a file with the rules of the format without using the
// package's decoders: every page and block in it, what the trees say of them, the
// reference counts, and every bit of the allocation maps.
func checkStructure(t *testing.T, f *ndb.File, b []byte) {
	t.Helper()
	c := &checker{T: t, b: b, l: f.Format().Layout(), f: f.Format(), refs: map[uint64]int{}}
	h := f.Header()
	c.header(h)
	c.maps(h)
	c.tree(0x80, h.Root.BBT, -1, 0, 0)
	for _, bid := range c.blockOrder {
		c.internal(bid)
	}
	c.tree(0x81, h.Root.NBT, -1, 0, 0)
	c.references()
	c.allocation(h)
}

type block struct {
	ib, stored, inflated, refs int
}

type extent struct{ lo, hi int }

type checker struct {
	*testing.T
	b          []byte
	l          *ndb.Layout
	f          ndb.Format
	blocks     map[uint64]block
	blockOrder []uint64
	refs       map[uint64]int
	used       []extent
	pages      int
}

func (c *checker) word(p []byte) uint64 {
	if c.l.Width == 4 {
		return uint64(binary.LittleEndian.Uint32(p))
	}
	return binary.LittleEndian.Uint64(p)
}

func sum(p []byte) uint32 { return ^crc32.Update(0xFFFFFFFF, crc32.IEEETable, p) }

func sig(ib int, bid uint64) uint16 {
	v := uint32(ib) ^ uint32(bid)
	return uint16(v>>16) ^ uint16(v)
}

func (c *checker) header(h *ndb.Header) {
	le := binary.LittleEndian
	if got := le.Uint32(c.b[4:]); got != sum(c.b[8:479]) {
		c.Errorf("dwCRCPartial 0x%X", got)
	}
	if c.f != ndb.ANSI {
		if got := le.Uint32(c.b[524:]); got != sum(c.b[8:524]) {
			c.Errorf("dwCRCFull 0x%X", got)
		}
	}
	if h.Root.FileEOF != int64(len(c.b)) || (h.Root.FileEOF-c.l.FirstAMap)%c.l.AMapStep != 0 {
		c.Errorf("ibFileEof 0x%X of 0x%X bytes", h.Root.FileEOF, len(c.b))
	}
	if h.Root.AMapLast != h.Root.FileEOF-c.l.AMapStep {
		c.Errorf("ibAMapLast 0x%X", h.Root.AMapLast)
	}
	if h.BlockNext&3 != 0 || h.Unique == 0 || h.Root.AMapValid != 2 || h.Root.PMapFree != 0 {
		c.Errorf("header %+v", h)
	}
}

// trailer checks the trailer of the page at off and returns its BID.
func (c *checker) trailer(off, typ int, signed bool) uint64 {
	page := c.b[off:][:c.l.PageSize]
	p := page[c.l.PageTrailer:]
	le := binary.LittleEndian
	crc, bid := le.Uint32(p[4:]), uint64(0)
	if c.f == ndb.ANSI {
		crc, bid = le.Uint32(p[8:]), uint64(le.Uint32(p[4:]))
	} else {
		bid = le.Uint64(p[8:])
	}
	want := uint16(0)
	if signed {
		want = sig(off, bid)
	}
	if int(p[0]) != typ || int(p[1]) != typ || le.Uint16(p[2:]) != want || crc != sum(page[:c.l.PageTrailer]) {
		c.Errorf("page at 0x%X: trailer % X is not of type 0x%X", off, p, typ)
	}
	if c.f == ndb.Unicode4K && le.Uint64(p[16:]) != 1 {
		c.Errorf("page at 0x%X: trailer % X", off, p)
	}
	return bid
}

// maps checks the pages at fixed places.
func (c *checker) maps(h *ndb.Header) {
	first, step := int(c.l.FirstAMap), int(c.l.AMapStep)
	c.trailer(first-c.l.PageSize, 0x86, true)
	for k := 0; first+k*step < len(c.b); k++ {
		c.mapPage(first+k*step, 0x84)
		if c.f == ndb.Unicode4K {
			continue
		}
		if k%8 == 0 {
			c.mapPage(first+k*step+512, 0x83)
		}
		if k >= 128 && (k-128)%496 == 0 {
			c.mapPage(first+k*step+1024, 0x82)
		}
	}
}

func (c *checker) mapPage(off, typ int) {
	if bid := c.trailer(off, typ, false); bid != uint64(off) {
		c.Errorf("map page at 0x%X carries bid 0x%X", off, bid)
	}
	c.used = append(c.used, extent{off, off + c.l.PageSize})
}

// tree walks a B-tree and returns the first key of the page at ref.
func (c *checker) tree(typ int, ref ndb.BRef, level int, lo, hi uint64) uint64 {
	off := int(ref.Offset)
	if off%c.l.PageSize != 0 {
		c.Errorf("page at 0x%X is not aligned", off)
	}
	if bid := c.trailer(off, typ, true); bid != uint64(ref.BID) {
		c.Errorf("page at 0x%X carries bid 0x%X, not %v", off, bid, ref.BID)
	}
	c.used = append(c.used, extent{off, off + c.l.PageSize})
	c.pages++
	page := c.b[off:]
	counts := page[c.l.PageEntries:]
	n, most, size, lev := int(counts[0]), int(counts[1]), int(counts[2]), int(counts[3])
	if c.f == ndb.Unicode4K {
		n, most = int(binary.LittleEndian.Uint16(counts)), int(binary.LittleEndian.Uint16(counts[2:]))
		size, lev = int(counts[4]), int(counts[5])
	}
	if n > most || most != c.l.PageEntries/size || level >= 0 && lev != level || n == 0 && level >= 0 {
		c.Errorf("page at 0x%X: cEnt %d, cEntMax %d, cbEnt %d, cLevel %d", off, n, most, size, lev)
	}
	last := lo
	for i := range n {
		e := page[i*size:][:size]
		key := c.word(e)
		if i > 0 && key <= last || i == 0 && key < lo || hi != 0 && key >= hi {
			c.Errorf("page at 0x%X: key 0x%X after 0x%X, below 0x%X", off, key, last, hi)
		}
		last = key
		switch {
		case lev > 0:
			next := hi
			if i+1 < n {
				next = c.word(page[(i+1)*size:])
			}
			w := c.l.Width
			child := ndb.BRef{BID: ndb.BID(c.word(e[w:])), Offset: int64(c.word(e[2*w:]))}
			if got := c.tree(typ, child, lev-1, key, next); got != key {
				c.Errorf("page at 0x%X: btkey 0x%X, the child begins with 0x%X", off, key, got)
			}
		case typ == 0x80:
			c.block(e)
		default:
			c.refer(c.word(e[c.l.Width:]), c.word(e[2*c.l.Width:]))
		}
	}
	if n == 0 {
		return 0
	}
	return c.word(page)
}

func (c *checker) block(e []byte) {
	le, w := binary.LittleEndian, c.l.Width
	bid := c.word(e)
	x := block{ib: int(c.word(e[w:])), stored: int(le.Uint16(e[2*w:])), refs: int(le.Uint16(e[2*w+2:]))}
	x.inflated = x.stored
	if c.f == ndb.Unicode4K {
		x.inflated, x.refs = int(le.Uint16(e[18:])), int(le.Uint16(e[20:]))
	}
	if c.blocks == nil {
		c.blocks = map[uint64]block{}
	}
	c.blocks[bid] = x
	c.blockOrder = append(c.blockOrder, bid)
	size := (x.stored + c.l.BlockTrailer + c.l.BlockAlign - 1) / c.l.BlockAlign * c.l.BlockAlign
	c.used = append(c.used, extent{x.ib, x.ib + size})
	p := c.b[x.ib:][:size]
	t := p[size-c.l.BlockTrailer:]
	crc, tb := le.Uint32(t[4:]), uint64(0)
	if c.f == ndb.ANSI {
		crc, tb = le.Uint32(t[8:]), uint64(le.Uint32(t[4:]))
	} else {
		tb = le.Uint64(t[8:])
	}
	if x.ib%c.l.BlockAlign != 0 || x.stored == 0 || x.inflated > c.l.MaxData ||
		int(le.Uint16(t)) != x.stored || le.Uint16(t[2:]) != sig(x.ib, bid) || tb != bid || crc != sum(p[:x.stored]) {
		c.Errorf("block 0x%X at 0x%X, %d bytes: trailer % X", bid, x.ib, x.stored, t)
	}
	if c.f == ndb.Unicode4K && (le.Uint16(t[16:]) != 2 || int(le.Uint16(t[18:])) != x.inflated || le.Uint32(t[20:]) != 0) {
		c.Errorf("block 0x%X at 0x%X: trailer % X", bid, x.ib, t)
	}
}

func (c *checker) refer(bids ...uint64) {
	for _, b := range bids {
		if b != 0 {
			c.refs[b]++
		}
	}
}

// internal counts what the XBLOCKs, XXBLOCKs, SLBLOCKs and SIBLOCKs refer to.
func (c *checker) internal(bid uint64) {
	if bid&2 == 0 {
		return
	}
	x := c.blocks[bid]
	p, w := c.plain(x), c.l.Width
	n := int(binary.LittleEndian.Uint16(p[2:]))
	switch fmt.Sprintf("%d-%d", p[0], p[1]) {
	case "1-1", "1-2":
		total := 0
		for i := range n {
			child := c.word(p[8+i*w:])
			c.refer(child)
			total += c.blocks[child].inflated
			if p[1] == 1 && i < n-1 && c.blocks[child].inflated != c.l.MaxData {
				c.Errorf("block 0x%X inside the data tree 0x%X is not full", child, bid)
			}
		}
		if stated := int(binary.LittleEndian.Uint32(p[4:])); p[1] == 1 && stated != total {
			c.Errorf("XBLOCK 0x%X: lcbTotal %d, the blocks hold %d", bid, stated, total)
		}
	case "2-0":
		for i := range n {
			e := p[c.slHeader()+i*3*w:]
			c.refer(c.word(e[w:]), c.word(e[2*w:]))
		}
	case "2-1":
		for i := range n {
			e := p[c.slHeader()+i*2*w:]
			c.refer(c.word(e[w:]))
			child := c.plain(c.blocks[c.word(e[w:])])
			if c.word(child[c.slHeader():]) != c.word(e) {
				c.Errorf("SIBLOCK 0x%X: entry %d is not the first NID of its SLBLOCK", bid, i)
			}
		}
	default:
		c.Errorf("block 0x%X: btype and cLevel % X", bid, p[:2])
	}
}

// plain returns the data of a block, inflated if need be.
func (c *checker) plain(x block) []byte {
	p := c.b[x.ib:][:x.stored]
	if x.stored == x.inflated {
		return p
	}
	z, err := zlib.NewReader(bytes.NewReader(p))
	if err == nil {
		p, err = io.ReadAll(z)
	}
	if err != nil || len(p) != x.inflated {
		c.Fatalf("block at 0x%X: inflates to %d bytes, %v; want %d", x.ib, len(p), err, x.inflated)
	}
	return p
}

func (c *checker) slHeader() int {
	if c.f == ndb.ANSI {
		return 4
	}
	return 8
}

func (c *checker) references() {
	for _, bid := range c.blockOrder {
		if got := c.blocks[bid].refs; got != c.refs[bid]+1 {
			c.Errorf("block 0x%X: cRef %d, %d references", bid, got, c.refs[bid])
		}
	}
	for bid := range c.refs {
		if _, ok := c.blocks[bid]; !ok {
			c.Errorf("block 0x%X is referred to and does not exist", bid)
		}
	}
}

// allocation compares the bits of all allocation maps with what is there.
func (c *checker) allocation(h *ndb.Header) {
	slices.SortFunc(c.used, func(a, b extent) int { return a.lo - b.lo })
	for i := 1; i < len(c.used); i++ {
		if c.used[i].lo < c.used[i-1].hi {
			c.Errorf("0x%X is used twice", c.used[i].lo)
		}
	}
	pad := 0
	if c.f == ndb.ANSI {
		pad = 4
	}
	first, step, unit := int(c.l.FirstAMap), int(c.l.AMapStep), c.l.BlockAlign
	free, next := 0, 0
	for at := first; at < len(c.b); at += unit {
		for next < len(c.used) && c.used[next].hi <= at {
			next++
		}
		isUsed := next < len(c.used) && c.used[next].lo < at+unit
		bit := (at - first) % step / unit
		set := c.b[first+(at-first)/step*step+pad+bit/8]&(0x80>>(bit%8)) != 0
		if set != isUsed {
			c.Fatalf("allocation map at 0x%X says %v, used is %v", at, set, isUsed)
		}
		if !set {
			free += unit
		}
	}
	if int64(free) != h.Root.AMapFree {
		c.Errorf("cbAMapFree %d, %d bytes are free", h.Root.AMapFree, free)
	}
}
