package store_test

import (
	"testing"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/diff/source/sourcetest"
	"github.com/ostkit/ostkit/diff/source/store"
	"github.com/ostkit/ostkit/internal/corpus"
)

// TestConformance holds real stores of both kinds to what every source promises.
func TestConformance(t *testing.T) {
	for _, name := range []string{
		"stores/aspose-email+Aspose.Email-for-.NET/SampleOstFile.ost",
		"stores/npm_pst-extractor/pstextractortest@outlook.com.ost",
		"stores/hughbe+PstReader/hughbe_Outlook.pst",
		"stores/simiden+pst2john/97_outlook_pass12345.pst",
	} {
		path := corpus.Path(t, name)
		t.Run(name, func(t *testing.T) {
			sourcetest.Run(t, func() item.Source {
				s, err := store.Open(path, nil)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				return s
			})
		})
	}
}

// TestKinds reads one item of each kind out of a real store and looks at what only
// its kind has.
func TestKinds(t *testing.T) {
	s, err := store.Open(corpus.Path(t, "stores/hughbe+PstReader/hughbe_Outlook.pst"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := map[item.Kind]bool{}
	for it, err := range s.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[it.Kind] = true
		switch it.Kind {
		case item.KindAppointment:
			if a := it.Appointment; a == nil || a.Start.IsZero() || !a.End.After(a.Start) || a.Busy == "" {
				t.Errorf("appointment %+v", a)
			}
		case item.KindContact:
			if c := it.Contact; c == nil || c.FileAs == "" || c.Given == "" && c.Family == "" {
				t.Errorf("contact %+v", c)
			}
		case item.KindDistributionList:
			if len(it.Members) == 0 || it.Subject == "" {
				t.Errorf("distribution list %q with members %v", it.Subject, it.Members)
			}
		case item.KindTask:
			if k := it.Task; k == nil || k.Status == "" || k.Percent < 0 {
				t.Errorf("task %+v", k)
			}
		case item.KindJournal:
			if j := it.Journal; j == nil || j.Type == "" || j.Start.IsZero() {
				t.Errorf("journal entry %+v", j)
			}
		case item.KindMessage:
			if it.Body == nil || it.Size == 0 || it.Created.IsZero() {
				t.Errorf("message %+v", it)
			}
		}
	}
	for _, k := range []item.Kind{item.KindAppointment, item.KindContact, item.KindDistributionList, item.KindTask, item.KindJournal, item.KindMessage, item.KindOther} {
		if !seen[k] {
			t.Errorf("no %s was read", k)
		}
	}
}
