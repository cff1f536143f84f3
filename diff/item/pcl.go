package item

import (
	"bytes"
	"errors"
	"fmt"
)

// XID identifies one change of one item: a GUID of 16 bytes and a counter
// ([MS-OXCFXICS] 2.2.2.2).
type XID []byte

const (
	guidLen      = 16
	serverXIDLen = 22
)

// ServerMade reports whether the server made the change: its counters have 6
// bytes, and a client must use another length ([MS-OXCFXICS] 3.3.5.2.3).
func (x XID) ServerMade() bool { return len(x) == serverXIDLen }

// ErrPCL is wrapped by the errors about a change list that cannot be read.
var ErrPCL = errors.New("predecessor change list")

// ParsePCL splits a PidTagPredecessorChangeList into its changes: each a size byte
// and as many bytes. An empty list is an error, since every version has a change.
func ParsePCL(b []byte) ([]XID, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: empty", ErrPCL)
	}
	var list []XID
	for at := 0; at < len(b); {
		size := int(b[at])
		if size <= guidLen {
			return nil, fmt.Errorf("%w: size %d at byte %d, at least %d expected", ErrPCL, size, at, guidLen+1)
		}
		if size > len(b)-at-1 {
			return nil, fmt.Errorf("%w: size %d at byte %d, %d bytes left", ErrPCL, size, at, len(b)-at-1)
		}
		list = append(list, XID(b[at+1:at+1+size]))
		at += 1 + size
	}
	return list, nil
}

// Order is how two versions of one item stand to each other.
type Order string

// Orders of the local version against the server's.
const (
	OrderSame        Order = "same"
	OrderLocalNewer  Order = "localNewer"
	OrderServerNewer Order = "serverNewer"
	OrderConflict    Order = "conflict" // each side has a change that the other has not
)

// ComparePCL compares the versions of an item by their change lists
// ([MS-OXCFXICS] 3.1.5.6.1). The error, about a list that cannot be read, wraps
// [ErrPCL].
func ComparePCL(local, server []byte) (Order, error) {
	l, err := ParsePCL(local)
	if err != nil {
		return "", fmt.Errorf("local %w", err)
	}
	s, err := ParsePCL(server)
	if err != nil {
		return "", fmt.Errorf("server %w", err)
	}
	switch newer, older := includes(l, s), includes(s, l); {
	case newer && older:
		return OrderSame, nil
	case newer:
		return OrderLocalNewer, nil
	case older:
		return OrderServerNewer, nil
	}
	return OrderConflict, nil
}

// includes reports whether a has, for every change of b, one of the same origin
// that is not earlier. A list holds one change for each origin that ever wrote the
// item, so both are short; sizes are bytes, hence at most 255 long.
func includes(a, b []XID) bool {
	best := make(map[string][]byte, len(a))
	for _, x := range a {
		origin := origin(x)
		if bytes.Compare(x[guidLen:], best[origin]) > 0 || best[origin] == nil {
			best[origin] = x[guidLen:]
		}
	}
	for _, x := range b {
		have := best[origin(x)]
		if have == nil || bytes.Compare(have, x[guidLen:]) < 0 {
			return false
		}
	}
	return true
}

// origin is what must be equal for counters to be comparable: GUID and length.
func origin(x XID) string { return string(x[:guidLen]) + string(rune(len(x))) }
