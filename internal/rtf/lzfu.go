// Package rtf reads the rich text of messages: compressed RTF ([MS-OXRTFCP]), HTML
// and plain text that were encapsulated in RTF ([MS-OXRTFEX]), and the text of
// ordinary RTF.
//
// No input makes it panic, hang, or take memory out of proportion. All functions are
// safe for concurrent use.
package rtf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// What can be wrong with compressed RTF.
var (
	// ErrFormat reports bytes that are not compressed RTF.
	ErrFormat = errors.New("not compressed RTF")
	// ErrChecksum reports a checksum that does not fit. The text is complete.
	ErrChecksum = errors.New("checksum mismatch")
	// ErrTruncated reports that the text ends before its stated length. What there is
	// of it is returned.
	ErrTruncated = errors.New("truncated")
	// ErrTooLarge reports text above the limit. Its beginning is returned.
	ErrTooLarge = errors.New("larger than the limit")
)

const (
	headerSize   = 16
	sizeAfter    = 12 // of the header, counted by COMPSIZE
	typeLZFu     = 0x75465A4C
	typeMELA     = 0x414C454D
	ringSize     = 4096
	minReference = 2 // length that a reference with length bits 0 stands for
	longest      = 15 + minReference

	// DefaultMax is the limit of Decompress where none is given.
	DefaultMax = 64 << 20
)

// preload is what the ring holds before the first byte ([MS-OXRTFCP] 2.1.2.1).
const preload = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss " +
	"\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier" +
	"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// header is the header of compressed RTF ([MS-OXRTFCP] 2.1.3.1.1).
type header struct {
	compSize, rawSize, compType, crc uint32
}

// Decompress returns the RTF of a PidTagRtfCompressed value, at most limit bytes of it
// (0: DefaultMax). An error wraps one of those of this package; but for ErrFormat, the
// text that comes with it is usable. The result may be a view of b.
func Decompress(b []byte, limit int) ([]byte, error) {
	if limit <= 0 {
		limit = DefaultMax
	}
	if len(b) < headerSize {
		return nil, fmt.Errorf("rtf: header of %d bytes: %w", len(b), ErrFormat)
	}
	h := header{
		compSize: binary.LittleEndian.Uint32(b),
		rawSize:  binary.LittleEndian.Uint32(b[4:]),
		compType: binary.LittleEndian.Uint32(b[8:]),
		crc:      binary.LittleEndian.Uint32(b[12:]),
	}
	if h.compType != typeLZFu && h.compType != typeMELA {
		return nil, fmt.Errorf("rtf: COMPTYPE 0x%08X: %w", h.compType, ErrFormat)
	}
	contents, err := h.contents(b[headerSize:])
	problems := []error{err}
	want := int(min(int64(h.rawSize), int64(limit)))
	if h.rawSize > uint32(want) {
		problems = append(problems, fmt.Errorf("rtf: RAWSIZE %d, limit %d: %w", h.rawSize, limit, ErrTooLarge))
	}
	out := contents[:min(want, len(contents))]
	if h.compType == typeLZFu {
		if sum := checksum(contents); sum != h.crc {
			problems = append(problems, fmt.Errorf("rtf: CRC stored 0x%08X, computed 0x%08X: %w", h.crc, sum, ErrChecksum))
		}
		out = inflate(contents, want)
	} else if h.rawSize == h.compSize {
		// QUIRK: a writer of MELA bodies stores COMPSIZE in RAWSIZE (format sheet 9.11),
		// so that a text shorter than that is complete.
		want = min(want, len(out))
	}
	if len(out) < want {
		problems = append(problems, fmt.Errorf("rtf: %d of %d bytes: %w", len(out), h.rawSize, ErrTruncated))
	}
	return out, errors.Join(problems...)
}

// contents returns what belongs to the text of the bytes after the header.
func (h header) contents(rest []byte) ([]byte, error) {
	n := int64(h.compSize) - sizeAfter
	if n < 0 || n > int64(len(rest)) {
		return rest, fmt.Errorf("rtf: COMPSIZE %d, %d bytes there: %w", h.compSize, len(rest)+sizeAfter, ErrTruncated)
	}
	return rest[:n], nil
}

// checksum is the CRC of [MS-OXRTFCP] 2.1.3.2: the common CRC-32 started at zero and
// without the final inversion.
func checksum(b []byte) uint32 { return ^crc32.Update(0xFFFFFFFF, crc32.IEEETable, b) }

// ring is the dictionary of LZFu: the last 4096 bytes of the text.
type ring struct {
	data [ringSize]byte
	pos  int
}

// newRing returns the ring as it is before the first byte.
func newRing() *ring {
	r := &ring{}
	r.pos = copy(r.data[:], preload)
	return r
}

// put enters a byte.
func (r *ring) put(c byte) {
	r.data[r.pos] = c
	r.pos = (r.pos + 1) % ringSize
}

// inflate decodes LZFu contents into at most want bytes ([MS-OXRTFCP] 2.2.1).
func inflate(src []byte, want int) []byte {
	r := newRing()
	// Two bytes stand for at most 17, so a stated size of gigabytes allocates nothing
	// that the contents could not fill.
	out := make([]byte, 0, min(int64(want), int64(len(src)+1)/2*longest))
	for len(src) > 0 && len(out) < want {
		control := src[0]
		src = src[1:]
		for bit := 0; bit < 8 && len(src) > 0 && len(out) < want; bit++ {
			if control>>bit&1 == 0 {
				out = append(out, src[0])
				r.put(src[0])
				src = src[1:]
				continue
			}
			if len(src) < 2 {
				return out
			}
			ref := int(src[0])<<8 | int(src[1])
			src = src[2:]
			from, n := ref>>4, ref&0xF+minReference
			if from == r.pos {
				return out // the end marker
			}
			for ; n > 0 && len(out) < want; n-- {
				c := r.data[from]
				out = append(out, c)
				r.put(c)
				from = (from + 1) % ringSize
			}
		}
	}
	return out
}

// Compress returns RTF as an LZFu value ([MS-OXRTFCP] 2.1.3) that holds literals only:
// every reader takes it, and it is an eighth larger than the text.
func Compress(text []byte) []byte {
	out := make([]byte, headerSize, headerSize+len(text)/8*9+16)
	r := newRing()
	flags := 0 // where the current control byte is
	for i, c := range text {
		if i%8 == 0 {
			flags = len(out)
			out = append(out, 0)
		}
		out = append(out, c)
		r.put(c)
	}
	if len(text)%8 == 0 {
		flags = len(out)
		out = append(out, 0)
	}
	out[flags] |= 1 << (len(text) % 8)
	out = append(out, byte(r.pos>>4), byte(r.pos<<4)) // the end marker
	return seal(out, len(text), typeLZFu, checksum(out[headerSize:]))
}

// Store returns RTF as an uncompressed value, type MELA ([MS-OXRTFCP] 2.1.3).
func Store(text []byte) []byte {
	return seal(append(make([]byte, headerSize, headerSize+len(text)), text...), len(text), typeMELA, 0)
}

// seal fills in the header.
func seal(b []byte, rawSize int, compType, crc uint32) []byte {
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4))
	binary.LittleEndian.PutUint32(b[4:], uint32(rawSize))
	binary.LittleEndian.PutUint32(b[8:], compType)
	binary.LittleEndian.PutUint32(b[12:], crc)
	return b
}
