package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// itemsCmd is "ostkit items".
type itemsCmd struct {
	File   string `arg:"" help:"The .ost or .pst file."`
	Folder string `help:"Only the items of this folder, named as ls prints it." placeholder:"PATH"`
	Hash   bool   `help:"Also read bodies and attachments and print their SHA-256."`
}

type itemJSON struct {
	NID          string           `json:"nid"`
	Folder       string           `json:"folder"`
	Kind         mapi.Kind        `json:"kind"`
	Class        string           `json:"class"`
	Subject      string           `json:"subject"`
	From         string           `json:"from,omitempty"`
	To           []string         `json:"to,omitempty"`
	MessageID    string           `json:"messageId,omitempty"`
	SubmitTime   string           `json:"submitTime,omitempty"`
	DeliveryTime string           `json:"deliveryTime,omitempty"`
	LastModified string           `json:"lastModified,omitempty"`
	Start        string           `json:"start,omitempty"`
	End          string           `json:"end,omitempty"`
	Size         *int64           `json:"size,omitempty"`
	Attachments  []attachmentJSON `json:"attachments,omitempty"`
	BodySHA256   string           `json:"bodySHA256,omitempty"`
	Recipients   []recipientJSON  `json:"recipients,omitempty"`
	Problems     []string         `json:"problems,omitempty"`
}

type attachmentJSON struct {
	Name   string `json:"name"`
	Size   *int64 `json:"size,omitempty"`
	Method int    `json:"method"`
	SHA256 string `json:"sha256,omitempty"`
}

type recipientJSON struct {
	Type    string `json:"type"`
	Name    string `json:"name,omitempty"`
	Address string `json:"address,omitempty"`
}

// Run prints the inventory.
func (c *itemsCmd) Run(a *app) error {
	f, err := a.open(c.File, nil)
	if err != nil {
		return err
	}
	defer f.Close()
	opts, err := c.scanOptions(f)
	if err != nil {
		return err
	}
	p := itemPrinter{a: a, hash: c.Hash, named: namedTimes(f.Names())}
	for _, err := range f.Problems() {
		p.fault(err)
	}
	for it, err := range f.Scan(a.ctx, opts) {
		switch {
		case err != nil && errors.Is(err, a.ctx.Err()):
			return err
		case err != nil:
			p.fault(err)
		default:
			if err := p.print(it); err != nil {
				return err
			}
		}
	}
	return p.end()
}

func (c *itemsCmd) scanOptions(f *pst.File) (*pst.ScanOptions, error) {
	if c.Folder == "" {
		return nil, nil
	}
	known := false
	for d := range f.Folders() {
		known = known || d.Path == c.Folder
	}
	if !known {
		return nil, fmt.Errorf("%s has no folder %q; \"ostkit ls\" lists them", c.File, c.Folder)
	}
	return &pst.ScanOptions{Folder: func(d *pst.Folder) bool { return d.Path == c.Folder }}, nil
}

// timeIDs are the ids that the start and end of a kind of item have in one store.
type timeIDs struct{ start, end uint16 }

func namedTimes(names *mapi.NameMap) map[mapi.Kind]timeIDs {
	id := func(set mapi.GUID, lid uint32) uint16 {
		v, _ := names.ID(set, lid)
		return v
	}
	return map[mapi.Kind]timeIDs{
		mapi.KindAppointment: {id(mapi.PSETIDAppointment, 0x820D), id(mapi.PSETIDAppointment, 0x820E)},
		mapi.KindTask:        {id(mapi.PSETIDTask, 0x8104), id(mapi.PSETIDTask, 0x8105)},
		mapi.KindJournal:     {id(mapi.PSETIDLog, 0x8706), id(mapi.PSETIDLog, 0x8708)},
	}
}

// itemPrinter prints items one after the other as they are scanned.
type itemPrinter struct {
	a       *app
	hash    bool
	named   map[mapi.Kind]timeIDs
	folder  string
	items   int
	damaged int
	faults  int
}

// fault reports what no single item can carry.
func (p *itemPrinter) fault(err error) {
	p.faults++
	p.a.remark("! %s", clean(oneLine(err)))
}

func (p *itemPrinter) print(it *pst.ScanItem) error {
	p.items++
	row := p.row(it)
	if len(row.Problems) > 0 {
		p.damaged++
	}
	if p.a.json {
		return p.a.printLine(row)
	}
	p.text(row)
	return nil
}

func (p *itemPrinter) end() error {
	if !p.a.json {
		p.a.printf("\n%d items\n", p.items)
	}
	if p.damaged+p.faults > 0 {
		p.a.remark("%d items are damaged, %d faults beside them: the list may lack items.", p.damaged, p.faults)
		return errFound
	}
	return nil
}

