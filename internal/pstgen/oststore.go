package pstgen

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Folders that have the same NID in every OST.
const (
	nidRootMailbox ndb.NID = 0x20A2
	nidFinder      ndb.NID = 0x20E2
	nidIPMSubtree  ndb.NID = 0x2142
	nidOSTDeleted  ndb.NID = 0x2162
	nidInbox       ndb.NID = 0x2182
	nidOutbox      ndb.NID = 0x21A2
	nidSent        ndb.NID = 0x21C2
	nidIDTemplate  ndb.NID = 0x614
	nidTemplate19  ndb.NID = 0x619
)

var ostRoles = map[Role]ndb.NID{
	RoleDeleted: nidOSTDeleted, RoleInbox: nidInbox, RoleOutbox: nidOutbox, RoleSent: nidSent,
}

// ostFolder is a folder of the fixed part of the tree: the ids of these folders are
// small constants that say nothing about the server.
type ostFolder struct {
	name   string
	nid    ndb.NID
	count  uint64 // of its id
	parent ndb.NID
	flags  uint32 // property 0x6611
}

var ostTree = []ostFolder{
	{"Root - Public", 0x2002, 0, ndb.NIDRootFolder, 0x800},
	{"IPM_SUBTREE", 0x2022, 1, 0x2002, 0x800},
	{"NON_IPM_SUBTREE", 0x2042, 2, 0x2002, 0x800},
	{"EFORMS REGISTRY", 0x2062, 3, 0x2042, 0x800},
	{"Organization Forms", 0x2082, 4, 0x2062, 0x801},
	{"Root - Mailbox", nidRootMailbox, 5, ndb.NIDRootFolder, 0},
	{"Common Views", 0x20C2, 6, nidRootMailbox, flagSynchronized | flagOwnID},
	{"Finder", nidFinder, 7, nidRootMailbox, 0},
	{"Shortcuts", 0x2102, 8, nidRootMailbox, flagSynchronized | flagOwnID},
	{"Views", 0x2122, 9, nidRootMailbox, flagSynchronized | flagOwnID},
	{"IPM_SUBTREE", nidIPMSubtree, 0xA, nidRootMailbox, 0x8},
	{"~MAPISP(Internal)", 0x21E2, 0xF, nidRootMailbox, 0},
	{"Drizzle", 0x2202, 0x10, nidRootMailbox, 0},
	{"Shared Data", 0x2242, 0x12, nidRootMailbox, 0x20000},
}

// ids of the folders below IPM_SUBTREE with a fixed NID.
var ostRoleIDs = map[Role]uint64{RoleDeleted: 0xB, RoleInbox: 0xC, RoleOutbox: 0xD, RoleSent: 0xE}

// writeOST writes everything but the end of the file.
func (g *generator) writeOST() error {
	g.planOST()
	// Outlook registers this name first, so it is 0x8000 in every OST.
	first := mapi.PropertyName{Set: mapi.PSETIDCommon, LID: mapi.PidLidHeaderItem}
	for _, n := range []mapi.PropertyName{first, {Set: mapi.PSPublicStrings, Name: "Keywords"}} {
		if _, err := g.names.Add(n); err != nil {
			return err
		}
	}
	err := g.templateNodes(
		nidHierarchyTemplate, nidContentsTemplate, nidAssocTemplate, nidSearchTemplate, nidTemplate19,
		nidOutgoingQueue, ndb.NIDAttachmentTable, ndb.NIDRecipientTable, 0x6B6, 0x6D7, 0x6F8,
	)
	if err == nil {
		err = g.idIndex(nidIDTemplate, nil)
	}
	if err != nil {
		return err
	}
	if err := g.folders(g.root); err != nil {
		return err
	}
	if err := g.ostNodes(); err != nil {
		return err
	}
	if err := g.nameMap(); err != nil {
		return err
	}
	return g.ostStore()
}

