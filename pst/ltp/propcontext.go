package ltp

import (
	"encoding/binary"
	"iter"

	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// PC is a property context: the properties of a store, folder, message or
// attachment ([MS-PST] 2.3.3).
type PC struct {
	heap Heap
	bth  BTH
	recs []byte // all records, in file order
	own  []byte // buffer for recs when they come from several leaves
	errs []error
}

const pcRecordSize = 8 // wPropId, wPropType, dwValueHnid

// Prop is one record of a property context: what property it is and where its
// value is.
type Prop struct {
	Tag   mapi.Tag
	Value uint32 // the value itself for fixed types of up to 4 bytes, else an HNID
}

// Inline reports whether Value is the value itself.
func (p Prop) Inline() bool {
	n := p.Tag.Type().FixedSize()
	return n > 0 && n <= 4
}

// OpenPC opens the property context that is the data of node.
func OpenPC(node *ndb.Node) (*PC, error) {
	pc := new(PC)
	return pc, pc.Reset(node)
}

// Reset makes pc the property context of another node, reusing its memory:
// everything that was read from it before becomes invalid. On an error the
// records that could be read are there all the same.
func (pc *PC) Reset(node *ndb.Node) error {
	pc.recs, pc.errs = nil, nil
	if err := pc.heap.Reset(node); err != nil {
		return err
	}
	if pc.heap.client != ClientPC {
		return pc.heap.fault("heap-client", "HNHDR", "bClientSig", ndb.Corruptf("0x%02X, a property context has 0x%02X", pc.heap.client, ClientPC))
	}
	if err := pc.bth.reset(&pc.heap, pc.heap.root); err != nil {
		return err
	}
	if pc.bth.KeySize != 2 || pc.bth.EntSize != 6 {
		return pc.heap.fault("pc-header", "BTHHEADER", "cbKey", ndb.Corruptf("%d and %d, a property context has 2 and 6", pc.bth.KeySize, pc.bth.EntSize))
	}
	return pc.load()
}

func (pc *PC) load() (first error) {
	if pc.bth.levels == 0 { // the usual case, without a copy
		p, err := pc.heap.Item(pc.bth.root)
		if len(p)%pcRecordSize == 0 {
			pc.recs = p
			return err
		}
	}
	pc.own = pc.own[:0]
	for leaf, err := range pc.bth.Leaves() {
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		if len(pc.own)+len(leaf) > 1<<16*pcRecordSize {
			return pc.heap.fault("bth-key-order", "BTH", "", ndb.Corruptf("more records than there are property ids"))
		}
		pc.own = append(pc.own, leaf...)
	}
	pc.recs = pc.own
	return first
}

// Heap returns the heap the values are in.
func (pc *PC) Heap() *Heap { return &pc.heap }

// Len returns the number of properties.
func (pc *PC) Len() int { return len(pc.recs) / pcRecordSize }

func decodeProp(r []byte) Prop {
	le := binary.LittleEndian
	return Prop{mapi.Tag(uint32(le.Uint16(r))<<16 | uint32(le.Uint16(r[2:]))), le.Uint32(r[4:])}
}

// All walks the properties in file order, which is that of their ids except in
// files of one writer.
func (pc *PC) All() iter.Seq[Prop] {
	return func(yield func(Prop) bool) {
		for r := pc.recs; len(r) >= pcRecordSize; r = r[pcRecordSize:] {
			if !yield(decodeProp(r)) {
				return
			}
		}
	}
}

// Find returns the property with the given id.
//
// QUIRK: a third-party writer leaves the records unsorted (20 sample stores), so
// the search is linear.
func (pc *PC) Find(id uint16) (Prop, bool) {
	for r := pc.recs; len(r) >= pcRecordSize; r = r[pcRecordSize:] {
		if binary.LittleEndian.Uint16(r) == id {
			return decodeProp(r), true
		}
	}
	return Prop{}, false
}

// Value returns the raw bytes of a property in file order. A value that is kept
// in a sub-node is read whole, at most limit bytes; use [PC.Stream] for large
// ones.
func (pc *PC) Value(p Prop, limit int64) ([]byte, error) {
	if p.Inline() {
		b := make([]byte, 4)
		binary.LittleEndian.PutUint32(b, p.Value)
		return b[:p.Tag.Type().FixedSize()], nil
	}
	return pc.heap.Value(HNID(p.Value), limit)
}

// External reports whether the value is in a sub-node rather than in the heap.
func (p Prop) External() bool { return !p.Inline() && !HNID(p.Value).IsHID() }

// Stream opens a value that is kept in a sub-node.
func (pc *PC) Stream(p Prop) (*ndb.Data, error) { return pc.heap.Stream(HNID(p.Value)) }
