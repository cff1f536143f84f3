package ndb

import (
	"bytes"

	"github.com/klauspost/compress/zlib"
)

// compressionLevel is the one real files are compressed with.
const compressionLevel = 6

// blockEncoder turns data into physical blocks: encoded, compressed where the
// format does that, padded, and with a trailer.
type blockEncoder struct {
	format Format
	crypt  Crypt
	data   []byte // encoded copy of the data
	packed bytes.Buffer
	z      *zlib.Writer
	block  []byte
}

// prepare returns the bytes of the block to be stored, valid until the next call.
// Internal blocks are never encoded.
func (e *blockEncoder) prepare(bid BID, data []byte) ([]byte, error) {
	if !bid.Internal() && e.crypt != CryptNone {
		e.data = append(e.data[:0], data...)
		e.crypt.Encode(e.data, bid)
		data = e.data
	}
	if e.format != Unicode4K {
		return data, nil
	}
	return e.compress(data)
}

// compress returns the zlib stream of data if that saves at least one slot of the
// file, else data: this is when Outlook compresses.
func (e *blockEncoder) compress(data []byte) ([]byte, error) {
	e.packed.Reset()
	if e.z == nil {
		z, err := zlib.NewWriterLevel(&e.packed, compressionLevel)
		if err != nil {
			return nil, err
		}
		e.z = z
	} else {
		e.z.Reset(&e.packed)
	}
	if _, err := e.z.Write(data); err != nil {
		return nil, err
	}
	if err := e.z.Close(); err != nil {
		return nil, err
	}
	l := e.format.Layout()
	if l.PhysicalSize(e.packed.Len()) < l.PhysicalSize(len(data)) {
		return e.packed.Bytes(), nil
	}
	return data, nil
}

// encode returns the physical block for offset ib with the stored bytes that
// prepare made of data of the given length ([MS-PST] 2.2.2.8.3.1). It is valid
// until the next call.
func (e *blockEncoder) encode(bid BID, ib int64, stored []byte, inflated int) []byte {
	l := e.format.Layout()
	size := l.PhysicalSize(len(stored))
	e.block = append(e.block[:0], stored...)
	e.block = append(e.block, make([]byte, size-len(stored))...)
	t := blockTrailer{cb: len(stored), sig: Signature(ib, bid), crc: CRC(stored), bid: bid, inflated: inflated}
	t.encode(e.format, e.block[size-l.BlockTrailer:])
	return e.block
}
