package item

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"time"

	"github.com/ostkit/ostkit/internal/textnorm"
)

// Fingerprint is what is kept of an item's content: three digests of decreasing
// sharpness, and the fields they are made of, so that a difference can be
// explained when the item itself is gone.
type Fingerprint struct {
	Kind Kind
	// Strict is equal if every field is, but for case and white space.
	Strict Digest
	// Loose is equal also after a conversion between formats: letters and digits
	// only, times to the minute, attachments by name and size.
	Loose Digest
	// Core covers a few fields that survive most changes.
	Core Digest
	// Fields are in the order of [FieldNames].
	Fields []Field
}

// Field is one field of a [Fingerprint]. Zero digests stand for an absent value,
// and for a default that not every format writes down.
type Field struct {
	Name   string
	Strict Digest
	Loose  Digest
	// Alt is another loose form, where a value has two: the plain text beside the
	// HTML body, names beside addresses, contents beside attachment names. Two
	// fields are loosely equal if either form is.
	Alt        Digest
	Core       Digest // part of the item's core; zero in other fields
	Show       string // for reports, at most a line
	Unreadable bool   // the value is there and could not be read
}

// SameLoose reports whether two fields are equal after a conversion of formats.
func (f *Field) SameLoose(g *Field) bool {
	return f.Loose == g.Loose || !f.Alt.IsZero() && (f.Alt == g.Alt || f.Alt == g.Loose) ||
		!g.Alt.IsZero() && f.Loose == g.Alt
}

// maxDepth bounds messages attached to messages.
const maxDepth = 8

// NewFingerprint reads the content of an item. With an error, which tells what
// could not be read, the fingerprint covers the rest; such fields are marked.
func NewFingerprint(it *Item) (Fingerprint, error) { return fingerprint(it, 0) }

func fingerprint(it *Item, depth int) (Fingerprint, error) {
	b := builder{it: it, depth: depth}
	switch it.Kind {
	case KindAppointment:
		b.appointment()
	case KindContact:
		b.contact()
	case KindDistributionList:
		b.list()
	case KindTask:
		b.task()
	case KindJournal:
		b.journal()
	case KindNote:
		b.note()
	case KindReport:
		b.report()
	case KindMessage:
		b.message(true)
	case KindPost:
		b.message(false)
	default:
		b.other()
	}
	fp := Fingerprint{Kind: it.Kind, Fields: b.fields}
	fp.sum(nil)
	return fp, errors.Join(b.problems...)
}

// Without returns the fingerprint as it would be if the named fields did not
// exist; the fields themselves are dropped. It is how a comparison leaves out what
// one of its formats cannot hold.
func (fp Fingerprint) Without(names []string) Fingerprint {
	if !slices.ContainsFunc(fp.Fields, func(f Field) bool { return slices.Contains(names, f.Name) }) {
		return fp
	}
	fp.Fields = slices.DeleteFunc(slices.Clone(fp.Fields), func(f Field) bool { return slices.Contains(names, f.Name) })
	fp.sum(names)
	return fp
}

// sum computes the digests from those of the fields. A core that has lost a field
// is no longer one: it would join what has little in common.
func (fp *Fingerprint) sum(lost []string) {
	strict, loose, core := sha256.New(), sha256.New(), sha256.New()
	hasCore := false
	for _, h := range []hash.Hash{strict, loose, core} {
		h.Write([]byte(fp.Kind))
	}
	for i := range fp.Fields {
		f := &fp.Fields[i]
		addField(strict, f.Name, f.Strict)
		addField(loose, f.Name, f.Loose)
		addField(core, f.Name, f.Core)
		hasCore = hasCore || !f.Core.IsZero()
	}
	fp.Strict, fp.Loose, fp.Core = half(strict.Sum(nil)), half(loose.Sum(nil)), Digest{}
	if hasCore && !slices.ContainsFunc(lost, func(name string) bool { return isCore(fp.Kind, name) }) {
		fp.Core = half(core.Sum(nil))
	}
}

func addField(h hash.Hash, name string, d Digest) {
	h.Write([]byte(name))
	h.Write([]byte{0})
	h.Write(d[:])
}

// FieldNames returns the names of the fields of a kind, in the order of
// fingerprints. They are the words of reports and of [Losses].
func FieldNames(kind Kind) []string {
	return slices.Clone(fieldNames[cmp.Or(kind, KindOther)])
}

