package mapi_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// eachBag calls visit with the properties of every item, recipient and attachment of
// the sample stores that can be opened.
func eachBag(t *testing.T, visit func(where string, bag *mapi.Bag)) {
	t.Helper()
	for _, e := range corpus.Stores(t) {
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			if e.Healthy {
				t.Errorf("%s: %v", e.Path, err)
			}
			continue
		}
		for d := range f.Folders() {
			if d.Search() {
				continue
			}
			for m, err := range d.Messages() {
				if err == nil {
					eachOf(m, fmt.Sprintf("%s item %v", e.Path, m.NID), visit, 0)
				}
			}
		}
		f.Close()
	}
}

// eachOf visits a message and what belongs to it.
func eachOf(m *pst.Message, where string, visit func(string, *mapi.Bag), depth int) {
	visit(where, m.Props())
	recipients, _ := m.Recipients()
	for _, r := range recipients {
		visit(where, r.Props)
	}
	attachments, _ := m.Attachments()
	for _, a := range attachments {
		visit(where, a.Props())
		if inner, err := a.Message(); err == nil && inner != nil && depth < 4 {
			eachOf(inner, where, visit, depth+1)
		}
	}
}

// TestCorpusStructures decodes every structure that a binary property of the sample
// stores holds, and encodes those again that have an encoder.
func TestCorpusStructures(t *testing.T) {
	seen := map[string]int{}
	eachBag(t, func(where string, b *mapi.Bag) {
		fail := func(what string, raw []byte, err error) {
			t.Errorf("%s: %s %X: %v", where, what, raw, err)
		}
		for _, c := range blobChecks {
			for _, id := range c.ids(b) {
				raw, ok := b.Binary(id)
				if !ok || len(raw) == 0 {
					continue
				}
				seen[c.name]++
				if err := c.check(b, raw); err != nil {
					fail(c.name, raw, err)
				}
			}
		}
		for _, lid := range []uint32{mapi.PidLidDistributionListMembers, mapi.PidLidDistributionListOneOffMembers} {
			members, _ := b.Binaries(b.ID(mapi.PSETIDAddress, lid))
			for _, raw := range members {
				seen["member"]++
				e, err := mapi.ParseEntryID(raw, b.CodePage())
				if err != nil || e.Kind != mapi.EntryOneOff && (e.Kind != mapi.EntryWrapped || e.Inner == nil) {
					fail("member", raw, err)
				}
			}
		}
	})
	t.Logf("structures read: %v", seen)
	for _, c := range blobChecks {
		if seen[c.name] == 0 {
			t.Errorf("no sample store has a %s", c.name)
		}
	}
	if seen["member"] == 0 {
		t.Error("no sample store has a distribution list")
	}
}

// blobCheck is a kind of structure, where it is kept, and what must hold for it.
type blobCheck struct {
	name  string
	ids   func(b *mapi.Bag) []uint16
	check func(b *mapi.Bag, raw []byte) error
}

// named returns the ids of numeric named properties of a set.
func named(set mapi.GUID, lids ...uint32) func(*mapi.Bag) []uint16 {
	return func(b *mapi.Bag) (ids []uint16) {
		for _, lid := range lids {
			ids = append(ids, b.ID(set, lid))
		}
		return ids
	}
}

// tagged returns the ids of tags.
func tagged(tags ...mapi.Tag) func(*mapi.Bag) []uint16 {
	return func(*mapi.Bag) (ids []uint16) {
		for _, t := range tags {
			ids = append(ids, t.ID())
		}
		return ids
	}
}

// same reports encoded bytes that are not the stored ones.
func same(got, want []byte, err error) error {
	if err == nil && !bytes.Equal(got, want) {
		return fmt.Errorf("encoded again: %X", got)
	}
	return err
}

