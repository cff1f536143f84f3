package mapi

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/ostkit/ostkit/internal/codepage"
)

// fixed returns the first n bytes of a fixed-size value; what follows them in a cell
// has no meaning.
func fixed(b []byte, n int) ([]byte, error) {
	if len(b) < n {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrValue, len(b), n)
	}
	return b[:n], nil
}

// splitFixed cuts the packed array of a multivalued fixed type into elements of n
// bytes ([MS-PST] 2.3.3.4.1). Elements before a short tail are returned with the error.
func splitFixed(b []byte, n int) ([][]byte, error) {
	out := make([][]byte, 0, len(b)/n)
	for len(b) >= n {
		out = append(out, b[:n:n])
		b = b[n:]
	}
	if len(b) > 0 {
		return out, fmt.Errorf("%w: %d bytes after the last element", ErrValue, len(b))
	}
	return out, nil
}

// splitVariable cuts the value of a multivalued variable type into its elements: a
// count, that many offsets from the start of the value, then the data, each element
// ending where the next begins ([MS-PST] 2.3.3.4.2). Elements before a bad offset are
// returned with the error.
func splitVariable(b []byte) ([][]byte, error) {
	if len(b) == 0 {
		return nil, nil
	}
	if len(b) < 4 {
		return nil, fmt.Errorf("%w: ulCount: %d bytes, want 4", ErrValue, len(b))
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if n > int64(len(b)-4)/4 {
		return nil, fmt.Errorf("%w: ulCount %d in %d bytes", ErrValue, n, len(b))
	}
	out := make([][]byte, 0, n)
	low := 4 + 4*n
	for i := range n {
		start := int64(binary.LittleEndian.Uint32(b[4+4*i:]))
		end := int64(len(b))
		if i+1 < n {
			end = int64(binary.LittleEndian.Uint32(b[8+4*i:]))
		}
		if start < low || end < start || end > int64(len(b)) {
			return out, fmt.Errorf("%w: rgulDataOffsets[%d]: %d..%d in %d bytes", ErrValue, i, start, end, len(b))
		}
		out = append(out, b[start:end:end])
		low = start
	}
	return out, nil
}

// joinVariable is the inverse of splitVariable.
func joinVariable(elems [][]byte) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(elems)))
	offset := 4 + 4*len(elems)
	for _, e := range elems {
		out = binary.LittleEndian.AppendUint32(out, uint32(offset))
		offset += len(e)
	}
	for _, e := range elems {
		out = append(out, e...)
	}
	return out
}

// DecodeValue returns the Go value of the raw bytes b of the property tag: int16,
// int32, int64, float32, float64, bool, string, time.Time (zero for "no time"), GUID,
// []byte, nil for PtypNull, or a slice of these for a multivalued type. PtypCurrency
// gives int64 (ten-thousandths), PtypErrorCode int32. PtypString8 is read in the code
// page. Byte slices are views of b.
//
// A value and an error together mean that the value was read in part. The error wraps
// [ErrValue].
func DecodeValue(tag Tag, b []byte, codePage int) (any, error) {
	if t := tag.Type(); t.IsMulti() && t&instanceFlag == 0 {
		return decodeMulti(tag, b, codePage)
	}
	return decodeSingle(tag, b, codePage)
}

// decodeSingle decodes a value, or one element of a list.
func decodeSingle(tag Tag, b []byte, codePage int) (any, error) {
	t := tag.Type().Elem()
	raw, err := fixed(b, t.FixedSize())
	if err != nil {
		return nil, err
	}
	switch t {
	case PtypNull:
		return nil, nil
	case PtypString, PtypString8:
		return decodeText(tag, b, codePage)
	case PtypInteger16:
		return int16(binary.LittleEndian.Uint16(raw)), nil
	case PtypInteger32, PtypErrorCode:
		return int32(binary.LittleEndian.Uint32(raw)), nil
	case PtypInteger64, PtypCurrency:
		return int64(binary.LittleEndian.Uint64(raw)), nil
	case PtypFloating32:
		return math.Float32frombits(binary.LittleEndian.Uint32(raw)), nil
	case PtypFloating64:
		return math.Float64frombits(binary.LittleEndian.Uint64(raw)), nil
	case PtypFloatingTime:
		return oleTime(math.Float64frombits(binary.LittleEndian.Uint64(raw)))
	case PtypBoolean:
		return raw[0] != 0, nil
	case PtypTime:
		at, _ := FileTime(binary.LittleEndian.Uint64(raw))
		return at, nil
	case PtypGuid:
		return GUID(raw), nil
	}
	return b, nil
}

// decodeMulti decodes a list into a slice of its element type.
func decodeMulti(tag Tag, b []byte, codePage int) (any, error) {
	elems, err := splitMulti(tag.Type(), b)
	switch tag.Type().Elem() {
	case PtypInteger16:
		return decodeEach[int16](tag, elems, codePage, err)
	case PtypInteger32, PtypErrorCode:
		return decodeEach[int32](tag, elems, codePage, err)
	case PtypInteger64, PtypCurrency:
		return decodeEach[int64](tag, elems, codePage, err)
	case PtypFloating32:
		return decodeEach[float32](tag, elems, codePage, err)
	case PtypFloating64:
		return decodeEach[float64](tag, elems, codePage, err)
	case PtypFloatingTime, PtypTime:
		return decodeEach[time.Time](tag, elems, codePage, err)
	case PtypGuid:
		return decodeEach[GUID](tag, elems, codePage, err)
	case PtypString, PtypString8:
		return decodeEach[string](tag, elems, codePage, err)
	case PtypBinary:
		return elems, err
	}
	return nil, fmt.Errorf("%w: type %v has no multivalued form", ErrValue, tag.Type())
}

