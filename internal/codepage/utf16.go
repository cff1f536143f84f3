package codepage

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// nonASCII16 has the bits set that are clear in four ASCII UTF-16LE units.
const nonASCII16 = 0xFF80FF80FF80FF80

// UTF16 returns the UTF-8 form of the UTF-16LE bytes b. A lone surrogate becomes
// U+FFFD and an odd last byte is ignored, so every input has a result. NULs are
// kept; whoever knows that the value is NUL-terminated cuts it.
func UTF16(b []byte) string {
	// Decoding through a buffer on the stack leaves the string itself as the
	// only allocation, for a subject and for a long body alike.
	var buf [512]byte
	const chunk = len(buf) / 3 * 2
	if len(b) <= chunk {
		return string(AppendUTF16(buf[:0], b))
	}
	var s strings.Builder
	s.Grow(len(b) / 2)
	for len(b) > 0 {
		n := min(chunk, len(b))
		if n < len(b) && b[n-1]&0xFC == 0xD8 {
			n -= 2 // a high surrogate goes with the unit after it
		}
		s.Write(AppendUTF16(buf[:0], b[:n]))
		b = b[n:]
	}
	return s.String()
}

// AppendUTF16 appends the UTF-8 form of the UTF-16LE bytes b to dst, under the
// rules of [UTF16], and returns the extended slice.
func AppendUTF16(dst, b []byte) []byte {
	b = b[:len(b)&^1]
	dst = slices.Grow(dst, len(b)/2)
	for len(b) > 0 {
		n := asciiPrefix(dst[len(dst):cap(dst)], b)
		dst, b = dst[:len(dst)+n], b[2*n:]
		for len(b) > 0 {
			r, n := decodeUnit(b)
			dst = utf8.AppendRune(dst, r)
			b = b[n:]
			if r < utf8.RuneSelf && len(b) >= 8 {
				break
			}
		}
	}
	return dst
}

// asciiPrefix writes the leading ASCII characters of the UTF-16LE bytes src to dst,
// four at a time, and returns how many it wrote: fewer than there are when dst is
// full or fewer than four are left.
func asciiPrefix(dst, src []byte) int {
	n := 0
	for len(src) >= 16 && len(dst) >= 8 { // two at once: half the loop's overhead
		v, w := binary.LittleEndian.Uint64(src), binary.LittleEndian.Uint64(src[8:])
		if (v|w)&nonASCII16 != 0 {
			break
		}
		v = (v | v>>8) & 0x0000FFFF0000FFFF
		w = (w | w>>8) & 0x0000FFFF0000FFFF
		binary.LittleEndian.PutUint64(dst, uint64(uint32(v|v>>16))|uint64(uint32(w|w>>16))<<32)
		dst, src = dst[8:], src[16:]
		n += 8
	}
	for len(src) >= 8 && len(dst) >= 4 {
		v := binary.LittleEndian.Uint64(src)
		if v&nonASCII16 != 0 {
			break
		}
		v = (v | v>>8) & 0x0000FFFF0000FFFF
		binary.LittleEndian.PutUint32(dst, uint32(v|v>>16))
		dst, src = dst[4:], src[8:]
		n += 4
	}
	return n
}

// decodeUnit returns the first character of b, which holds at least one unit, and
// the number of bytes it takes.
func decodeUnit(b []byte) (rune, int) {
	r := rune(binary.LittleEndian.Uint16(b))
	if !utf16.IsSurrogate(r) {
		return r, 2
	}
	if len(b) >= 4 {
		if p := utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(b[2:]))); p != utf8.RuneError {
			return p, 4
		}
	}
	return utf8.RuneError, 2
}

// EncodeUTF16 returns s as UTF-16LE without byte order mark and without
// terminator. Bytes of s that are not UTF-8 become U+FFFD.
func EncodeUTF16(s string) []byte {
	return AppendEncodeUTF16(make([]byte, 0, 2*len(s)), s)
}

// AppendEncodeUTF16 appends the UTF-16LE form of s to dst, under the rules of
// [EncodeUTF16], and returns the extended slice.
func AppendEncodeUTF16(dst []byte, s string) []byte {
	for _, r := range s {
		if r < 0x10000 {
			dst = append(dst, byte(r), byte(r>>8))
			continue
		}
		hi, lo := utf16.EncodeRune(r)
		dst = append(dst, byte(hi), byte(hi>>8), byte(lo), byte(lo>>8))
	}
	return dst
}

// swap16 returns b with the two bytes of every unit exchanged; an odd last byte is
// dropped.
func swap16(b []byte) []byte {
	out := make([]byte, len(b)&^1)
	for i := 0; i+1 < len(b); i += 2 {
		out[i], out[i+1] = b[i+1], b[i]
	}
	return out
}
