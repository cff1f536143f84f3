package ndb

import (
	"iter"
	"math/bits"
)

// pmapStep is the number of allocation maps between two page maps ([MS-PST]
// 2.2.2.7.3). The first FMap and FPMap come once the bytes in the header no longer
// suffice ([MS-PST] 2.2.2.7.5, 2.2.2.7.6).
const (
	pmapStep   = 8
	fmapFirst  = 128
	fmapStep   = 496
	fpmapFirst = 8192
	fpmapStep  = 31744
)

// mapPage is a page at a fixed place that describes the allocation of others.
type mapPage struct {
	typ    uint8
	offset int64
}

// amapOffset returns the offset of allocation map k, with which section k begins.
func (l *Layout) amapOffset(k int64) int64 { return l.FirstAMap + k*l.AMapStep }

// mapPages returns the map pages at the beginning of section k, in order. Files of
// 4096-byte pages have allocation maps only.
func (f Format) mapPages(k int64) []mapPage {
	at := f.Layout().amapOffset(k)
	pages := []mapPage{{pageAMap, at}}
	if f == Unicode4K {
		return pages
	}
	size := int64(f.Layout().PageSize)
	if k%pmapStep == 0 {
		pages = append(pages, mapPage{pagePMap, at + size})
	}
	switch {
	case k >= fmapFirst && (k-fmapFirst)%fmapStep == 0:
		pages = append(pages, mapPage{pageFMap, at + 2*size})
	case f == Unicode && k >= fpmapFirst && (k-fpmapFirst)%fpmapStep == 0:
		pages = append(pages, mapPage{pageFPMap, at + 2*size})
	}
	return pages
}

// firstFree returns the lowest offset in section k that a block or B-tree page may
// take. Readers disagree whether an FPMap page is the third or the fourth page of
// its section, so the fourth stays empty there.
func (f Format) firstFree(k int64) int64 {
	pages := f.mapPages(k)
	last := pages[len(pages)-1]
	size := int64(f.Layout().PageSize)
	if last.typ == pageFPMap {
		return last.offset + 2*size
	}
	return last.offset + size
}

// mapBytes returns the place of the map itself in a map page: ANSI pages begin with
// four bytes of padding.
func (f Format) mapBytes(page []byte) []byte {
	if f == ANSI {
		return page[4:f.Layout().PageTrailer]
	}
	return page[:f.Layout().PageTrailer]
}

// encodeMapPage returns a map page with the given map. Map pages carry their own
// offset as BID, and no signature.
func (f Format) encodeMapPage(typ uint8, offset int64, m []byte) []byte {
	page := make([]byte, f.Layout().PageSize)
	copy(f.mapBytes(page), m)
	t := pageTrailer{typ: typ, typRepeat: typ, bid: BID(offset), crc: CRC(page[:f.Layout().PageTrailer])}
	t.encode(f, page)
	return page
}

// allocator hands out places in ascending order, section by section, and keeps the
// allocation map of the section it is in.
type allocator struct {
	format  Format
	l       *Layout
	section int64
	cursor  int64  // first byte not yet given away
	amap    []byte // of the open section; a set bit is a used slot
	free    int64  // unused bytes of the closed sections
	runs    []byte // longest free run of each closed section, in slots
	closed  func(section int64, amap []byte) error
}

func newAllocator(f Format, closed func(int64, []byte) error) *allocator {
	l := f.Layout()
	a := &allocator{format: f, l: l, closed: closed}
	a.amap = make([]byte, l.AMapStep/int64(l.BlockAlign)/8)
	a.open(0)
	return a
}

func (a *allocator) open(k int64) {
	a.section, a.cursor = k, a.format.firstFree(k)
	clear(a.amap)
	for _, p := range a.format.mapPages(k) {
		a.mark(p.offset, int64(a.l.PageSize))
	}
}

// mark sets the bits of [off, off+size), which lies in the open section.
func (a *allocator) mark(off, size int64) {
	quantum := int64(a.l.BlockAlign)
	base := a.l.amapOffset(a.section)
	for i := (off - base) / quantum; i < (off+size-base+quantum-1)/quantum; i++ {
		a.amap[i/8] |= 0x80 >> (i % 8)
	}
}

