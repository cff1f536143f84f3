package ltp

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// PCWriter writes a property context ([MS-PST] 2.3.3) with what belongs to it: the
// values too large for its heap, and the sub-nodes that are entered. It is not
// safe for concurrent use.
type PCWriter struct {
	w       *ndb.Writer
	heap    *HeapWriter
	props   []Prop
	subs    []ndb.Subnode
	local   uint32 // last index of a sub-node for a value
	spilled int64  // bytes of values in sub-nodes
	err     error  // of the beginning
	done    bool   // laid out
	leaves  []HID  // then, the items with the records
}

const (
	pcKeySize = 2
	pcEntSize = 6
	// pcPerLeaf is how many records a leaf item holds.
	pcPerLeaf = maxHeapItem / pcRecordSize
)

// NewPC begins a property context.
func NewPC(w *ndb.Writer) *PCWriter {
	p := &PCWriter{w: w, heap: NewHeap(w, ClientPC)}
	p.heap.root, p.err = p.heap.Add(make([]byte, bthHeaderSize))
	return p
}

func propErr(tag mapi.Tag, format string, args ...any) error {
	return fmt.Errorf("%w: property %v: %s", ndb.ErrFormat, tag, fmt.Sprintf(format, args...))
}

// Set enters a property with its value in file order, as mapi.EncodeValue makes
// it. Values of more than [MaxHeapItem] bytes are written to a sub-node at once.
// Use [PCWriter.SetObject] for PtypObject.
func (p *PCWriter) Set(tag mapi.Tag, value []byte) error {
	t := tag.Type()
	n := t.FixedSize()
	switch {
	case !t.Known() || t == mapi.PtypObject:
		return propErr(tag, "values of type %v cannot be written", t)
	case n > 0 && len(value) != n:
		return propErr(tag, "%d bytes, the type has %d", len(value), n)
	case n > 0 && n <= 4:
		return p.add(tag, inlineValue(value))
	case len(value) == 0:
		return p.add(tag, 0)
	case len(value) > maxHeapItem:
		bid, err := p.w.WriteData(value)
		if err != nil {
			return err
		}
		return p.SetData(tag, bid, int64(len(value)))
	}
	id, err := p.heap.Add(value)
	if err != nil {
		return err
	}
	return p.add(tag, uint32(id))
}

func inlineValue(value []byte) uint32 {
	var b [4]byte
	copy(b[:], value)
	return binary.LittleEndian.Uint32(b[:])
}

// SetData enters a property whose value of size bytes has been written as data
// with the given root; it is kept in a sub-node.
func (p *PCWriter) SetData(tag mapi.Tag, root ndb.BID, size int64) error {
	if tag.Type().FixedSize() > 0 {
		return propErr(tag, "a value of fixed size cannot be in a sub-node")
	}
	if root == 0 {
		return p.add(tag, 0)
	}
	p.local++
	nid := ndb.NID(p.local<<5) | ndb.NID(ndb.TypeLTP)
	p.subs = append(p.subs, ndb.Subnode{NID: nid, Data: root})
	p.spilled += size
	return p.add(tag, uint32(nid))
}

// SetObject enters a property of PtypObject, an embedded message or an OLE object:
// it is the sub-node s, of size bytes ([MS-PST] 2.3.3.5).
func (p *PCWriter) SetObject(tag mapi.Tag, s ndb.Subnode, size int64) error {
	var v [8]byte
	binary.LittleEndian.PutUint32(v[:], uint32(s.NID))
	binary.LittleEndian.PutUint32(v[4:], uint32(min(size, math.MaxUint32)))
	id, err := p.heap.Add(v[:])
	if err != nil {
		return err
	}
	p.AddSubnode(s, size)
	return p.add(tag, uint32(id))
}

// AddSubnode enters a sub-node of the object, such as a table or an attachment.
// size is what it counts towards the size of the object.
func (p *PCWriter) AddSubnode(s ndb.Subnode, size int64) {
	p.subs = append(p.subs, s)
	p.spilled += size
}

func (p *PCWriter) add(tag mapi.Tag, value uint32) error {
	if p.done {
		return propErr(tag, "the property context has been laid out")
	}
	p.props = append(p.props, Prop{tag, value})
	return nil
}

// Layout places everything and returns the size of the object in bytes: its heap,
// the values in sub-nodes, and what [PCWriter.AddSubnode] was told. After it only
// [PCWriter.Adjust] and [PCWriter.Close] may be called.
func (p *PCWriter) Layout() (int64, error) {
	if p.err != nil {
		return 0, p.err
	}
	slices.SortFunc(p.props, func(a, b Prop) int { return int(a.Tag.ID()) - int(b.Tag.ID()) })
	for i := 1; i < len(p.props); i++ {
		if p.props[i].Tag.ID() == p.props[i-1].Tag.ID() {
			return 0, propErr(p.props[i].Tag, "entered twice")
		}
	}
	var err error
	_, p.leaves, err = p.heap.addBTH(p.heap.root, pcKeySize, pcEntSize, appendProps(nil, p.props))
	p.done = true
	return p.heap.Size() + p.spilled, err
}

// Adjust changes the value of a property of up to 4 bytes that has been entered:
// that of a size is known after [PCWriter.Layout] only.
func (p *PCWriter) Adjust(tag mapi.Tag, value []byte) error {
	if n := tag.Type().FixedSize(); n == 0 || n > 4 || n != len(value) {
		return propErr(tag, "%d bytes cannot be kept in the record", len(value))
	}
	for i := range p.props {
		if p.props[i].Tag != tag {
			continue
		}
		p.props[i].Value = inlineValue(value)
		if !p.done {
			return nil
		}
		leaf := i / pcPerLeaf
		first := leaf * pcPerLeaf
		return p.heap.Set(p.leaves[leaf], appendProps(nil, p.props[first:min(first+pcPerLeaf, len(p.props))]))
	}
	return propErr(tag, "not entered before")
}

// Close writes the property context and returns the roots of the data and of the
// sub-node tree of its node. It lays out what is not laid out yet.
func (p *PCWriter) Close() (data, sub ndb.BID, err error) {
	if !p.done {
		if _, err := p.Layout(); err != nil {
			return 0, 0, err
		}
	}
	if sub, err = p.w.WriteSubnodes(p.subs); err != nil {
		return 0, 0, err
	}
	data, err = p.heap.Close()
	return data, sub, err
}

func appendProps(dst []byte, props []Prop) []byte {
	for _, r := range props {
		dst = appendProp(dst, r)
	}
	return dst
}

func appendProp(dst []byte, r Prop) []byte {
	dst = binary.LittleEndian.AppendUint16(dst, r.Tag.ID())
	dst = binary.LittleEndian.AppendUint16(dst, uint16(r.Tag.Type()))
	return binary.LittleEndian.AppendUint32(dst, r.Value)
}