var fieldNames = map[Kind][]string{
	KindMessage:          {"class", "subject", "from", "to", "cc", "submitTime", "body", "attachments"},
	KindPost:             {"class", "subject", "from", "submitTime", "body", "attachments"},
	KindReport:           {"class", "subject", "originalId", "to", "submitTime"},
	KindAppointment:      {"subject", "start", "end", "allDay", "location", "organizer", "attendees", "recurrence", "busy", "body"},
	KindContact:          {"fileAs", "given", "family", "company", "emails", "phones", "birthday", "addresses", "photo"},
	KindDistributionList: {"name", "members"},
	KindTask:             {"subject", "startDate", "dueDate", "completedDate", "status", "percent", "recurrence", "body"},
	KindJournal:          {"type", "start", "end", "subject", "contacts", "body"},
	KindNote:             {"body", "color", "created"},
	KindDocument:         {"class", "subject", "attachments", "properties"},
	KindOther:            {"class", "subject", "attachments", "properties"},
}

// coreNames are the fields whose digests make the core. A contact's core is its
// e-mail addresses or else name and telephone, a document's its attachments or
// else class and subject.
var coreNames = map[Kind][]string{
	KindMessage:          {"subject", "from", "submitTime"},
	KindPost:             {"subject", "from", "submitTime"},
	KindReport:           {"originalId", "class"},
	KindAppointment:      {"start", "end", "subject"},
	KindContact:          {"emails", "fileAs", "phones"},
	KindDistributionList: {"name"},
	KindTask:             {"subject", "dueDate"},
	KindJournal:          {"type", "start"},
	KindNote:             {"body"},
	KindDocument:         {"attachments", "class", "subject"},
	KindOther:            {"attachments", "class", "subject"},
}

func isCore(kind Kind, name string) bool { return slices.Contains(coreNames[kind], name) }

// builder collects the fields of one item.
type builder struct {
	it       *Item
	depth    int
	fields   []Field
	problems []error
}

// add appends a field, as part of the core if the kind's table says so.
func (b *builder) add(f Field) {
	if isCore(b.it.Kind, f.Name) && f.Core.IsZero() {
		f.Core = f.Loose
	}
	b.fields = append(b.fields, f)
}

// failed appends a field that is there and cannot be read.
func (b *builder) failed(name string, err error) {
	b.problems = append(b.problems, fmt.Errorf("%s: %w", name, err))
	b.fields = append(b.fields, Field{Name: name, Unreadable: true, Show: "unreadable: " + shown(err.Error())})
}

// exact appends a value that has one form only.
func (b *builder) exact(name, value, show string) {
	d := digestOf(value)
	b.add(Field{Name: name, Strict: d, Loose: d, Show: show})
}

// text appends a line of text.
func (b *builder) text(name, value string) {
	b.add(Field{
		Name: name, Strict: digestOf(textnorm.Fold(value)), Loose: digestOf(letters(value)), Show: shown(value),
	})
}

// token appends a word of a fixed vocabulary; the default counts as absent, since
// formats do not write it.
func (b *builder) token(name, value, preset string) {
	v := textnorm.Fold(value)
	if v == textnorm.Fold(preset) {
		v = ""
	}
	b.exact(name, v, shown(value))
}

// texts appends a set of words, each brought into form by norm.
func (b *builder) texts(name string, values []string, norm func(string) string) {
	b.exact(name, joined(mapped(values, norm)), shown(joinShow(values)))
}

// subject appends the subject; its core is the subject without prefixes.
func (b *builder) subject() {
	s := b.it.Subject
	f := Field{
		Name: "subject", Strict: digestOf(textnorm.Fold(s)), Loose: digestOf(letters(s)), Show: shown(s),
	}
	if isCore(b.it.Kind, "subject") {
		f.Core = digestOf(letters(textnorm.SubjectCore(s)))
	}
	b.add(f)
}

func (b *builder) class() { b.token("class", b.it.Class, "") }

// instant appends a point in time, strict to the second, loose to the minute.
func (b *builder) instant(name string, t time.Time) {
	s := second(t)
	b.add(Field{Name: name, Strict: digestOf(s), Loose: digestOf(minute(t)), Show: s})
}

// toMinute appends a time that is planned by people.
func (b *builder) toMinute(name string, t time.Time) {
	s := minute(t)
	b.exact(name, s, s)
}

// date appends a whole day.
func (b *builder) date(name string, t time.Time) {
	s := calendarDate(t)
	b.exact(name, s, s)
}

// addresses appends a set of parties: by address, by name where none is known.
// The other loose form is the names, for the side that could not resolve them.
func (b *builder) addresses(name string, list ...Address) {
	ids := mapped(list, func(a Address) string { return cmp.Or(textnorm.Email(a.Email), textnorm.Fold(a.Name)) })
	names := mapped(list, func(a Address) string { return letters(cmp.Or(a.Name, a.Email)) })
	d := digestOf(joined(ids))
	b.add(Field{
		Name: name, Strict: d, Loose: d, Alt: digestOf(joined(names)),
		Show: shown(joinShow(mapped(list, Address.String))),
	})
}

