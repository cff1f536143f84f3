package mapi

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ostkit/ostkit/internal/codepage"
)

// maxProblems bounds what one Bag remembers of its damage.
const maxProblems = 64

// Bag holds the properties of one object: a store, folder, message, attachment or
// recipient. A Bag is not changed by reading and is safe for concurrent readers.
//
// The typed getters return a value only if the property is stored with the type they
// ask for; ok is false for an absent property, for one of another type, and for one
// whose value cannot be read. What could not be read is kept for Problems. A type
// that does not fit is no problem in itself: real files do carry shifted types, and a
// property may have more than one form.
type Bag struct {
	props    []Property // sorted by id
	names    *NameMap
	codePage int // of the store or object around this one; 0 unknown

	pageOnce sync.Once
	page     int // of PtypString8 values

	mu       sync.Mutex
	problems []error
}

// NewBag returns a Bag of the properties, which it keeps and sorts by id in place; of
// properties with the same id the first wins. names resolves named properties and may
// be nil. codePage is that of PtypString8 values where the properties do not say it
// themselves: the message's for recipients and attachments, the store's or the user's
// choice for messages, 0 if there is none.
func NewBag(props []Property, names *NameMap, codePage int) *Bag {
	byID := func(a, b Property) int { return cmp.Compare(a.Tag.ID(), b.Tag.ID()) }
	if !slices.IsSortedFunc(props, byID) {
		slices.SortStableFunc(props, byID)
	}
	return &Bag{props: props, names: names, codePage: codePage}
}

// Len returns the number of properties.
func (b *Bag) Len() int { return len(b.props) }

// Names returns the map that resolves named properties, nil if there is none.
func (b *Bag) Names() *NameMap { return b.names }

// All yields the properties by ascending id.
func (b *Bag) All() iter.Seq[*Property] {
	return func(yield func(*Property) bool) {
		for i := range b.props {
			if !yield(&b.props[i]) {
				return
			}
		}
	}
}

// Get returns the property with the id, whatever its type.
func (b *Bag) Get(id uint16) (*Property, bool) {
	lo, hi := 0, len(b.props)
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); b.props[mid].Tag.ID() < id {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(b.props) && b.props[lo].Tag.ID() == id {
		return &b.props[lo], true
	}
	return nil, false
}

// Has reports whether there is a property with the id, whatever its type.
func (b *Bag) Has(id uint16) bool {
	_, ok := b.Get(id)
	return ok
}

// ID returns the property id that the store gave to a numeric named property, or 0,
// which is no property's id, when the store does not know the name. It fits into a
// getter: bag.Time(bag.ID(PSETIDAppointment, PidLidAppointmentStartWhole)).
func (b *Bag) ID(set GUID, lid uint32) uint16 {
	id, _ := b.names.ID(set, lid)
	return id
}

// Named returns the id of a numeric named property and whether the Bag holds it.
func (b *Bag) Named(set GUID, lid uint32) (id uint16, ok bool) {
	id, ok = b.names.ID(set, lid)
	return id, ok && b.Has(id)
}

// NamedString returns the id of a string-named property and whether the Bag holds it.
func (b *Bag) NamedString(set GUID, name string) (id uint16, ok bool) {
	id, ok = b.names.IDByName(set, name)
	return id, ok && b.Has(id)
}

// Problems returns what went wrong with the values asked for so far, as *[ValueError].
func (b *Bag) Problems() []error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.problems)
}

// note remembers a failure once.
func (b *Bag) note(tag Tag, err error) {
	var v *ValueError
	if !errors.As(err, &v) {
		v = &ValueError{Tag: tag, Err: err}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.problems) >= maxProblems {
		return
	}
	for _, p := range b.problems {
		if p.Error() == v.Error() {
			return
		}
	}
	b.problems = append(b.problems, v)
}

// Merge returns a Bag with the properties of both; where both have an id, b's wins.
// Name map and code page are b's unless it has none. other may be nil.
func (b *Bag) Merge(other *Bag) *Bag {
	m := &Bag{names: b.names, codePage: b.codePage, problems: b.Problems()}
	m.props = slices.Clone(b.props)
	if other == nil {
		return m
	}
	if m.names == nil {
		m.names = other.names
	}
	m.codePage = cmp.Or(m.codePage, other.codePage)
	for _, p := range other.props {
		if !b.Has(p.Tag.ID()) {
			m.props = append(m.props, p)
		}
	}
	slices.SortStableFunc(m.props, func(a, b Property) int { return cmp.Compare(a.Tag.ID(), b.Tag.ID()) })
	m.problems = append(m.problems, other.Problems()...)
	return m
}

