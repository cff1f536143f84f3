package mapi

import (
	"bytes"
	"encoding/hex"
	"strings"
)

// hexUpper returns b in upper-case hexadecimal.
func hexUpper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// hexBytes returns the bytes that s shows in hexadecimal, nil if it does not.
func hexBytes(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		return nil
	}
	return b
}

// XID names a version of an object: a namespace and a number in it, big-endian, of 1
// to 8 bytes ([MS-OXCFXICS] 2.2.2.2). PidTagChangeKey and PidTagSourceKey hold one.
type XID struct {
	Namespace GUID
	LocalID   []byte
}

// maxLocalID is the length of the longest LocalId.
const maxLocalID = 8

// ParseXID decodes an XID. LocalID is a view of b. An error wraps [ErrBlob].
func ParseXID(b []byte) (XID, error) {
	r := &blob{b: b, what: "XID"}
	x := XID{Namespace: r.guid("NamespaceGuid")}
	x.LocalID = r.bytes("LocalId", int64(r.left()))
	if n := len(x.LocalID); r.err == nil && (n == 0 || n > maxLocalID) {
		r.fail("LocalId", "%d bytes, want 1 to %d", n, maxLocalID)
	}
	if r.err != nil {
		return XID{}, r.err
	}
	return x, nil
}

// Bytes returns the stored form of x.
func (x XID) Bytes() []byte { return append(bytes.Clone(x.Namespace[:]), x.LocalID...) }

// String returns the stored form in upper-case hexadecimal.
func (x XID) String() string { return hexUpper(x.Bytes()) }

// FromServer reports whether a server made x: its LocalId is a GLOBCNT of 6 bytes,
// and clients must use another length ([MS-OXCFXICS] 3.3.5.2.3).
func (x XID) FromServer() bool { return len(x.LocalID) == 6 }

// PCL is a predecessor change list: the last version of an object that each of its
// editors had seen ([MS-OXCFXICS] 2.2.2.3).
type PCL []XID

// ParsePCL decodes a PidTagPredecessorChangeList, a sequence of size bytes and XIDs.
// An error wraps [ErrBlob] and comes with the XIDs before the fault.
func ParsePCL(b []byte) (PCL, error) {
	r := &blob{b: b, what: "PredecessorChangeList"}
	var list PCL
	for r.left() > 0 {
		size := r.u8("XidSize")
		raw := r.bytes("Xid", int64(size))
		if r.err != nil {
			return list, r.err
		}
		x, err := ParseXID(raw)
		if err != nil {
			return list, err
		}
		list = append(list, x)
	}
	return list, nil
}

// Bytes returns the stored form of the list in its order.
func (l PCL) Bytes() []byte {
	var out []byte
	for _, x := range l {
		out = append(out, byte(len(x.Namespace)+len(x.LocalID)))
		out = append(out, x.Namespace[:]...)
		out = append(out, x.LocalID...)
	}
	return out
}

// Includes reports whether l has seen everything that other has: for every XID of
// other, one of the same namespace with a LocalId of the same length and at least the
// same value ([MS-OXCFXICS] 3.1.5.6.1). Two lists neither of which includes the other
// are in conflict; every list includes the empty one.
func (l PCL) Includes(other PCL) bool {
	for _, x := range other {
		if !l.includes(x) {
			return false
		}
	}
	return true
}

// includes reports whether l has seen the version x.
func (l PCL) includes(x XID) bool {
	for _, y := range l {
		if y.Namespace == x.Namespace && len(y.LocalID) == len(x.LocalID) && bytes.Compare(y.LocalID, x.LocalID) >= 0 {
			return true
		}
	}
	return false
}
