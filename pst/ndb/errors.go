package ndb

import (
	"errors"
	"fmt"
	"strings"
)

// Sentinels for the kinds of failure. A [*FormatError] wraps one of them.
var (
	// ErrFormat: the bytes are no Outlook data file, or break its layout rules.
	ErrFormat = errors.New("not a valid Outlook data file")
	// ErrUnsupported: the file is well-formed but cannot be decoded here, for
	// example because it is protected with an enterprise key.
	ErrUnsupported = errors.New("unsupported")
	// ErrCorrupt: a checksum, signature or reference does not hold.
	ErrCorrupt = errors.New("corrupt")
	// ErrNotFound: a node, block or property that was asked for does not exist.
	ErrNotFound = errors.New("not found")
)

// FormatError tells where in a file something is wrong, in which structure and
// field, and why.
type FormatError struct {
	Code   string // stable name of the violated check, such as "page-crc"; empty if none fits
	Struct string // structure as the specification names it, such as "BTPAGE"
	Field  string // field as the specification names it, such as "dwCRC"; may be empty
	Offset int64  // absolute file offset of the field or structure, -1 when it has none
	NID    NID    // node being read, 0 when unknown
	BID    BID    // block or page being read, 0 when unknown
	Err    error  // what is wrong; wraps one of the sentinels
}

// Error renders the place and the reason in one line.
func (e *FormatError) Error() string {
	var b strings.Builder
	b.WriteString("pst: ")
	b.WriteString(e.Struct)
	if e.Field != "" {
		b.WriteByte('.')
		b.WriteString(e.Field)
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, " at 0x%X", e.Offset)
	}
	if e.NID != 0 {
		fmt.Fprintf(&b, " (node %v)", e.NID)
	}
	if e.BID != 0 {
		fmt.Fprintf(&b, " (bid %v)", e.BID)
	}
	b.WriteString(": ")
	b.WriteString(e.Err.Error())
	return b.String()
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Err }

// cause is a message that belongs to one of the sentinels without repeating its
// text.
type cause struct {
	kind error
	msg  string
}

func (c *cause) Error() string { return c.msg }
func (c *cause) Unwrap() error { return c.kind }

// Corruptf makes an error that wraps [ErrCorrupt] and reads as the formatted
// text alone.
func Corruptf(format string, args ...any) error {
	return &cause{ErrCorrupt, fmt.Sprintf(format, args...)}
}

func formatf(format string, args ...any) error {
	return &cause{ErrFormat, fmt.Sprintf(format, args...)}
}

func unsupportedf(format string, args ...any) error {
	return &cause{ErrUnsupported, fmt.Sprintf(format, args...)}
}

func notFoundf(format string, args ...any) error {
	return &cause{ErrNotFound, fmt.Sprintf(format, args...)}
}

// mismatch words the most common finding: a stored value that disagrees with
// the computed one.
func mismatch(stored, computed uint64) error {
	return Corruptf("stored 0x%X, computed 0x%X", stored, computed)
}

// withNode puts the node into a fault that does not name one yet: a block does not
// know whose it is.
func withNode(err error, nid NID) error {
	fe, ok := err.(*FormatError)
	if !ok || fe.NID != 0 || nid == 0 {
		return err
	}
	named := *fe
	named.NID = nid
	return &named
}
