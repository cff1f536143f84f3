package sync

import (
	"bytes"
	"fmt"
)

// PCL is a parsed predecessor change list ([MS-OXCFXICS] 2.2.2.3): all
// versions of an item that its present version takes account of. The zero
// value holds nothing; [ParsePCL] never returns it.
type PCL struct {
	newest map[namespace][]byte // the highest LocalId of each namespace
	server bool
}

// namespace is the part of an XID ([MS-OXCFXICS] 2.2.2.2) within which
// LocalIds can be compared: the GUID and the length of the LocalId.
type namespace struct {
	guid [guidSize]byte
	size int
}

const (
	guidSize = 16
	// serverXIDSize is the length of an XID that a server gives. A client has
	// to use another one ([MS-OXCFXICS] 3.3.5.2.3).
	serverXIDSize = 22
)

// ParsePCL reads the bytes of PidTagPredecessorChangeList: {size byte, GUID,
// size-16 bytes of LocalId}, repeated. An empty list, a size below 17 and an
// entry that reaches past the end are errors.
func ParsePCL(b []byte) (PCL, error) {
	if len(b) == 0 {
		return PCL{}, fmt.Errorf("sync: predecessor change list: empty")
	}
	p := PCL{newest: map[namespace][]byte{}}
	for at := 0; at < len(b); {
		size := int(b[at])
		switch {
		case size <= guidSize:
			return PCL{}, fmt.Errorf("sync: predecessor change list: SizedXid.XidSize at %d: %d, at least %d expected", at, size, guidSize+1)
		case size > len(b)-at-1:
			return PCL{}, fmt.Errorf("sync: predecessor change list: SizedXid at %d: %d bytes, %d left", at, size, len(b)-at-1)
		}
		p.add(b[at+1 : at+1+size])
		at += 1 + size
	}
	return p, nil
}

func (p *PCL) add(xid []byte) {
	ns := namespace{guid: [guidSize]byte(xid), size: len(xid) - guidSize}
	local := xid[guidSize:]
	if old, ok := p.newest[ns]; !ok || bytes.Compare(local, old) > 0 {
		p.newest[ns] = bytes.Clone(local)
	}
	p.server = p.server || len(xid) == serverXIDSize
}

// HasServerXID reports whether an entry has the length of a server's XID: the
// server has made or seen a version of the item.
func (p PCL) HasServerXID() bool { return p.server }

// includes reports whether every XID of q has in p one of the same namespace
// with an equal or higher LocalId ([MS-OXCFXICS] 3.1.5.6.1).
func (p PCL) includes(q PCL) bool {
	for ns, local := range q.newest {
		mine, ok := p.newest[ns]
		if !ok || bytes.Compare(mine, local) < 0 {
			return false
		}
	}
	return true
}

// Order is the relation of the versions of one item on two sides.
type Order string

// The four relations. Conflict: each side has a version that the other does
// not know.
const (
	Same        Order = "same"
	LocalNewer  Order = "localNewer"
	ServerNewer Order = "serverNewer"
	Conflict    Order = "conflict"
)

// ComparePCL compares the predecessor change lists of one item: the side whose
// list includes the other's is newer ([MS-OXCFXICS] 3.1.5.6.1).
func ComparePCL(local, server PCL) Order {
	switch ahead, behind := local.includes(server), server.includes(local); {
	case ahead && behind:
		return Same
	case ahead:
		return LocalNewer
	case behind:
		return ServerNewer
	}
	return Conflict
}