// planOST lays out the folder tree and gives all folders their ids.
func (g *generator) planOST() {
	g.roles = map[Role]*node{}
	g.sync = newSyncState(g)
	g.root = &node{Folder: new(Folder), nid: ndb.NIDRootFolder, parent: ndb.NIDRootFolder}
	byNID := map[ndb.NID]*node{ndb.NIDRootFolder: g.root}
	for _, f := range ostTree {
		n := &node{Folder: &Folder{Name: f.name}, nid: f.nid, parent: f.parent, fid: newID(0, f.count)}
		n.sync.Flags = f.flags
		byNID[f.nid] = n
		byNID[f.parent].kids = append(byNID[f.parent].kids, n)
	}
	g.grow(byNID[nidIPMSubtree], g.s.with(
		Folder{Name: "Deleted Items", Role: RoleDeleted}, Folder{Name: "Inbox", Role: RoleInbox},
		Folder{Name: "Outbox", Role: RoleOutbox}, Folder{Name: "Sent Items", Role: RoleSent},
	), "")
	mailbox := byNID[nidRootMailbox]
	spam := uint64(0x44000000) // it grows with the version of Outlook
	if g.o.Format == ndb.Unicode4K {
		spam = 0x45000000
	}
	mailbox.searches = []*searchNode{{name: spamName, nid: nidSpamSearch, fid: newID(0, spam)}}
	for _, s := range g.s.Search {
		n := &searchNode{name: s.Name, nid: g.w.NewNID(ndb.TypeSearchFolder), fid: g.sync.nextFolderID(), of: s}
		byNID[nidFinder].searches = append(byNID[nidFinder].searches, n)
	}
	g.sync.plan(g.root)
}

// allFolders yields every folder below the root, parents first.
func allFolders(n *node, visit func(*node)) {
	for _, kid := range n.kids {
		visit(kid)
		allFolders(kid, visit)
	}
}

// ostFolderProps enters what folders of an OST have beside.
func (g *generator) ostFolderProps(b *bag, n *node, children int) {
	b.set(mapi.PidTagFolderChildCount, children)
	b.set(mapi.PidTagRights, 1531)
	if n.nid == ndb.NIDRootFolder {
		return
	}
	b.set(tagServerID, n.fid.int64())
	xid := g.sync.clientXID(uint64(n.nid.Index()))
	b.set(mapi.PidTagChangeKey, xid)
	b.set(mapi.PidTagPredecessorChangeList, pcl(xid))
	if n.sync.Flags&flagSynchronized != 0 {
		b.set(mapi.TagOstFolderSynchronized, 4)
	}
	if n.sync.NetFlags != 0 {
		b.set(mapi.TagNetFolderFlags, n.sync.NetFlags)
	}
}

// ostNodes writes the nodes that only an OST has.
func (g *generator) ostNodes() error {
	if err := g.emptyNodes(0x1E1, 0x261); err != nil {
		return err
	}
	var active []ndb.NID
	allFolders(g.root, func(n *node) {
		for _, s := range n.searches {
			active = append(active, s.nid)
		}
	})
	slices.Sort(active)
	if err := g.rawNode(0x201, nidArray(active)); err != nil {
		return err
	}
	if err := g.ostReceiveFolders(); err != nil {
		return err
	}
	if err := g.replicaMap(); err != nil {
		return err
	}
	if err := g.folderIndex(); err != nil {
		return err
	}
	if err := g.syncTable(); err != nil {
		return err
	}
	return g.guidLookup()
}

func (g *generator) ostReceiveFolders() error {
	var rows []listed
	for i, r := range []struct {
		class string
		nid   ndb.NID
		count uint64
	}{{"", nidInbox, 0xC}, {"IPC", nidRootMailbox, 5}, {"IPM", nidInbox, 0xC}, {"REPORT.IPM", nidInbox, 0xC}} {
		b := g.newBag()
		b.set(mapi.PidTagMessageClass, r.class)
		b.set(tagReceiveFolder, uint32(r.nid))
		b.set(tagServerID, newID(0, r.count).int64())
		rows = append(rows, listed{nid: ndb.NID(i + 1), row: b})
	}
	return g.tableNode(nidReceiveFolders, nidReceiveFolders, rows)
}