// splitMulti cuts the value of the multivalued type t into its elements.
func splitMulti(t Type, b []byte) ([][]byte, error) {
	if n := t.Elem().FixedSize(); n > 0 {
		return splitFixed(b, n)
	}
	return splitVariable(b)
}

// decodeEach decodes the elements of a list; err is what cutting them apart gave.
// Text that could be read in part stays in the list.
func decodeEach[T any](tag Tag, elems [][]byte, codePage int, err error) ([]T, error) {
	out := make([]T, 0, len(elems))
	for i, e := range elems {
		v, failed := decodeSingle(tag, e, codePage)
		if failed != nil && err == nil {
			err = fmt.Errorf("element %d: %w", i, failed)
		}
		if t, ok := v.(T); ok {
			out = append(out, t)
		}
	}
	return out, err
}

// oleTime returns the time of a count of days since 1899-12-30 ([MS-OXCDATA] 2.11.1).
func oleTime(days float64) (time.Time, error) {
	const first, last = -109205, 2958466 // 1601-01-01 and 10000-01-01
	if !(days >= first && days < last) {
		return time.Time{}, fmt.Errorf("%w: %g days since 1899-12-30", ErrValue, days)
	}
	whole, frac := math.Modf(days)
	sec := int64(whole)*86400 + int64(math.Round(math.Abs(frac)*86400))
	return time.Unix(sec-2209161600, 0).UTC(), nil
}

// decodeText returns the string of b, bytes of PtypString or PtypString8, without the
// NULs that some writers put at the end. Text with bytes that do not belong is
// returned together with an error.
func decodeText(tag Tag, b []byte, codePage int) (string, error) {
	if tag.Type().Elem() == PtypString8 {
		return decodeString8(b, codePage)
	}
	if narrow := narrowText(tag.ID(), b); narrow != nil {
		return string(narrow), nil
	}
	for len(b) >= 2 && b[len(b)-1]|b[len(b)-2] == 0 && len(b)%2 == 0 {
		b = b[:len(b)-2]
	}
	if low := widenedText(b); low != nil {
		if s, err := decodeString8(low, codePage); err == nil {
			return s, nil
		}
	}
	s := codepage.UTF16(b)
	if len(b)%2 != 0 {
		return s, fmt.Errorf("%w: UTF-16 text of %d bytes", ErrValue, len(b))
	}
	return s, nil
}

// decodeString8 returns text in a code page. UTF-16 (1200) as the page of 8-bit text
// is a contradiction that stands for UTF-8 in the files that have it; both fall back
// to 1252 when the bytes are not UTF-8.
func decodeString8(b []byte, codePage int) (string, error) {
	b = bytes.TrimRight(b, "\x00")
	if codePage == codepage.UTF16LE || codePage == codepage.UTF16BE || codePage == codepage.UTF8 {
		if s, err := codepage.Decode(codepage.UTF8, b); err == nil {
			return s, nil
		}
		codePage = codepage.Windows
	}
	s, err := codepage.Decode(codePage, b)
	if err != nil && s == "" && len(b) > 0 {
		s, _ = codepage.Decode(codepage.Windows, b)
	}
	if err != nil {
		return s, fmt.Errorf("%w: %w", ErrValue, err)
	}
	return s, nil
}

// asciiOnly are the properties whose values the specification restricts to ASCII.
var asciiOnly = map[uint16]bool{
	0x001A: true, // PidTagMessageClass
	0x3613: true, // PidTagContainerClass
	0x36E5: true, // PidTagDefaultPostMessageClass
}

// surelyNarrow is the length from which printable ASCII is taken for 8-bit text
// whatever the property. Shorter values may as well be East Asian names, whose units
// often consist of two such bytes.
const surelyNarrow = 32

// narrowText returns the 8-bit text that a value of type PtypString really holds, or
// nil when it is UTF-16.
//
// QUIRK: the container class of the folder "Contact Search" is of type PtypString but
// holds IPF.Contact in ASCII with a NUL (groupdocs sample.pst, a 4K OST), once with the
// UTF-16 text of another value after it (pstextractortest@outlook.com.ost).
func narrowText(id uint16, b []byte) []byte {
	if len(b) < 2 || !printable(b[0]) || !printable(b[1]) {
		return nil
	}
	n := 0
	for n < len(b) && printable(b[n]) {
		n++
	}
	whole := n == len(bytes.TrimRight(b, "\x00"))
	switch {
	case asciiOnly[id]:
		return b[:n]
	case whole && (len(b)%2 != 0 || n >= surelyNarrow):
		return b[:n]
	}
	return nil
}

// printable reports whether c is a character of ASCII text.
func printable(c byte) bool {
	return c >= 0x20 && c < 0x7F || c == '\t' || c == '\r' || c == '\n'
}

// widenedText returns the low bytes of UTF-16 text that holds code-page bytes widened
// to 16 bits, or nil when it does not. C1 controls give it away: text has no use for
// them, while the Windows pages fill that range with letters and quotation marks.
//
// QUIRK: values of stores converted from ANSI (format sheet 7.3).
func widenedText(b []byte) []byte {
	c1 := false
	for i := 0; i+1 < len(b); i += 2 {
		for len(b)-i >= 8 && binary.LittleEndian.Uint64(b[i:])&0xFF80FF80FF80FF80 == 0 {
			i += 8 // four ASCII units tell nothing
		}
		if i+1 >= len(b) {
			break
		}
		if b[i+1] != 0 {
			return nil
		}
		c1 = c1 || b[i] >= 0x80 && b[i] < 0xA0 && b[i] != 0x85
	}
	if !c1 {
		return nil
	}
	low := make([]byte, len(b)/2)
	for i := range low {
		low[i] = b[2*i]
	}
	return low
}
