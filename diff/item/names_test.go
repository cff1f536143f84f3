package item

import (
	"strings"
	"testing"

	"github.com/ostkit/ostkit/internal/textnorm"
)

func TestSpecialOf(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"Inbox", "inbox"},
		{"INBOX", "inbox"},
		{"Posteingang", "inbox"},
		{"Boîte de réception", "inbox"},
		{"Boi\u0302te de re\u0301ception", "inbox"},
		{"Junk E-mail", "junk"},
		{"Junk Email", "junk"},
		{"IPM_SUBTREE", "root"},
		{"Top of Information Store", "root"},
		{"Top of Outlook data file", "root"},
		{"Top of Personal Folders", "root"},
		{"受信トレイ", "inbox"},
		{"Projects", ""},
		{"", ""},
	} {
		if got := SpecialOf(c.name); got != c.want {
			t.Errorf("SpecialOf(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

// No name stands for two folders, else the table's order would decide.
func TestSpecialNamesUnique(t *testing.T) {
	seen := map[string]string{}
	for special, names := range specialTable {
		for name := range strings.SplitSeq(names, "|") {
			folded := textnorm.Fold(name)
			if other, ok := seen[folded]; ok && other != special {
				t.Errorf("%q stands for %s and %s", name, other, special)
			}
			seen[folded] = special
		}
	}
}

func TestRoleOf(t *testing.T) {
	for _, c := range []struct {
		special, class string
		want           Role
	}{
		{"inbox", "", RoleMail},
		{"calendar", "IPF.Note", RoleCalendar},
		{"", "IPF.Appointment", RoleCalendar},
		{"", "ipf.contact.moc.quickcontacts", RoleContacts},
		{"", "IPF.StickyNote", RoleNotes},
		{"", "IPF.Noted", RoleUnknown},
		{"root", "", RoleUnknown},
		{"outbox", "IPF.Note", RoleOutbox},
		{"", "", RoleUnknown},
	} {
		if got := RoleOf(c.special, c.class); got != c.want {
			t.Errorf("RoleOf(%q, %q) = %q, want %q", c.special, c.class, got, c.want)
		}
	}
}

func TestPaths(t *testing.T) {
	for _, c := range []struct {
		names []string
		path  string
	}{
		{nil, ""},
		{[]string{"Inbox"}, "Inbox"},
		{[]string{"Inbox", "a/b"}, "Inbox/a%2Fb"},
	} {
		if got := JoinPath(c.names...); got != c.path {
			t.Errorf("JoinPath(%q) = %q, want %q", c.names, got, c.path)
		}
		if got := SplitPath(c.path); strings.Join(got, "|") != strings.Join(c.names, "|") {
			t.Errorf("SplitPath(%q) = %q, want %q", c.path, got, c.names)
		}
	}
}
