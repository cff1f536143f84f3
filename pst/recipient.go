package pst

import (
	"errors"
	"maps"
	"slices"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

func sortedKeys[V any](m map[ndb.NID]V) []ndb.NID { return slices.Sorted(maps.Keys(m)) }

// RecipientType is the low part of PidTagRecipientType.
type RecipientType int

// Recipient types ([MS-OXOMSG] 2.2.3.1.2).
const (
	Originator RecipientType = 0
	To         RecipientType = 1
	Cc         RecipientType = 2
	Bcc        RecipientType = 3
)

// Recipient is a row of a message's recipient table ([MS-PST] 2.4.5.3.1).
type Recipient struct {
	Type        RecipientType
	Name        string
	AddressType string // such as SMTP or EX
	Address     string
	SMTP        string // Address if it is one, else PidTagSmtpAddress; empty if unknown
	Props       *mapi.Bag
}

// Recipients reads the recipient table. What could be read comes with the first
// error; a message without the table has no recipients.
func (m *Message) Recipients() ([]Recipient, error) {
	t, err := m.subTable(ndb.NIDRecipientTable)
	if t == nil {
		return nil, err
	}
	var list []Recipient
	err = errors.Join(t.Problems()...)
	for row, rowErr := range t.Rows() {
		if rowErr != nil {
			err = errors.Join(err, rowErr)
			continue
		}
		props, errs := m.f.rowProperties(t, row)
		err = errors.Join(append([]error{err}, errs...)...)
		list = append(list, m.recipient(props))
	}
	return list, err
}

// subTable opens a table among the sub-nodes; nil without an error when the
// message has none.
func (m *Message) subTable(nid ndb.NID) (*ltp.TC, error) {
	if m.node == nil {
		return nil, nil
	}
	n, err := m.node.Subnode(nid)
	if errors.Is(err, ndb.ErrNotFound) || n != nil && n.Data == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ltp.OpenTC(n)
}

func (m *Message) recipient(props []mapi.Property) Recipient {
	b := mapi.NewBag(props, m.f.names, m.props.CodePage())
	r := Recipient{Props: b}
	v, _ := b.Int32(0x0C15)
	r.Type = RecipientType(v & 0xF) // the high bits are resend flags
	r.Name = b.Str(0x3001)
	r.AddressType = b.Str(0x3002)
	r.Address = b.Str(0x3003)
	r.SMTP = b.Str(0x39FE)
	if r.SMTP == "" && (r.AddressType == "SMTP" || r.AddressType == "") {
		r.SMTP = r.Address
	}
	return r
}
