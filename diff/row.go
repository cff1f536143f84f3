package diff

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/ostkit/ostkit/diff/item"
)

// row is what is kept of an item: keys, digests, short texts. Bodies and
// attachments are gone by then.
type row struct {
	ref     string
	subject string
	kind    item.Kind
	folder  *folder
	when    time.Time
	ids     []idKey
	strict  item.Digest
	loose   item.Digest
	core    item.Digest
	fields  []field
	shows   string // what reports show of the fields, in their order, separated by zeros
	sync    *item.SyncFacts
	// problems are the parts that could not be read.
	problems []string
	// partial means that a field is unknown, so that the digests say less than
	// they seem to and only fields are compared.
	partial    bool
	headerOnly bool

	order   int // place in the canonical order of its side
	partner *row
}

// idKey is an identity reduced to a number; equal ones are only candidates.
type idKey struct {
	kind item.IDType
	key  item.Digest
}

// field is an [item.Field] with its digests cut to 64 bits, enough to tell why two
// items of a pair differ.
type field struct {
	strict, loose, alt, core uint64
	name                     fieldName
	unknown                  bool
}

// fieldName is the place of a name in allFields; it takes a byte where a string
// would take sixteen, for each field of each item.
type fieldName uint8

// allFields are the names of the fields of all kinds.
var allFields = func() (names []string) {
	for _, kind := range item.Kinds() {
		names = append(names, item.FieldNames(kind)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}()

func nameOf(name string) fieldName {
	i, _ := slices.BinarySearch(allFields, name)
	return fieldName(i)
}

func (n fieldName) String() string { return allFields[n] }

// Fields that rules speak of.
var (
	fieldClass       = nameOf("class")
	fieldSubject     = nameOf("subject")
	fieldSubmitTime  = nameOf("submitTime")
	fieldBody        = nameOf("body")
	fieldAttachments = nameOf("attachments")
)

func newRow(it *item.Item, lost []string) *row {
	fp, err := item.NewFingerprint(it)
	fp = fp.Without(lost)
	r := &row{
		ref: it.Ref, subject: clip(it.Subject), kind: it.Kind, when: it.When(),
		strict: fp.Strict, loose: fp.Loose, core: fp.Core, sync: it.Sync,
		fields: make([]field, len(fp.Fields)),
	}
	for _, id := range it.IDs() {
		r.ids = append(r.ids, idKey{id.Type, shortDigest(id.Value)})
	}
	r.headerOnly = it.Sync != nil && it.Sync.HeaderOnly != nil && *it.Sync.HeaderOnly
	shows := make([]string, len(fp.Fields))
	for i := range fp.Fields {
		f := newField(&fp.Fields[i])
		f.unknown = f.unknown || r.headerOnly && (f.name == fieldBody || f.name == fieldAttachments)
		r.partial = r.partial || f.unknown
		r.fields[i], shows[i] = f, strings.ReplaceAll(fp.Fields[i].Show, "\x00", "\uFFFD")
	}
	r.shows = strings.Join(shows, "\x00")
	for _, p := range it.Problems {
		r.problems = append(r.problems, p.Error())
	}
	if err != nil {
		r.problems = append(r.problems, strings.Split(err.Error(), "\n")...)
	}
	return r
}

func newField(f *item.Field) field {
	return field{
		name: nameOf(f.Name), unknown: f.Unreadable,
		strict: short(f.Strict), loose: short(f.Loose), alt: short(f.Alt), core: short(f.Core),
	}
}

func short(d item.Digest) uint64 { return binary.LittleEndian.Uint64(d[:]) }

func shortDigest(s string) (d item.Digest) {
	sum := sha256.Sum256([]byte(s))
	copy(d[:], sum[:])
	return d
}

// maxSubject bounds the subject kept for the report.
const maxSubject = 255

func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxSubject {
		return strings.Clone(s)
	}
	cut := maxSubject
	for cut > 0 && s[cut]&0xC0 == 0x80 {
		cut--
	}
	return s[:cut] + "…"
}

// id returns the row's identity of a type.
func (r *row) id(t item.IDType) (item.Digest, bool) {
	for _, k := range r.ids {
		if k.kind == t {
			return k.key, true
		}
	}
	return item.Digest{}, false
}

// otherMessage reports whether both rows have a Message-ID and the two differ.
func otherMessage(a, b *row) bool {
	x, okX := a.id(item.IDMessageFolded)
	y, okY := b.id(item.IDMessageFolded)
	return okX && okY && x != y
}

// compareRows is the canonical order of the rows of one side. It rests on what a
// row is, never on where it was read.
func compareRows(a, b *row) int {
	return cmp.Or(
		cmp.Compare(a.folder.path, b.folder.path),
		cmp.Compare(a.kind, b.kind),
		cmp.Compare(a.subject, b.subject),
		a.when.Compare(b.when),
		cmp.Compare(string(a.strict[:]), string(b.strict[:])),
		cmp.Compare(a.ref, b.ref),
		cmp.Compare(a.folder.source.name, b.folder.source.name),
	)
}

// likeness is how much two rows have in common.
type likeness int

const (
	unlike likeness = iota
	alike           // the core, or much of the content, is common
	looselyEqual
	strictlyEqual
)

// compareContent compares two rows field by field. Fields that either side does
// not know are left out, and so are those that only one of the two kinds has.
func compareContent(a, b *row) likeness {
	if !a.partial && !b.partial && a.strict == b.strict {
		return strictlyEqual
	}
	strict, loose := true, true
	common := 0
	for i := range a.fields {
		f := &a.fields[i]
		g := b.field(f.name)
		if g == nil || f.unknown || g.unknown {
			continue
		}
		common++
		strict = strict && f.strict == g.strict
		loose = loose && sameLoose(f, g)
	}
	switch {
	case common == 0:
		return unlike
	case strict:
		return strictlyEqual
	case loose:
		return looselyEqual
	case isAlike(a, b):
		return alike
	}
	return unlike
}

func (r *row) field(name fieldName) *field {
	for i := range r.fields {
		if r.fields[i].name == name {
			return &r.fields[i]
		}
	}
	return nil
}

// sameLoose is [item.Field.SameLoose] on shortened digests.
func sameLoose(f, g *field) bool {
	return f.loose == g.loose || f.alt != 0 && (f.alt == g.alt || f.alt == g.loose) || g.alt != 0 && f.loose == g.alt
}

// isAlike tells a changed item from another one with the same key: something of
// the core, or the body or attachments, or half of what both say has to be common.
func isAlike(a, b *row) bool {
	said, common := 0, 0
	for i := range a.fields {
		f := &a.fields[i]
		g := b.field(f.name)
		if g == nil || f.unknown || g.unknown || f.name == fieldClass {
			continue
		}
		equal := f.loose != 0 && sameLoose(f, g)
		if f.core != 0 && f.core == g.core || equal && (f.name == fieldBody || f.name == fieldAttachments) {
			return true
		}
		if f.loose != 0 || g.loose != 0 {
			said++
			if equal {
				common++
			}
		}
	}
	return said > 0 && 2*common >= said
}

// commonFields counts the fields two rows agree on, to choose the nearest among
// several candidates.
func commonFields(a, b *row) int {
	n := 0
	for i := range a.fields {
		f := &a.fields[i]
		switch g := b.field(f.name); {
		case g == nil || f.unknown || g.unknown:
		case f.strict == g.strict:
			n += 3
		case sameLoose(f, g):
			n += 2
		case f.core != 0 && f.core == g.core:
			n++
		}
	}
	return n
}

// said counts the fields that say something; what is nearly empty equals too much.
func (r *row) said() int {
	n := 0
	for i := range r.fields {
		if r.fields[i].strict != 0 && r.fields[i].name != fieldClass {
			n++
		}
	}
	return n
}

// evidence lists the fields in which two rows differ.
func evidence(l, s *row) []Evidence {
	here, there := strings.Split(l.shows, "\x00"), strings.Split(s.shows, "\x00")
	var list []Evidence
	for i := range l.fields {
		f := &l.fields[i]
		j := slices.IndexFunc(s.fields, func(g field) bool { return g.name == f.name })
		if j < 0 {
			continue
		}
		g := &s.fields[j]
		if f.unknown || g.unknown || f.strict != g.strict && !sameLoose(f, g) {
			list = append(list, Evidence{Field: f.name.String(), Local: here[i], Server: there[j]})
		}
	}
	return list
}
