package pst_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// tally is what one reading of a store counts.
type tally struct {
	items, embedded, appointments int
	untyped                       []string // items whose class pffexport has no name for
	first                         string   // where the first item lies
}

// TestCorpusItems reads every sample store that is in order, in the two ways the
// package offers, and compares the counts with the manifest and with what the
// other readers counted.
func TestCorpusItems(t *testing.T) {
	read := map[string]int{}
	for _, e := range corpus.Stores(t) {
		if !e.Healthy {
			continue
		}
		t.Run(e.Path, func(t *testing.T) {
			f := openQuiet(t, e.Path)
			got := readStore(t, f)
			if scanned := scanStore(t, f); scanned != e.Items || got.items != e.Items {
				t.Errorf("scanned %d items, walked %d, the manifest says %d", scanned, got.items, e.Items)
			}
			comparePff(t, e, got)
			comparePSTExtractor(t, e, got)
			read[f.NDB().Format().String()]++
		})
	}
	t.Logf("healthy stores read: %v", read)
	if n := read["ansi"] + read["unicode"] + read["unicode4k"]; n != 119 {
		t.Errorf("%d healthy stores were read, the corpus has 119", n)
	}
}

// openQuiet opens a store in which no fault may be met. What its header says about
// the file's size and maps is no fault of what is in it.
func openQuiet(t *testing.T, path string) *pst.File {
	f, err := pst.Open(corpus.Path(t, path), &pst.Options{Observe: func(fe *ndb.FormatError) {
		if fe.Code != "file-size" && fe.Code != "root-amap-invalid" {
			t.Errorf("%s: %v", fe.Code, fe)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// scanStore counts by the bulk call, and compares what it decodes with the
// convenient way.
func scanStore(t *testing.T, f *pst.File) (n int) {
	for it, err := range f.Scan(context.Background(), nil) {
		if err != nil {
			t.Error(err)
			continue
		}
		n++
		class, subject, submit := string(it.Text(mapi.PidTagMessageClass.ID())), string(it.Subject()), it.Time(mapi.PidTagClientSubmitTime.ID())
		for _, err := range it.Problems() {
			t.Errorf("item %v: %v", it.NID, err)
		}
		m, err := f.Message(it.NID)
		if err != nil {
			t.Error(err)
			continue
		}
		if m.Class() != class || m.Subject() != subject || !m.SubmitTime().Equal(submit) {
			t.Errorf("item %v: scanned %q %q %v, opened %q %q %v", it.NID, class, subject, submit, m.Class(), m.Subject(), m.SubmitTime())
		}
	}
	return n
}

func readStore(t *testing.T, f *pst.File) (got tally) {
	for d := range f.Folders() {
		for _, err := range d.Problems() {
			t.Errorf("folder %v: %v", d.NID, err)
		}
		if d.Search() {
			continue
		}
		for m, err := range d.Messages() {
			if err != nil {
				t.Error(err)
				continue
			}
			if got.items++; got.items == 1 {
				got.first = whereIs(t, f, m)
			}
			got.item(t, f, m)
		}
		for m, err := range d.Associated() {
			if err != nil {
				t.Error(err)
				continue
			}
			readAll(t, m)
		}
	}
	for m, err := range f.Orphans() {
		t.Errorf("orphan %v, error %v", m, err)
	}
	return got
}

func (got *tally) item(t *testing.T, f *pst.File, m *pst.Message) {
	got.embedded += readAll(t, m)
	if m.Kind() == mapi.KindAppointment {
		got.appointments++
	}
	if !pffTyped(m.Class()) {
		got.untyped = append(got.untyped, whereIs(t, f, m))
	}
}

// whereIs tells where the properties of an item lie in the file, and the bytes of
// its class, which show that it is there.
func whereIs(t *testing.T, f *pst.File, m *pst.Message) string {
	e, err := f.NDB().NodeEntry(m.NID)
	if err != nil {
		t.Fatal(err)
	}
	b, err := f.NDB().Block(e.Data)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := m.Props().Get(mapi.PidTagMessageClass.ID())
	raw, err := p.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%v, block %v at 0x%X (%v encoding): class % X = %s", m.NID, b.BID, b.Offset, f.NDB().Header().Crypt, raw, m.Class())
}

// readAll decodes everything an item holds and returns the number of messages
// embedded in it at any depth.
func readAll(t *testing.T, m *pst.Message) (embedded int) {
	if _, err := m.Recipients(); err != nil {
		t.Errorf("%v recipients: %v", m.NID, err)
	}
	list, err := m.Attachments()
	if err != nil {
		t.Errorf("%v attachments: %v", m.NID, err)
	}
	for _, a := range list {
		inner, err := a.Message()
		if err != nil {
			t.Errorf("%v attachment %v: %v", m.NID, a.NID, err)
		}
		if inner != nil {
			embedded += 1 + readAll(t, inner)
		}
	}
	for p := range m.Props().All() {
		if _, err := m.Props().Value(p); err != nil {
			t.Errorf("%v: %v", m.NID, err)
		}
	}
	for _, err := range m.Problems() {
		t.Errorf("%v: %v", m.NID, err)
	}
	return embedded
}

// pffTyped tells the classes that pffexport 20180714 has a name for. It leaves the
// others out of its counts: the items are in the file, by node and by row.
func pffTyped(class string) bool {
	switch c := strings.ToLower(class); {
	case c == "ipm.post", c == "ipm.microsoft.scheduledata.freebusy":
		return false
	}
	return true
}

// pffBlind lists the stores of which pffexport exports nothing though it opens
// them, with the item that shows what it leaves out.
var pffBlind = map[string]string{
	"stores/aspose-email+Aspose.Email-for-Java/Personal_folders_part0__b98cc43.pst": "3 IPM.Note in a normal folder",
	"stores/aspose-email+Aspose.Email-for-Java/Personal_folders_part1__452dbbb.pst": "3 IPM.Note in a normal folder",
}

// comparePff holds our count against pffexport's, which counts embedded messages
// as messages and does not count classes it cannot name.
func comparePff(t *testing.T, e corpus.Entry, got tally) {
	theirs := 0
	for name, n := range e.PffItems {
		if name != "Attachment" { // the folders of embedded messages, counted beside them
			theirs += n
		}
	}
	if reason, ok := pffBlind[e.Path]; ok && theirs == 0 {
		t.Logf("pffexport: 0, ours %d: %s, the first is %s", got.items, reason, got.first)
		return
	}
	if theirs+len(got.untyped) != got.items+got.embedded {
		t.Errorf("pffexport counts %d items, ours are %d and %d embedded, %d of classes it cannot name", theirs, got.items, got.embedded, len(got.untyped))
	}
	for _, u := range got.untyped {
		t.Logf("not counted by pffexport: %s", u)
	}
}

// comparePSTExtractor holds our count against pst-extractor's, which opens
// neither ANSI nor cyclic files and reads the first 8,176 bytes of a 4K table only.
func comparePSTExtractor(t *testing.T, e corpus.Entry, got tally) {
	switch {
	case e.PSTExtractorFatal != "" && (e.Format == "ANSI" || e.CryptMethod == 2):
	case e.Format == "Unicode4K":
		if e.PSTExtractorItems >= got.items || got.appointments != 169 {
			t.Errorf("%d items with %d appointments, pst-extractor %d", got.items, got.appointments, e.PSTExtractorItems)
		}
	case e.PSTExtractorItems != got.items:
		t.Errorf("pst-extractor counts %d items, ours are %d", e.PSTExtractorItems, got.items)
	}
}

// TestCorpusBroken reads the samples that are damaged or no stores at all as far as
// they go: a refusal names structure, field and offset.
func TestCorpusBroken(t *testing.T) {
	n := 0
	for _, e := range corpus.Manifest(t) {
		if !strings.HasPrefix(e.Path, "stores/") || e.Healthy {
			continue
		}
		n++
		f, err := pst.Open(corpus.Path(t, e.Path), nil)
		if err != nil {
			var fe *ndb.FormatError
			if !errors.As(err, &fe) || fe.Struct != "HEADER" || fe.Offset < 0 || !errors.Is(err, ndb.ErrFormat) {
				t.Errorf("%s: refused with %v", e.Path, err)
			}
			t.Logf("%s: %v", e.Path, err)
			continue
		}
		folders, faults := 0, len(f.Problems())
		for d := range f.Folders() {
			folders++
			faults += len(d.Problems())
		}
		if folders == 0 || faults == 0 {
			t.Errorf("%s: %d folders, %d faults", e.Path, folders, faults)
		}
		t.Logf("%s: %d folders, %d faults", e.Path, folders, faults)
		f.Close()
	}
	if n != 7 {
		t.Errorf("%d broken samples, the corpus has 7", n)
	}
}

// TestColumnHeaps compares the sender names in the contents tables of a 4K file,
// which lie in heaps of their own, with the messages' own.
func TestColumnHeaps(t *testing.T) {
	f := openQuiet(t, "stores/npm_pst-extractor/pstextractortest@outlook.com.ost")
	equal := 0
	for d := range f.Folders() {
		if d.Search() {
			continue
		}
		for m, err := range d.Messages() {
			if err != nil {
				t.Fatal(err)
			}
			row, ok := m.Row().StrOK(mapi.PidTagSentRepresentingName.ID())
			if !ok {
				continue
			}
			if own := m.Props().Str(mapi.PidTagSentRepresentingName.ID()); row != own {
				t.Errorf("%v: %q in the table, %q in the item", m.NID, row, own)
			}
			equal++
		}
	}
	if equal < 150 {
		t.Errorf("%d sender names compared, expected about 180", equal)
	}
}