func (p *itemPrinter) row(it *pst.ScanItem) *itemJSON {
	row := &itemJSON{
		NID: it.NID.String(), Class: string(it.Text(mapi.PidTagMessageClass.ID())), Subject: string(it.Subject()),
		From: sender(it), To: splitList(string(it.Text(mapi.PidTagDisplayTo.ID()))),
		MessageID:    string(it.Text(mapi.PidTagInternetMessageId.ID())),
		SubmitTime:   jsonTime(it.Time(mapi.PidTagClientSubmitTime.ID())),
		DeliveryTime: jsonTime(it.Time(mapi.PidTagMessageDeliveryTime.ID())),
		LastModified: jsonTime(it.Time(mapi.PidTagLastModificationTime.ID())),
	}
	if it.Folder != nil {
		row.Folder = it.Folder.Path
	}
	row.Kind = mapi.KindOf(row.Class)
	if ids, ok := p.named[row.Kind]; ok {
		row.Start, row.End = jsonTime(namedTime(it, ids.start)), jsonTime(namedTime(it, ids.end))
	}
	if v, ok := it.Int32(mapi.PidTagMessageSize.ID()); ok {
		row.Size = known(int64(uint32(v)))
	}
	problems := it.Problems()
	const hasAttach = 0x10
	flags, flagged := it.Int32(mapi.PidTagMessageFlags.ID())
	if p.hash || !flagged || flags&hasAttach != 0 {
		problems = p.details(it, row)
	}
	for _, err := range problems {
		row.Problems = append(row.Problems, oneLine(err))
	}
	return row
}

func namedTime(it *pst.ScanItem, id uint16) time.Time {
	if id == 0 {
		return time.Time{}
	}
	return it.Time(id)
}

// details reads what the listing's fast path does not: attachments, and with
// --hash recipients and bodies.
func (p *itemPrinter) details(it *pst.ScanItem, row *itemJSON) []error {
	m := it.Message()
	var problems []error
	list, err := m.Attachments()
	problems = appendError(problems, err)
	for _, at := range list {
		row.Attachments = append(row.Attachments, p.attachment(at, &problems))
	}
	if p.hash {
		recipients, err := m.Recipients()
		problems = appendError(problems, err)
		for _, r := range recipients {
			row.Recipients = append(row.Recipients, recipientRow(r))
		}
		sum, err := bodyHash(m)
		problems = appendError(problems, err)
		row.BodySHA256 = sum
	}
	return append(m.Problems(), problems...)
}

func appendError(list []error, err error) []error {
	if err != nil {
		list = append(list, err)
	}
	return list
}

func (p *itemPrinter) attachment(at *pst.Attachment, problems *[]error) attachmentJSON {
	j := attachmentJSON{Name: at.Name, Size: known(at.Size()), Method: int(at.Method)}
	if p.hash {
		r, err := at.Open()
		if err == nil {
			h := sha256.New()
			if _, err = io.Copy(h, r); err == nil {
				j.SHA256 = hex.EncodeToString(h.Sum(nil))
			}
		}
		if err != nil && !errors.Is(err, ndb.ErrNotFound) {
			*problems = append(*problems, err)
		}
	}
	*problems = append(*problems, at.Problems()...)
	return j
}

func recipientRow(r pst.Recipient) recipientJSON {
	j := recipientJSON{Type: "other", Name: r.Name, Address: r.SMTP}
	if j.Address == "" {
		j.Address = r.Address
	}
	switch r.Type {
	case pst.To:
		j.Type = "to"
	case pst.Cc:
		j.Type = "cc"
	case pst.Bcc:
		j.Type = "bcc"
	}
	return j
}

// bodyHash is over the plain text as UTF-8, else the HTML bytes, else the RTF.
func bodyHash(m *pst.Message) (string, error) {
	body := []byte(nil)
	if s, ok := m.Text(); ok && s != "" {
		body = []byte(s)
	} else if b := m.HTML(); len(b) > 0 {
		body = b
	} else {
		b, err := m.RTF()
		if err != nil {
			return "", err
		}
		body = b
	}
	if body == nil {
		return "", nil
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// sender returns the name and address of who the item is from.
func sender(it *pst.ScanItem) string {
	name := string(it.Text(mapi.PidTagSentRepresentingName.ID()))
	if name == "" {
		name = string(it.Text(mapi.PidTagSenderName.ID()))
	}
	for _, tag := range []mapi.Tag{
		mapi.PidTagSentRepresentingSmtpAddress, mapi.PidTagSenderSmtpAddress,
		mapi.PidTagSentRepresentingEmailAddress, mapi.PidTagSenderEmailAddress,
	} {
		addr := string(it.Text(tag.ID()))
		switch {
		case !strings.Contains(addr, "@") || strings.EqualFold(addr, name):
		case name == "":
			return addr
		default:
			return name + " <" + addr + ">"
		}
	}
	return name
}

// splitList splits a display list such as PidTagDisplayTo.
func splitList(s string) []string {
	var list []string
	for _, p := range strings.Split(s, ";") {
		if p = strings.TrimSpace(p); p != "" {
			list = append(list, p)
		}
	}
	return list
}

// text prints an item for people: folders as headings, one line an item.
func (p *itemPrinter) text(row *itemJSON) {
	if row.Folder != p.folder || p.items == 1 {
		p.folder = row.Folder
		p.a.printf("\n%s\n", clean(folderName(row.Folder)))
	}
	mark := " "
	if len(row.Problems) > 0 {
		mark = "!"
	}
	p.a.printf("%s %-10s %-16s %-11s %-24.24s %s\n", mark, row.NID, shortTime(row), row.Kind, clean(row.From), clean(row.Subject))
	for _, s := range row.Problems {
		p.a.printf("    ! %s\n", clean(s))
	}
}

func folderName(path string) string {
	if path == "" {
		return "(no folder)"
	}
	return path
}

// shortTime is the time a person looks for in a list: start, submission, else
// delivery or last change; UTC.
func shortTime(row *itemJSON) string {
	for _, s := range []string{row.Start, row.SubmitTime, row.DeliveryTime, row.LastModified} {
		if len(s) >= 16 {
			return s[:10] + " " + s[11:16]
		}
	}
	return "-"
}