// localReplica is the GUID that the ids of the fixed folders belong to.
var localReplica = mapi.GUID{0xC3, 0xB6, 0x8E, 0x10, 0xF7, 0x75, 0x11, 0xCE, 0xB4, 0xCD, 0x00, 0xAA, 0x00, 0xBB, 0xB6, 0xE6}

// replicaMap writes node 0x801: an array of GUIDs by REPLID, and a B-tree that leads
// from GUID to REPLID.
func (g *generator) replicaMap() error {
	return g.heapNode(ndb.NIDOSTReplicaMap, ltp.ClientReplicaMap, func(h *ltp.HeapWriter) (ltp.HID, error) {
		guids := [][]byte{localReplica[:], g.sync.mailbox[:]}
		root, err := h.Add(make([]byte, 8))
		if err != nil {
			return 0, err
		}
		array, err := h.Add(bytes.Join(guids, nil))
		if err != nil {
			return 0, err
		}
		var records [][]byte
		for i, guid := range guids {
			records = append(records, append(slices.Clone(guid), byte(i), 0))
		}
		slices.SortFunc(records, bytes.Compare)
		tree, err := h.AddBTH(0, 16, 2, bytes.Join(records, nil))
		if err != nil {
			return 0, err
		}
		return root, h.Set(root, append(le32(uint32(tree)), le32(uint32(array))...))
	})
}

// idRecord leads from an id to the NID of a folder or message.
type idRecord struct {
	id  id
	nid ndb.NID
}

// idTree writes a node with a B-tree of such records, sorted by the bytes of the
// ids.
func (g *generator) idTree(nid ndb.NID, records []idRecord) error {
	slices.SortFunc(records, func(a, b idRecord) int { return bytes.Compare(a.id[:], b.id[:]) })
	var p []byte
	for _, r := range records {
		p = append(append(p, r.id[:]...), le32(uint32(r.nid))...)
	}
	return g.heapNode(nid, ltp.ClientIDIndex, func(h *ltp.HeapWriter) (ltp.HID, error) {
		return h.AddBTH(0, 8, 4, p)
	})
}

// idIndex writes the index from id to NID of a contents table. Empty ones share a
// block.
func (g *generator) idIndex(nid ndb.NID, rows []listed) error {
	if t, ok := g.tables[nidIDTemplate]; ok && len(rows) == 0 && g.w.RefCount(t.data) < maxShared {
		return g.w.AddNode(ndb.NodeEntry{NID: nid, Data: t.data})
	}
	if len(rows) == 0 {
		h := ltp.NewHeap(g.w, ltp.ClientIDIndex)
		root, err := h.AddBTH(0, 8, 4, nil)
		if err != nil {
			return err
		}
		h.SetRoot(root)
		data, err := h.Close()
		if err != nil {
			return err
		}
		g.tables[nidIDTemplate] = table{data: data}
		return g.w.AddNode(ndb.NodeEntry{NID: nid, Data: data})
	}
	records := make([]idRecord, len(rows))
	for i, r := range rows {
		v, _ := r.row.cell(tagServerID)
		records[i] = idRecord{id(v), r.nid.WithType(0)}
	}
	return g.idTree(nid, records)
}

// folderIndex writes node 0x821. Search folders keep one bit of their type there.
func (g *generator) folderIndex() error {
	var records []idRecord
	searches := func(n *node) {
		for _, s := range n.searches {
			records = append(records, idRecord{s.fid, s.nid.WithType(ndb.TypeNormalFolder)})
		}
	}
	allFolders(g.root, func(n *node) {
		records = append(records, idRecord{n.fid, n.nid.WithType(0)})
		searches(n)
	})
	return g.idTree(ndb.NIDOSTFolderIndex, records)
}