func (b *builder) message(recipients bool) {
	it := b.it
	b.class()
	b.subject()
	b.addresses("from", it.author())
	if recipients {
		b.addresses("to", it.To...)
		b.addresses("cc", it.Cc...)
	}
	b.instant("submitTime", it.Submitted)
	b.body()
	b.attachments()
}

func (b *builder) report() {
	b.class()
	b.subject()
	id := messageID(b.it.Keys.OriginalID)
	b.exact("originalId", id, shown(id))
	b.addresses("to", b.it.To...)
	b.instant("submitTime", b.it.Submitted)
}

func (b *builder) appointment() {
	a := b.it.Appointment
	if a == nil {
		a = &Appointment{}
	}
	b.subject()
	when := b.toMinute
	if a.AllDay {
		when = b.date
	}
	when("start", a.Start)
	when("end", a.End)
	b.flag("allDay", a.AllDay)
	b.text("location", a.Location)
	b.addresses("organizer", a.Organizer)
	b.addresses("attendees", a.Attendees...)
	b.recurrence(a.Recurrence)
	b.token("busy", a.Busy, "busy")
	b.body()
}

func (b *builder) flag(name string, v bool) {
	s := ""
	if v {
		s = "true"
	}
	b.exact(name, s, strconv.FormatBool(v))
}

func (b *builder) contact() {
	c := b.it.Contact
	if c == nil {
		c = &Contact{}
	}
	first := len(b.fields)
	b.text("fileAs", c.FileAs)
	b.text("given", c.Given)
	b.text("family", c.Family)
	b.text("company", c.Company)
	b.texts("emails", c.Emails, textnorm.Email)
	b.texts("phones", c.Phones, textnorm.Digits)
	b.date("birthday", c.Birthday)
	b.texts("addresses", c.Addresses, letters)
	b.photo(c)
	b.preferCore(b.fields[first:], "emails")
}

func (b *builder) photo(c *Contact) {
	if c.Photo == nil {
		b.exact("photo", "", "")
		return
	}
	sum, err := c.Photo()
	if err != nil {
		b.failed("photo", err)
		return
	}
	b.exact("photo", sum, sum)
}

// preferCore leaves the named field alone in the core if it has a value.
func (b *builder) preferCore(fields []Field, name string) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 || fields[i].Core.IsZero() {
		return
	}
	for j := range fields {
		if j != i {
			fields[j].Core = Digest{}
		}
	}
}

func (b *builder) list() {
	b.text("name", b.it.Subject)
	b.addresses("members", b.it.Members...)
}

func (b *builder) task() {
	t := b.it.Task
	if t == nil {
		t = &Task{Percent: -1}
	}
	b.subject()
	b.date("startDate", t.Start)
	b.date("dueDate", t.Due)
	b.date("completedDate", t.Completed)
	b.token("status", t.Status, "notStarted")
	percent := ""
	if t.Percent > 0 {
		percent = strconv.Itoa(t.Percent)
	}
	b.exact("percent", percent, percent)
	b.recurrence(t.Recurrence)
	b.body()
}

func (b *builder) journal() {
	j := b.it.Journal
	if j == nil {
		j = &Journal{}
	}
	b.text("type", j.Type)
	b.toMinute("start", j.Start)
	b.toMinute("end", j.End)
	b.subject()
	b.texts("contacts", j.Contacts, letters)
	b.body()
}

// note leaves the creation time out of the loose form: stores set it anew.
func (b *builder) note() {
	n := b.it.Note
	if n == nil {
		n = &Note{}
	}
	b.body()
	b.token("color", n.Color, "yellow")
	created := second(b.it.Created)
	b.add(Field{Name: "created", Strict: digestOf(created), Show: created})
}

func (b *builder) other() {
	first := len(b.fields)
	b.class()
	b.subject()
	b.attachments()
	b.properties()
	b.preferCore(b.fields[first:], "attachments")
}

// properties appends all string properties as one field.
func (b *builder) properties() {
	strict, loose := []string{}, []string{}
	for name, value := range b.it.Strings {
		if v := textnorm.Fold(value); v != "" {
			strict = append(strict, name+"\x00"+v)
			loose = append(loose, name+"\x00"+letters(value))
		}
	}
	show := ""
	if len(strict) > 0 {
		show = strconv.Itoa(len(strict)) + " properties"
	}
	b.add(Field{
		Name: "properties", Strict: digestOf(joined(strict)), Loose: digestOf(joined(loose)), Show: show,
	})
}
