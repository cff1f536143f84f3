package pst

import (
	"bytes"
	"errors"
	"io"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// AttachMethod is PidTagAttachMethod: in which form an attachment is stored.
type AttachMethod int

// Attachment methods ([MS-OXCMSG] 2.2.2.9).
const (
	AttachNone          AttachMethod = 0
	AttachByValue       AttachMethod = 1
	AttachByReference   AttachMethod = 2
	AttachReferenceOnly AttachMethod = 4
	AttachEmbedded      AttachMethod = 5
	AttachOLE           AttachMethod = 6
	AttachByWebRef      AttachMethod = 7
)

// Attachment is an attachment object ([MS-PST] 2.4.6).
type Attachment struct {
	NID    ndb.NID
	Method AttachMethod
	Name   string // long file name, else the short one, else the display name

	m        *Message
	node     *ndb.Node
	pc       *ltp.PC
	props    *mapi.Bag
	problems []error
}

// Attachments reads the attachment objects of the message in the order of their
// NIDs: those the sub-node tree holds, whether the attachment table lists them
// or not. The error tells what else the message has lost; the attachments that
// could be read are there beside it.
func (m *Message) Attachments() ([]*Attachment, error) {
	if m.node == nil {
		return nil, nil
	}
	subs, err := m.node.Subnodes()
	rows, tableErr := m.attachmentRows()
	err = errors.Join(err, tableErr)
	var list []*Attachment
	for _, s := range subs {
		if s.NID.Type() != ndb.TypeAttachment {
			continue
		}
		n, childErr := m.node.Child(s)
		if childErr != nil {
			err = errors.Join(err, childErr)
			continue
		}
		list = append(list, m.attachment(n))
		delete(rows, s.NID)
	}
	for _, nid := range sortedKeys(rows) {
		err = errors.Join(err, m.f.ndb.Fault(&ndb.FormatError{Code: "attachment-table", Struct: "attachment table", Offset: -1, NID: m.node.Owner(), Err: ndb.Corruptf("row %v has no attachment", nid)}))
	}
	return list, err
}

func (m *Message) attachmentRows() (map[ndb.NID]bool, error) {
	t, err := m.subTable(ndb.NIDAttachmentTable)
	if t == nil {
		return nil, err
	}
	rows := make(map[ndb.NID]bool)
	err = errors.Join(t.Problems()...)
	for row, rowErr := range t.Rows() {
		rows[ndb.NID(row.ID)] = true
		err = errors.Join(err, rowErr)
	}
	return rows, err
}

func (m *Message) attachment(n *ndb.Node) *Attachment {
	a := &Attachment{NID: n.NID, m: m, node: n, pc: new(ltp.PC)}
	if err := a.pc.Reset(n); err != nil {
		a.problems = append(a.problems, err)
	}
	a.props = mapi.NewBag(m.f.properties(a.pc), m.f.names, m.props.CodePage())
	v, _ := a.props.Int32(0x3705)
	a.Method = AttachMethod(v)
	for _, id := range []uint16{0x3707, 0x3704, 0x3001} {
		if a.Name = a.props.Str(id); a.Name != "" {
			break
		}
	}
	return a
}

// Props returns the properties of the attachment object.
func (a *Attachment) Props() *mapi.Bag { return a.props }

// Problems returns what could not be read of the attachment object.
func (a *Attachment) Problems() []error {
	return append(append([]error(nil), a.problems...), a.props.Problems()...)
}

// dataID is PidTagAttachDataBinary or PidTagAttachDataObject: one id, two types.
const dataID = 0x3701

// Size returns the length of the data in bytes if the attachment has data of its
// own, else what PidTagAttachSize states, -1 if nothing does.
func (a *Attachment) Size() int64 {
	if p, ok := a.pc.Find(dataID); ok {
		if d, err := a.stream(p); err == nil && d != nil {
			return d.Size()
		}
		if p.Tag.Type() != mapi.PtypObject && !p.External() {
			b, err := a.pc.Value(p, maxHeapValue)
			if err == nil {
				return int64(len(b))
			}
		}
	}
	if v, ok := a.props.Int32(0x0E20); ok {
		return int64(uint32(v))
	}
	return -1
}

// maxHeapValue is more than a heap item can hold.
const maxHeapValue = 1 << 16

// stream opens data that is kept in a sub-node; nil if it is in the heap or an
// embedded message.
func (a *Attachment) stream(p ltp.Prop) (*ndb.Data, error) {
	if p.Tag.Type() == mapi.PtypObject {
		n, err := a.objectNode(p)
		if err != nil || n.NID.Type() == ndb.TypeNormalMessage {
			return nil, err
		}
		return n.Open()
	}
	if !p.External() {
		return nil, nil
	}
	return a.pc.Stream(p)
}

func (a *Attachment) objectNode(p ltp.Prop) (*ndb.Node, error) {
	v, err := a.pc.Value(p, maxHeapValue)
	if err != nil {
		return nil, err
	}
	nid, ok := object(v)
	if !ok {
		return nil, a.fault("pc-object-missing", ndb.Corruptf("%d bytes are no PtypObject", len(v)))
	}
	return a.node.Subnode(nid)
}

func (a *Attachment) fault(code string, err error) error {
	return a.m.f.ndb.Fault(&ndb.FormatError{Code: code, Struct: "attachment", Field: "PidTagAttachData", Offset: -1, NID: a.node.Owner(), Err: err})
}

// Open returns the data of the attachment as a stream. The error wraps
// [ndb.ErrNotFound] when it has none, as embedded messages and references.
func (a *Attachment) Open() (io.Reader, error) {
	p, ok := a.pc.Find(dataID)
	if !ok {
		return nil, &ndb.FormatError{Struct: "attachment", Field: "PidTagAttachData", Offset: -1, NID: a.node.Owner(), Err: ndb.ErrNotFound}
	}
	d, err := a.stream(p)
	if err != nil {
		return nil, err
	}
	if d != nil {
		return d.Reader(), nil
	}
	if p.Tag.Type() == mapi.PtypObject {
		return nil, &ndb.FormatError{Struct: "attachment", Field: "PidTagAttachData", Offset: -1, NID: a.node.Owner(), Err: ndb.ErrNotFound}
	}
	b, err := a.pc.Value(p, maxHeapValue)
	return bytes.NewReader(b), err
}

// Message opens the message embedded in the attachment; nil without an error when
// it is no embedded message.
func (a *Attachment) Message() (*Message, error) {
	p, ok := a.pc.Find(dataID)
	if !ok || a.Method != AttachEmbedded || p.Tag.Type() != mapi.PtypObject {
		return nil, nil
	}
	if a.m.depth >= a.m.f.opts.MaxEmbedded {
		return nil, a.fault("embedded-message", ndb.Corruptf("messages are embedded deeper than %d", a.m.f.opts.MaxEmbedded))
	}
	n, err := a.objectNode(p)
	if err != nil {
		return nil, err
	}
	m := a.m.f.newMessage(nil, n, n.NID, nil)
	m.depth = a.m.depth + 1
	return m, nil
}