// CodePage returns the code page of the PtypString8 values: what PidTagMessageCodepage
// says, else the ANSI page of PidTagMessageLocaleId, else the ANSI page that belongs
// to PidTagInternetCodepage, else the one given to NewBag, else 1252. Pages that are
// not known are passed over.
//
// The locale goes before the Internet code page because the latter names a charset of
// the wire: a Japanese ANSI store has 50220 (ISO-2022-JP) there and keeps its text in
// 932.
func (b *Bag) CodePage() int {
	b.pageOnce.Do(func() { b.page = b.findCodePage() })
	return b.page
}

// findCodePage applies the order of CodePage.
func (b *Bag) findCodePage() int {
	number := func(tag Tag) int {
		v, _ := b.Int32(tag.ID())
		return int(v)
	}
	for _, cp := range []int{
		number(PidTagMessageCodepage),
		codepage.FromLocale(number(PidTagMessageLocaleId)),
		codepage.StoragePage(number(PidTagInternetCodepage)),
		b.codePage,
	} {
		if codepage.Known(cp) {
			return cp
		}
	}
	return codepage.Windows
}

// raw returns the property with the id and its bytes if it is of one of the types.
func (b *Bag) raw(id uint16, want ...Type) (*Property, []byte, bool) {
	p, ok := b.Get(id)
	if !ok || !slices.Contains(want, p.Tag.Type().base()) {
		return nil, nil, false
	}
	data, err := p.Bytes()
	if err != nil {
		b.note(p.Tag, err)
		return p, data, len(data) > 0 && p.Tag.Type().FixedSize() == 0
	}
	return p, data, true
}

// fixed returns the bytes of a property of one of the fixed-size types.
func (b *Bag) fixed(id uint16, want ...Type) (data []byte, t Type, ok bool) {
	p, data, ok := b.raw(id, want...)
	if !ok {
		return nil, 0, false
	}
	t = p.Tag.Type().base()
	data, err := fixed(data, t.FixedSize())
	if err != nil {
		b.note(p.Tag, err)
		return nil, t, false
	}
	return data, t, true
}

// Str returns the text of a PtypString or PtypString8 property, "" if there is none.
func (b *Bag) Str(id uint16) string {
	s, _ := b.StrOK(id)
	return s
}

// StrOK returns the text of a PtypString or PtypString8 property without trailing
// NULs. PtypString8 is read in CodePage; bytes that do not belong become U+FFFD.
func (b *Bag) StrOK(id uint16) (string, bool) {
	p, data, ok := b.raw(id, PtypString, PtypString8)
	if !ok {
		return "", false
	}
	s, err := decodeText(p.Tag, data, b.CodePage())
	if err != nil {
		b.note(p.Tag, err)
	}
	return s, true
}

// Int32 returns a PtypInteger32 property.
func (b *Bag) Int32(id uint16) (int32, bool) {
	data, _, ok := b.fixed(id, PtypInteger32)
	if !ok {
		return 0, false
	}
	return int32(binary.LittleEndian.Uint32(data)), true
}

// Int64 returns a PtypInteger64 property.
func (b *Bag) Int64(id uint16) (int64, bool) {
	data, _, ok := b.fixed(id, PtypInteger64)
	if !ok {
		return 0, false
	}
	return int64(binary.LittleEndian.Uint64(data)), true
}

// Int returns a PtypInteger16, PtypInteger32 or PtypInteger64 property, for those that
// are stored in different widths, such as PidTagMessageSize.
func (b *Bag) Int(id uint16) (int64, bool) {
	data, t, ok := b.fixed(id, PtypInteger16, PtypInteger32, PtypInteger64)
	switch {
	case !ok:
		return 0, false
	case t == PtypInteger16:
		return int64(int16(binary.LittleEndian.Uint16(data))), true
	case t == PtypInteger32:
		return int64(int32(binary.LittleEndian.Uint32(data))), true
	}
	return int64(binary.LittleEndian.Uint64(data)), true
}

// Bool returns a PtypBoolean property. Only the low byte counts; the bytes above it
// in the cell may be anything.
func (b *Bag) Bool(id uint16) (value, ok bool) {
	data, _, ok := b.fixed(id, PtypBoolean)
	return ok && data[0] != 0, ok
}

// Float64 returns a PtypFloating64 property.
func (b *Bag) Float64(id uint16) (float64, bool) {
	data, _, ok := b.fixed(id, PtypFloating64)
	if !ok {
		return 0, false
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(data)), true
}

// Time returns a PtypTime property in UTC; ok is false for the values that stand for
// no time, as in [FileTime].
func (b *Bag) Time(id uint16) (time.Time, bool) {
	data, _, ok := b.fixed(id, PtypTime)
	if !ok {
		return time.Time{}, false
	}
	return FileTime(binary.LittleEndian.Uint64(data))
}