// take returns the offset of size bytes at a multiple of align. Nothing lies across
// the end of a section: what does not fit goes to the next.
func (a *allocator) take(size, align int) (int64, error) {
	off := roundUp(a.cursor, int64(align))
	if off+int64(size) > a.end() {
		if err := a.close(); err != nil {
			return 0, err
		}
		a.open(a.section + 1)
		off = roundUp(a.cursor, int64(align))
	}
	a.mark(off, int64(size))
	a.cursor = off + int64(size)
	return off, nil
}

// end returns the end of the open section.
func (a *allocator) end() int64 { return a.l.amapOffset(a.section + 1) }

// close writes the map of the open section.
func (a *allocator) close() error {
	used := 0
	for _, b := range a.amap {
		used += bits.OnesCount8(b)
	}
	a.free += int64(8*len(a.amap)-used) * int64(a.l.BlockAlign)
	a.runs = append(a.runs, byte(min(longestZeroRun(a.amap), 255)))
	return a.closed(a.section, a.amap)
}

func longestZeroRun(m []byte) int {
	longest, run := 0, 0
	for i := range 8 * len(m) {
		if m[i/8]&(0x80>>(i%8)) != 0 {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

func roundUp(n, quantum int64) int64 { return (n + quantum - 1) / quantum * quantum }

// AMap is an allocation map page: one bit for each block-sized slot of the stretch
// of file it begins, set when the slot is in use ([MS-PST] 2.2.2.7.2).
type AMap struct {
	Offset int64  // of the map page, where the stretch begins
	Slot   int    // bytes one bit stands for
	Bits   []byte // most significant bit first; the map covers its own page
}

// Used reports whether the slot at the file offset off is in use; false for
// offsets outside the stretch.
func (m *AMap) Used(off int64) bool {
	i := (off - m.Offset) / int64(m.Slot)
	if off < m.Offset || i >= int64(len(m.Bits))*8 {
		return false
	}
	return m.Bits[i/8]&(0x80>>(i%8)) != 0
}

// Free returns the number of bytes of the stretch that are not in use.
func (m *AMap) Free() int64 {
	var free int64
	for _, b := range m.Bits {
		free += int64(8 - bits.OnesCount8(b))
	}
	return free * int64(m.Slot)
}

// AMaps reads the allocation maps in file order. A map that is damaged is yielded
// as an error, and the walk goes on behind it. A map in order proves nothing when
// the header says that the maps are not valid (Root.AMapValid 0).
func (f *File) AMaps() iter.Seq2[*AMap, error] {
	return func(yield func(*AMap, error) bool) {
		l := f.layout
		for off := l.FirstAMap; off <= f.size-int64(l.PageSize); off += l.AMapStep {
			m, err := f.amap(off)
			if err != nil {
				m, err = nil, f.Fault(err)
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

func (f *File) amap(off int64) (*AMap, error) {
	l := f.layout
	page := make([]byte, l.PageSize)
	fail := func(field string, err error) error {
		return &FormatError{Code: "amap-page", Struct: "AMAPPAGE", Field: field, Offset: off, Err: err}
	}
	if err := f.readAt(page, off); err != nil {
		return nil, &FormatError{Code: "read-error", Struct: "AMAPPAGE", Offset: off, Err: err}
	}
	t := decodePageTrailer(f.header.Format, page)
	switch {
	case t.typ != pageAMap || t.typRepeat != pageAMap:
		return nil, fail("ptype", Corruptf("stored 0x%02X and 0x%02X, must be 0x%02X", t.typ, t.typRepeat, pageAMap))
	case t.sig != 0:
		return nil, fail("wSig", Corruptf("stored 0x%X, must be 0", t.sig))
	case t.bid != BID(off):
		return nil, fail("bid", Corruptf("stored %v, must be the page's own offset", t.bid))
	}
	if c := CRC(page[:l.PageTrailer]); c != t.crc {
		return nil, fail("dwCRC", mismatch(uint64(t.crc), uint64(c)))
	}
	return &AMap{Offset: off, Slot: l.BlockAlign, Bits: f.header.Format.mapBytes(page)}, nil
}
