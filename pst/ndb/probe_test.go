package ndb_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/pst/ndb"
)

// TestProbe damages the version of real stores: their pages tell the layout, and
// everything is found as before.
func TestProbe(t *testing.T) {
	for name, want := range map[string]ndb.Format{
		"stores/npm_pst-extractor/pstextractortest@outlook.com.ost":   ndb.Unicode4K,
		"stores/aspose-email+Aspose.Email-for-.NET/SampleOstFile.ost": ndb.Unicode,
	} {
		b, err := os.ReadFile(corpus.Path(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []byte{36, 23, 37, 99} {
			b[10] = version
			f, err := ndb.NewFile(bytes.NewReader(b), int64(len(b)), nil)
			if err != nil {
				t.Errorf("%s as version %d: %v", name, version, err)
				continue
			}
			if f.Format() != want {
				t.Errorf("%s as version %d: read as %v", name, version, f.Format())
			}
			if _, err := f.Node(ndb.NIDMessageStore); err != nil {
				t.Errorf("%s as version %d: %v", name, version, err)
			}
		}
	}
}