var blobChecks = []blobCheck{
	{
		"global object id",
		named(mapi.PSETIDMeeting, mapi.PidLidGlobalObjectId, mapi.PidLidCleanGlobalObjectId),
		func(_ *mapi.Bag, raw []byte) error {
			id, err := mapi.ParseGlobalObjectID(raw)
			if err != nil || bytes.Contains(raw, []byte("vCal-Uid")) {
				return err
			}
			return same(mapi.EncodeGlobalObjectID(id.UID, id.Instance), raw, nil)
		},
	},
	{
		"recurrence",
		func(b *mapi.Bag) []uint16 {
			return []uint16{
				b.ID(mapi.PSETIDAppointment, mapi.PidLidAppointmentRecur),
				b.ID(mapi.PSETIDTask, mapi.PidLidTaskRecurrence),
			}
		},
		func(b *mapi.Bag, raw []byte) error {
			r, err := mapi.ParseRecurrence(raw, b.CodePage())
			if err != nil {
				return err
			}
			again, err := r.Encode()
			return same(again, raw, err)
		},
	},
	{
		"time zone",
		named(mapi.PSETIDAppointment, mapi.PidLidTimeZoneStruct),
		func(_ *mapi.Bag, raw []byte) error {
			z, err := mapi.ParseTimeZoneStruct(raw)
			if err != nil {
				return err
			}
			again, err := z.EncodeStruct()
			return same(again, raw, err)
		},
	},
	{
		"time zone definition",
		named(
			mapi.PSETIDAppointment, mapi.PidLidAppointmentTimeZoneDefinitionRecur,
			mapi.PidLidAppointmentTimeZoneDefinitionStartDisplay, mapi.PidLidAppointmentTimeZoneDefinitionEndDisplay,
		),
		func(_ *mapi.Bag, raw []byte) error {
			z, err := mapi.ParseTimeZoneDefinition(raw)
			if err != nil {
				return err
			}
			if z.Name == "" {
				return fmt.Errorf("no name")
			}
			again, err := z.Encode()
			// The 14 bytes without meaning in every rule are not kept.
			for i := range z.Rules {
				if at := len(raw) - 66*(i+1) + 8; at > 0 && len(raw) == len(again) {
					copy(again[at:at+14], raw[at:at+14])
				}
			}
			return same(again, raw, err)
		},
	},
	{
		"entry id",
		tagged(
			mapi.PidTagEntryId, mapi.PidTagSenderEntryId, mapi.PidTagSentRepresentingEntryId,
			mapi.PidTagReceivedByEntryId, mapi.PidTagReceivedRepresentingEntryId,
			mapi.PidTagSentMailEntryId, mapi.PidTagCreatorEntryId, mapi.PidTagLastModifierEntryId,
		),
		func(b *mapi.Bag, raw []byte) error {
			e, err := mapi.ParseEntryID(raw, b.CodePage())
			if err == nil && e.Kind == mapi.EntryUnknown {
				return fmt.Errorf("provider %v is not known", e.Provider)
			}
			return err
		},
	},
	{
		"change key",
		tagged(mapi.PidTagChangeKey, mapi.PidTagSourceKey),
		func(_ *mapi.Bag, raw []byte) error {
			x, err := mapi.ParseXID(raw)
			return same(x.Bytes(), raw, err)
		},
	},
	{
		"change list",
		tagged(mapi.PidTagPredecessorChangeList),
		func(b *mapi.Bag, raw []byte) error {
			l, err := mapi.ParsePCL(raw)
			if err != nil {
				return err
			}
			// The last change of an item is in its own list of changes.
			if key, ok := b.Binary(mapi.PidTagChangeKey.ID()); ok {
				if x, err := mapi.ParseXID(key); err != nil || !l.Includes(mapi.PCL{x}) {
					return fmt.Errorf("change key %v is not in the list: %w", x, err)
				}
			}
			return same(l.Bytes(), raw, nil)
		},
	},
}

// TestCorpusValues decodes every property of the sample stores and encodes it again.
func TestCorpusValues(t *testing.T) {
	values, differ := 0, 0
	eachBag(t, func(where string, b *mapi.Bag) {
		for p := range b.All() {
			raw, err := p.Bytes()
			if err != nil {
				continue // a fault of the file, not of the value
			}
			v, err := b.Value(p)
			if err != nil {
				t.Errorf("%s: %v", where, err)
				continue
			}
			values++
			again, err := mapi.EncodeValue(p.Tag, v, b.CodePage())
			if err != nil || p.Tag.Type().FixedSize() > 0 {
				continue
			}
			if !bytes.Equal(again, raw) {
				differ++ // NULs at the end, 8-bit text in PtypString
			}
		}
	})
	t.Logf("%d values, %d of them written differently", values, differ)
	if values == 0 || differ > values/1000 {
		t.Errorf("%d of %d values are written differently", differ, values)
	}
}

// TestCorpusNarrowClass reads the container classes that are stored as 8-bit text
// though their type says otherwise.
func TestCorpusNarrowClass(t *testing.T) {
	found := 0
	for _, e := range corpus.Stores(t) {
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			continue
		}
		for d := range f.Folders() {
			p, ok := d.Props().Get(mapi.PidTagContainerClass.ID())
			if !ok || p.Tag.Type() != mapi.PtypString {
				continue
			}
			if raw, err := p.Bytes(); err != nil || len(raw) < 2 || raw[1] == 0 {
				continue
			}
			found++
			if class := d.Props().Str(mapi.PidTagContainerClass.ID()); class != "IPF.Contact" {
				t.Errorf("%s: %s: class %q", e.Path, d.Path, class)
			}
		}
		f.Close()
	}
	if found == 0 {
		t.Error("no sample store has such a class")
	}
}
