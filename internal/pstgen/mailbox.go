package pstgen

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/ostkit/ostkit/pst/mapi"
)

// Subjects of the items of [Mailbox] that [ServerCopy] treats specially, or that
// stand for a case of their own.
const (
	subjectNeverUploaded = "Messprotokoll Halle 3"           // NoTrace, in Inbox/Projekte
	subjectOutbox        = "Rückfrage zur Rechnung 2024-117" // submitted, still in the Outbox
	subjectServerGone    = "Einladung zum Sommerfest"        // FromServer, in Inbox
	subjectCreatedHere   = "Karin Þórsdóttir"                // contact, CreatedHere
	subjectMoved         = "Angebot Förderanlage"            // in Inbox; on the server in Inbox/Projekte
	subjectModified      = "Quartalsgespräch"                // appointment; the server has another place
	subjectChangedHere   = "Budgetentwurf prüfen"            // task, changed here and not uploaded
	subjectDuplicate     = "Wochenbericht KW 14"             // on the server twice
	subjectHeaderOnly    = "Große Anlage: Baupläne"          // header-only here
	subjectNewMail       = "Neue Termine für die Abnahme"    // on the server only
	subjectNewMail2      = "RE: Angebot Förderanlage"        // on the server only
	subjectNewMeeting    = "Abnahme Förderanlage"            // appointment, on the server only
	subjectSyncLog       = "Synchronization Log: "           // in Sync Issues
	subjectRecurring     = "Jour fixe Technik"               // appointment, weekly
	subjectAllDay        = "Betriebsausflug"                 // appointment, all-day
	subjectEmbedded      = "FW: Protokoll der Sitzung"       // with an embedded message
	subjectSlash         = "Übergabe 田中さん"                   // in the folder "Q1/Q2"
)

// Folders of [Mailbox] that [ServerCopy] changes, as the Index names them.
const (
	folderInbox      = "Inbox"
	folderProjects   = "Inbox/Projekte"
	folderOutbox     = "Outbox"
	folderCalendar   = "Calendar"
	folderContacts   = "Contacts"
	folderTasks      = "Tasks"
	folderSyncIssues = "Sync Issues"
)

// Difference is one thing in which [ServerCopy] differs from [Mailbox].
type Difference struct {
	// Verdict is what a comparison is to find: localOnly, serverOnly, neverUploaded,
	// moved, modified, duplicateServer or expected.
	Verdict      string
	Folder       string // of the local item; of the server's if there is none
	ServerFolder string // if another
	Subject      string
	Reason       string
}

// People of the sample.
var (
	petra  = Address{Name: "Petra Brandt", Email: "petra.brandt@example.com", Exchange: "/o=Example/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=petra.brandt"}
	jonas  = Address{Name: "Jonas Keller", Email: "jonas.keller@example.com", Exchange: "/o=Example/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=jonas.keller"}
	aiko   = Address{Name: "田中 愛子", Email: "aiko.tanaka@example.org"}
	soren  = Address{Name: "Søren Ødegård", Email: "soren@example.org"}
	lukasz = Address{Name: "Łukasz Wójcik", Email: "lukasz.wojcik@example.com"}
	zoe    = Address{Name: "Zoë O’Neill", Email: "zoe.oneill@example.org"}
	shop   = Address{Name: "Bürobedarf Hübner", Email: "bestellung@example.org"}
	system = Address{Name: "Mail Delivery System", Email: "mailer-daemon@example.com"}
)

// berlin is the time zone of the sample.
var berlin = &mapi.TimeZone{
	Name: "W. Europe Standard Time",
	Rules: []mapi.TimeZoneRule{{
		Flags: 2, Year: 1601, Bias: -60, DaylightBias: -60,
		Standard: mapi.SystemTime{Month: 10, Day: 5, Hour: 3},
		Daylight: mapi.SystemTime{Month: 3, Day: 5, Hour: 2},
	}},
}

// at returns a time of 2024.
func at(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2024, month, day, hour, minute, 0, 0, time.UTC)
}

// lastSync is when the sample was synchronized last.
var lastSync = at(time.May, 17, 8, 30)

