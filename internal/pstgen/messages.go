package pstgen

import (
	"fmt"
	"path"
	"strings"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// items writes items of a folder with the table that lists them, and counts them.
func (g *generator) items(n *node, items []*Item, mt, tt ndb.NIDType) (c counts, err error) {
	var rows []listed
	for _, it := range items {
		l, err := g.item(n, it, mt)
		if err != nil {
			return c, fmt.Errorf("folder %q, item %q: %w", n.path, it.Subject, err)
		}
		rows = append(rows, l)
		c.add(l.row)
	}
	template, index, byPath := nidContentsTemplate, ndb.TypeOSTContentsIndex, g.index.Items
	if mt == ndb.TypeAssocMessage {
		template, index, byPath = nidAssocTemplate, ndb.TypeOSTAssocIndex, g.index.Associated
	} else {
		g.found = append(g.found, rows...)
	}
	for _, r := range rows {
		byPath[n.path] = append(byPath[n.path], r.nid)
	}
	if err := g.tableNode(n.nid.WithType(tt), template, rows); err != nil {
		return c, err
	}
	if g.isOST() && n.nid != ndb.NIDRootFolder {
		err = g.idIndex(n.nid.WithType(index), rows)
	}
	return c, err
}

// item writes one item and returns its row.
func (g *generator) item(n *node, it *Item, mt ndb.NIDType) (listed, error) {
	nid := g.w.NewNID(mt)
	g.serial++
	b := g.itemProps(it)
	if mt == ndb.TypeAssocMessage {
		b.orFlag(flagAssociated)
	}
	row := g.newBag()
	row.set(mapi.PidTagMessageStatus, 0)
	if g.isOST() {
		g.sync.item(g, b, row, it)
	} else {
		g.syncKeys(b, it)
	}
	size := int64(it.Sync.Size)
	data, sub, _, err := g.object(b, it, size)
	if err != nil {
		return listed{}, err
	}
	l := listed{item: it, nid: nid, parent: n.nid, row: b.with(row)}
	if v, ok := b.cell(mapi.PidTagConversationIndex); ok && len(v) >= 22 {
		l.row.set(mapi.PidTagConversationId, v[6:22])
	}
	return l, g.w.AddNode(ndb.NodeEntry{NID: nid, Data: data, Sub: sub, Parent: n.nid})
}

// orFlag sets bits of PidTagMessageFlags.
func (b *bag) orFlag(flag byte) {
	v, ok := b.vals[mapi.PidTagMessageFlags.ID()]
	if !ok {
		return
	}
	v.data = append([]byte{v.data[0] | flag}, v.data[1:]...)
	b.vals[v.tag.ID()] = v
}

// object writes the message object with the properties b, which get the size that
// comes out: stated, or the bytes that were written if that is 0.
func (g *generator) object(b *bag, it *Item, stated int64) (data, sub ndb.BID, size int64, err error) {
	pc := ltp.NewPC(g.w)
	if err := b.fill(pc); err != nil {
		return 0, 0, 0, err
	}
	if err := g.recipients(pc, it); err != nil {
		return 0, 0, 0, err
	}
	if err := g.attachments(pc, it); err != nil {
		return 0, 0, 0, err
	}
	size, err = pc.Layout()
	if err != nil {
		return 0, 0, 0, err
	}
	if stated != 0 {
		size = stated
	}
	if _, ok := b.vals[mapi.PidTagMessageSize.ID()]; ok {
		b.set(mapi.PidTagMessageSize, uint32(size))
		if err := pc.Adjust(mapi.PidTagMessageSize, le32(uint32(size))); err != nil {
			return 0, 0, 0, err
		}
	}
	data, sub, err = pc.Close()
	return data, sub, size, err
}

// recipients writes the recipient table: in a PST always, in an OST if there are
// any.
func (g *generator) recipients(pc *ltp.PCWriter, it *Item) error {
	if len(it.Recipients) == 0 && g.isOST() {
		return nil
	}
	var rows []listed
	for i, r := range it.Recipients {
		// Row ids only have to differ; real ones are arbitrary.
		rows = append(rows, listed{nid: ndb.NID(i + 1), row: g.recipient(r)})
	}
	t, err := g.filled(ndb.NIDRecipientTable, rows)
	pc.AddSubnode(ndb.Subnode{NID: ndb.NIDRecipientTable, Data: t.data, Sub: t.sub}, t.size)
	return err
}

// tag7BitName is PidTag7BitDisplayName.
const tag7BitName mapi.Tag = 0x39FF001F

// objectMailUser is PidTagObjectType of a person.
const objectMailUser = 6

func (g *generator) recipient(r Recipient) *bag {
	b := g.newBag()
	kind, addr := r.Address.kind()
	b.set(mapi.PidTagRecipientType, r.kind())
	b.set(mapi.PidTagResponsibility, true)
	b.set(mapi.PidTagRecordKey, r.entryID())
	b.set(mapi.PidTagObjectType, objectMailUser)
	b.set(mapi.PidTagEntryId, r.entryID())
	b.set(mapi.PidTagDisplayName, r.Name)
	b.set(mapi.PidTagAddressType, kind)
	b.set(mapi.PidTagEmailAddress, addr)
	b.set(mapi.PidTagSearchKey, r.searchKey())
	b.set(mapi.PidTagDisplayType, 0)
	b.set(tag7BitName, r.Name)
	b.set(mapi.PidTagSendRichInfo, false)
	b.str(mapi.PidTagSmtpAddress, r.Email)
	if r.Flags != 0 {
		b.set(mapi.PidTagRecipientFlags, r.Flags)
	}
	if r.Track != 0 {
		b.set(mapi.PidTagRecipientTrackStatus, r.Track)
	}
	return b
}

// firstAttachment is the index of the first attachment of a message.
const firstAttachment = 0x401

func (g *generator) attachments(pc *ltp.PCWriter, it *Item) error {
	var rows []listed
	for i, a := range it.attachments() {
		nid := ndb.NID(firstAttachment+i)<<5 | ndb.NID(ndb.TypeAttachment)
		b, err := g.attachment(pc, nid, i, a)
		if err != nil {
			return fmt.Errorf("attachment %q: %w", a.Name, err)
		}
		rows = append(rows, listed{nid: nid, row: b})
	}
	if len(rows) == 0 {
		return nil
	}
	t, err := g.table(ndb.NIDAttachmentTable, rows)
	pc.AddSubnode(ndb.Subnode{NID: ndb.NIDAttachmentTable, Data: t.data, Sub: t.sub}, t.size)
	return err
}

// tagDataObject is PidTagAttachDataObject: the id of PidTagAttachDataBinary with
// another type.
const tagDataObject mapi.Tag = 0x3701000D

// Attachment methods ([MS-OXCMSG] 2.2.2.9).
const (
	byValue     = 1
	byReference = 2
	embedded    = 5
	oleObject   = 6
)

// notRendered is PidTagRenderingPosition of an attachment without a place in the
// text.
const notRendered = 0xFFFFFFFF

// attachment writes one attachment object and returns its row.
func (g *generator) attachment(owner *ltp.PCWriter, nid ndb.NID, i int, a Attachment) (*bag, error) {
	b := g.attachmentProps(a, i)
	pc := ltp.NewPC(g.w)
	if err := b.fill(pc); err != nil {
		return nil, err
	}
	if err := g.attachmentObject(pc, a); err != nil {
		return nil, err
	}
	size, err := pc.Layout()
	if err != nil {
		return nil, err
	}
	b.set(mapi.PidTagAttachSize, uint32(size))
	if err := pc.Adjust(mapi.PidTagAttachSize, le32(uint32(size))); err != nil {
		return nil, err
	}
	data, sub, err := pc.Close()
	owner.AddSubnode(ndb.Subnode{NID: nid, Data: data, Sub: sub}, size)
	return b, err
}

func (a *Attachment) method() int {
	switch {
	case a.Message != nil:
		return embedded
	case a.OLE != nil:
		return oleObject
	case a.Path != "":
		return byReference
	}
	return byValue
}

func (g *generator) attachmentProps(a Attachment, i int) *bag {
	b := g.newBag()
	b.set(mapi.PidTagAttachSize, 0)
	b.set(mapi.PidTagAttachNumber, i)
	b.set(mapi.PidTagAttachMethod, a.method())
	b.set(mapi.PidTagRenderingPosition, uint32(notRendered))
	b.set(mapi.PidTagDisplayName, a.Name)
	if a.Message == nil {
		b.str(mapi.PidTagAttachLongFilename, a.Name)
		b.str(mapi.PidTagAttachFilename, shortName(a.Name))
		b.str(mapi.PidTagAttachExtension, path.Ext(a.Name))
	}
	b.str(mapi.PidTagAttachMimeTag, a.MIME)
	b.str(mapi.PidTagAttachContentId, a.ContentID)
	b.str(mapi.PidTagAttachLongPathname, a.Path)
	if a.method() == byValue {
		b.set(mapi.PidTagAttachDataBinary, a.Data)
	}
	if a.Hidden {
		b.set(mapi.PidTagAttachmentHidden, true)
	}
	b.apply(a.Props)
	return b
}

// shortName returns an 8.3 name.
func shortName(name string) string {
	ext := path.Ext(name)
	base := strings.ToUpper(strings.Map(ascii, strings.TrimSuffix(name, ext)))
	if len(base) > 8 {
		base = base[:6] + "~1"
	}
	ext = strings.ToUpper(strings.Map(ascii, ext))
	return base + ext[:min(len(ext), 4)]
}

func ascii(r rune) rune {
	if r <= ' ' || r > '~' {
		return -1
	}
	return r
}

// attachmentObject writes what is an object of its own.
func (g *generator) attachmentObject(pc *ltp.PCWriter, a Attachment) error {
	switch a.method() {
	case embedded:
		data, sub, size, err := g.object(g.itemProps(a.Message), a.Message, 0)
		if err != nil {
			return err
		}
		nid := g.w.NewNID(ndb.TypeNormalMessage)
		return pc.SetObject(tagDataObject, ndb.Subnode{NID: nid, Data: data, Sub: sub}, size)
	case oleObject:
		bid, err := g.w.WriteData(a.OLE)
		if err != nil {
			return err
		}
		const typeOLE = 0x09
		nid := ndb.NID(firstAttachment)<<5 | typeOLE
		return pc.SetObject(tagDataObject, ndb.Subnode{NID: nid, Data: bid}, int64(len(a.OLE)))
	}
	return nil
}
