package ndb

import "encoding/binary"

// Format is the layout of a file. The zero value is ANSI.
type Format uint8

// The three layouts.
const (
	ANSI      Format = iota // 32-bit identifiers, 512-byte pages (Outlook 97-2002)
	Unicode                 // 64-bit identifiers, 512-byte pages (Outlook 2003 on)
	Unicode4K               // 64-bit identifiers, 4096-byte pages, zlib blocks (OSTs of Outlook 2013 on)
)

// String names the format as the tool prints it: ansi, unicode or unicode4k.
func (f Format) String() string {
	return [...]string{"ansi", "unicode", "unicode4k"}[f]
}

// Layout holds the sizes and positions that differ between the formats; all are
// bytes.
type Layout struct {
	Width        int // of a BID, an offset and a B-tree key
	PageSize     int
	PageEntries  int // length of the entry area of a B-tree page
	PageTrailer  int // offset of the page trailer, and length of what the page CRC covers
	BTEntry      int // size of an entry of an intermediate B-tree page
	BBTEntry     int // size of a BBTENTRY
	NBTEntry     int // size of an NBTENTRY
	BlockAlign   int // alignment and size quantum of blocks; also what one AMap bit stands for
	BlockTrailer int
	MaxData      int   // largest data length of one block
	HeaderSize   int   // bytes of the header
	FirstAMap    int64 // offset of the first allocation map page
	AMapStep     int64 // bytes one allocation map covers
	FirstData    int64 // lowest offset of a block or B-tree page
}

var layouts = [...]Layout{
	ANSI: {
		Width: 4, PageSize: 512, PageEntries: 496, PageTrailer: 500,
		BTEntry: 12, BBTEntry: 12, NBTEntry: 16,
		BlockAlign: 64, BlockTrailer: 12, MaxData: 8180, HeaderSize: 512,
		FirstAMap: 0x4400, AMapStep: 253952, FirstData: 0x4600,
	},
	Unicode: {
		Width: 8, PageSize: 512, PageEntries: 488, PageTrailer: 496,
		BTEntry: 24, BBTEntry: 24, NBTEntry: 32,
		BlockAlign: 64, BlockTrailer: 16, MaxData: 8176, HeaderSize: 564,
		FirstAMap: 0x4400, AMapStep: 253952, FirstData: 0x4600,
	},
	Unicode4K: {
		Width: 8, PageSize: 4096, PageEntries: 4056, PageTrailer: 4072,
		BTEntry: 24, BBTEntry: 24, NBTEntry: 32,
		BlockAlign: 512, BlockTrailer: 24, MaxData: 65512, HeaderSize: 564,
		FirstAMap: 0x22000, AMapStep: 16678912, FirstData: 0x23000,
	},
}

// Layout returns the sizes of f.
func (f Format) Layout() *Layout { return &layouts[f] }

// PhysicalSize returns the bytes a block with n stored data bytes takes in the
// file: data, padding and trailer.
func (l *Layout) PhysicalSize(n int) int {
	return (n + l.BlockTrailer + l.BlockAlign - 1) / l.BlockAlign * l.BlockAlign
}

// word reads a BID, offset or key at the start of p.
func (l *Layout) word(p []byte) uint64 {
	if l.Width == 4 {
		return uint64(binary.LittleEndian.Uint32(p))
	}
	return binary.LittleEndian.Uint64(p)
}

func (l *Layout) putWord(p []byte, v uint64) {
	if l.Width == 4 {
		binary.LittleEndian.PutUint32(p, uint32(v))
		return
	}
	binary.LittleEndian.PutUint64(p, v)
}

// offset reads a file offset, saturating at values no file can have so that
// arithmetic on it cannot overflow.
func (l *Layout) offset(p []byte) int64 {
	const limit = 1 << 56
	return int64(min(l.word(p), limit))
}
