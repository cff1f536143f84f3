package ost

import (
	"bytes"
	"time"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// Evidence classes the traces that an item carries of its way to or from the
// server. It says what is known, not what happened: an item of class
// [CreatedHere] may long be on the server.
type Evidence int

// Evidence classes, from no trace to the clearest.
const (
	// EvidenceUnknown: the file holds no change key for the item.
	EvidenceUnknown Evidence = iota
	// LocalByDesign: made here, marked as never to be uploaded, such as the logs in
	// Sync Issues.
	LocalByDesign
	// NoServerTrace: made here, and nothing shows that the server ever had it.
	NoServerTrace
	// CreatedHere: made here, and either uploaded or waiting for it; the item alone
	// does not tell.
	CreatedHere
	// ChangedHere: came from the server and was changed here since.
	ChangedHere
	// FromServer: the server made the last change, or has acknowledged the item.
	FromServer
)

// String names the class as reports do.
func (e Evidence) String() string {
	return [...]string{"unknown", "local-by-design", "no-server-trace", "created-here", "changed-here", "from-server"}[e]
}

// ItemSync is what the file knows about an item's synchronization. In real OSTs
// the keys are columns of the folder's contents table and nowhere else.
type ItemSync struct {
	ChangeKey    []byte // PidTagChangeKey: 22 bytes when made by the server, 20 by Outlook
	PCL          []byte // PidTagPredecessorChangeList
	SourceKey    []byte // replica GUID and counter; nil if unknown
	LastModified time.Time
	// ServerColumn tells whether row property 0x6628 is present: the server has or
	// had the item, or its upload is pending. nil when the item has no row.
	ServerColumn *bool
	RowFlags     uint32 // property 0x6612
	// HeaderOnly tells that only the header was downloaded; nil if nothing says.
	HeaderOnly *bool
	Evidence   Evidence
}

const serverXIDLen = 22 // GUID and a 6-byte counter

// ItemSync reads the synchronization facts of an item.
func (f *File) ItemSync(m *pst.Message) ItemSync {
	var s ItemSync
	p := m.Props()
	s.ChangeKey, _ = p.Binary(0x65E2)
	s.PCL, _ = p.Binary(0x65E3)
	s.LastModified = m.LastModified()
	if v, ok := p.Int64(0x67F4); ok {
		s.SourceKey = f.ReplicaID(uint64(v))
	}
	if v, ok := p.Int32(0x6612); ok {
		s.RowFlags = uint32(v)
	}
	if m.Row().Len() > 0 {
		_, has := m.Row().Get(0x6628)
		s.ServerColumn = &has
	}
	s.HeaderOnly = headerOnly(p)
	s.Evidence = f.evidence(&s, p)
	return s
}

// headerOnly reads PidLidHeaderItem and the flag of remote headers.
func headerOnly(p *mapi.Bag) *bool {
	yes, no := true, false
	if id, ok := p.Named(mapi.PSETIDCommon, 0x8578); ok {
		if v, ok := p.Int32(id); ok && v != 0 {
			return &yes
		}
	}
	if v, ok := p.Bool(0x0E2A); ok && v {
		return &yes
	}
	for _, id := range []uint16{0x1000, 0x1009, 0x1013} {
		if _, ok := p.Get(id); ok {
			return &no
		}
	}
	return nil
}

// evidence applies the decision rule of the evidence table: facts on the item
// itself that only a server can have put there come first.
func (f *File) evidence(s *ItemSync, p *mapi.Bag) Evidence {
	if len(s.ChangeKey) == 0 {
		return EvidenceUnknown
	}
	serverKey := f.serverMade(s.ChangeKey)
	inPCL := f.serverInPCL(s.PCL)
	_, article := p.Get(0x0E23)
	_, downloaded := p.Get(0x6743)
	switch {
	case serverKey:
		return FromServer
	case inPCL || article || downloaded:
		return ChangedHere
	case s.ServerColumn != nil && *s.ServerColumn:
		return CreatedHere
	case s.RowFlags&1 != 0:
		return LocalByDesign
	}
	return NoServerTrace
}

// serverMade reports whether an XID is the server's: by its length, unless it
// carries this client's GUID.
func (f *File) serverMade(xid []byte) bool {
	g, ok := f.localGUID()
	return len(xid) == serverXIDLen && !(ok && bytes.HasPrefix(xid, g[:]))
}

// serverInPCL reports whether a predecessor change list names a change that the
// server made. A list that does not parse names what it names up to the fault.
func (f *File) serverInPCL(pcl []byte) bool {
	for len(pcl) > 0 {
		n := int(pcl[0])
		if n > len(pcl)-1 {
			return false
		}
		if f.serverMade(pcl[1 : 1+n]) {
			return true
		}
		pcl = pcl[1+n:]
	}
	return false
}
