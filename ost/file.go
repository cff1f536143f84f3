package ost

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// File is an open OST. It is safe for concurrent use as its pst.File is.
type File struct {
	*pst.File
	replicas []mapi.GUID // by REPLID, from node 0x801

	syncOnce sync.Once
	sync     map[ndb.NID]FolderSync
	syncErr  error
}

// Open opens the named OST. A file that is a PST by its client magic is refused
// with an error that wraps [ndb.ErrFormat], whatever its name.
func Open(name string, opts *pst.Options) (*File, error) {
	f, err := pst.Open(name, opts)
	if err != nil {
		return nil, err
	}
	return wrap(f)
}

// NewFile opens the OST r of size bytes, as [Open] does.
func NewFile(r io.ReaderAt, size int64, opts *pst.Options) (*File, error) {
	f, err := pst.NewFile(r, size, opts)
	if err != nil {
		return nil, err
	}
	return wrap(f)
}

func wrap(p *pst.File) (*File, error) {
	if c := p.NDB().Header().Client; c != ndb.ClientOST {
		p.Close()
		return nil, &ndb.FormatError{
			Struct: "HEADER", Field: "wMagicClient", Offset: 8,
			Err: fmt.Errorf("%w: the file is a %v (%q), not an OST (\"SO\")", ndb.ErrFormat, c, c[:]),
		}
	}
	return Wrap(p), nil
}

// Is reports whether p is an OST by its client magic.
func Is(p *pst.File) bool { return p.NDB().Header().Client == ndb.ClientOST }

// Wrap gives access to the synchronization facts of a file that is known to be an
// OST.
func Wrap(p *pst.File) *File {
	f := &File{File: p}
	f.replicas = f.readReplicas()
	return f
}

// readReplicas reads the replica map: a heap whose root item names an array of
// GUIDs, the position in which is the REPLID.
func (f *File) readReplicas() []mapi.GUID {
	n, err := f.NDB().Node(ndb.NIDOSTReplicaMap)
	if err != nil {
		return nil
	}
	h, err := ltp.OpenHeap(n)
	if err != nil {
		return nil
	}
	root, err := h.Item(h.UserRoot())
	if err != nil || len(root) < 8 {
		return nil
	}
	p, err := h.Value(ltp.HNID(binary.LittleEndian.Uint32(root[4:])), 1<<20)
	if err != nil {
		return nil
	}
	guids := make([]mapi.GUID, 0, len(p)/16)
	for ; len(p) >= 16; p = p[16:] {
		guids = append(guids, mapi.GUID(p[:16]))
	}
	return guids
}

// Identity tells whose mailbox an OST holds.
type Identity struct {
	// Mailbox is the GUID of the mailbox's replica: the server marks its own changes
	// with it. Empty if the file does not tell.
	Mailbox string
	// Provider is the GUID that the file's entry ids carry (store property 0x6615).
	Provider string
	// OSTID is PR_OST_OSTID (store property 0x7C04) in hex: GUID and counter.
	OSTID string
	// OSTIDBytes is the length of that property; it grows with each new profile.
	OSTIDBytes int
	// Local is the GUID this client marks its own changes with; empty if unknown.
	Local string
}

// Store properties of an OST that no specification names.
const (
	tagProvider = 0x6615
	tagOSTID    = 0x7C04
	tagLocalID  = 0x7C07

	replidMailbox = 1
)

// Identity reads the identity of the mailbox.
func (f *File) Identity() Identity {
	var id Identity
	if len(f.replicas) > replidMailbox {
		id.Mailbox = f.replicas[replidMailbox].String()
	}
	if g, ok := f.Props().GUID(tagProvider); ok {
		id.Provider = g.String()
	}
	if b, ok := f.Props().Binary(tagOSTID); ok {
		id.OSTID, id.OSTIDBytes = hex.EncodeToString(b), len(b)
	}
	if g, ok := f.localGUID(); ok {
		id.Local = g.String()
	}
	return id
}

// localGUID returns the GUID that client-made change keys carry, which the local
// identity blob holds at offset 4.
func (f *File) localGUID() (g mapi.GUID, ok bool) {
	b, _ := f.Props().Binary(tagLocalID)
	if len(b) < 20 {
		return g, false
	}
	copy(g[:], b[4:20])
	return g, true
}

// ReplicaID resolves an 8-byte folder or message id (REPLID and 6-byte counter,
// as property 0x67F4 holds it) to the 22 bytes of a SourceKey: replica GUID and
// counter. It returns nil for a REPLID that the replica map lacks.
func (f *File) ReplicaID(v uint64) []byte {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	i := int(binary.LittleEndian.Uint16(b[:]))
	if i >= len(f.replicas) {
		return nil
	}
	return append(append([]byte(nil), f.replicas[i][:]...), b[2:]...)
}

// IsOST reports whether the named file has the signature and client magic of an
// OST.
func IsOST(name string) (bool, error) {
	r, err := os.Open(name)
	if err != nil {
		return false, err
	}
	defer r.Close()
	var b [10]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return false, nil
	}
	return string(b[:4]) == "!BDN" && b[8] == 'S' && b[9] == 'O', nil
}