// noise returns n bytes that look random and are always the same.
func noise(label string, n int) []byte {
	var p []byte
	for i := 0; len(p) < n; i++ {
		h := sha256.Sum256(fmt.Appendf(nil, "%s %d", label, i))
		p = append(p, h[:]...)
	}
	return p[:n]
}

// sample numbers the items of a mailbox as they are made.
type sample struct{ last uint64 }

// Mailbox returns a plausible small mailbox with items of all kinds: what an
// Outlook in cached mode holds of it. Every call returns new items.
func Mailbox() *Store {
	m := &sample{last: 0xA00}
	s := &Store{
		Name: "Petra Brandt", Created: at(time.January, 8, 7, 0), LastSync: lastSync,
		Mailbox: mapi.GUID(noise("mailbox", 16)), Client: mapi.GUID(noise("client", 16)), Key: mapi.GUID(noise("key", 16)),
	}
	s.Folders = []*Folder{
		m.inbox(), m.sent(), m.drafts(), m.outbox(), m.deleted(),
		m.calendar(), m.contacts(), m.tasks(), m.journal(), m.notes(),
		{Name: "Junk E-mail", Role: RoleJunk, Items: []*Item{m.junk()}},
		m.feeds(), m.syncIssues(),
	}
	s.Search = []*Search{{Name: "Ungelesen", Match: func(it *Item) bool { return it.Unread }}}
	return s
}

// mail makes a mail to Petra Brandt that came from the server.
func (m *sample) mail(from Address, subject, body string, sent time.Time) *Item {
	it := &Item{
		From: from, Subject: subject, Body: body, Sent: sent, Received: sent.Add(4 * time.Second),
		Recipients: []Recipient{{Address: petra}},
	}
	return m.number(it)
}

// number gives an item its id on the server, and a mail its Message-ID.
func (m *sample) number(it *Item) *Item {
	m.last++
	it.Sync.ID = m.last
	it.Sync.Change = uint32(m.last) + 0x100
	it.Sync.Base = uint32(m.last)
	if it.From != (Address{}) && !it.Sent.IsZero() {
		it.MessageID = fmt.Sprintf("<%04X.%d@mail.example.com>", m.last, it.Sent.Unix())
	}
	return it
}

func (m *sample) inbox() *Folder {
	f := &Folder{Name: "Inbox", Role: RoleInbox, Folders: []*Folder{m.projects()}}
	for week := range 7 {
		day := at(time.March, 29, 15, 0).AddDate(0, 0, 7*week)
		subject := fmt.Sprintf("Wochenbericht KW %d", 13+week)
		f.Items = append(f.Items, m.mail(lukasz, subject, "Hallo Petra,\n\nalles im Plan: "+subject+".\n\nŁukasz", day))
	}
	f.Items = append(f.Items, m.inboxSpecials()...)
	f.Items = append(f.Items, m.reports()...)
	f.Associated = []*Item{m.number(&Item{
		Class: "IPM.Configuration.CategoryList", Subject: "IPM.Configuration.CategoryList",
		Props: []Prop{{Tag: 0x7C080102, Value: []byte(`<?xml version="1.0"?><categories/>`)}},
	})}
	return f
}

