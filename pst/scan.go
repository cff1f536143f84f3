package pst

import (
	"context"
	"encoding/binary"
	"errors"
	"iter"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/ostkit/ostkit/internal/codepage"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// ScanOptions choose what [File.Scan] visits. The zero value and nil mean the
// items of all normal folders.
type ScanOptions struct {
	// Folder, if not nil, selects the folders.
	Folder func(*Folder) bool
	// Associated includes hidden items (folder associated information).
	Associated bool
}

// ScanItem is one step of [File.Scan]. It and everything it returned become
// invalid with the next step; [ScanItem.Message] gives a lasting one.
type ScanItem struct {
	NID        ndb.NID
	Folder     *Folder // nil for items without a readable folder
	Associated bool

	f        *File
	node     ndb.Node
	hasNode  bool
	pc       ltp.PC
	row      ltp.Row
	table    *ltp.TC // nil when no table lists the item
	problems []error
	arena    []byte
	cp       int
	cpKnown  bool
}

// Scan visits all items of the store, folder by folder in the order of
// [File.Folders], within a folder roughly in the order in which they lie in the
// file. It is the fast way through a store: one read per item, memory reused from
// step to step, no value decoded before it is asked for. Search folders are not
// visited, their contents are items of other folders.
//
// A table or part of a tree that cannot be read is yielded as an error; a
// cancelled context is the last one.
func (f *File) Scan(ctx context.Context, opts *ScanOptions) iter.Seq2[*ScanItem, error] {
	if opts == nil {
		opts = &ScanOptions{}
	}
	return func(yield func(*ScanItem, error) bool) {
		s := &scanner{ctx: ctx, f: f, yield: yield, item: ScanItem{f: f}}
		members := f.membership()
		for _, err := range members.problems {
			if !yield(nil, err) {
				return
			}
		}
		for d := range f.Folders() {
			if d.Search() || opts.Folder != nil && !opts.Folder(d) {
				continue
			}
			if !s.folder(d, ndb.TypeContentsTable, ndb.TypeNormalMessage) {
				return
			}
			if opts.Associated && !s.folder(d, ndb.TypeAssocContentsTable, ndb.TypeAssocMessage) {
				return
			}
		}
		s.orphans(opts)
	}
}

// scanWindow is how many items are looked up and sorted together.
const scanWindow = 512

type scanner struct {
	ctx   context.Context
	f     *File
	yield func(*ScanItem, error) bool
	item  ScanItem
	batch []scanRef
	seen  []ndb.NID
	// stray holds items that a table lists though their nodes name another folder,
	// and items that no table of their own folder lists: so that each is visited
	// once, whichever of the two folders comes first.
	stray map[ndb.NID]bool
}

// scanRef is an item whose turn is still to come.
type scanRef struct {
	nid    ndb.NID
	row    ltp.Row
	rowErr error
	entry  ndb.NodeEntry
	err    error
	offset int64
}

// folder visits one kind of items of a folder: the rows of its table, then what
// only the nodes place there.
func (s *scanner) folder(d *Folder, tt, mt ndb.NIDType) bool {
	t, err := d.table(tt)
	if err != nil && !s.yield(nil, err) {
		return false
	}
	s.seen, s.batch = s.seen[:0], s.batch[:0]
	if t != nil && !s.rows(d, t) {
		return false
	}
	slices.Sort(s.seen)
	for _, nid := range s.f.membership().byParent[d.NID] {
		if nid.Type() != mt {
			continue
		}
		if _, listed := slices.BinarySearch(s.seen, nid); listed {
			continue
		}
		if s.once(nid) && !s.add(d, nil, scanRef{nid: nid}) {
			return false
		}
	}
	return s.flush(d, nil)
}

func (s *scanner) rows(d *Folder, t *ltp.TC) bool {
	for _, err := range t.Problems() {
		if !s.yield(nil, err) {
			return false
		}
	}
	for row, err := range t.Rows() {
		nid := ndb.NID(row.ID)
		s.seen = append(s.seen, nid)
		if !s.add(d, t, scanRef{nid: nid, row: row, rowErr: err}) {
			return false
		}
	}
	return s.flush(d, t)
}

// orphans visits the items whose folder does not exist.
func (s *scanner) orphans(opts *ScanOptions) {
	if opts.Folder != nil {
		return
	}
	tree := s.f.folderTree()
	for _, parent := range sortedKeys(s.f.membership().byParent) {
		if tree.byNID[parent] != nil {
			continue
		}
		for _, nid := range s.f.membership().byParent[parent] {
			if nid.Type() == ndb.TypeAssocMessage && !opts.Associated {
				continue
			}
			if s.once(nid) && !s.add(nil, nil, scanRef{nid: nid}) {
				return
			}
		}
	}
	s.flush(nil, nil)
}

func (s *scanner) add(d *Folder, t *ltp.TC, r scanRef) bool {
	s.batch = append(s.batch, r)
	return len(s.batch) < scanWindow || s.flush(d, t)
}

// once reports whether a stray item is met for the first time.
func (s *scanner) once(nid ndb.NID) bool {
	if s.stray[nid] {
		return false
	}
	if s.stray == nil {
		s.stray = make(map[ndb.NID]bool)
	}
	s.stray[nid] = true
	return true
}

// flush looks up where the collected items are, and visits them in file order.
func (s *scanner) flush(d *Folder, t *ltp.TC) bool {
	keep := s.batch[:0]
	for _, r := range s.batch {
		r.entry, r.err = s.f.ndb.NodeEntry(r.nid)
		if t != nil && r.err == nil && r.entry.Parent != d.NID && !s.once(r.nid) {
			continue
		}
		if b, err := s.f.ndb.Block(r.entry.Data); r.err == nil && err == nil {
			r.offset = b.Offset
		}
		keep = append(keep, r)
	}
	s.batch = keep
	slices.SortStableFunc(s.batch, func(a, b scanRef) int { return int(min(max(a.offset-b.offset, -1), 1)) })
	for i := range s.batch {
		if err := s.ctx.Err(); err != nil {
			s.yield(nil, err)
			return false
		}
		s.item.reset(d, t, &s.batch[i])
		if !s.yield(&s.item, nil) {
			return false
		}
	}
	s.batch = s.batch[:0]
	return true
}

func (it *ScanItem) reset(d *Folder, t *ltp.TC, r *scanRef) {
	it.NID, it.Folder, it.Associated = r.nid, d, r.nid.Type() == ndb.TypeAssocMessage
	it.row, it.table, it.problems = r.row, t, nil
	it.arena, it.cpKnown, it.hasNode = it.arena[:0], false, r.err == nil
	if r.rowErr != nil {
		it.problems = append(it.problems, r.rowErr)
	}
	if r.err != nil {
		it.problems = append(it.problems, it.lost(d, r))
		return
	}
	if t == nil {
		it.problems = append(it.problems, it.unlisted(r))
	}
	it.node.Reset(it.f.ndb, r.entry)
	if err := it.pc.Reset(&it.node); err != nil {
		it.problems = append(it.problems, err)
	}
}

func (it *ScanItem) lost(d *Folder, r *scanRef) error {
	if !errors.Is(r.err, ndb.ErrNotFound) {
		return r.err
	}
	var folder ndb.NID
	if d != nil {
		folder = d.NID
	}
	return it.f.ndb.Fault(&ndb.FormatError{Code: "tc-row-no-object", Struct: "contents table", Offset: -1, NID: r.nid, Err: ndb.Corruptf("folder %v lists an item that does not exist", folder)})
}

func (it *ScanItem) unlisted(r *scanRef) error {
	code := "object-no-row"
	if it.Folder == nil {
		code = "message-parent"
	}
	return it.f.ndb.Fault(&ndb.FormatError{Code: code, Struct: "NBTENTRY", Field: "nidParent", Offset: -1, NID: r.nid, Err: ndb.Corruptf("no contents table of folder %v lists the item", r.entry.Parent)})
}

// Problems returns what could not be read of the item so far.
func (it *ScanItem) Problems() []error { return it.problems }

// Raw returns the raw bytes of a property in file order, the object's before the
// row's. A value that cannot be read is added to Problems.
func (it *ScanItem) Raw(id uint16) (mapi.Type, []byte, bool) {
	if it.hasNode {
		if p, ok := it.pc.Find(id); ok {
			if p.Inline() {
				return p.Tag.Type(), it.inline(p), true
			}
			v, err := it.pc.Value(p, it.f.opts.MaxValueBytes)
			if err == nil {
				return p.Tag.Type(), v, true
			}
			it.problems = append(it.problems, err)
		}
	}
	if it.table == nil {
		return 0, nil, false
	}
	c := it.table.Column(id)
	v, ok, err := it.row.Raw(c, it.f.opts.MaxValueBytes)
	if err != nil {
		it.problems = append(it.problems, err)
	}
	if !ok {
		return 0, nil, false
	}
	return it.table.Columns[c].Tag.Type(), v, true
}

func (it *ScanItem) inline(p ltp.Prop) []byte {
	at := len(it.arena)
	it.arena = binary.LittleEndian.AppendUint32(it.arena, p.Value)
	return it.arena[at : at+p.Tag.Type().FixedSize()]
}

// Text returns a string property as UTF-8, nil if there is none.
func (it *ScanItem) Text(id uint16) []byte {
	t, v, ok := it.Raw(id)
	if !ok {
		return nil
	}
	var cp int
	if t == mapi.PtypString8 {
		cp = it.codePage() // before the arena is measured: it reads properties too
	}
	at := len(it.arena)
	switch t {
	case mapi.PtypString:
		it.arena = codepage.AppendUTF16(it.arena, v)
	case mapi.PtypString8:
		s, _ := codepage.Decode(cp, v)
		it.arena = append(it.arena, s...)
	default:
		return nil
	}
	for len(it.arena) > at && it.arena[len(it.arena)-1] == 0 {
		it.arena = it.arena[:len(it.arena)-1]
	}
	return it.arena[at:len(it.arena):len(it.arena)]
}

// Subject returns the subject as UTF-8, without the mark that PSTs put before it.
func (it *ScanItem) Subject() []byte {
	s := it.Text(0x0037)
	if len(s) >= 2 && s[0] == 1 {
		_, n := utf8.DecodeRune(s[1:])
		s = s[1+n:]
	}
	return s
}

func (it *ScanItem) codePage() int {
	if !it.cpKnown {
		it.cpKnown = true
		var props []mapi.Property
		for _, id := range []uint16{0x3FFD, 0x3FF1, 0x3FDE} {
			if t, v, ok := it.Raw(id); ok {
				props = append(props, mapi.NewProperty(mapi.NewTag(id, t), v))
			}
		}
		it.cp = mapi.NewBag(props, nil, it.f.opts.CodePage).CodePage()
	}
	return it.cp
}

// Int32 returns a PtypInteger32 property.
func (it *ScanItem) Int32(id uint16) (int32, bool) {
	t, v, ok := it.Raw(id)
	if !ok || t != mapi.PtypInteger32 || len(v) < 4 {
		return 0, false
	}
	return int32(binary.LittleEndian.Uint32(v)), true
}

// Time returns a PtypTime property, the zero time if there is none.
func (it *ScanItem) Time(id uint16) time.Time {
	t, v, ok := it.Raw(id)
	if !ok || t != mapi.PtypTime || len(v) < 8 {
		return time.Time{}
	}
	tm, _ := mapi.FileTime(binary.LittleEndian.Uint64(v))
	return tm
}

// Message opens the item as a Message, which outlives the step.
func (it *ScanItem) Message() *Message {
	var row []mapi.Property
	var problems []error
	if it.table != nil {
		row, problems = it.f.rowProperties(it.table, it.row)
	}
	var n *ndb.Node
	if it.hasNode {
		n = it.f.ndb.NewNode(it.node.NodeEntry)
	}
	m := it.f.newMessage(it.Folder, n, it.NID, row)
	m.problems = append(append(append([]error(nil), it.problems...), problems...), m.problems...)
	return m
}
