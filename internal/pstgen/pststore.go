package pstgen

import (
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Folders of a new PST.
const (
	nidTop        ndb.NID = 0x8022
	nidSearchRoot ndb.NID = 0x8042
	nidDeleted    ndb.NID = 0x8062
	nidSpamSearch ndb.NID = 0x2223
)

const (
	topName  = "Top of Outlook data file"
	spamName = "SPAM Search Folder 2"
)

// writePST writes everything but the end of the file: the mandatory nodes of
// [MS-PST] 2.7.3.4 and those that files of Outlook have as a rule.
func (g *generator) writePST() error {
	g.planPST()
	// libpff refuses a map without any entry.
	for _, n := range []mapi.PropertyName{
		{Set: mapi.PSETIDCommon, LID: mapi.PidLidCurrentVersionName}, {Set: mapi.PSPublicStrings, Name: "Keywords"},
	} {
		if _, err := g.names.Add(n); err != nil {
			return err
		}
	}
	err := g.templateNodes(
		nidHierarchyTemplate, nidContentsTemplate, nidAssocTemplate, nidSearchTemplate,
		nidOutgoingQueue, ndb.NIDAttachmentTable, ndb.NIDRecipientTable, 0x6B6, 0x6D7, 0x6F8,
	)
	if err != nil {
		return err
	}
	if err := g.folders(g.root); err != nil {
		return err
	}
	if err := g.pstNodes(); err != nil {
		return err
	}
	if err := g.nameMap(); err != nil {
		return err
	}
	return g.pstStore()
}

// planPST lays out the folder tree.
func (g *generator) planPST() {
	g.roles = map[Role]*node{}
	for range 3 { // the fixed ones, in the order of their NIDs
		g.w.NewNID(ndb.TypeNormalFolder)
	}
	top := &node{Folder: &Folder{Name: topName}, nid: nidTop, parent: ndb.NIDRootFolder}
	finder := &node{Folder: &Folder{Name: "Search Root"}, nid: nidSearchRoot, parent: ndb.NIDRootFolder}
	spam := &searchNode{name: spamName, nid: nidSpamSearch}
	g.root = &node{
		Folder: new(Folder), nid: ndb.NIDRootFolder, parent: ndb.NIDRootFolder,
		kids: []*node{top, finder}, searches: []*searchNode{spam},
	}
	g.grow(top, g.s.with(Folder{Name: "Deleted Items", Role: RoleDeleted}), "")
	for _, s := range g.s.Search {
		n := &searchNode{name: s.Name, nid: g.w.NewNID(ndb.TypeSearchFolder), of: s}
		finder.searches = append(finder.searches, n)
	}
}

// pstNodes writes the nodes that hold no user data.
func (g *generator) pstNodes() error {
	if err := g.emptyNodes(0x1E1, 0x261, 0xEC1); err != nil {
		return err
	}
	active := []ndb.NID{nidSpamSearch}
	for _, s := range g.root.kids[1].searches {
		active = append(active, s.nid)
	}
	if err := g.rawNode(0x201, nidArray(active)); err != nil {
		return err
	}
	receive := g.newBag()
	receive.set(mapi.PidTagMessageClass, "")
	receive.set(tagReceiveFolder, uint32(nidTop))
	if err := g.tableNode(nidReceiveFolders, nidReceiveFolders, []listed{{nid: 1, row: receive}}); err != nil {
		return err
	}
	return g.guidLookup()
}

const tagReceiveFolder mapi.Tag = 0x66050003

// Bits of PidTagValidFolderMask.
const (
	validSubtree     = 0x01
	validInbox       = 0x02
	validOutbox      = 0x04
	validWastebasket = 0x08
	validSent        = 0x10
	validFinder      = 0x80
)

// pstStore writes the message store ([MS-PST] 2.4.3).
func (g *generator) pstStore() error {
	b := g.newBag()
	b.set(mapi.PidTagRecordKey, g.key[:])
	b.set(mapi.PidTagDisplayName, g.s.Name)
	mask := validSubtree | validWastebasket | validFinder
	entry := func(nid ndb.NID) []byte { return mapi.StoreEntryID(g.key, uint32(nid)) }
	b.set(mapi.PidTagIpmSubTreeEntryId, entry(nidTop))
	b.set(mapi.PidTagIpmWastebasketEntryId, entry(nidDeleted))
	b.set(mapi.PidTagFinderEntryId, entry(nidSearchRoot))
	if n := g.roles[RoleOutbox]; n != nil {
		b.set(mapi.PidTagIpmOutboxEntryId, entry(n.nid))
		mask |= validOutbox
	}
	if n := g.roles[RoleSent]; n != nil {
		b.set(mapi.PidTagIpmSentMailEntryId, entry(n.nid))
		mask |= validSent
	}
	if g.roles[RoleInbox] != nil {
		mask |= validInbox
	}
	b.set(mapi.PidTagValidFolderMask, mask)
	version := g.derive("replication version")
	history := append(append(le32(1), version[:]...), le32(1)...)
	b.set(mapi.PidTagReplVersionHistory, history)
	b.set(mapi.PidTagReplFlags, 0)
	b.set(mapi.PidTagPstLrNoRestrictions, true)
	b.set(mapi.PidTagLatestPstEnsure, 0x000E0011)
	b.set(mapi.PidTagPstPassword, 0)
	return g.pcNode(ndb.NIDMessageStore, 0, b)
}
