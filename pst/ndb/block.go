package ndb

import (
	"bytes"
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/zlib"
)

// blockTrailer is BLOCKTRAILER ([MS-PST] 2.2.2.8.1).
type blockTrailer struct {
	cb       int
	sig      uint16
	crc      uint32
	bid      BID
	inflated int // 4K only
}

func decodeBlockTrailer(f Format, p []byte) blockTrailer {
	le := binary.LittleEndian
	t := blockTrailer{cb: int(le.Uint16(p)), sig: le.Uint16(p[2:])}
	if f == ANSI {
		t.bid, t.crc = BID(le.Uint32(p[4:])), le.Uint32(p[8:])
		return t
	}
	t.crc, t.bid = le.Uint32(p[4:]), BID(le.Uint64(p[8:]))
	if f == Unicode4K {
		t.inflated = int(le.Uint16(p[18:]))
	}
	return t
}

func (t *blockTrailer) encode(f Format, p []byte) {
	le := binary.LittleEndian
	le.PutUint16(p, uint16(t.cb))
	le.PutUint16(p[2:], t.sig)
	if f == ANSI {
		le.PutUint32(p[4:], uint32(t.bid))
		le.PutUint32(p[8:], t.crc)
		return
	}
	le.PutUint32(p[4:], t.crc)
	le.PutUint64(p[8:], uint64(t.bid))
	if f == Unicode4K {
		le.PutUint16(p[16:], 2)
		le.PutUint16(p[18:], uint16(t.inflated))
		le.PutUint32(p[20:], 0)
	}
}

func blockErr(code, field string, b *BlockEntry, off int64, err error) error {
	return &FormatError{Code: code, Struct: "BLOCK", Field: field, Offset: off, BID: b.BID, Err: err}
}

// ReadBlock returns the data of a block: checked, inflated and, for external
// blocks, decoded. It uses the memory of buf if that is large enough, so the
// result is valid until the caller uses buf again.
func (f *File) ReadBlock(b BlockEntry, buf []byte) ([]byte, error) {
	data, err := f.readBlock(&b, buf)
	if err != nil {
		return nil, f.Fault(err)
	}
	if !b.BID.Internal() {
		f.header.Crypt.Decode(data, b.BID)
	}
	return data, nil
}

func (f *File) readBlock(b *BlockEntry, buf []byte) ([]byte, error) {
	if err := f.checkExtent(b); err != nil {
		return nil, err
	}
	size := f.layout.PhysicalSize(b.Stored)
	if b.Inflated != b.Stored {
		return f.readCompressed(b, size, buf)
	}
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	if err := f.readAt(buf, b.Offset); err != nil {
		return nil, blockErr("read-error", "", b, b.Offset, err)
	}
	if err := f.checkBlock(b, buf); err != nil {
		return nil, err
	}
	return buf[:b.Stored], nil
}

// checkExtent refuses entries of the block B-tree that name an impossible place
// or size, before anything is allocated for them.
func (f *File) checkExtent(b *BlockEntry) error {
	l := f.layout
	err := func(code, field string, e error) error {
		return &FormatError{Code: code, Struct: "BBTENTRY", Field: field, Offset: b.entryOff, BID: b.BID, Err: e}
	}
	switch {
	case b.Stored == 0 || b.Stored > l.MaxData:
		return err("block-size", "cb", Corruptf("%d data bytes, a block has 1 to %d", b.Stored, l.MaxData))
	case b.Inflated == 0 || b.Inflated > l.MaxData:
		return err("block-size", "cbInflated", Corruptf("%d data bytes, a block has 1 to %d", b.Inflated, l.MaxData))
	case b.Offset%int64(l.BlockAlign) != 0:
		return err("block-alignment", "ib", Corruptf("0x%X is not a multiple of %d", b.Offset, l.BlockAlign))
	case b.Offset < l.FirstData:
		return err("block-extent", "ib", Corruptf("0x%X lies before the data area at 0x%X", b.Offset, l.FirstData))
	case b.Offset > f.size-int64(l.PhysicalSize(b.Stored)):
		return err("file-truncated", "ib", Corruptf("0x%X and %d bytes: beyond the end of the file at 0x%X", b.Offset, b.Stored, f.size))
	}
	return nil
}

// checkBlock compares the physical block in p with its trailer and its entry.
func (f *File) checkBlock(b *BlockEntry, p []byte) error {
	at := len(p) - f.layout.BlockTrailer
	t := decodeBlockTrailer(f.header.Format, p[at:])
	off := b.Offset + int64(at)
	switch {
	case t.cb != b.Stored:
		return blockErr("block-cb", "cb", b, off, Corruptf("stored %d, the block B-tree says %d", t.cb, b.Stored))
	case t.bid.key() != b.BID:
		return blockErr("block-bid", "bid", b, off, Corruptf("stored %v, the block B-tree says %v", t.bid, b.BID))
	}
	if s := Signature(b.Offset, t.bid); s != t.sig {
		return blockErr("block-signature", "wSig", b, off+2, mismatch(uint64(t.sig), uint64(s)))
	}
	if c := CRC(p[:b.Stored]); c != t.crc {
		return blockErr("block-crc", "dwCRC", b, b.Offset, mismatch(uint64(t.crc), uint64(c)))
	}
	if f.header.Format == Unicode4K && t.inflated != b.Inflated {
		return blockErr("block-inflate", "cbInflated", b, off+18, Corruptf("stored %d, the block B-tree says %d", t.inflated, b.Inflated))
	}
	return nil
}

// inflater is the reusable state for reading compressed blocks of 4K files.
type inflater struct {
	stored []byte
	src    bytes.Reader
	z      io.ReadCloser
}

func (f *File) readCompressed(b *BlockEntry, size int, buf []byte) ([]byte, error) {
	in, _ := f.inflate.Get().(*inflater)
	if in == nil {
		in = &inflater{stored: make([]byte, 0, 64<<10)}
	}
	defer f.inflate.Put(in)
	if cap(in.stored) < size {
		in.stored = make([]byte, size)
	}
	in.stored = in.stored[:size]
	if err := f.readAt(in.stored, b.Offset); err != nil {
		return nil, blockErr("read-error", "", b, b.Offset, err)
	}
	if err := f.checkBlock(b, in.stored); err != nil {
		return nil, err
	}
	if cap(buf) < b.Inflated {
		buf = make([]byte, b.Inflated)
	}
	buf = buf[:b.Inflated]
	if err := in.inflate(buf, in.stored[:b.Stored]); err != nil {
		return nil, blockErr("block-inflate", "data", b, b.Offset, Corruptf("zlib: %v", err))
	}
	return buf, nil
}

// inflate fills dst exactly from the zlib stream src.
func (in *inflater) inflate(dst, src []byte) error {
	in.src.Reset(src)
	var err error
	if in.z == nil {
		in.z, err = zlib.NewReader(&in.src)
	} else {
		err = in.z.(zlib.Resetter).Reset(&in.src, nil)
	}
	if err != nil {
		return err
	}
	if _, err = io.ReadFull(in.z, dst); err != nil {
		return err
	}
	// The stream has to end here: its checksum is read and compared only then.
	var extra [1]byte
	if n, err := in.z.Read(extra[:]); n != 0 || err != io.EOF {
		if n != 0 {
			return Corruptf("the stream is longer than the %d bytes stated", len(dst))
		}
		return err
	}
	return nil
}