// GUID returns a PtypGuid property.
func (b *Bag) GUID(id uint16) (GUID, bool) {
	data, _, ok := b.fixed(id, PtypGuid)
	if !ok {
		return GUID{}, false
	}
	return GUID(data), true
}

// Binary returns a PtypBinary, PtypServerId or PtypObject property. The bytes are the
// stored ones and must not be changed.
func (b *Bag) Binary(id uint16) ([]byte, bool) {
	_, data, ok := b.raw(id, PtypBinary, PtypServerId, PtypObject)
	return data, ok
}

// list returns the elements of a multivalued property of one of the types.
func (b *Bag) list(id uint16, want ...Type) (*Property, [][]byte, bool) {
	p, data, ok := b.raw(id, want...)
	if !ok {
		return nil, nil, false
	}
	elems, err := splitMulti(p.Tag.Type().base(), data)
	if err != nil {
		b.note(p.Tag, err)
	}
	return p, elems, err == nil || len(elems) > 0
}

// Strings returns a PtypMultipleString or PtypMultipleString8 property. A list that
// breaks off gives the elements before the fault.
func (b *Bag) Strings(id uint16) ([]string, bool) {
	p, elems, ok := b.list(id, PtypMultipleString, PtypMultipleString8)
	if !ok {
		return nil, false
	}
	out, err := decodeEach[string](p.Tag, elems, b.CodePage(), nil)
	if err != nil {
		b.note(p.Tag, err)
	}
	return out, true
}

// Binaries returns a PtypMultipleBinary property. A list that breaks off gives the
// elements before the fault. The bytes must not be changed.
func (b *Bag) Binaries(id uint16) ([][]byte, bool) {
	_, elems, ok := b.list(id, PtypMultipleBinary)
	return elems, ok
}

// Int32s returns a PtypMultipleInteger32 property.
func (b *Bag) Int32s(id uint16) ([]int32, bool) {
	_, elems, ok := b.list(id, PtypMultipleInteger32)
	if !ok {
		return nil, false
	}
	out := make([]int32, len(elems))
	for i, e := range elems {
		out[i] = int32(binary.LittleEndian.Uint32(e))
	}
	return out, true
}

// Value returns the property's value as [DecodeValue] does, with PtypString8 read in
// CodePage. A value and an error together mean that it was read in part.
func (b *Bag) Value(p *Property) (any, error) {
	data, err := p.Bytes()
	if err != nil {
		return nil, err
	}
	v, err := DecodeValue(p.Tag, data, b.CodePage())
	if err != nil {
		return v, &ValueError{Tag: p.Tag, Err: err}
	}
	return v, nil
}

// Subject returns the subject with its prefix ("RE: ") and without the two characters
// that mark the prefix in a store ([MS-PST] 2.5.3.1.1.1). Without PidTagSubject it is
// put together from PidTagSubjectPrefix and PidTagNormalizedSubject.
func (b *Bag) Subject() string {
	if s, ok := b.StrOK(PidTagSubject.ID()); ok {
		prefix, rest := splitSubject(s)
		return prefix + rest
	}
	return b.Str(PidTagSubjectPrefix.ID()) + b.Str(PidTagNormalizedSubject.ID())
}

// SubjectPrefix returns the prefix of the subject, such as "RE: ".
func (b *Bag) SubjectPrefix() string {
	if prefix, _ := splitSubject(b.Str(PidTagSubject.ID())); prefix != "" {
		return prefix
	}
	return b.Str(PidTagSubjectPrefix.ID())
}

// NormalizedSubject returns the subject without its prefix.
func (b *Bag) NormalizedSubject() string {
	if s, ok := b.StrOK(PidTagNormalizedSubject.ID()); ok {
		return s
	}
	_, rest := splitSubject(b.Str(PidTagSubject.ID()))
	return strings.TrimPrefix(rest, b.Str(PidTagSubjectPrefix.ID()))
}

// splitSubject cuts a stored subject into prefix and rest. A stored subject may begin
// with U+0001 and a character whose code is the length of the prefix plus one.
func splitSubject(s string) (prefix, rest string) {
	if !strings.HasPrefix(s, "\x01") {
		return "", s
	}
	chars := []rune(s[1:])
	if len(chars) == 0 {
		return "", ""
	}
	n := max(int(chars[0])-1, 0)
	if n > len(chars)-1 {
		n = 0 // no such prefix: nothing but the two characters is wrong
	}
	return string(chars[1 : 1+n]), string(chars[1+n:])
}

// String returns a short description for debugging.
func (b *Bag) String() string { return fmt.Sprintf("Bag of %d properties", len(b.props)) }
