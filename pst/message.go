package pst

import (
	"errors"
	"iter"
	"time"

	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Message is an item of any kind: a mail, an appointment, a contact and so on
// ([MS-PST] 2.4.5). Its properties are those of its object, completed by those
// that only its row in the folder's contents table has.
type Message struct {
	NID    ndb.NID
	Folder *Folder // nil for embedded messages and for items without a readable folder
	// Associated tells that the item is hidden folder associated information.
	Associated bool

	f        *File
	node     *ndb.Node // nil when only the row in the contents table is left
	props    *mapi.Bag
	row      *mapi.Bag
	problems []error
	depth    int
}

// Message opens the message with the given NID, completed by its contents table
// row. The error wraps [ndb.ErrNotFound] when there is none.
func (f *File) Message(nid ndb.NID) (*Message, error) {
	if t := nid.Type(); t != ndb.TypeNormalMessage && t != ndb.TypeAssocMessage {
		return nil, &ndb.FormatError{Struct: "message", Offset: -1, NID: nid, Err: ndb.ErrNotFound}
	}
	n, err := f.ndb.Node(nid)
	if err != nil {
		return nil, err
	}
	d := f.folderTree().byNID[n.Parent]
	var row []mapi.Property
	if d != nil {
		row = d.rowOf(nid)
	}
	return f.newMessage(d, n, nid, row), nil
}

// rowOf returns the properties in the contents table row of an item of d.
func (d *Folder) rowOf(nid ndb.NID) []mapi.Property {
	tt := ndb.TypeContentsTable
	if nid.Type() == ndb.TypeAssocMessage {
		tt = ndb.TypeAssocContentsTable
	}
	t, err := d.table(tt)
	if t == nil || err != nil {
		return nil
	}
	for row, err := range t.Rows() {
		if ndb.NID(row.ID) == nid && err == nil {
			props, _ := d.f.rowProperties(t, row)
			return props
		}
	}
	return nil
}

// newMessage reads the property context of node n, which may be nil, and merges
// it with the row.
func (f *File) newMessage(d *Folder, n *ndb.Node, nid ndb.NID, row []mapi.Property) *Message {
	m := &Message{NID: nid, Folder: d, f: f, node: n, Associated: nid.Type() == ndb.TypeAssocMessage}
	m.row = mapi.NewBag(row, f.names, f.opts.CodePage)
	m.props = m.row
	if n == nil {
		return m
	}
	pc := new(ltp.PC)
	if err := pc.Reset(n); err != nil {
		m.problems = append(m.problems, err)
	}
	m.props = f.bag(pc).Merge(m.row)
	return m
}

// Props returns the properties of the item, row and object merged; where both
// have one, the object's is taken.
func (m *Message) Props() *mapi.Bag { return m.props }

// Row returns the properties of the item's row in the contents table alone. In
// an OST the change key, the predecessor change list and the last modification
// time are there and nowhere else.
func (m *Message) Row() *mapi.Bag { return m.row }

// Problems returns what could not be read, including values that were asked for
// up to now.
func (m *Message) Problems() []error {
	return append(append([]error(nil), m.problems...), m.props.Problems()...)
}

// Class returns PidTagMessageClass, such as "IPM.Note".
func (m *Message) Class() string { return m.props.Str(0x001A) }

// Kind returns what kind of item the class stands for.
func (m *Message) Kind() mapi.Kind { return mapi.KindOf(m.Class()) }

// Subject returns the subject with its prefix and without the mark that PSTs put
// before it.
func (m *Message) Subject() string { return m.props.Subject() }

// MessageID returns PidTagInternetMessageId as stored, with angle brackets.
func (m *Message) MessageID() string { return m.props.Str(0x1035) }

// SubmitTime returns PidTagClientSubmitTime, the zero time if there is none.
func (m *Message) SubmitTime() time.Time { t, _ := m.props.Time(0x0039); return t }

// DeliveryTime returns PidTagMessageDeliveryTime, the zero time if there is none.
func (m *Message) DeliveryTime() time.Time { t, _ := m.props.Time(0x0E06); return t }

// LastModified returns PidTagLastModificationTime, the zero time if there is none.
func (m *Message) LastModified() time.Time { t, _ := m.props.Time(0x3008); return t }

// Size returns PidTagMessageSize in bytes, -1 if it is not stored.
func (m *Message) Size() int64 {
	if v, ok := m.props.Int32(0x0E08); ok {
		return int64(uint32(v))
	}
	return -1
}

// Text returns the plain-text body; ok is false when there is none.
func (m *Message) Text() (s string, ok bool) { return m.props.StrOK(0x1000) }

// HTML returns the bytes of the HTML body, whose charset [Message.HTMLCodePage]
// tells; nil when there is none.
func (m *Message) HTML() []byte {
	if b, ok := m.props.Binary(0x1013); ok {
		return b
	}
	// Some stores hold it as a string property.
	if s, ok := m.props.StrOK(0x1013); ok {
		return []byte(s)
	}
	return nil
}

// HTMLCodePage returns the code page of the HTML body: 65001 when the body is
// stored as a string, else PidTagInternetCodepage, 0 if that is absent.
func (m *Message) HTMLCodePage() int {
	if p, ok := m.props.Get(0x1013); ok && p.Tag.Type() != mapi.PtypBinary {
		return 65001
	}
	v, _ := m.props.Int32(0x3FDE)
	return int(v)
}

// RTF returns the decompressed RTF body; nil without an error when there is none.
func (m *Message) RTF() ([]byte, error) {
	b, ok := m.props.Binary(0x1009)
	if !ok || len(b) == 0 {
		return nil, nil
	}
	return rtf.Decompress(b, int(min(m.f.opts.MaxValueBytes, 1<<30)))
}

// membership lists all messages by the folder their nodes name.
type membership struct {
	byParent map[ndb.NID][]ndb.NID
	problems []error
}

// membership walks the node B-tree once, for the items that no table lists. It
// takes some 10 bytes per item of the store.
func (f *File) membership() *membership {
	f.membersOnce.Do(func() {
		m := &membership{byParent: make(map[ndb.NID][]ndb.NID)}
		for e, err := range f.ndb.Nodes(0) {
			if err != nil {
				m.problems = append(m.problems, err)
				continue
			}
			if t := e.NID.Type(); t == ndb.TypeNormalMessage || t == ndb.TypeAssocMessage {
				m.byParent[e.Parent] = append(m.byParent[e.Parent], e.NID)
			}
		}
		f.members = m
	})
	return f.members
}

// Messages walks the items of the folder: those its contents table lists, in the
// order of the table, then those that only their nodes place here. For a search
// folder it yields its results, which are items of other folders.
func (d *Folder) Messages() iter.Seq2[*Message, error] {
	return d.items(d.contentsType(), ndb.TypeNormalMessage)
}

// Associated walks the folder's hidden items (folder associated information).
func (d *Folder) Associated() iter.Seq2[*Message, error] {
	return d.items(ndb.TypeAssocContentsTable, ndb.TypeAssocMessage)
}

func (d *Folder) items(tt, mt ndb.NIDType) iter.Seq2[*Message, error] {
	return func(yield func(*Message, error) bool) {
		seen := make(map[ndb.NID]bool)
		t, err := d.table(tt)
		if err != nil && !yield(nil, err) {
			return
		}
		if t != nil && !d.tableItems(t, seen, yield) {
			return
		}
		if d.Search() {
			return
		}
		d.unlisted(mt, seen, yield)
	}
}

// tableItems yields the items that the rows of t list.
func (d *Folder) tableItems(t *ltp.TC, seen map[ndb.NID]bool, yield func(*Message, error) bool) bool {
	for _, err := range t.Problems() {
		if !yield(nil, err) {
			return false
		}
	}
	for row, rowErr := range t.Rows() {
		nid := ndb.NID(row.ID)
		if seen[nid] {
			continue
		}
		seen[nid] = true
		if !yield(d.rowItem(t, row, rowErr), nil) {
			return false
		}
	}
	return true
}

func (d *Folder) rowItem(t *ltp.TC, row ltp.Row, rowErr error) *Message {
	nid := ndb.NID(row.ID)
	props, problems := d.f.rowProperties(t, row)
	if rowErr != nil {
		problems = append(problems, rowErr)
	}
	n, err := d.f.ndb.Node(nid)
	if err != nil {
		if errors.Is(err, ndb.ErrNotFound) {
			err = d.f.ndb.Fault(&ndb.FormatError{Code: "tc-row-no-object", Struct: "contents table", Offset: -1, NID: nid, Err: ndb.Corruptf("folder %v lists an item that does not exist", d.NID)})
		}
		problems = append(problems, err)
		n = nil
	}
	owner := d
	if n != nil && d.Search() {
		owner = d.f.folderTree().byNID[n.Parent]
	}
	m := d.f.newMessage(owner, n, nid, props)
	m.problems = append(problems, m.problems...)
	return m
}

// unlisted yields the items whose nodes name d as their folder though no row of
// its table does.
func (d *Folder) unlisted(mt ndb.NIDType, seen map[ndb.NID]bool, yield func(*Message, error) bool) {
	for _, nid := range d.f.membership().byParent[d.NID] {
		if nid.Type() != mt || seen[nid] {
			continue
		}
		m, err := d.f.unlistedItem(d, nid)
		if !yield(m, err) {
			return
		}
	}
}

func (f *File) unlistedItem(d *Folder, nid ndb.NID) (*Message, error) {
	n, err := f.ndb.Node(nid)
	if err != nil {
		return nil, err
	}
	m := f.newMessage(d, n, nid, nil)
	m.problems = append(m.problems, f.ndb.Fault(&ndb.FormatError{Code: "object-no-row", Struct: "NBTENTRY", Field: "nidParent", Offset: -1, NID: nid, Err: ndb.Corruptf("the contents table of folder %v does not list the item", n.Parent)}))
	return m, nil
}

// Orphans walks the messages whose nodes name a folder that does not exist and
// that no contents table of an existing folder is known to list, and yields the
// faults that kept parts of the node B-tree from being walked.
func (f *File) Orphans() iter.Seq2[*Message, error] {
	return func(yield func(*Message, error) bool) {
		members, tree := f.membership(), f.folderTree()
		for _, err := range members.problems {
			if !yield(nil, err) {
				return
			}
		}
		for _, parent := range sortedKeys(members.byParent) {
			if tree.byNID[parent] != nil {
				continue
			}
			for _, nid := range members.byParent[parent] {
				m, err := f.unlistedItem(nil, nid)
				if !yield(m, err) {
					return
				}
			}
		}
	}
}
