package mapi

import (
	"errors"
	"fmt"
)

// ErrValue reports a property value that does not have the form of its type.
var ErrValue = errors.New("malformed property value")

// ValueError says which property of an object could not be read, and why.
type ValueError struct {
	Tag Tag
	Err error // what failed; wraps ErrValue when the bytes are at fault
}

// Error names the property by tag and, where it is known, by name.
func (e *ValueError) Error() string {
	if name := e.Tag.Name(); name != "" {
		return fmt.Sprintf("mapi: property %v %s: %v", e.Tag, name, e.Err)
	}
	return fmt.Sprintf("mapi: property %v: %v", e.Tag, e.Err)
}

// Unwrap returns the cause.
func (e *ValueError) Unwrap() error { return e.Err }

// Property is one property as stored. It is immutable and safe for concurrent use if
// its loader is.
type Property struct {
	// Tag is the id and the type as stored, instance flag included.
	Tag Tag
	// Data holds the raw value in file order (little-endian), for multivalued types
	// in the layout of [MS-PST] 2.3.3.4. It is nil when the value is kept elsewhere
	// and Bytes must load it, and it must not be changed.
	Data []byte

	size int64
	load func() ([]byte, error)
}

// NewProperty returns a property whose value is data, which it keeps. The bytes of a
// fixed type may be longer than the type, as the upper bytes of a four-byte cell are.
func NewProperty(tag Tag, data []byte) Property {
	if data == nil {
		data = []byte{}
	}
	return Property{Tag: tag, Data: data, size: int64(len(data))}
}

// NewLazyProperty returns a property whose value of the given size (-1 if unknown) is
// read by load when it is asked for. Values are not cached: load runs on every call
// of Bytes, and must be safe for concurrent use if the object is shared.
func NewLazyProperty(tag Tag, size int64, load func() ([]byte, error)) Property {
	return Property{Tag: tag, size: size, load: load}
}

// Size returns the length of the value in bytes, or -1 where only loading tells.
func (p *Property) Size() int64 {
	if p.load == nil {
		return int64(len(p.Data))
	}
	return p.size
}

// Lazy reports whether Bytes has to load the value.
func (p *Property) Lazy() bool { return p.load != nil }

// Bytes returns the raw value, loading it if need be. The result must not be changed.
// Bytes and an error together mean that the value was read in part.
func (p *Property) Bytes() ([]byte, error) {
	if p.load == nil {
		return p.Data, nil
	}
	b, err := p.load()
	if err != nil {
		return b, &ValueError{Tag: p.Tag, Err: err}
	}
	return b, nil
}
