package pstgen

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/ostkit/ostkit/pst/mapi"
)

// id is an 8-byte folder or message id: the number of a replica, and a 6-byte
// counter, big-endian.
type id [8]byte

func newID(replica uint16, count uint64) (v id) {
	binary.BigEndian.PutUint64(v[:], count)
	binary.LittleEndian.PutUint16(v[:], replica)
	return v
}

// int64 returns the id as the value of a PtypInteger64 property.
func (v id) int64() int64 { return int64(binary.LittleEndian.Uint64(v[:])) }

// tagServerID is the id of a folder or message in an OST.
const tagServerID = mapi.TagOstServerMid

const mailboxReplica = 1 // REPLID of the server's mailbox

// First counters of the ids that are not given.
const (
	firstFolderID = 0x10D
	firstItemID   = 0xA00
)

// syncState holds what makes up the synchronization facts of a store.
type syncState struct {
	g          *generator
	mailbox    mapi.GUID
	client     mapi.GUID
	provider   mapi.GUID
	nextFolder uint64
	nextItem   uint64
}

func newSyncState(g *generator) *syncState {
	s := &syncState{
		g: g, mailbox: g.s.Mailbox, client: g.s.Client, provider: g.derive("provider"),
		nextFolder: firstFolderID, nextItem: firstItemID,
	}
	if s.mailbox.IsZero() {
		s.mailbox = g.derive("mailbox replica")
	}
	if s.client.IsZero() {
		s.client = g.derive("client")
	}
	for _, f := range g.s.Folders {
		s.skipIDs(f)
	}
	return s
}

// skipIDs makes ids that are handed out begin behind those that are given.
func (s *syncState) skipIDs(f *Folder) {
	for _, it := range append(slices.Clone(f.Items), f.Associated...) {
		s.nextItem = max(s.nextItem, it.Sync.ID+1)
	}
	for _, kid := range f.Folders {
		s.skipIDs(kid)
	}
}

func (s *syncState) nextFolderID() id {
	s.nextFolder++
	return newID(mailboxReplica, s.nextFolder-1)
}

// serverXID returns a change number that the server made, clientXID one made here:
// they differ in their lengths.
func (s *syncState) serverXID(n uint64) []byte {
	v := newID(0, n)
	return append(slices.Clone(s.mailbox[:]), v[2:]...)
}

func (s *syncState) clientXID(n uint64) []byte {
	return binary.BigEndian.AppendUint32(slices.Clone(s.client[:]), uint32(n))
}

// pcl returns a predecessor change list, in the order of the GUIDs.
func pcl(xids ...[]byte) (list []byte) {
	slices.SortFunc(xids, bytes.Compare)
	for _, x := range xids {
		list = append(append(list, byte(len(x))), x...)
	}
	return list
}

// keys returns change key and predecessor change list of an item with the id n.
func (s *syncState) keys(it *Item, n uint64) (changeKey, list []byte) {
	change, base := uint64(it.Sync.Change), uint64(it.Sync.Base)
	if change == 0 {
		change = n
	}
	if base == 0 {
		base = change - 1
	}
	server, client := s.serverXID(change), s.clientXID(change)
	switch it.Sync.Trace {
	case FromServer, Acknowledged:
		return server, pcl(server)
	case ChangedThere:
		return server, pcl(server, s.clientXID(base))
	case ChangedHere:
		return client, pcl(client, s.serverXID(base))
	}
	return client, pcl(client)
}

func (s *syncState) itemID(it *Item) uint64 {
	if it.Sync.ID != 0 {
		return it.Sync.ID
	}
	s.nextItem++
	return s.nextItem - 1
}

// item enters the synchronization facts of an item: those of the object into b,
// those that only a row has into row.
func (s *syncState) item(g *generator, b, row *bag, it *Item) {
	n := s.itemID(it)
	changeKey, list := s.keys(it, n)
	b.set(tagServerID, newID(mailboxReplica, n).int64())
	if v, ok := b.vals[mapi.PidTagLastModificationTime.ID()]; ok {
		row.vals[v.tag.ID()] = v
		delete(b.vals, v.tag.ID())
	}
	row.set(mapi.PidTagChangeKey, changeKey)
	row.set(mapi.PidTagPredecessorChangeList, list)
	s.downloaded(g, b, it)
	column, flags := it.Sync.Trace < LocalByDesign, uint32(0)
	switch it.Sync.Trace {
	case LocalByDesign:
		flags = 1
	case ChangedHere:
		flags = 4
	}
	if it.Sync.Column != nil {
		column = *it.Sync.Column
	}
	if it.Sync.Flags != nil {
		flags = *it.Sync.Flags
	}
	row.set(mapi.TagOstRowSyncFlags, flags)
	if column {
		row.set(mapi.TagOstRowChange, int64(4*g.serial))
	}
	if it.Sync.HeaderOnly {
		b.named(mapi.PSETIDCommon, mapi.PidLidHeaderItem, mapi.PtypInteger32, 1)
		row.set(mapi.PidTagExchangeRemoteHeader, true)
	}
}

// downloaded enters what items have that the server has sent or acknowledged.
func (s *syncState) downloaded(g *generator, b *bag, it *Item) {
	switch it.Sync.Trace {
	case FromServer, ChangedHere:
		b.set(mapi.PidTagInternetArticleNumber, g.serial)
		b.set(mapi.TagOstItemNumber, g.serial)
		b.set(mapi.TagOstItemChange, int64(4*g.serial-2))
	case Acknowledged, ChangedThere:
		b.set(mapi.PidTagInternetArticleNumber, g.serial)
	}
}

// syncKeys enters the keys that exports of a server may carry into an item of a
// PST.
func (g *generator) syncKeys(b *bag, it *Item) {
	if !g.s.SyncKeys {
		return
	}
	if g.sync == nil {
		g.sync = newSyncState(g)
	}
	n := g.sync.itemID(it)
	changeKey, list := g.sync.keys(it, n)
	b.set(mapi.PidTagSourceKey, g.sync.serverXID(n))
	b.set(mapi.PidTagChangeKey, changeKey)
	b.set(mapi.PidTagPredecessorChangeList, list)
}

// folderEntryID returns the entry id of a folder in an OST: flags, provider, type 1,
// and its id with the GUID of the replica ([MS-OXCDATA] 2.2.4.1).
func (s *syncState) folderEntryID(fid id) []byte {
	p := append(make([]byte, 4), s.provider[:]...)
	p = append(p, 1, 0)
	if binary.LittleEndian.Uint16(fid[:]) == 0 {
		p = append(p, localReplica[:]...)
	} else {
		p = append(p, s.mailbox[:]...)
	}
	p = append(p, fid[2:]...)
	return append(p, 0, 0)
}
