package pstgen

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// codePage of 8-bit text in ANSI stores.
const codePage = 1252

// value is a property ready to be written.
type value struct {
	tag  mapi.Tag
	data []byte
}

// bag collects the properties of one object. The first error is kept.
type bag struct {
	g    *generator
	vals map[uint16]value
	err  error
}

func (g *generator) newBag() *bag { return &bag{g: g, vals: make(map[uint16]value)} }

// set enters a property; a later one with the same id replaces it.
func (b *bag) set(tag mapi.Tag, v any) {
	tag = b.g.storedTag(tag)
	data, err := mapi.EncodeValue(tag, v, codePage)
	if err != nil {
		b.fail(err)
		return
	}
	b.vals[tag.ID()] = value{tag, data}
}

func (b *bag) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// str enters a string unless it is empty.
func (b *bag) str(tag mapi.Tag, s string) {
	if s != "" {
		b.set(tag, s)
	}
}

// time enters a time unless it is zero.
func (b *bag) time(tag mapi.Tag, t time.Time) {
	if !t.IsZero() {
		b.set(tag, t)
	}
}

// named enters a property by its numeric name.
func (b *bag) named(set mapi.GUID, lid uint32, t mapi.Type, v any) {
	b.byName(mapi.PropertyName{Set: set, LID: lid}, t, v)
}

// namedStr and namedTime leave out empty values.
func (b *bag) namedStr(set mapi.GUID, lid uint32, s string) {
	if s != "" {
		b.named(set, lid, mapi.PtypString, s)
	}
}

func (b *bag) namedTime(set mapi.GUID, lid uint32, t time.Time) {
	if !t.IsZero() {
		b.named(set, lid, mapi.PtypTime, t)
	}
}

func (b *bag) byName(n mapi.PropertyName, t mapi.Type, v any) {
	id, err := b.g.names.Add(n)
	if err != nil {
		b.fail(err)
		return
	}
	b.set(mapi.NewTag(id, t), v)
}

// apply enters the properties that the description gives explicitly.
func (b *bag) apply(props []Prop) {
	for _, p := range props {
		tag := p.Tag
		if p.Name != (mapi.PropertyName{}) {
			id, err := b.g.names.Add(p.Name)
			if err != nil {
				b.fail(err)
				continue
			}
			tag = mapi.NewTag(id, tag.Type())
		}
		if p.Value == nil && tag.Type() != mapi.PtypNull {
			delete(b.vals, tag.ID())
			continue
		}
		b.set(tag, p.Value)
	}
}

// cell returns the value of a table column.
func (b *bag) cell(tag mapi.Tag) ([]byte, bool) {
	v, ok := b.vals[tag.ID()]
	if !ok || v.tag != tag {
		return nil, false
	}
	return v.data, true
}

// with returns a bag that has the properties of more instead of b's own.
func (b *bag) with(more *bag) *bag {
	n := &bag{g: b.g, vals: maps.Clone(b.vals)}
	maps.Copy(n.vals, more.vals)
	return n
}

// fill enters all properties into a property context, in order of their ids.
func (b *bag) fill(pc *ltp.PCWriter) error {
	if b.err != nil {
		return b.err
	}
	for _, id := range slices.Sorted(maps.Keys(b.vals)) {
		if err := pc.Set(b.vals[id].tag, b.vals[id].data); err != nil {
			return err
		}
	}
	return nil
}

// storedTag returns the tag a property has in the file: ANSI stores keep 8-bit
// strings.
func (g *generator) storedTag(tag mapi.Tag) mapi.Tag {
	if g.o.Format == ndb.ANSI && tag.Type().Elem() == mapi.PtypString {
		return tag - mapi.Tag(mapi.PtypString) + mapi.Tag(mapi.PtypString8)
	}
	return tag
}

// derive returns 16 bytes that depend on the store, a label and the values.
func (g *generator) derive(label string, values ...any) (id mapi.GUID) {
	h := sha256.New()
	fmt.Fprintf(h, "%X %s", g.key, label)
	for _, v := range values {
		fmt.Fprintf(h, "\x00%v", v)
	}
	copy(id[:], h.Sum(nil))
	return id
}

// digest returns 16 bytes that depend on what a store contains.
func (s *Store) digest() (id mapi.GUID) {
	h := sha256.New()
	fmt.Fprintf(h, "store %q", s.Name)
	var walk func([]*Folder)
	walk = func(folders []*Folder) {
		for _, f := range folders {
			fmt.Fprintf(h, "\x00folder %q %d", f.Name, len(f.Folders))
			for _, it := range append(slices.Clone(f.Items), f.Associated...) {
				fmt.Fprintf(h, "\x00item %q %q %q", it.Class, it.Subject, it.MessageID)
			}
			walk(f.Folders)
		}
	}
	walk(s.Folders)
	copy(id[:], h.Sum(nil))
	return id
}

func le32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }
