package pst

import (
	"errors"
	"iter"
	"sort"
	"strings"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Folder is a normal or search folder ([MS-PST] 2.4.4).
type Folder struct {
	NID    ndb.NID
	Parent *Folder // nil for the root folder and for folders without a readable parent
	Name   string
	Class  string // PidTagContainerClass, such as "IPF.Note"; empty if none
	// Path joins the names from below the root folder with "/"; a "/" inside a
	// name is written "%2F". The root folder itself has the empty path.
	Path string

	f        *File
	children []*Folder
	props    *mapi.Bag
	problems []error
	rowID    bool // a hierarchy table lists it
}

// Search reports whether the folder is a search folder: its contents are items of
// other folders and are not counted.
func (d *Folder) Search() bool { return d.NID.Type() == ndb.TypeSearchFolder }

// Props returns the folder's properties.
func (d *Folder) Props() *mapi.Bag { return d.props }

// Problems returns what is damaged in the folder itself.
func (d *Folder) Problems() []error { return d.problems }

// Subfolders returns the folders directly below d in the order of the hierarchy
// table.
func (d *Folder) Subfolders() []*Folder { return d.children }

func (d *Folder) problem(err error) {
	if err != nil {
		d.problems = append(d.problems, err)
	}
}

// folderTree is the hierarchy of a store: by nidParent of the folders' nodes and
// by the hierarchy tables, whichever of the two still tells.
type folderTree struct {
	byNID map[ndb.NID]*Folder
	roots []*Folder // the root folder first, then folders that hang nowhere
	all   []*Folder // depth first
}

// maxFolders bounds the folders of one store; Outlook gets into trouble at a
// thousandth of it.
const maxFolders = 1 << 20

func (f *File) folderTree() *folderTree {
	f.treeOnce.Do(func() {
		b := treeBuilder{f: f, parent: make(map[ndb.NID]ndb.NID), t: &folderTree{byNID: make(map[ndb.NID]*Folder)}}
		b.collect()
		b.readTables()
		b.link()
		f.tree = b.t
	})
	return f.tree
}

type treeBuilder struct {
	f      *File
	t      *folderTree
	order  []ndb.NID // folders in the order they were found
	parent map[ndb.NID]ndb.NID
	rows   map[ndb.NID][]ndb.NID // parent to children by hierarchy table
}

// collect finds the nodes of all folders. They lie together at the low end of the
// node B-tree, so a store's messages are not walked for them.
func (b *treeBuilder) collect() {
	end := b.folderEnd()
	for e, err := range b.f.ndb.Nodes(0) {
		if err != nil {
			b.f.problem(err)
			continue
		}
		if e.NID >= end || len(b.order) >= maxFolders {
			break
		}
		if t := e.NID.Type(); t == ndb.TypeNormalFolder || t == ndb.TypeSearchFolder {
			b.add(e)
		}
	}
}

// folderEnd returns the first NID that cannot be a folder any more: behind the
// last index the header says was given to a folder, and not before the number
// that messages start at.
func (b *treeBuilder) folderEnd() ndb.NID {
	const firstMessageIndex = 0x10000
	h := b.f.ndb.Header()
	last := max(h.NIDs[ndb.TypeNormalFolder], h.NIDs[ndb.TypeSearchFolder], firstMessageIndex-1)
	if len(b.f.ndb.Problems()) > 0 || last >= 1<<27-1 {
		return ^ndb.NID(0)
	}
	return ndb.NID((last + 1) << 5)
}

func (b *treeBuilder) add(e ndb.NodeEntry) {
	d := &Folder{NID: e.NID, f: b.f}
	b.t.byNID[e.NID] = d
	b.order = append(b.order, e.NID)
	b.parent[e.NID] = e.Parent
	pc, err := ltp.OpenPC(b.f.ndb.NewNode(e))
	d.problem(err)
	if pc == nil {
		d.props = mapi.NewBag(nil, b.f.names, b.f.opts.CodePage)
		return
	}
	d.props = b.f.bag(pc)
	d.Name = d.props.Str(0x3001)
	d.Class = d.props.Str(0x3613)
}

// readTables reads the hierarchy tables of all normal folders. They give the
// order of subfolders, and find folders the walk over the nodes missed.
func (b *treeBuilder) readTables() {
	b.rows = make(map[ndb.NID][]ndb.NID)
	for i := 0; i < len(b.order); i++ { // grows while it runs
		nid := b.order[i]
		if nid.Type() != ndb.TypeNormalFolder {
			continue
		}
		b.readTable(nid, b.t.byNID[nid])
	}
}

func (b *treeBuilder) readTable(nid ndb.NID, d *Folder) {
	t, err := d.table(ndb.TypeHierarchyTable)
	if err != nil {
		d.problem(err)
		return
	}
	if t == nil {
		return
	}
	d.problems = append(d.problems, t.Problems()...)
	for row, err := range t.Rows() {
		d.problem(err)
		child := ndb.NID(row.ID)
		if tt := child.Type(); tt != ndb.TypeNormalFolder && tt != ndb.TypeSearchFolder {
			continue
		}
		b.rows[nid] = append(b.rows[nid], child)
		if b.t.byNID[child] == nil && len(b.order) < maxFolders {
			b.addMissing(d, child)
		}
		if c := b.t.byNID[child]; c != nil {
			c.rowID = true
		}
	}
}

// addMissing takes up a folder that only a hierarchy row names.
func (b *treeBuilder) addMissing(d *Folder, child ndb.NID) {
	n, err := b.f.ndb.Node(child)
	if err == nil {
		b.add(n.NodeEntry)
		return
	}
	if errors.Is(err, ndb.ErrNotFound) {
		err = b.f.ndb.Fault(&ndb.FormatError{Code: "hierarchy-row-no-folder", Struct: "hierarchy table", Offset: -1, NID: d.NID, Err: ndb.Corruptf("row %v has no folder", child)})
	}
	d.problem(err)
}

// link makes the tree. nidParent decides where a folder hangs; a hierarchy row
// decides for a folder whose nidParent leads nowhere.
func (b *treeBuilder) link() {
	for parent, children := range b.rows {
		for _, c := range children {
			if p, ok := b.parent[c]; ok && (b.t.byNID[p] == nil || p == c && c != ndb.NIDRootFolder) {
				b.parent[c] = parent
			}
		}
	}
	children := make(map[ndb.NID][]*Folder)
	for _, nid := range b.order {
		if p := b.parent[nid]; p != nid && b.t.byNID[p] != nil {
			children[p] = append(children[p], b.t.byNID[nid])
		}
	}
	seen := make(map[ndb.NID]bool)
	if root := b.t.byNID[ndb.NIDRootFolder]; root != nil {
		b.attach(root, nil, children, seen)
	} else {
		b.f.problem(b.f.ndb.Fault(missingNode(ndb.NIDRootFolder, ndb.ErrNotFound)))
	}
	for _, nid := range b.order {
		if !seen[nid] {
			b.detached(b.t.byNID[nid])
			b.attach(b.t.byNID[nid], nil, children, seen)
		}
	}
}

// detached notes that a folder does not hang below the root folder.
//
// QUIRK: Outlook's own search folders (0x2223 "SPAM Search Folder 2" and 0x723)
// have nidParent 0 in every PST.
func (b *treeBuilder) detached(d *Folder) {
	if d.Search() {
		return
	}
	d.problem(b.f.ndb.Fault(&ndb.FormatError{Code: "folder-cycle", Struct: "NBTENTRY", Field: "nidParent", Offset: -1, NID: d.NID, Err: ndb.Corruptf("%v does not lead to the root folder", b.parent[d.NID])}))
}

// attach places d and what hangs below it; iterative, since a hostile store may
// nest folders as deep as it likes.
func (b *treeBuilder) attach(d, parent *Folder, children map[ndb.NID][]*Folder, seen map[ndb.NID]bool) {
	type job struct{ d, parent *Folder }
	b.t.roots = append(b.t.roots, d)
	stack := []job{{d, parent}}
	for len(stack) > 0 {
		j := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[j.d.NID] {
			continue
		}
		seen[j.d.NID] = true
		j.d.place(j.parent)
		b.t.all = append(b.t.all, j.d)
		j.d.children = b.sorted(j.d.NID, children[j.d.NID])
		for i := len(j.d.children) - 1; i >= 0; i-- {
			stack = append(stack, job{j.d.children[i], j.d})
		}
	}
}

// maxPath bounds the length of folder paths: in a hostile store all paths
// together would grow with the square of its size.
const maxPath = 16 << 10

// place sets the parent and path of d.
func (d *Folder) place(parent *Folder) {
	name := strings.ReplaceAll(d.Name, "/", "%2F")
	if name == "" {
		name = d.NID.String() // so that a folder that lost its name has a path of its own
	}
	d.Parent = parent
	switch {
	case d.NID == ndb.NIDRootFolder:
		d.Path = ""
	case parent == nil || parent.Path == "":
		d.Path = name
	case len(parent.Path) > maxPath:
		d.Path = ".../" + name
	default:
		d.Path = parent.Path + "/" + name
	}
}

// sorted orders children as the hierarchy table lists them, those it does not
// list behind them by NID.
func (b *treeBuilder) sorted(parent ndb.NID, list []*Folder) []*Folder {
	rank := make(map[ndb.NID]int, len(b.rows[parent]))
	for i, nid := range b.rows[parent] {
		rank[nid] = i - len(b.rows[parent])
	}
	sort.SliceStable(list, func(i, j int) bool {
		ri, rj := rank[list[i].NID], rank[list[j].NID]
		return ri < rj || ri == rj && list[i].NID < list[j].NID
	})
	return list
}

// Folders walks all folders depth first, parents before children, beginning with
// the root folder; search folders included. A folder that hangs nowhere comes at
// the end.
func (f *File) Folders() iter.Seq[*Folder] {
	return func(yield func(*Folder) bool) {
		for _, d := range f.folderTree().all {
			if !yield(d) {
				return
			}
		}
	}
}

// Root returns the root folder. It is not what Outlook shows as the top of the
// store, which lies below it.
func (f *File) Root() (*Folder, error) { return f.Folder(ndb.NIDRootFolder) }

// Folder returns the folder with the given NID; the error wraps
// [ndb.ErrNotFound] when there is none.
func (f *File) Folder(nid ndb.NID) (*Folder, error) {
	if d := f.folderTree().byNID[nid]; d != nil {
		return d, nil
	}
	return nil, &ndb.FormatError{Struct: "folder", Offset: -1, NID: nid, Err: ndb.ErrNotFound}
}

// nidViewFolder is a search folder of Outlook's own for views. Its table is a view
// cache in a form of its own, not a table context.
//
// QUIRK: enron.pst, and other PSTs that Outlook made.
const nidViewFolder ndb.NID = 0x723

var errViewTable = errors.New("the table of this search folder is a view cache of Outlook's own")

// table opens one of the folder's tables; nil without an error means that the
// folder has none of the kind.
func (d *Folder) table(t ndb.NIDType) (*ltp.TC, error) {
	if d.NID == nidViewFolder {
		return nil, errViewTable
	}
	n, err := d.f.ndb.Node(d.NID.WithType(t))
	if errors.Is(err, ndb.ErrNotFound) {
		if d.Search() {
			return nil, nil
		}
		return nil, d.f.ndb.Fault(&ndb.FormatError{Code: "folder-table-missing", Struct: "NBT", Offset: -1, NID: d.NID.WithType(t), Err: ndb.Corruptf("folder %v lacks this table", d.NID)})
	}
	if err != nil {
		return nil, err
	}
	if n.Data == 0 {
		return nil, nil
	}
	return ltp.OpenTC(n)
}

// contentsType returns the type of the table that lists the folder's items.
func (d *Folder) contentsType() ndb.NIDType {
	if d.Search() {
		return ndb.TypeSearchContents
	}
	return ndb.TypeContentsTable
}

// Counts are the numbers of a folder. A count that cannot be had is -1.
type Counts struct {
	Items      int // rows of the contents table; for a search folder its results
	Associated int // rows of the associated contents table: hidden items
	Unread     int // as PidTagContentUnreadCount states
	Stated     int // items as PidTagContentCount states
}

// Counts reads the numbers of the folder from its tables and properties.
func (d *Folder) Counts() Counts {
	c := Counts{Items: d.tableLen(d.contentsType()), Unread: -1, Stated: -1}
	if !d.Search() {
		c.Associated = d.tableLen(ndb.TypeAssocContentsTable)
	}
	if v, ok := d.props.Int32(0x3603); ok {
		c.Unread = int(v)
	}
	if v, ok := d.props.Int32(0x3602); ok {
		c.Stated = int(v)
	}
	return c
}

func (d *Folder) tableLen(t ndb.NIDType) int {
	tc, err := d.table(t)
	if err != nil {
		return -1
	}
	if tc == nil {
		return 0
	}
	return tc.Len()
}

// Size returns the sum of the sizes in bytes that the folder's contents table
// states for its items, -1 if the table cannot be read.
func (d *Folder) Size() int64 {
	t, err := d.table(d.contentsType())
	if err != nil {
		return -1
	}
	if t == nil {
		return 0
	}
	size := t.Column(mapi.PidTagMessageSize.ID())
	var sum int64
	for row := range t.Rows() {
		if v, ok := row.Uint32(size); ok {
			sum += int64(v)
		}
	}
	return sum
}
