package mapi

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrBlob reports a structure inside a binary property that does not have the form
// its specification gives it.
var ErrBlob = errors.New("malformed structure")

// blob reads the fields of a little-endian structure one after another. The first
// failure sticks; every read after it gives zeros.
type blob struct {
	b    []byte
	off  int
	what string // name of the structure, for errors
	err  error
}

// fail notes the first failure of a field.
func (r *blob) fail(field, format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("mapi: %s.%s at 0x%X: %w: %s", r.what, field, r.off, ErrBlob, fmt.Sprintf(format, args...))
	}
}

// left returns the number of bytes not read yet.
func (r *blob) left() int { return len(r.b) - r.off }

// bytes returns the next n bytes as a view of the input.
func (r *blob) bytes(field string, n int64) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || n > int64(r.left()) {
		r.fail(field, "%d bytes wanted, %d left", n, r.left())
		return nil
	}
	v := r.b[r.off : r.off+int(n) : r.off+int(n)]
	r.off += int(n)
	return v
}

// u8 returns the next byte.
func (r *blob) u8(field string) byte {
	if v := r.bytes(field, 1); v != nil {
		return v[0]
	}
	return 0
}

// u16 returns the next two bytes.
func (r *blob) u16(field string) uint16 {
	if v := r.bytes(field, 2); v != nil {
		return binary.LittleEndian.Uint16(v)
	}
	return 0
}

// u32 returns the next four bytes.
func (r *blob) u32(field string) uint32 {
	if v := r.bytes(field, 4); v != nil {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

// guid returns the next sixteen bytes.
func (r *blob) guid(field string) GUID {
	if v := r.bytes(field, 16); v != nil {
		return GUID(v)
	}
	return GUID{}
}

// count reads a number of records of size bytes each, of which there must be room for
// all in what is left.
func (r *blob) count(field string, size int) int {
	n := r.u32(field)
	if int64(n)*int64(size) > int64(r.left()) {
		r.fail(field, "%d records of %d bytes, %d left", n, size, r.left())
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

// block reads a length of four bytes and that many bytes.
func (r *blob) block(field string) []byte { return r.bytes(field, int64(r.u32(field))) }