// syncTable writes node 0x841.
func (g *generator) syncTable() error {
	var rows []listed
	allFolders(g.root, func(n *node) {
		b := g.newBag()
		b.set(tagServerID, n.fid.int64())
		b.set(mapi.TagOstFolderSyncFlags, n.sync.Flags)
		b.set(mapi.TagOstFolderSyncTime, n.sync.LastSync)
		if n.sync.NetFlags != 0 {
			b.set(mapi.TagNetFolderFlags, n.sync.NetFlags)
		}
		if n.Role == RoleCalendar {
			b.set(0x67410003, 1)
		}
		rows = append(rows, listed{nid: n.nid, row: b})
	})
	slices.SortFunc(rows, func(a, b listed) int { return cmp.Compare(a.nid, b.nid) })
	return g.tableNode(ndb.NIDOSTSyncTable, ndb.NIDOSTSyncTable, rows)
}

// ostStore writes the message store.
func (g *generator) ostStore() error {
	b := g.newBag()
	b.set(0x0E080014, int64(g.serial)*4096)
	b.set(mapi.PidTagRecordKey, g.key[:])
	b.set(mapi.PidTagDisplayName, "")
	b.set(mapi.TagOstProviderUid, g.sync.provider)
	b.set(mapi.PidTagPstLrNoRestrictions, true)
	b.set(0x666D0003, 0x8C00)
	b.set(mapi.PidTagLatestPstEnsure, 0x000E0011)
	b.set(mapi.PidTagPstPassword, -1)
	ostID := g.derive("ost id")
	b.set(mapi.TagOstOstid, append(ostID[:], le32(3)...))
	b.set(0x7C06101F, []string{`\Offline Global Address List`})
	b.set(mapi.TagOstLocalIdentity, g.sync.identity())
	b.set(0x7C0C0003, 0)
	b.set(0x7C0D0014, int64(0))
	b.set(0x7C11000B, true)
	b.set(0x7C130003, 0x123704)
	if g.o.Format == ndb.Unicode4K {
		b.set(0x0E5C000B, true)
	}
	return g.pcNode(ndb.NIDMessageStore, 0, b)
}

// identity returns the blob that names the GUID of this client's changes, and the
// next ids it may hand out.
func (s *syncState) identity() []byte {
	p := append(le32(1), s.client[:]...)
	p = append(p, le32(0x1001)...)
	p = append(p, le32(0xF000)...)
	p = append(p, le32(0)...)
	p = append(p, s.mailbox[:]...)
	next := newID(0, s.nextItem)
	p = append(p, next[2:]...)
	return append(p, make([]byte, 80-len(p))...)
}

// Bits of a folder's synchronization flags.
const (
	flagSynchronized = 0x40000
	flagLocalLog     = 0x20
	flagOwnID        = 0x1
	flagNewer        = 0x4000 // on synchronized folders of 4K files
)

// Values of PidTagNetFolderFlags on folders that stay local.
const (
	netLocal          = 0x10000000
	netServerFailures = 0x30000000
)

// roleSync returns the usual synchronization state of a folder.
func (g *generator) roleSync(r Role) FolderSync {
	last := g.s.LastSync
	if last.IsZero() {
		last = g.s.created()
	}
	s := FolderSync{LastSync: last, Flags: flagSynchronized}
	switch r {
	case RoleInbox:
		s.Flags |= 0xC1
	case RoleDeleted, RoleSent:
		s.Flags |= flagOwnID
	case RoleOutbox:
		s.Flags = flagOwnID
	case RoleSyncIssues:
		return FolderSync{Flags: flagLocalLog, NetFlags: netLocal}
	case RoleLocalFailures:
		return FolderSync{NetFlags: netLocal}
	case RoleServerFailures:
		return FolderSync{NetFlags: netServerFailures}
	}
	if g.o.Format == ndb.Unicode4K {
		s.Flags |= flagNewer
	}
	return s
}

// plan gives the described folders their ids and all their state.
func (s *syncState) plan(root *node) {
	allFolders(root, func(n *node) {
		if !n.listed {
			if n.sync.Flags&flagSynchronized != 0 {
				n.sync.LastSync = s.g.roleSync("").LastSync
			}
			return
		}
		if count, ok := ostRoleIDs[n.Role]; ok {
			n.fid = newID(0, count)
		} else {
			n.fid = s.nextFolderID()
		}
		n.sync = s.g.roleSync(n.Role)
		if n.Sync != nil {
			n.sync = *n.Sync
		}
	})
}
