package pstgen_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/pst/mapi"
)

// items lists a store's items by "folder: subject".
func items(s *pstgen.Store) map[string][]*pstgen.Item {
	m := map[string][]*pstgen.Item{}
	var walk func(path string, folders []*pstgen.Folder)
	walk = func(path string, folders []*pstgen.Folder) {
		for _, f := range folders {
			at := strings.TrimPrefix(path+"/"+strings.ReplaceAll(f.Name, "/", "%2F"), "/")
			for _, it := range f.Items {
				m[at+": "+it.Subject] = append(m[at+": "+it.Subject], it)
			}
			walk(at, f.Folders)
		}
	}
	walk("", s.Folders)
	return m
}

// TestMailboxKinds: the sample has items of every kind, about 60 in all.
func TestMailboxKinds(t *testing.T) {
	v := write(t, pstgen.Mailbox(), pstgen.OST4K)
	kinds := map[mapi.Kind]int{}
	total := 0
	for _, nids := range v.index.Items {
		for _, nid := range nids {
			kinds[mapi.KindOf(v.text(v.props(v.node(nid))[0x001A]))]++
			total++
		}
	}
	for _, nids := range v.index.Associated {
		for _, nid := range nids {
			kinds[mapi.KindOf(v.text(v.props(v.node(nid))[0x001A]))]++
		}
	}
	for _, k := range []mapi.Kind{
		mapi.KindMessage, mapi.KindAppointment, mapi.KindContact, mapi.KindDistributionList, mapi.KindTask, mapi.KindJournal,
		mapi.KindNote, mapi.KindPost, mapi.KindReport, mapi.KindDocument, mapi.KindOther,
	} {
		if kinds[k] == 0 {
			t.Errorf("no %s", k)
		}
	}
	if total < 50 || total > 70 || len(v.index.Folders) < 12 {
		t.Errorf("%d items in %d folders", total, len(v.index.Folders))
	}
}

// TestMailboxNames: the exported names of folders and subjects exist.
func TestMailboxNames(t *testing.T) {
	have := items(pstgen.Mailbox())
	for folder, subject := range map[string]string{
		"Inbox/Projekte": "Messprotokoll Halle 3", "Outbox": "Rückfrage zur Rechnung 2024-117",
		"Inbox": "FW: Protokoll der Sitzung", "Inbox/Projekte/Q1%2FQ2": "Übergabe 田中さん",
		"Contacts": "Karin Þórsdóttir", "Calendar": "Betriebsausflug",
		"Tasks": "Budgetentwurf prüfen", "Sync Issues": "Synchronization Log: ",
		"Sent Items": "Liefertermin", "Drafts": "Gegenangebot", "Deleted Items": "Newsletter Mai",
		"Journal": "Brief an das Bauamt", "Notes": "WLAN Gast", "Junk E-mail": "Sie haben gewonnen!!!",
		"RSS Feeds": "Messekalender 2024",
	} {
		if len(have[folder+": "+subject]) == 0 {
			t.Errorf("no item %q in %q", subject, folder)
		}
	}
}

// TestServerCopy derives the differences from the two descriptions and compares
// them with those that are stated.
func TestServerCopy(t *testing.T) {
	server, stated := pstgen.ServerCopy()
	local, remote := items(pstgen.Mailbox()), items(server)
	want := map[string]int{}
	for _, d := range stated {
		if d.Reason == "" {
			t.Errorf("%+v has no reason", d)
		}
		switch d.Verdict {
		case "localOnly", "neverUploaded":
			want["-"+d.Folder+": "+d.Subject]++
		case "serverOnly", "duplicateServer":
			want["+"+d.Folder+": "+d.Subject]++
		case "moved":
			want["-"+d.Folder+": "+d.Subject]++
			want["+"+d.ServerFolder+": "+d.Subject]++
		case "modified":
			want["~"+d.Folder+": "+d.Subject]++
		case "expected":
			if d.Reason == "header-only" {
				want["~"+d.Folder+": "+d.Subject]++
			} else {
				want["-"+d.Folder+": "+d.Subject]++
			}
		default:
			t.Errorf("verdict %q", d.Verdict)
		}
	}
	got := map[string]int{}
	for k, list := range local {
		if n := len(list) - len(remote[k]); n > 0 {
			got["-"+k] += n
		}
		for i := range min(len(list), len(remote[k])) {
			if !same(list[i], remote[k][i]) {
				got["~"+k]++
			}
		}
	}
	for k, list := range remote {
		if n := len(list) - len(local[k]); n > 0 {
			got["+"+k] += n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// same compares what a user sees of two items, and their ids.
func same(a, b *pstgen.Item) bool {
	text := func(it *pstgen.Item) string {
		s := fmt.Sprint(it.Class, it.Subject, it.Body, it.HTML, it.RTF, it.Sent, it.Received, it.MessageID, it.Recipients, it.Categories, it.Unread, it.Sync)
		for _, d := range []any{it.Appointment, it.Contact, it.List, it.Task, it.Journal, it.Note} {
			s += fmt.Sprintf("%+v", deref(d))
		}
		return s
	}
	return text(a) == text(b) && slices.EqualFunc(a.Attachments, b.Attachments, func(x, y pstgen.Attachment) bool {
		return x.Name == y.Name && bytes.Equal(x.Data, y.Data)
	})
}

func deref(p any) any {
	switch p := p.(type) {
	case *pstgen.Appointment:
		if p != nil {
			c := *p
			c.Recurrence, c.Zone = nil, nil
			return c
		}
	case *pstgen.Contact:
		if p != nil {
			return *p
		}
	case *pstgen.List:
		if p != nil {
			return *p
		}
	case *pstgen.Task:
		if p != nil {
			return *p
		}
	case *pstgen.Journal:
		if p != nil {
			return *p
		}
	case *pstgen.Note:
		if p != nil {
			return *p
		}
	}
	return nil
}

// TestServerCopyWritten: the copy is a sound store, and items of both sides that are
// the same have the same keys.
func TestServerCopyWritten(t *testing.T) {
	server, _ := pstgen.ServerCopy()
	s := write(t, server, pstgen.PST)
	s.check()
	l := write(t, pstgen.Mailbox(), pstgen.OST4K)
	keys := map[string]map[uint16][]byte{}
	for _, nids := range s.index.Items {
		for _, nid := range nids {
			p := s.props(s.node(nid))
			keys[string(p[0x65E0][16:])] = p
		}
	}
	equal := 0
	for _, nids := range l.index.Items {
		for _, nid := range nids {
			p := l.props(l.node(nid))
			other, ok := keys[string(p[0x67F4][2:])]
			if !ok {
				continue
			}
			equal++
			if !bytes.Equal(p[0x300B], other[0x300B]) || !bytes.Equal(p[0x1035], other[0x1035]) {
				t.Errorf("%q: search key % X and % X", l.text(p[0x0037]), p[0x300B], other[0x300B])
			}
		}
	}
	if equal < 45 {
		t.Errorf("only %d items with the same id", equal)
	}
}

// TestMailboxFresh: every call returns items of its own.
func TestMailboxFresh(t *testing.T) {
	a, b := pstgen.Mailbox(), pstgen.Mailbox()
	a.Folders[0].Items[0].Subject = "changed"
	if b.Folders[0].Items[0].Subject == "changed" || pstgen.Mailbox().Folders[0].Items[0].Subject == "changed" {
		t.Error("two calls share an item")
	}
}
