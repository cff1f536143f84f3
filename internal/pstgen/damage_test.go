package pstgen_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/ndb"
)

// TestDamage: each kind of damage is noticed by a reader, under its code and at the
// offset that was returned.
func TestDamage(t *testing.T) {
	for _, f := range forms {
		t.Run(f.name, func(t *testing.T) {
			s := latin()
			var buf pstgen.Buffer
			index, err := s.Write(&buf, &f.o)
			if err != nil {
				t.Fatal(err)
			}
			sound := buf.Bytes()
			item := index.Items["Inbox"][0]
			file := reader(t, sound)
			entry, err := file.NodeEntry(item)
			if err != nil {
				t.Fatal(err)
			}
			cases := map[string]struct {
				do    func(b []byte) (int64, error)
				codes []string
			}{
				"node page":  {func(b []byte) (int64, error) { return pstgen.FlipNodePage(b, item) }, []string{"page-crc", "nbt-root-crc"}},
				"block page": {func(b []byte) (int64, error) { return pstgen.FlipBlockPage(b, entry.Data) }, []string{"page-crc", "bbt-root-crc"}},
				"node block": {func(b []byte) (int64, error) { return pstgen.FlipNodeBlock(b, 0, item) }, []string{"block-crc"}},
				"zeroed page": {func(b []byte) (int64, error) {
					off, err := pstgen.NodePage(b, item)
					pstgen.Zero(b, off, int64(f.o.Format.Layout().PageSize))
					return off, err
				}, []string{"page-zero"}},
			}
			for name, c := range cases {
				b := slices.Clone(sound)
				off, err := c.do(b)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if bytes.Equal(b, sound) {
					t.Errorf("%s: nothing changed", name)
				}
				fe := readItem(t, b, item)
				if fe == nil || !slices.Contains(c.codes, fe.Code) || fe.Offset != off {
					t.Errorf("%s at 0x%X: the reader says %v", name, off, fe)
				}
			}
		})
	}
}

func reader(t *testing.T, b []byte) *ndb.File {
	t.Helper()
	f, err := ndb.NewFile(bytes.NewReader(b), int64(len(b)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// readItem returns the fault that reading an item meets, nil if there is none.
func readItem(t *testing.T, b []byte, nid ndb.NID) *ndb.FormatError {
	t.Helper()
	n, err := reader(t, b).Node(nid)
	if err == nil {
		var d *ndb.Data
		if d, err = n.Open(); err == nil {
			_, err = d.ReadAll(1 << 20)
		}
	}
	var fe *ndb.FormatError
	errors.As(err, &fe)
	return fe
}

func TestDamageNotFound(t *testing.T) {
	b, err := new(pstgen.Store).Bytes(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]func() (int64, error){
		"node page":  func() (int64, error) { return pstgen.FlipNodePage(b, 0x999999) },
		"block page": func() (int64, error) { return pstgen.FlipBlockPage(b, 0x999998) },
		"node block": func() (int64, error) { return pstgen.FlipNodeBlock(b, 0, 0x999999) },
		"block 7":    func() (int64, error) { return pstgen.FlipNodeBlock(b, 7, ndb.NIDMessageStore) },
		"no data":    func() (int64, error) { return pstgen.FlipNodeBlock(b, 0, 0x1E1) },
		"no file":    func() (int64, error) { return pstgen.NodePage([]byte("short"), 0x21) },
	} {
		sum := slices.Clone(b)
		if _, err := do(); err == nil || !bytes.Equal(sum, b) {
			t.Errorf("%s: error %v, changed %v", name, err, !bytes.Equal(sum, b))
		}
	}
}

// TestNodeBlocks: the blocks of a value in a sub-node, and those of a data tree.
func TestNodeBlocks(t *testing.T) {
	it := &pstgen.Item{Subject: "x", Attachments: []pstgen.Attachment{{Name: "a", Data: noise(20_000)}}}
	v := write(t, one(it), pstgen.PST)
	blocks, err := pstgen.NodeBlocks(v.bytes, v.index.Items["F"][0], 0x8025, 0x3F)
	if err != nil || len(blocks) != 3 {
		t.Fatalf("%d blocks, %v", len(blocks), err)
	}
	var all []byte
	for _, b := range blocks {
		p, err := v.file.ReadBlock(b, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p...)
	}
	if !bytes.Equal(all, it.Attachments[0].Data) {
		t.Error("the blocks do not hold the attachment")
	}
	if _, err := pstgen.NodeBlocks(v.bytes, v.index.Items["F"][0], 0x8045); err == nil {
		t.Error("blocks of an absent attachment")
	}
}
