package ndb

import (
	"encoding/binary"
	"io"
)

// Client is wMagicClient: which kind of store the file is ([MS-PST] 2.2.2.6).
type Client [2]byte

// Clients. A file extension proves nothing; this does.
var (
	ClientPST = Client{'S', 'M'}
	ClientOST = Client{'S', 'O'}
	ClientPAB = Client{'A', 'B'}
)

// String names the client as the tool prints it: pst, ost or pab, else the two
// bytes in hex.
func (c Client) String() string {
	switch c {
	case ClientPST:
		return "pst"
	case ClientOST:
		return "ost"
	case ClientPAB:
		return "pab"
	}
	const hex = "0123456789abcdef"
	return string([]byte{'0', 'x', hex[c[0]>>4], hex[c[0]&15], hex[c[1]>>4], hex[c[1]&15]})
}

// BRef is a block or page reference: its BID and absolute file offset
// ([MS-PST] 2.2.2.4).
type BRef struct {
	BID    BID
	Offset int64
}

// Root is the ROOT structure of the header ([MS-PST] 2.2.2.5). Sizes and offsets
// are bytes.
type Root struct {
	FileEOF   int64
	AMapLast  int64
	AMapFree  int64
	PMapFree  int64
	NBT, BBT  BRef
	AMapValid uint8 // 0 invalid, 1 or 2 valid
}

// Header is the HEADER structure, the same type for all formats ([MS-PST]
// 2.2.2.6).
type Header struct {
	Format        Format
	Client        Client
	Version       uint16 // wVer
	ClientVersion uint16 // wVerClient
	Platform      [2]uint8
	CRCPartial    uint32
	CRCFull       uint32 // 0 in ANSI files, which have none
	BlockNext     BID    // bidNextB
	PageNext      BID    // bidNextP
	Unique        uint32 // dwUnique
	NIDs          [32]uint32
	Root          Root
	Sentinel      uint8
	Crypt         Crypt
}

const (
	magic         = 0x4E444221 // "!BDN"
	crcStart      = 8          // both header CRCs begin here
	crcPartialLen = 471
	crcFullLen    = 516
)

// Offsets inside the header that differ between 32-bit and 64-bit layouts.
type headerOffsets struct{ blockNext, pageNext, unique, nids, root, sentinel int }

func (l *Layout) headerOffsets() headerOffsets {
	if l.Width == 4 {
		return headerOffsets{24, 28, 32, 36, 164, 460}
	}
	return headerOffsets{516, 32, 40, 44, 180, 512}
}

// formatOfVersion tells the layout wVer promises; ok is false for versions whose
// page size has to be probed.
func formatOfVersion(v uint16) (f Format, ok bool) {
	switch v {
	case 14, 15:
		return ANSI, true
	case 21, 23:
		return Unicode, true
	case 36:
		return Unicode4K, true
	}
	return Unicode, false
}

// readHeader reads and decodes the header and chooses the format. Faults that do
// not prevent reading are passed to report.
func readHeader(r io.ReaderAt, size int64, report func(*FormatError)) (*Header, error) {
	var raw [564]byte
	n, err := r.ReadAt(raw[:min(int64(len(raw)), max(size, 0))], 0)
	if err != nil && err != io.EOF {
		return nil, headerErr("", "", 0, err)
	}
	switch {
	case n == 0:
		return nil, headerErr("file-too-small", "", 0, formatf("the file is empty"))
	case n >= 4 && binary.LittleEndian.Uint32(raw[:]) != magic, n < 4:
		return nil, headerErr("header-magic", "dwMagic", 0,
			formatf("% X is not the signature \"!BDN\" of an Outlook data file", raw[:min(n, 4)]))
	case n < 512:
		return nil, headerErr("file-too-small", "", 0, formatf("the file ends after %d bytes, a header has at least 512", n))
	}
	h := &Header{Version: binary.LittleEndian.Uint16(raw[10:])}
	f, known := formatOfVersion(h.Version)
	if !known {
		if f, err = probeFormat(r, size, raw[:n], h.Version); err != nil {
			return nil, err
		}
		if h.Version != 37 {
			report(headerErr("header-version", "wVer", 10, formatf("unknown version %d, read as %v by its pages", h.Version, f)))
		}
	}
	if known && n == len(raw) && CRC(raw[crcStart:crcStart+crcPartialLen]) != binary.LittleEndian.Uint32(raw[4:]) {
		// The version may be among what is damaged: the pages know better.
		if g, err := probeFormat(r, size, raw[:n], h.Version); err == nil && g != f {
			report(headerErr("header-version", "wVer", 10, Corruptf("version %d, read as %v by its pages", h.Version, g)))
			f = g
		}
	}
	h.Format = f
	if n < f.Layout().HeaderSize {
		return nil, headerErr("file-too-small", "", 0, formatf("the file ends after %d bytes, a header has %d", n, f.Layout().HeaderSize))
	}
	h.decode(raw[:])
	h.check(raw[:], report)
	return h, h.usable()
}