// pixel is a PNG of one pixel.
var pixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func (m *sample) inboxSpecials() []*Item {
	offer := m.mail(soren, subjectMoved, "Sehr geehrte Frau Brandt,\n\nanbei unser Angebot über 48.300 €.", at(time.April, 22, 9, 14))
	offer.Recipients = append(offer.Recipients, Recipient{Address: jonas, Type: Cc})
	offer.Attachments = []Attachment{{Name: "Angebot_Förderanlage.pdf", MIME: "application/pdf", Data: append([]byte("%PDF-1.4\n"), noise("offer", 40_000)...)}}

	party := m.mail(zoe, subjectServerGone, "", at(time.May, 2, 11, 0))
	party.HTML = `<html><body><p>Liebe Kolleginnen und Kollegen,<br>feiert mit uns! <img src="cid:logo@example.org"></p></body></html>`
	party.Attachments = []Attachment{{Name: "logo.png", MIME: "image/png", ContentID: "logo@example.org", Data: pixel, Hidden: true}}

	plans := m.mail(aiko, subjectHeaderOnly, "ご確認ください。\nBitte prüfen.", at(time.May, 14, 3, 20))
	plans.Attachments = []Attachment{{Name: "図面.zip", MIME: "application/zip", Data: noise("plans", 120_000)}}
	plans.Sync.HeaderOnly, plans.Sync.Size = true, 168_934

	forwarded := m.mail(jonas, subjectEmbedded, "Siehe Anhang.", at(time.April, 11, 7, 45))
	inner := m.mail(zoe, "Protokoll der Sitzung", "Anwesend: alle.\nBeschluss: einstimmig.", at(time.April, 10, 16, 5))
	forwarded.Attachments = []Attachment{{Name: inner.Subject, Message: inner}}

	order := m.mail(shop, "Bestellbestätigung Nr. 88‑4711", "", at(time.May, 6, 6, 30))
	order.HTML = "<html><body><h1>Vielen Dank!</h1><p>Ihre Bestellung im Wert von 61,80&nbsp;€ ist eingegangen.</p></body></html>"
	order.Categories, order.Unread = []string{"Büro", "Einkauf"}, true

	request := m.mail(jonas, "Quartalsgespräch", "Bitte um Zusage.", at(time.April, 18, 8, 0))
	request.Class = "IPM.Schedule.Meeting.Request"
	request.Appointment = &Appointment{Start: at(time.June, 4, 12, 0), End: at(time.June, 4, 13, 0), Location: "Raum Elbe", UID: "quartal-2024-2@example.com", Meeting: true, Response: 5, Busy: 2}

	rich := m.mail(lukasz, "Formatierter Hinweis", "Wichtig: ab Montag neue Pforte.", at(time.May, 8, 10, 2))
	rich.RTF = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Calibri;}}\f0\fs22 {\b Wichtig:} ab Montag neue Pforte.\par}`
	return []*Item{offer, party, plans, forwarded, order, request, rich}
}

// reports makes a non-delivery report and a read receipt.
func (m *sample) reports() []*Item {
	failed := m.mail(system, "Undeliverable: Liefertermin", "Your message did not reach some or all of the intended recipients.", at(time.April, 3, 13, 1))
	failed.Class = "REPORT.IPM.Note.NDR"
	read := m.mail(aiko, "Read: Liefertermin", "Your message was read.", at(time.April, 3, 22, 40))
	read.Class = "REPORT.IPM.Note.IPNRN"
	for _, it := range []*Item{failed, read} {
		it.Props = []Prop{{Tag: 0x0049001F, Value: "Liefertermin"}, {Tag: 0x004E0040, Value: at(time.April, 3, 13, 0)}}
	}
	return []*Item{failed, read}
}

func (m *sample) projects() *Folder {
	f := &Folder{Name: "Projekte", Comment: "Laufende Vorhaben"}
	for i, topic := range []string{"Lastenheft", "Terminplan", "Statik", "Genehmigung"} {
		it := m.mail(zoe, "RE: "+topic+" Förderanlage", "Passt so.\n\n> "+topic+"?", at(time.February, 5+i, 9, 10*i))
		it.InReplyTo = fmt.Sprintf("<%s@example.org>", topic)
		f.Items = append(f.Items, it)
	}
	local := m.mail(petra, subjectNeverUploaded, "Messwerte vom 16. Mai, noch ohne Netz erfasst.", at(time.May, 16, 17, 55))
	local.Attachments = []Attachment{{Name: "messwerte.csv", MIME: "text/csv", Data: []byte("Zeit;Wert\n17:50;4,2\n17:51;4,3\n")}}
	local.Sync.Trace = NoTrace
	document := m.number(&Item{
		Class: "IPM.Document.Word.Document.8", Subject: "Pflichtenheft.doc", Created: at(time.January, 29, 10, 0),
		Attachments: []Attachment{{Name: "Pflichtenheft.doc", MIME: "application/msword", Data: noise("document", 9000)}},
	})
	f.Items = append(f.Items, local, document)
	f.Folders = []*Folder{{Name: "Q1/Q2", Items: []*Item{
		m.mail(aiko, subjectSlash, "よろしくお願いします。", at(time.March, 4, 1, 15)),
		m.mail(soren, "AW: Übergabe", "Alles klar – vi snakkes!", at(time.March, 5, 8, 0)),
		m.mail(lukasz, "Dziękuję za współpracę", "Zażółć gęślą jaźń.", at(time.March, 6, 14, 30)),
	}}}
	return f
}

// own makes a mail that Petra Brandt has sent.
func (m *sample) own(to Address, subject, body string, sent time.Time) *Item {
	it := &Item{From: petra, Subject: subject, Body: body, Sent: sent, Recipients: []Recipient{{Address: to}}}
	it.Sync.Trace = Acknowledged
	return m.number(it)
}

func (m *sample) sent() *Folder {
	f := &Folder{Name: "Sent Items", Role: RoleSent}
	for i, to := range []Address{jonas, soren, aiko, zoe} {
		f.Items = append(f.Items, m.own(to, "Liefertermin", "Guten Tag "+to.Name+",\n\nwann dürfen wir rechnen?", at(time.April, 2+i, 12, 59)))
	}
	carbon := m.own(lukasz, "RE: Wochenbericht KW 13", "Danke!", at(time.March, 30, 6, 0))
	carbon.Recipients = append(carbon.Recipients, Recipient{Address: jonas, Type: Cc}, Recipient{Address: zoe, Type: Bcc})
	f.Items = append(f.Items, carbon)
	return f
}

func (m *sample) drafts() *Folder {
	draft := m.own(soren, "Gegenangebot", "Sehr geehrter Herr Ødegård,\n\n", time.Time{})
	draft.Unsent, draft.Created, draft.Sync.Trace = true, at(time.May, 15, 9, 0), CreatedHere
	return &Folder{Name: "Drafts", Role: RoleDrafts, Items: []*Item{draft}}
}

func (m *sample) outbox() *Folder {
	it := m.own(shop, subjectOutbox, "Guten Tag,\n\nPosition 3 fehlt.", at(time.May, 17, 8, 41))
	it.Sync.Trace = NoTrace
	const submitted, unsent, fromMe = 0x4, 0x8, 0x20
	it.Props = []Prop{{Tag: mapi.PidTagMessageFlags, Value: flagRead | submitted | unsent | fromMe}}
	return &Folder{Name: "Outbox", Role: RoleOutbox, Items: []*Item{it}}
}

func (m *sample) deleted() *Folder {
	return &Folder{Name: "Deleted Items", Role: RoleDeleted, Items: []*Item{
		m.mail(shop, "Newsletter April", "Alles muss raus.", at(time.April, 15, 4, 0)),
		m.mail(shop, "Newsletter Mai", "Jetzt noch günstiger.", at(time.May, 13, 4, 0)),
	}}
}

func (m *sample) event(subject string, a Appointment, t Trace) *Item {
	it := &Item{Subject: subject, Appointment: &a, Created: at(time.January, 15, 8, 0), Sync: ItemSync{Trace: t}}
	a.Zone = berlin
	return m.number(it)
}

func (m *sample) calendar() *Folder {
	weekly := Appointment{
		Start: at(time.January, 16, 9, 0), End: at(time.January, 16, 9, 45), Location: "Raum Elbe", Busy: 2, Reminder: 15,
		Pattern: "every Tuesday from 10:00 AM to 10:45 AM",
		Recurrence: &mapi.Recurrence{
			Frequency: 0x200B, PatternType: 1, Period: 1, Days: 1 << time.Tuesday, EndType: 0x2023, Count: 10, FirstDayOfWeek: 1,
			StartDate: at(time.January, 16, 0, 0), StartOffset: 10 * time.Hour, EndOffset: 10*time.Hour + 45*time.Minute,
			DeletedDates: []time.Time{at(time.May, 7, 0, 0)},
		},
	}
	meeting := m.event(subjectModified, Appointment{
		Start: at(time.June, 4, 12, 0), End: at(time.June, 4, 13, 0), Location: "Raum Elbe", UID: "quartal-2024-2@example.com",
		Meeting: true, Response: 3, Busy: 2, Reminder: 15,
	}, FromServer)
	meeting.From = jonas
	meeting.Recipients = []Recipient{{Address: jonas, Flags: 3}, {Address: petra, Flags: 1, Track: 3}}
	return &Folder{Name: "Calendar", Role: RoleCalendar, Items: []*Item{
		m.event(subjectRecurring, weekly, ChangedThere),
		meeting,
		m.event(subjectAllDay, Appointment{Start: at(time.June, 20, 22, 0), End: at(time.June, 21, 22, 0), AllDay: true, Location: "Müritz"}, FromServer),
		m.event("Architektentermin", Appointment{Start: at(time.March, 12, 13, 0), End: at(time.March, 12, 14, 30), Location: "Baustelle", Busy: 2, Reminder: 30}, FromServer),
		m.event("Schulung Arbeitsschutz", Appointment{Start: at(time.April, 9, 7, 0), End: at(time.April, 9, 15, 0), Location: "Raum Elbe", Busy: 2}, FromServer),
		m.event("Zahnarzt", Appointment{Start: at(time.May, 28, 6, 30), End: at(time.May, 28, 7, 15), Busy: 3, Reminder: 60}, CreatedHere),
	}}
}

func (m *sample) person(c Contact, t Trace) *Item {
	name := c.Given + " " + c.Surname
	return m.number(&Item{Subject: name, Contact: &c, Created: at(time.January, 9, 8, 0), Sync: ItemSync{Trace: t}})
}

func (m *sample) contacts() *Folder {
	list := m.number(&Item{
		Subject: "Projektgruppe Förderanlage", Created: at(time.February, 1, 8, 0), Sync: ItemSync{Trace: FromServer},
		List: &List{Name: "Projektgruppe Förderanlage", Members: []Address{{Name: jonas.Name, Email: jonas.Email}, soren, zoe}},
	})
	return &Folder{Name: "Contacts", Role: RoleContacts, Items: []*Item{
		m.person(Contact{Given: "Søren", Surname: "Ødegård", Company: "Nordlys AS", Title: "Salgssjef", Emails: []Address{soren}, Business: "+47 22 00 00 01", City: "Ålesund", Country: "Norge"}, FromServer),
		m.person(Contact{Given: "愛子", Surname: "田中", Company: "例示株式会社", Emails: []Address{aiko}, Mobile: "+81 90 0000 0000"}, FromServer),
		m.person(Contact{Given: "Zoë", Middle: "M.", Surname: "O’Neill", Emails: []Address{zoe, {Name: "Zoë (privat)", Email: "zoe@example.net"}}, Birthday: time.Date(1984, 2, 29, 0, 0, 0, 0, time.UTC), Photo: append([]byte("\xFF\xD8\xFF\xE0"), noise("photo", 2500)...)}, FromServer),
		m.person(Contact{Given: "Łukasz", Surname: "Wójcik", Department: "Technik", Emails: []Address{lukasz}, Business: "+49 30 000000-17"}, CreatedHere),
		m.person(Contact{Given: "Karin", Surname: "Þórsdóttir", Company: "Norðurljós ehf.", Emails: []Address{{Name: "Karin Þórsdóttir", Email: "karin@example.org"}}, Street: "Laugavegur 1", City: "Reykjavík", Zip: "101", Country: "Ísland"}, CreatedHere),
		list,
	}}
}

func (m *sample) todo(subject string, t Task, trace Trace) *Item {
	t.Owner = petra.Name
	return m.number(&Item{Subject: subject, Task: &t, Created: at(time.April, 29, 7, 0), Sync: ItemSync{Trace: trace}})
}

func (m *sample) tasks() *Folder {
	budget := m.todo(subjectChangedHere, Task{Start: at(time.May, 6, 0, 0), Due: at(time.May, 31, 0, 0), Status: 1, Percent: 0.75, Effort: 240}, ChangedHere)
	budget.Modified = at(time.May, 17, 8, 12)
	return &Folder{Name: "Tasks", Role: RoleTasks, Items: []*Item{
		budget,
		m.todo("Reisekosten abrechnen", Task{Due: at(time.May, 3, 0, 0), Completed: at(time.May, 2, 0, 0), Status: 2, Percent: 1}, CreatedHere),
		m.todo("Prüfbericht ablegen", Task{Due: at(time.June, 28, 0, 0), Status: 3, Percent: 0.1}, FromServer),
		m.todo("Urlaub eintragen", Task{}, FromServer),
	}}
}

func (m *sample) journal() *Folder {
	call := m.number(&Item{
		Subject: "Telefonat mit Søren Ødegård", Body: "Rabatt von 3 % zugesagt.", Created: at(time.April, 23, 8, 0),
		Journal: &Journal{Type: "Phone call", Start: at(time.April, 23, 8, 0), End: at(time.April, 23, 8, 25)},
		Sync:    ItemSync{Trace: CreatedHere},
	})
	letter := m.number(&Item{
		Subject: "Brief an das Bauamt", Created: at(time.March, 18, 10, 0),
		Journal: &Journal{Type: "Letter", Start: at(time.March, 18, 10, 0), End: at(time.March, 18, 10, 0)},
	})
	return &Folder{Name: "Journal", Role: RoleJournal, Items: []*Item{call, letter}}
}

func (m *sample) notes() *Folder {
	f := &Folder{Name: "Notes", Role: RoleNotes}
	for i, text := range []string{"WLAN Gast\nKennwort beim Empfang", "Ideen fürs Sommerfest\n– Kanu\n– Grillen"} {
		subject, _, _ := strings.Cut(text, "\n")
		f.Items = append(f.Items, m.number(&Item{
			Subject: subject, Body: text, Created: at(time.May, 10+i, 10, 0), Sync: ItemSync{Trace: CreatedHere},
			Note: &Note{Color: 3, Width: 200, Height: 166, X: 110 + 20*i, Y: 110},
		}))
	}
	return f
}

func (m *sample) junk() *Item {
	return m.mail(Address{Name: "Gewinnspiel", Email: "win@example.net"}, "Sie haben gewonnen!!!", "Jetzt abholen.", at(time.May, 12, 2, 2))
}

func (m *sample) feeds() *Folder {
	f := &Folder{Name: "RSS Feeds", Class: "IPF.Note.OutlookHomepage"}
	for i, title := range []string{"Neue Norm veröffentlicht", "Messekalender 2024"} {
		it := m.mail(Address{Name: "Fachportal", Email: "feed@example.org"}, title, "Zum Artikel …", at(time.May, 1+i, 0, 0))
		it.Class, it.Recipients, it.Unread = "IPM.Post.RSS", nil, true
		f.Items = append(f.Items, it)
	}
	return f
}

// syncLog is what Outlook logs of a run with an error.
const syncLog = "10:12:41 Synchronizer Version 16.0.4266\n" +
	"10:12:41 Synchronizing Mailbox 'Petra Brandt'\n" +
	"10:12:41 Synchronizing local changes in folder 'Projekte'\n" +
	"10:12:41 Uploading to server 'outlook.example.com'\n" +
	"10:12:42 Error synchronizing message 'Messprotokoll Halle 3'\n" +
	"10:12:42 [8004011D-501-4B9-560]\n" +
	"10:12:42 Done\n"

func (m *sample) syncIssues() *Folder {
	log := m.number(&Item{From: petra, Subject: subjectSyncLog, Body: syncLog, Sent: at(time.May, 16, 8, 12), Unread: true})
	log.MessageID, log.Sync.Trace = "", LocalByDesign
	return &Folder{Name: "Sync Issues", Role: RoleSyncIssues, Items: []*Item{log}, Folders: []*Folder{
		{Name: "Conflicts", Role: RoleConflicts},
		{Name: "Local Failures", Role: RoleLocalFailures},
		{Name: "Server Failures", Role: RoleServerFailures},
	}}
}
