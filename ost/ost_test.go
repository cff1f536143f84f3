package ost_test

import (
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/ostkit/ostkit/ost"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

const (
	sampleOST = "stores/aspose-email+Aspose.Email-for-.NET/SampleOstFile.ost"
	ost4K     = "stores/npm_pst-extractor/pstextractortest@outlook.com.ost"
)

func open(t *testing.T, path string) *ost.File {
	t.Helper()
	f, err := ost.Open(corpus.Path(t, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestOpenRefusesPST opens a PST that is named like an OST.
func TestOpenRefusesPST(t *testing.T) {
	f, err := ost.Open(corpus.Path(t, "stores/mooijtech+go-pst/test-from-aspose.ost"), nil)
	if f != nil || !errors.Is(err, ndb.ErrFormat) || !strings.Contains(err.Error(), "wMagicClient at 0x8") {
		t.Errorf("opened %v, error %v", f, err)
	}
}

// TestIdentity: the mailbox GUIDs are those that the server's change keys of the
// two files carry, the local ones those of the changes made by Outlook.
func TestIdentity(t *testing.T) {
	for path, want := range map[string]ost.Identity{
		sampleOST: {
			Mailbox: "7A2DA66A-3A1B-44C5-9D53-431FBEA29402", Provider: "AD475697-8264-453B-8DAC-B3F7F1E8D53E",
			OSTID: "058b4603a89f9f4296a867dac65ae2e90b000000", OSTIDBytes: 20, Local: "53CE397D-13FA-473C-B927-18E2C0E2BE6F",
		},
		ost4K: {
			Mailbox: "DA6F78BC-4F8B-481F-94A6-88DE8DF0C9FC", Provider: "733604B1-7A66-49F1-817C-0918652AA1D1",
			OSTID: "3c9b38f3f8789f4a94617c330f8b804403000000", OSTIDBytes: 20, Local: "E679B726-C9CA-41B3-ABFC-F69E7F40109D",
		},
	} {
		if got := open(t, path).Identity(); got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
}

// TestEvidence classes every item of the two real OSTs, hidden ones included.
// Which traces an item carries was measured independently of this package.
func TestEvidence(t *testing.T) {
	for path, want := range map[string]map[ost.Evidence]int{
		sampleOST: {ost.LocalByDesign: 9, ost.NoServerTrace: 12, ost.CreatedHere: 2, ost.ChangedHere: 4, ost.FromServer: 86},
		ost4K:     {ost.LocalByDesign: 3, ost.NoServerTrace: 11, ost.CreatedHere: 1, ost.ChangedHere: 5, ost.FromServer: 194},
	} {
		f := open(t, path)
		got := map[ost.Evidence]int{}
		for d := range f.Folders() {
			if d.Search() {
				continue
			}
			for _, walk := range []iter.Seq2[*pst.Message, error]{d.Messages(), d.Associated()} {
				for m, err := range walk {
					if err != nil {
						t.Fatal(err)
					}
					got[checkItem(t, f, m)]++
				}
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

// checkItem holds one item to what is true of every item of a real OST.
func checkItem(t *testing.T, f *ost.File, m *pst.Message) ost.Evidence {
	s := f.ItemSync(m)
	if l := len(s.ChangeKey); l != 20 && l != 22 {
		t.Errorf("%v: change key of %d bytes", m.NID, l)
	}
	if (s.Evidence == ost.LocalByDesign) != (s.RowFlags&1 != 0) {
		t.Errorf("%v: %v with row flags 0x%X", m.NID, s.Evidence, s.RowFlags)
	}
	if s.SourceKey == nil || s.ServerColumn == nil || s.LastModified.IsZero() {
		t.Errorf("%v: incomplete facts %+v", m.NID, s)
	}
	return s.Evidence
}

// TestFolderSync: the folders that take part in synchronization were synchronized
// within one cycle, the logs' folders never.
func TestFolderSync(t *testing.T) {
	for path, want := range map[string]int{sampleOST: 21, ost4K: 34} {
		f := open(t, path)
		synced, roles := 0, f.Roles()
		for d := range f.Folders() {
			s, ok := f.FolderSync(d.NID)
			if !ok {
				continue
			}
			if s.Synchronized() {
				synced++
				if lag := f.LastSync().Sub(s.LastSync); lag > 30*time.Minute {
					t.Errorf("%s: %s lags %v behind", path, d.Path, lag)
				}
			}
			switch roles[d.NID] {
			case ost.RoleSyncIssues, ost.RoleLocalFailures, ost.RoleServerFailures:
				if s.Synchronized() {
					t.Errorf("%s: %s is said to be synchronized", path, d.Path)
				}
			}
		}
		if synced != want {
			t.Errorf("%s: %d synchronized folders, want %d", path, synced, want)
		}
		for _, role := range []ost.Role{ost.RoleRoot, ost.RoleInbox, ost.RoleOutbox, ost.RoleSyncIssues, ost.RoleConflicts, ost.RoleLocalFailures, ost.RoleServerFailures, ost.RoleJunk} {
			if !slices.Contains(slices.Collect(maps.Values(roles)), role) {
				t.Errorf("%s: no folder has the role %q", path, role)
			}
		}
	}
}

// TestSyncLogGrammar parses lines as real logs have them.
func TestSyncLogGrammar(t *testing.T) {
	l := ost.ParseSyncLog("Synchronization Log: ", strings.Join([]string{
		"11:28:48 Synchronizer Version 14.0.4760",
		"11:28:49 Synchronizing server changes in folder 'Inbox'",
		"11:28:49 \t\t Error synchronizing folder",
		"11:28:49 \t\t [8004010f-501-0-521]",
		"11:28:50 Microsoft Exchange offline address book",
		"11:28:50 \t\t0X80190194",
		"", "a line without a time",
	}, "\r\n"))
	if l.Kind != "synchronization" || len(l.Entries) != 7 || !slices.Equal(l.Codes, []string{"8004010F", "80190194"}) || l.Resolved {
		t.Errorf("parsed %+v", l)
	}
	if e := l.Entries[1]; e.Time != "11:28:49" || e.Folder != "Inbox" {
		t.Errorf("folder line parsed as %+v", e)
	}
	if e := l.Entries[6]; e.Time != "" || e.Text != "a line without a time" {
		t.Errorf("line without a time parsed as %+v", e)
	}
	r := ost.ParseSyncLog("Modification Resolution", "Not equal (conflict)\nSuccessfully auto-resolved\n")
	if r.Kind != "modification-resolution" || !r.Resolved {
		t.Errorf("parsed %+v", r)
	}
}

// TestSyncLogs parses the logs in a real Sync Issues folder: seven runs of the
// synchronizer, in which only the address book failed, and two conflicts, whose logs
// are full of property tags and of errors of single properties.
func TestSyncLogs(t *testing.T) {
	f := open(t, sampleOST)
	kinds, codes := map[string]int{}, map[string]int{}
	resolved := 0
	for d := range f.Folders() {
		if f.Roles()[d.NID] != ost.RoleSyncIssues {
			continue
		}
		for m, err := range d.Messages() {
			if err != nil {
				t.Fatal(err)
			}
			l := f.SyncLog(m)
			kinds[l.Kind]++
			for _, c := range l.Codes {
				codes[c]++
			}
			if l.Resolved {
				resolved++
			}
			if len(l.Entries) < 3 {
				t.Errorf("%v: %d entries", m.NID, len(l.Entries))
			}
		}
	}
	if kinds["synchronization"] != 7 || kinds["modification-resolution"] != 2 || resolved != 2 {
		t.Errorf("kinds %v, %d resolved", kinds, resolved)
	}
	if want := map[string]int{"80190194": 5}; !maps.Equal(codes, want) {
		t.Errorf("codes %v", codes)
	}
}