func headerErr(code, field string, off int64, err error) *FormatError {
	return &FormatError{Code: code, Struct: "HEADER", Field: field, Offset: off, Err: err}
}

func (h *Header) decode(raw []byte) {
	l := h.Format.Layout()
	o := l.headerOffsets()
	le := binary.LittleEndian
	h.CRCPartial = le.Uint32(raw[4:])
	h.Client = Client{raw[8], raw[9]}
	h.Version = le.Uint16(raw[10:])
	h.ClientVersion = le.Uint16(raw[12:])
	h.Platform = [2]uint8{raw[14], raw[15]}
	h.BlockNext = BID(l.word(raw[o.blockNext:]))
	h.PageNext = BID(l.word(raw[o.pageNext:]))
	h.Unique = le.Uint32(raw[o.unique:])
	for i := range h.NIDs {
		h.NIDs[i] = le.Uint32(raw[o.nids+4*i:])
	}
	h.Root.decode(l, raw[o.root:])
	h.Sentinel, h.Crypt = raw[o.sentinel], Crypt(raw[o.sentinel+1])
	if l.Width == 8 {
		h.CRCFull = le.Uint32(raw[524:])
	}
}

func (r *Root) decode(l *Layout, p []byte) {
	w := l.Width
	p = p[4:] // dwReserved
	next := func() []byte { q := p; p = p[w:]; return q }
	r.FileEOF, r.AMapLast = l.offset(next()), l.offset(next())
	r.AMapFree, r.PMapFree = l.offset(next()), l.offset(next())
	r.NBT = BRef{BID(l.word(next())), l.offset(next())}
	r.BBT = BRef{BID(l.word(next())), l.offset(next())}
	r.AMapValid = p[0]
}

// check reports what is wrong in the header without making it unreadable.
func (h *Header) check(raw []byte, report func(*FormatError)) {
	if c := CRC(raw[crcStart : crcStart+crcPartialLen]); c != h.CRCPartial {
		report(headerErr("header-crc-partial", "dwCRCPartial", 4, mismatch(uint64(h.CRCPartial), uint64(c))))
	}
	o := h.Format.Layout().headerOffsets()
	if h.Format != ANSI {
		if c := CRC(raw[crcStart : crcStart+crcFullLen]); c != h.CRCFull {
			report(headerErr("header-crc-full", "dwCRCFull", 524, mismatch(uint64(h.CRCFull), uint64(c))))
		}
	}
	if h.Client != ClientPST && h.Client != ClientOST && h.Client != ClientPAB {
		report(headerErr("header-client", "wMagicClient", 8, Corruptf("% X is none of SM, SO, AB", h.Client[:])))
	}
	if h.Sentinel != 0x80 {
		report(headerErr("header-sentinel", "bSentinel", int64(o.sentinel), Corruptf("stored 0x%X, must be 0x80", h.Sentinel)))
	}
}

// usable refuses headers behind which nothing can be decoded.
func (h *Header) usable() error {
	off := int64(h.Format.Layout().headerOffsets().sentinel + 1)
	switch h.Crypt {
	case CryptNone, CryptPermute, CryptCyclic:
		return nil
	case CryptProtected:
		return headerErr("crypt-protected", "bCryptMethod", off,
			unsupportedf("the file is protected with Windows Information Protection and needs the enterprise key"))
	}
	return headerErr("crypt-method", "bCryptMethod", off, formatf("unknown encoding 0x%X", uint8(h.Crypt)))
}

// probeFormat finds the layout of a file whose version does not tell it: the one
// in which the root page of the node B-tree is where the header says, with its
// type and CRC right.
func probeFormat(r io.ReaderAt, size int64, raw []byte, version uint16) (Format, error) {
	for _, f := range []Format{Unicode, Unicode4K, ANSI} {
		l := f.Layout()
		if len(raw) < l.HeaderSize {
			continue
		}
		var root Root
		root.decode(l, raw[l.headerOffsets().root:])
		page := make([]byte, l.PageSize)
		if root.NBT.Offset < l.FirstData || root.NBT.Offset > size-int64(l.PageSize) {
			continue
		}
		if _, err := r.ReadAt(page, root.NBT.Offset); err != nil {
			continue
		}
		t := decodePageTrailer(f, page)
		if t.typ == pageNBT && t.typRepeat == pageNBT && t.crc == CRC(page[:l.PageTrailer]) {
			return f, nil
		}
	}
	return 0, headerErr("header-version", "wVer", 10, formatf("unknown version %d, and its pages fit no known layout", version))
}
