package pstgen

import (
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Write writes the store to w, which has to be empty, and tells where everything
// is. Equal stores and options give equal bytes.
func (s *Store) Write(w io.WriterAt, o *Options) (*Index, error) {
	if o == nil {
		o = &PST
	}
	nw, err := ndb.NewWriter(w, &ndb.WriterOptions{Format: o.Format, Client: o.Client, Crypt: o.Crypt})
	if err != nil {
		return nil, err
	}
	g := &generator{w: nw, o: *o, s: s, names: mapi.NewNameMap(), key: s.Key, tables: map[ndb.NID]table{}}
	g.index = &Index{Folders: map[string]ndb.NID{}, Items: map[string][]ndb.NID{}, Associated: map[string][]ndb.NID{}}
	if g.key.IsZero() {
		g.key = s.digest()
	}
	if o.Client == ndb.ClientOST {
		err = g.writeOST()
	} else {
		err = g.writePST()
	}
	if err != nil {
		return nil, err
	}
	return g.index, nw.Close()
}

// Bytes returns the store as a file.
func (s *Store) Bytes(o *Options) ([]byte, error) {
	var b Buffer
	_, err := s.Write(&b, o)
	return b.Bytes(), err
}

func (s *Store) created() time.Time {
	if s.Created.IsZero() {
		return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return s.Created
}

// generator writes one store.
type generator struct {
	w      *ndb.Writer
	o      Options
	s      *Store
	key    mapi.GUID
	names  *mapi.NameMap
	tables map[ndb.NID]table // templates, shared by all empty tables
	index  *Index
	root   *node
	roles  map[Role]*node
	found  []listed // items that search folders may show
	serial int      // items written
	sync   *syncState
}

// table is where a written table is.
type table struct {
	data, sub ndb.BID
	size      int64
}

// node is a folder of the store with what was decided about it.
type node struct {
	*Folder
	nid, parent ndb.NID
	fid         id // OST
	sync        FolderSync
	kids        []*node
	searches    []*searchNode
	path        string // key of the Index
	listed      bool   // in the Index
	items       counts
	hidden      counts
}

// counts are the items of a folder.
type counts struct{ all, unread int }

func (c *counts) add(row *bag) {
	c.all++
	if v, _ := row.cell(mapi.PidTagMessageFlags); len(v) > 0 && v[0]&flagRead == 0 {
		c.unread++
	}
}

// searchNode is a search folder.
type searchNode struct {
	name string
	nid  ndb.NID
	fid  id
	of   *Search // nil: an empty one
}

// listed is an item as tables list it.
type listed struct {
	item   *Item
	nid    ndb.NID
	parent ndb.NID
	row    *bag
}

// isOST reports whether the file is an OST.
func (g *generator) isOST() bool { return g.o.Client == ndb.ClientOST }

// grow makes nodes of described folders and gives them NIDs, parents first.
func (g *generator) grow(parent *node, folders []*Folder, prefix string) {
	for _, f := range folders {
		n := &node{Folder: f, parent: parent.nid, listed: true}
		n.path = path.Join(prefix, strings.ReplaceAll(f.Name, "/", "%2F"))
		if n.nid = g.fixedNID(f.Role); n.nid == 0 {
			n.nid = g.w.NewNID(ndb.TypeNormalFolder)
		}
		if f.Role != "" {
			g.roles[f.Role] = n
		}
		g.index.Folders[n.path] = n.nid
		parent.kids = append(parent.kids, n)
		g.grow(n, f.Folders, n.path)
	}
}

// fixedNID returns the NID that a folder of that role has in every store of the
// kind, 0 if there is none.
func (g *generator) fixedNID(r Role) ndb.NID {
	if g.isOST() {
		return ostRoles[r]
	}
	if r == RoleDeleted {
		return nidDeleted
	}
	return 0
}

// described reports whether a folder of the role is among folders or below.
func described(folders []*Folder, r Role) bool {
	return slices.ContainsFunc(folders, func(f *Folder) bool { return f.Role == r || described(f.Folders, r) })
}

// with returns the described folders, preceded by those of the required ones whose
// roles are not described.
func (s *Store) with(required ...Folder) []*Folder {
	var list []*Folder
	for i := range required {
		if !described(s.Folders, required[i].Role) {
			list = append(list, &required[i])
		}
	}
	return append(list, s.Folders...)
}

// folders writes a folder, all it holds, and the folders below: items first, since
// search folders list those of all others.
func (g *generator) folders(n *node) error {
	if err := g.contents(n); err != nil {
		return err
	}
	_, err := g.folder(n)
	return err
}

// contents writes the items of a folder and of those below.
func (g *generator) contents(n *node) error {
	var err error
	n.items, err = g.items(n, n.Items, ndb.TypeNormalMessage, ndb.TypeContentsTable)
	if err != nil {
		return err
	}
	n.hidden, err = g.items(n, n.Associated, ndb.TypeAssocMessage, ndb.TypeAssocContentsTable)
	if err != nil {
		return err
	}
	for _, kid := range n.kids {
		if err := g.contents(kid); err != nil {
			return err
		}
	}
	return nil
}

// folder writes the objects and hierarchy tables of a folder and of those below, and
// returns its row in the hierarchy table above.
func (g *generator) folder(n *node) (*bag, error) {
	var rows []listed
	for _, kid := range n.kids {
		row, err := g.folder(kid)
		if err != nil {
			return nil, err
		}
		rows = append(rows, listed{nid: kid.nid, row: row})
	}
	for _, s := range n.searches {
		row, err := g.search(s, n.nid)
		if err != nil {
			return nil, err
		}
		rows = append(rows, listed{nid: s.nid, row: row})
	}
	if err := g.hierarchy(n.nid, rows); err != nil {
		return nil, err
	}
	b := g.folderProps(n.Name, n.Comment, n.items, len(rows) > 0)
	b.set(mapi.PidTagPstHiddenCount, n.hidden.all)
	b.set(mapi.PidTagPstHiddenUnread, n.hidden.unread)
	b.str(mapi.PidTagContainerClass, n.class())
	if g.isOST() {
		g.ostFolderProps(b, n, len(rows))
	}
	g.specialFolders(b, n)
	b.apply(n.Props)
	return b, g.pcNode(n.nid, n.parent, b)
}

// classes are the container classes of folders by role.
var classes = map[Role]string{
	RoleCalendar: "IPF.Appointment", RoleContacts: "IPF.Contact", RoleTasks: "IPF.Task",
	RoleJournal: "IPF.Journal", RoleNotes: "IPF.StickyNote",
}

// class returns the container class; the store's own folders have none.
func (n *node) class() string {
	switch {
	case n.Class != "" || !n.listed:
		return n.Class
	case classes[n.Role] != "":
		return classes[n.Role]
	}
	return "IPF.Note"
}

func (g *generator) folderProps(name, comment string, items counts, subfolders bool) *bag {
	b := g.newBag()
	b.set(mapi.PidTagDisplayName, name)
	b.str(mapi.PidTagComment, comment)
	b.set(mapi.PidTagCreationTime, g.s.created())
	b.set(mapi.PidTagLastModificationTime, g.s.created())
	b.set(mapi.PidTagContentCount, items.all)
	b.set(mapi.PidTagContentUnreadCount, items.unread)
	b.set(mapi.PidTagSubfolders, subfolders)
	return b
}

// hierarchy writes the hierarchy table of a folder.
func (g *generator) hierarchy(nid ndb.NID, rows []listed) error {
	return g.tableNode(nid.WithType(ndb.TypeHierarchyTable), nidHierarchyTemplate, rows)
}

// Templates of tables ([MS-PST] 2.4.1, and nodes found in all newer stores).
const (
	nidHierarchyTemplate ndb.NID = 0x60D
	nidContentsTemplate  ndb.NID = 0x60E
	nidAssocTemplate     ndb.NID = 0x60F
	nidSearchTemplate    ndb.NID = 0x610
	nidReceiveFolders    ndb.NID = 0x62B
	nidOutgoingQueue     ndb.NID = 0x64C
)

// maxShared bounds the references to one shared table.
const maxShared = 60_000

// filled returns a table with the rows: the shared one if there are none.
func (g *generator) filled(template ndb.NID, rows []listed) (table, error) {
	if len(rows) == 0 {
		return g.template(template)
	}
	return g.table(template, rows)
}

// template returns the empty table of a template.
func (g *generator) template(nid ndb.NID) (table, error) {
	t, ok := g.tables[nid]
	if ok && g.w.RefCount(t.data) < maxShared {
		return t, nil
	}
	t, err := g.table(nid, nil)
	g.tables[nid] = t
	return t, err
}

// table writes a table with the columns of a template and those that rows of this
// kind have beside.
func (g *generator) table(template ndb.NID, rows []listed) (table, error) {
	columns := ltp.TemplateColumns(template, g.o.Format, g.o.Client)
	tc, err := ltp.NewTC(g.w, append(columns, g.extraColumns(template, len(rows))...)...)
	if err != nil {
		return table{}, err
	}
	if template == nidContentsTemplate {
		tc.UseColumnHeaps()
	}
	for _, r := range rows {
		if r.row.err != nil {
			return table{}, r.row.err
		}
		if err := tc.AddRow(uint32(r.nid), r.row.cell); err != nil {
			return table{}, err
		}
	}
	var t table
	t.data, t.sub, t.size, err = tc.Close()
	return t, err
}

// extraColumns returns columns that Outlook adds to a table when it gets rows.
func (g *generator) extraColumns(template ndb.NID, rows int) []mapi.Tag {
	switch {
	case rows == 0:
		return nil
	case template == ndb.NIDRecipientTable:
		return []mapi.Tag{g.storedTag(mapi.PidTagSmtpAddress), mapi.PidTagRecipientFlags, mapi.PidTagRecipientTrackStatus}
	case template == nidContentsTemplate && g.isOST():
		id, _ := g.names.ID(mapi.PSETIDCommon, mapi.PidLidHeaderItem)
		return []mapi.Tag{mapi.NewTag(id, mapi.PtypInteger32)}
	}
	return nil
}

// tableNode writes a table as a node.
func (g *generator) tableNode(nid, template ndb.NID, rows []listed) error {
	t, err := g.filled(template, rows)
	if err != nil {
		return fmt.Errorf("table %v: %w", nid, err)
	}
	return g.w.AddNode(ndb.NodeEntry{NID: nid, Data: t.data, Sub: t.sub})
}

// pcNode writes a property context as a node.
func (g *generator) pcNode(nid, parent ndb.NID, b *bag) error {
	pc := ltp.NewPC(g.w)
	if err := b.fill(pc); err != nil {
		return fmt.Errorf("node %v: %w", nid, err)
	}
	data, sub, err := pc.Close()
	if err != nil {
		return err
	}
	return g.w.AddNode(ndb.NodeEntry{NID: nid, Data: data, Sub: sub, Parent: parent})
}

// emptyNodes enters nodes without data.
func (g *generator) emptyNodes(nids ...ndb.NID) error {
	for _, nid := range nids {
		if err := g.w.AddNode(ndb.NodeEntry{NID: nid}); err != nil {
			return err
		}
	}
	return nil
}

// templateNodes enters the templates themselves.
func (g *generator) templateNodes(nids ...ndb.NID) error {
	for _, nid := range nids {
		if err := g.tableNode(nid, nid, nil); err != nil {
			return err
		}
	}
	return nil
}

// search writes a search folder and returns its row in the hierarchy table.
func (g *generator) search(s *searchNode, parent ndb.NID) (*bag, error) {
	var rows []listed
	var n counts
	for _, l := range g.found {
		if s.of == nil || !s.of.Match(l.item) {
			continue
		}
		more := g.newBag()
		more.set(mapi.PidTagLtpParentNid, uint32(l.parent))
		rows = append(rows, listed{nid: l.nid, row: l.row.with(more)})
		n.add(l.row)
	}
	if err := g.tableNode(s.nid.WithType(ndb.TypeSearchContents), nidSearchTemplate, rows); err != nil {
		return nil, err
	}
	if err := g.emptyNodes(s.nid.WithType(ndb.TypeSearchUpdateQueue)); err != nil {
		return nil, err
	}
	criteria := g.newBag()
	criteria.set(tagSearchCriteria, 0)
	if err := g.pcNode(s.nid.WithType(ndb.TypeSearchCriteria), 0, criteria); err != nil {
		return nil, err
	}
	b := g.folderProps(s.name, "", n, false)
	if g.isOST() {
		b.set(tagServerID, s.fid.int64())
	}
	return b, g.pcNode(s.nid, parent, b)
}

const tagSearchCriteria mapi.Tag = 0x660B0003

// nameMap writes the named-property map ([MS-PST] 2.4.7).
func (g *generator) nameMap() error {
	streams := g.names.Encode()
	b := g.newBag()
	b.set(0x00010003, len(streams.Buckets))
	b.set(0x00020102, streams.GUIDs)
	b.set(0x00030102, streams.Entries)
	b.set(0x00040102, streams.Strings)
	for i, bucket := range streams.Buckets {
		if bucket != nil {
			b.set(mapi.NewTag(uint16(0x1000+i), mapi.PtypBinary), bucket)
		}
	}
	return g.pcNode(ndb.NIDNameToIDMap, 0, b)
}

// heapNode writes a heap that build fills as a node.
func (g *generator) heapNode(nid ndb.NID, client byte, build func(*ltp.HeapWriter) (ltp.HID, error)) error {
	h := ltp.NewHeap(g.w, client)
	root, err := build(h)
	if err != nil {
		return err
	}
	h.SetRoot(root)
	data, err := h.Close()
	if err != nil {
		return err
	}
	return g.w.AddNode(ndb.NodeEntry{NID: nid, Data: data})
}

// clientGUIDLookup is the client signature of node 0xC01, which maps GUIDs.
const clientGUIDLookup = 0x9C

// guidLookup writes node 0xC01: an empty B-tree behind one level of indirection.
func (g *generator) guidLookup() error {
	return g.heapNode(0xC01, clientGUIDLookup, func(h *ltp.HeapWriter) (ltp.HID, error) {
		root, err := h.Add(make([]byte, 4))
		if err != nil {
			return 0, err
		}
		tree, err := h.AddBTH(0, 16, 4, nil)
		if err != nil {
			return 0, err
		}
		return root, h.Set(root, le32(uint32(tree)))
	})
}

// nidArray returns NIDs as the array that nodes such as 0x201 hold.
func nidArray(nids []ndb.NID) (p []byte) {
	for _, n := range nids {
		p = append(p, le32(uint32(n))...)
	}
	return p
}

// rawNode writes a node of plain data.
func (g *generator) rawNode(nid ndb.NID, p []byte) error {
	bid, err := g.w.WriteData(p)
	if err != nil {
		return err
	}
	return g.w.AddNode(ndb.NodeEntry{NID: nid, Data: bid})
}

// specialTags are the properties in which stores name the folders of some roles.
var specialTags = map[Role]mapi.Tag{
	RoleCalendar: mapi.PidTagIpmAppointmentEntryId, RoleContacts: mapi.PidTagIpmContactEntryId,
	RoleJournal: mapi.PidTagIpmJournalEntryId, RoleNotes: mapi.PidTagIpmNoteEntryId,
	RoleTasks: mapi.PidTagIpmTaskEntryId, RoleDrafts: mapi.PidTagIpmDraftsEntryId,
}

// additional is the order of PidTagAdditionalRenEntryIds ([MS-OXOSFLD] 2.2.4).
var additional = []Role{RoleConflicts, RoleSyncIssues, RoleLocalFailures, RoleServerFailures, RoleJunk}

// specialFolders names the folders of the roles on the root folder and the Inbox.
func (g *generator) specialFolders(b *bag, n *node) {
	if n.nid != ndb.NIDRootFolder && n.Role != RoleInbox {
		return
	}
	for _, r := range slices.Sorted(maps.Keys(specialTags)) {
		if f := g.roles[r]; f != nil {
			b.set(specialTags[r], g.folderEntryID(f))
		}
	}
	ids := make([][]byte, len(additional))
	some := false
	for i, r := range additional {
		if f := g.roles[r]; f != nil {
			ids[i], some = g.folderEntryID(f), true
		}
	}
	if some {
		b.set(mapi.PidTagAdditionalRenEntryIds, ids)
	}
}

// folderEntryID returns the entry id of a folder of this store.
func (g *generator) folderEntryID(n *node) []byte {
	if g.isOST() {
		return g.sync.folderEntryID(n.fid)
	}
	return mapi.StoreEntryID(g.key, uint32(n.nid))
}
