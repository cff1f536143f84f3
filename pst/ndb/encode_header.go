package ndb

import "encoding/binary"

// encode writes the header and its checksums into raw, which is zero and has
// HeaderSize bytes; the inverse of decode. CRCPartial and CRCFull are set.
func (h *Header) encode(raw []byte) {
	l := h.Format.Layout()
	o := l.headerOffsets()
	le := binary.LittleEndian
	le.PutUint32(raw, magic)
	copy(raw[8:], h.Client[:])
	le.PutUint16(raw[10:], h.Version)
	le.PutUint16(raw[12:], h.ClientVersion)
	copy(raw[14:], h.Platform[:])
	l.putWord(raw[o.blockNext:], uint64(h.BlockNext))
	l.putWord(raw[o.pageNext:], uint64(h.PageNext))
	le.PutUint32(raw[o.unique:], h.Unique)
	for i, n := range h.NIDs {
		le.PutUint32(raw[o.nids+4*i:], n)
	}
	h.Root.encode(l, raw[o.root:])
	raw[o.sentinel], raw[o.sentinel+1] = h.Sentinel, byte(h.Crypt)
	h.encodeLegacy(raw)
	h.CRCPartial = CRC(raw[crcStart : crcStart+crcPartialLen])
	le.PutUint32(raw[4:], h.CRCPartial)
	if h.Format != ANSI {
		h.CRCFull = CRC(raw[crcStart : crcStart+crcFullLen])
		le.PutUint32(raw[524:], h.CRCFull)
	}
}

// encodeLegacy fills the fields that nothing reads any more with the values that
// files of Outlook have: rgbFM and rgbFP say "unknown" by all ones, and bidUnused
// holds what once were two counters.
func (h *Header) encodeLegacy(raw []byte) {
	if h.Format == Unicode4K {
		return
	}
	const rgbFMandFP = 256
	at := 204
	if h.Format == Unicode {
		at = 256
		binary.LittleEndian.PutUint64(raw[24:], 0x0000000100000004)
	}
	for i := range rgbFMandFP {
		raw[at+i] = 0xFF
	}
}

func (r *Root) encode(l *Layout, p []byte) {
	w := l.Width
	p = p[4:] // dwReserved
	for _, v := range []uint64{
		uint64(r.FileEOF), uint64(r.AMapLast), uint64(r.AMapFree), uint64(r.PMapFree),
		uint64(r.NBT.BID), uint64(r.NBT.Offset), uint64(r.BBT.BID), uint64(r.BBT.Offset),
	} {
		l.putWord(p, v)
		p = p[w:]
	}
	p[0] = r.AMapValid
}
