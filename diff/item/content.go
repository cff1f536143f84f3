package item

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ostkit/ostkit/internal/textnorm"
)

// String shows an address as mail headers do.
func (a Address) String() string {
	switch {
	case a.Email == "":
		return a.Name
	case a.Name == "" || a.Name == a.Email:
		return a.Email
	}
	return a.Name + " <" + a.Email + ">"
}

// author is whom the item is from: the represented author, else the sender; the
// zero Address if nobody is named.
//
// QUIRK: readpst gives authors without an address, as of drafts and old calendar
// entries, the address MAILER-DAEMON without a domain (its export of enron.pst).
func (it *Item) author() Address {
	a := it.From
	if a == (Address{}) {
		a = it.Sender
	}
	if strings.EqualFold(a.Email, "MAILER-DAEMON") {
		a.Email = ""
	}
	if strings.EqualFold(a.Name, "MAILER-DAEMON") {
		a.Name = ""
	}
	return a
}

// joinShow joins values for a report in sorted order.
func joinShow(values []string) string {
	values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
	slices.Sort(values)
	return strings.Join(values, "; ")
}

// body appends the text. HTML is turned into text first; where both are there,
// HTML counts as the original and the plain text as the other loose form.
func (b *builder) body() {
	if b.it.Body == nil {
		b.exact("body", "", "")
		return
	}
	body, err := b.it.Body()
	if err != nil {
		b.failed("body", err)
		return
	}
	plain := digestOf(textnorm.Letters(textnorm.Plain(body.Text)))
	text := body.Text
	f := Field{Name: "body", Loose: plain}
	if body.HTML != "" {
		text = textnorm.HTML(body.HTML)
		f.Loose, f.Alt = digestOf(textnorm.Letters(textnorm.Plain(text))), plain
	}
	f.Strict, f.Show = digestOf(textnorm.Fold(text)), shown(text)
	b.add(b.opaque(f))
}

// opaque takes the loose forms from the body and attachments of a signed or
// encrypted mail. A store holds the whole as one attachment, other formats its
// parts ([MS-OXOSMIME] 2.1.3.1), so that only copies of one form can be compared.
func (b *builder) opaque(f Field) Field {
	class := textnorm.Fold(b.it.Class)
	if class == "ipm.note.smime" || strings.HasPrefix(class, "ipm.note.smime.") {
		f.Loose, f.Alt = Digest{}, Digest{}
	}
	return f
}

// attachments appends the attachments as a multiset: strict by name and content,
// loose by name and size or by content whatever the name.
func (b *builder) attachments() {
	var strict, loose, content, names []string
	var failed error
	for i := range b.it.Attachments {
		a := &b.it.Attachments[i]
		names = append(names, cmp.Or(a.Name, "(no name)"))
		f, err := b.attachment(a)
		if err != nil {
			failed = cmp.Or(failed, err)
			continue
		}
		strict, loose, content = append(strict, f.strict), append(loose, f.loose), append(content, f.content)
	}
	if failed != nil {
		b.failed("attachments", failed)
		return
	}
	b.add(b.opaque(Field{
		Name: "attachments", Strict: multiset(strict), Loose: multiset(loose), Alt: multiset(content),
		Show: shown(joinShow(names)),
	}))
}

// multiset hashes values whose order means nothing and whose number does.
func multiset(values []string) Digest {
	slices.Sort(values)
	return digestOf(strings.Join(values, "\n"))
}

// attachmentForms are the forms in which an attachment is compared.
type attachmentForms struct{ strict, loose, content string }

func (b *builder) attachment(a *Attachment) (attachmentForms, error) {
	if a.Embedded != nil {
		return b.embedded(a)
	}
	name := textnorm.Fold(a.Name)
	size := strconv.FormatInt(a.Size, 10)
	if a.SHA256 == nil {
		return attachmentForms{name + "\x00" + size, name + "\x00" + size, name}, nil
	}
	sum, err := a.SHA256()
	if err != nil {
		return attachmentForms{}, err
	}
	return attachmentForms{name + "\x00" + sum, name + "\x00" + size, sum}, nil
}

// embedded compares an attached item by its own content: formats name it and
// count its bytes each in their own way.
func (b *builder) embedded(a *Attachment) (attachmentForms, error) {
	if b.depth >= maxDepth {
		name := textnorm.Fold(a.Name)
		return attachmentForms{name, name, name}, nil
	}
	it, err := a.Embedded()
	if err != nil {
		return attachmentForms{}, err
	}
	fp, err := fingerprint(it, b.depth+1)
	if err != nil {
		return attachmentForms{}, err
	}
	// The class and the exact seconds do not survive an export as a mail.
	loose := fp.Without([]string{"class"}).Loose.String()
	return attachmentForms{"item\x00" + fp.Strict.String(), "item\x00" + loose, "item\x00" + loose}, nil
}

// recurrence appends the series with its deleted and changed instances.
func (b *builder) recurrence(r *Recurrence) {
	if r == nil || r.Rule == "" && len(r.Excluded) == 0 && len(r.Exceptions) == 0 {
		b.exact("recurrence", "", "")
		return
	}
	lines := []string{"rule " + r.Rule}
	for _, t := range r.Excluded {
		lines = append(lines, "ex "+minute(t))
	}
	for _, e := range r.Exceptions {
		lines = append(lines, b.exception(e))
	}
	b.exact("recurrence", joined(lines), shown(joinShow(lines)))
}

// exception describes a changed instance by what differs from the master, since
// formats differ in repeating the rest.
func (b *builder) exception(e Exception) string {
	start, end := e.Start, e.End
	var location string
	if Time(start).IsZero() {
		start = e.Original
	}
	if a := b.it.Appointment; a != nil {
		location = a.Location
		if Time(end).IsZero() && a.End.After(a.Start) {
			end = start.Add(a.End.Sub(a.Start))
		}
	}
	parts := []string{"changed", minute(e.Original), minute(start), minute(end)}
	if s := textnorm.Fold(e.Subject); s != "" && s != textnorm.Fold(b.it.Subject) {
		parts = append(parts, "subject="+s)
	}
	if s := textnorm.Fold(e.Location); s != "" && s != textnorm.Fold(location) {
		parts = append(parts, "location="+s)
	}
	return strings.Join(parts, " ")
}
