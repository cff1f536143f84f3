package item

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2024, 3, 1, 12, 0, 15, 0, time.UTC)

func body(text, html string) func() (Body, error) {
	return func() (Body, error) { return Body{text, html}, nil }
}

func file(name, sum string, size int64) Attachment {
	return Attachment{Name: name, Method: "data", Size: size, SHA256: func() (string, error) { return sum, nil }}
}

// samples holds one item of each kind that fills all its fields.
func samples() map[Kind]*Item {
	ann, bob := Address{"Ann", "Ann@Example.com"}, Address{"Bob", "bob@example.com"}
	mail := func(kind Kind, class string) *Item {
		return &Item{
			Kind: kind, Class: class, Subject: "RE: Budget", From: ann, To: []Address{bob, ann}, Cc: []Address{bob},
			Submitted: noon, Body: body("Numbers, numbers.", ""), Keys: Keys{OriginalID: "<o@x>"},
			Attachments: []Attachment{file("a.txt", "11", 3), file("b.txt", "22", 4)},
		}
	}
	series := &Recurrence{Rule: "FREQ=DAILY", Excluded: []time.Time{noon}, Exceptions: []Exception{{Original: noon, Subject: "x"}}}
	return map[Kind]*Item{
		KindMessage: mail(KindMessage, "IPM.Note"),
		KindPost:    mail(KindPost, "IPM.Post"),
		KindReport:  mail(KindReport, "REPORT.IPM.Note.NDR"),
		KindAppointment: {
			Kind: KindAppointment, Subject: "Meeting", Body: body("agenda", ""), Appointment: &Appointment{
				Start: noon, End: noon.Add(time.Hour), AllDay: false, Location: "Room 1", Organizer: ann,
				Attendees: []Address{bob}, Busy: "free", Recurrence: series,
			},
		},
		KindContact: {Kind: KindContact, Subject: "Ann", Contact: &Contact{
			FileAs: "Ann", Given: "Ann", Family: "A", Company: "C", Emails: []string{"Ann@Example.com", "a@b.org"},
			Phones: []string{"+1 (555) 010"}, Birthday: noon, Addresses: []string{"Street 1\r\nTown"},
			Photo: func() (string, error) { return "33", nil },
		}},
		KindDistributionList: {Kind: KindDistributionList, Subject: "Team", Members: []Address{ann, bob}},
		KindTask: {Kind: KindTask, Subject: "Do", Body: body("it", ""), Task: &Task{
			Start: noon, Due: noon, Completed: noon, Status: "completed", Percent: 100, Recurrence: series,
		}},
		KindJournal: {Kind: KindJournal, Subject: "Call", Body: body("said", ""), Journal: &Journal{
			Type: "Phone call", Start: noon, End: noon.Add(time.Hour), Contacts: []string{"Bob"},
		}},
		KindNote: {Kind: KindNote, Subject: "milk", Body: body("milk\nand bread", ""), Created: noon, Note: &Note{Color: "blue"}},
		KindDocument: {
			Kind: KindDocument, Class: "IPM.Document.x", Subject: "x.doc", Attachments: []Attachment{file("x.doc", "44", 5)},
			Strings: map[string]string{"0x3001": "x", "0x0E1D": "y"},
		},
		KindOther: {
			Kind: KindOther, Class: "IPM.Configuration", Subject: "Rules", Strings: map[string]string{"0x3001": "x"},
			Attachments: []Attachment{file("x.doc", "44", 5)},
		},
	}
}

func fingerprintOf(t *testing.T, it *Item) Fingerprint {
	t.Helper()
	fp, err := NewFingerprint(it)
	if err != nil {
		t.Fatal(err)
	}
	return fp
}

func (fp *Fingerprint) named(name string) *Field {
	for i := range fp.Fields {
		if fp.Fields[i].Name == name {
			return &fp.Fields[i]
		}
	}
	return nil
}

// Every kind has exactly the fields that FieldNames promises, each with a value in
// the samples, and a core.
func TestFieldsOfKinds(t *testing.T) {
	all := samples()
	for _, kind := range Kinds() {
		fp := fingerprintOf(t, all[kind])
		var names []string
		for _, f := range fp.Fields {
			names = append(names, f.Name)
			if f.Strict.IsZero() && f.Name != "allDay" {
				t.Errorf("%s: %s has no value", kind, f.Name)
			}
			if f.Show == "" {
				t.Errorf("%s: %s shows nothing", kind, f.Name)
			}
		}
		if !slices.Equal(names, FieldNames(kind)) {
			t.Errorf("%s: fields %q, want %q", kind, names, FieldNames(kind))
		}
		if fp.Core.IsZero() {
			t.Errorf("%s: no core", kind)
		}
		for _, name := range coreNames[kind] {
			if !slices.Contains(names, name) {
				t.Errorf("%s: the core names %q, which is no field", kind, name)
			}
		}
	}
}

// An item of which nothing is known has a fingerprint too.
func TestEmptyItems(t *testing.T) {
	for _, kind := range append(Kinds(), "") {
		fp, err := NewFingerprint(&Item{Kind: kind})
		if err != nil {
			t.Errorf("%q: %v", kind, err)
		}
		if !fp.Core.IsZero() {
			t.Errorf("%q: nothing makes a core", kind)
		}
	}
}

// Each case is one change of a sample; what it does to the digests.
func TestChanges(t *testing.T) {
	type effect struct{ strict, loose, core bool } // what changes
	none := effect{}
	strictOnly := effect{strict: true}
	loose := effect{strict: true, loose: true}
	all := effect{true, true, true}
	for _, c := range []struct {
		name   string
		kind   Kind
		change func(*Item)
		want   effect
	}{
		{"case and spaces of the subject", KindMessage, func(it *Item) { it.Subject = " re:  BUDGET" }, none},
		{"prefix of the subject", KindMessage, func(it *Item) { it.Subject = "AW: Budget" }, loose},
		{"another subject", KindMessage, func(it *Item) { it.Subject = "RE: Lunch" }, all},
		{"order and case of recipients", KindMessage, func(it *Item) { slices.Reverse(it.To); it.To[0].Email = "ANN@example.com" }, none},
		{"one recipient less", KindMessage, func(it *Item) { it.To = it.To[:1] }, loose},
		{"names beside addresses", KindMessage, func(it *Item) { it.To[0].Name = "Robert" }, none},
		{"bcc does not count", KindMessage, func(it *Item) { it.Bcc = it.To }, none},
		{"received time does not count", KindMessage, func(it *Item) { it.Received = noon }, none},
		{"seconds", KindMessage, func(it *Item) { it.Submitted = noon.Add(5 * time.Second) }, strictOnly},
		{"fractions of a second", KindMessage, func(it *Item) { it.Submitted = noon.Add(5 * time.Millisecond) }, none},
		{"minutes", KindMessage, func(it *Item) { it.Submitted = noon.Add(time.Minute) }, all},
		{"time zone", KindMessage, func(it *Item) { it.Submitted = noon.In(time.FixedZone("", 7200)) }, none},
		{"punctuation of the body", KindMessage, func(it *Item) { it.Body = body("numbers numbers", "") }, strictOnly},
		{"body as HTML", KindMessage, func(it *Item) { it.Body = body("", "<p>Numbers, <i>numbers.</i></p>") }, none},
		{"words of the body", KindMessage, func(it *Item) { it.Body = body("no numbers", "") }, loose},
		{"order of attachments", KindMessage, func(it *Item) { slices.Reverse(it.Attachments) }, none},
		{"content of an attachment", KindMessage, func(it *Item) { it.Attachments[0] = file("a.txt", "99", 3) }, strictOnly},
		{"size of an attachment", KindMessage, func(it *Item) { it.Attachments[0] = file("a.txt", "99", 9) }, loose},
		{"attachment twice", KindMessage, func(it *Item) { it.Attachments = append(it.Attachments, it.Attachments[0]) }, loose},
		{"class", KindMessage, func(it *Item) { it.Class = "IPM.Note.X" }, loose},
		{"case of the class", KindMessage, func(it *Item) { it.Class = "ipm.note" }, none},
		{"recipients of a post", KindPost, func(it *Item) { it.To = nil }, none},
		{"body of a report", KindReport, func(it *Item) { it.Body = nil }, none},
		{"original of a report", KindReport, func(it *Item) { it.Keys.OriginalID = "<p@x>" }, all},
		{"seconds of a start", KindAppointment, func(it *Item) {
			it.Appointment.Start, it.Appointment.End = noon.Add(20*time.Second), noon.Add(time.Hour+20*time.Second)
		}, none},
		{"another start", KindAppointment, func(it *Item) { it.Appointment.Start = noon.Add(-time.Minute) }, all},
		{"the usual busy state is absent", KindAppointment, func(it *Item) { it.Appointment.Busy = "" }, loose},
		{"excluded instance", KindAppointment, func(it *Item) { it.Appointment.Recurrence = &Recurrence{Rule: "FREQ=DAILY"} }, loose},
		{"form of a telephone number", KindContact, func(it *Item) { it.Contact.Phones[0] = "001 555-010" }, none},
		{"lines of an address", KindContact, func(it *Item) { it.Contact.Addresses[0] = "Street 1, Town" }, none},
		{"photo", KindContact, func(it *Item) { it.Contact.Photo = nil }, loose},
		{"file as, beside addresses", KindContact, func(it *Item) { it.Contact.FileAs = "A, Ann" }, loose},
		{"e-mail address", KindContact, func(it *Item) { it.Contact.Emails = it.Contact.Emails[:1] }, all},
		{"hour of a birthday", KindContact, func(it *Item) { it.Contact.Birthday = time.Date(2024, 3, 1, 23, 0, 0, 0, time.UTC).AddDate(0, 0, -1) }, loose},
		{"member of a list", KindDistributionList, func(it *Item) { it.Members = it.Members[1:] }, loose},
		{"hour of a due date", KindTask, func(it *Item) { it.Task.Due = time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC) }, none},
		{"due date", KindTask, func(it *Item) { it.Task.Due = noon.AddDate(0, 0, 1) }, all},
		{"percent", KindTask, func(it *Item) { it.Task.Percent = 50 }, loose},
		{"creation of a note", KindNote, func(it *Item) { it.Created = noon.Add(time.Hour) }, strictOnly},
		{"body of a note", KindNote, func(it *Item) { it.Body = body("butter", "") }, all},
		{"string property", KindDocument, func(it *Item) { it.Strings["0x3001"] = "z" }, loose},
		{"empty string property", KindDocument, func(it *Item) { it.Strings["0x3002"] = " " }, none},
	} {
		before := fingerprintOf(t, samples()[c.kind])
		changed := samples()[c.kind]
		c.change(changed)
		after := fingerprintOf(t, changed)
		got := effect{before.Strict != after.Strict, before.Loose != after.Loose, before.Core != after.Core}
		if got != c.want {
			t.Errorf("%s of kind %s: changed %+v, want %+v", c.name, c.kind, got, c.want)
		}
	}
}

// The plain text beside an HTML body, names beside addresses, contents beside names
// of attachments are enough to be loosely equal.
func TestSameLoose(t *testing.T) {
	base := samples()[KindMessage]
	for _, c := range []struct {
		name, field string
		change      func(*Item)
		want        bool
	}{
		{"both forms against text", "body", func(it *Item) { it.Body = body("numbers numbers", "<b>converted numbers</b>") }, true},
		{"neither form", "body", func(it *Item) { it.Body = body("x", "<b>y</b>") }, false},
		{"link targets in derived text", "body", func(it *Item) { it.Body = body("Numbers <http://x.org/> numbers", "") }, true},
		{"unresolved address", "from", func(it *Item) { it.From = Address{"Ann", "/O=EX/CN=ANN"} }, true},
		{"another name, too", "from", func(it *Item) { it.From = Address{"Anne", "/O=EX/CN=ANN"} }, false},
		{"attachments renamed", "attachments", func(it *Item) {
			it.Attachments[0].Name, it.Attachments[1].Name = "ATT00001", "ATT00002"
		}, true},
		{"no value is no match", "cc", func(it *Item) { it.Cc = nil }, false},
	} {
		changed := samples()[KindMessage]
		c.change(changed)
		a, b := fingerprintOf(t, base), fingerprintOf(t, changed)
		if got := a.named(c.field).SameLoose(b.named(c.field)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if got := b.named(c.field).SameLoose(a.named(c.field)); got != c.want {
			t.Errorf("%s, the other way round: %v, want %v", c.name, got, c.want)
		}
	}
}

// A signed mail is one attachment in a store and its parts elsewhere.
func TestSignedMail(t *testing.T) {
	stored, exported := samples()[KindMessage], samples()[KindMessage]
	stored.Class, exported.Class = "IPM.Note.SMIME.MultipartSigned", "IPM.Note.SMIME.MultipartSigned"
	stored.Body, stored.Attachments = nil, []Attachment{file("smime.p7m", "55", 900)}
	a, b := fingerprintOf(t, stored), fingerprintOf(t, exported)
	if a.Strict == b.Strict || a.Loose != b.Loose {
		t.Errorf("strictly equal: %v, loosely equal: %v; want the second only", a.Strict == b.Strict, a.Loose == b.Loose)
	}
}

func TestWithout(t *testing.T) {
	a, b := samples()[KindMessage], samples()[KindMessage]
	b.Class = "IPM.Note.Other"
	x, y := fingerprintOf(t, a), fingerprintOf(t, b)
	lost := Losses{Fields: []string{"message.class", "task.body"}}
	x, y = x.Without(lost.Lost(KindMessage)), y.Without(lost.Lost(KindMessage))
	if x.Strict != y.Strict || x.named("class") != nil {
		t.Error("a lost field still counts")
	}
	if x.named("body") == nil {
		t.Error("a field lost of another kind is gone")
	}
	if got := x.Without([]string{"subject"}); !got.Core.IsZero() {
		t.Error("a core without one of its fields")
	}
	if got := x.Without(nil); got.Strict != x.Strict {
		t.Error("nothing lost, another digest")
	}
}

func TestUnreadable(t *testing.T) {
	broken := errors.New("block 0x14 is damaged")
	it := samples()[KindMessage]
	it.Body = func() (Body, error) { return Body{}, broken }
	it.Attachments[1].SHA256 = func() (string, error) { return "", broken }
	fp, err := NewFingerprint(it)
	if !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	for _, name := range []string{"body", "attachments"} {
		if f := fp.named(name); !f.Unreadable || !strings.Contains(f.Show, "damaged") {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if fp.Core != fingerprintOf(t, samples()[KindMessage]).Core {
		t.Error("an unreadable body changes the core")
	}
}

func TestEmbedded(t *testing.T) {
	with := func(subject string) *Item {
		it := samples()[KindMessage]
		inner := samples()[KindMessage]
		inner.Subject = subject
		it.Attachments = []Attachment{{Name: "whatever " + subject, Size: -1, Embedded: func() (*Item, error) { return inner, nil }}}
		return it
	}
	one, two := fingerprintOf(t, with("one")), fingerprintOf(t, with("two"))
	renamed := with("one")
	renamed.Attachments[0].Name = "other.eml"
	if one.Strict == two.Strict || one.Strict != fingerprintOf(t, renamed).Strict {
		t.Error("an attached item counts by its content, not by its name")
	}
	loop := samples()[KindMessage]
	loop.Attachments = []Attachment{{Name: "loop", Embedded: func() (*Item, error) { return loop, nil }}}
	fingerprintOf(t, loop) // ends
}

func TestTime(t *testing.T) {
	for _, c := range []struct {
		in   time.Time
		none bool
	}{
		{time.Time{}, true},
		{time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC), true},
		{time.Date(4501, 1, 1, 0, 0, 0, 0, time.UTC), true},
		{time.Date(4500, 12, 31, 22, 0, 0, 0, time.FixedZone("", -7200)), true},
		{time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC), false},
		{noon, false},
	} {
		if got := Time(c.in); got.IsZero() != c.none {
			t.Errorf("Time(%v) = %v", c.in, got)
		}
	}
}

func TestCalendarDate(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	for _, c := range []struct {
		in   time.Time
		want string
	}{
		{time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC), "2024-05-02"},
		{time.Date(2024, 5, 2, 0, 0, 0, 0, zone), "2024-05-02"},
		{time.Date(2024, 5, 1, 22, 0, 0, 0, time.UTC), "2024-05-02"}, // Berlin
		{time.Date(2024, 5, 2, 8, 0, 0, 0, time.UTC), "2024-05-02"},  // Los Angeles
		{time.Time{}, ""},
	} {
		if got := calendarDate(c.in); got != c.want {
			t.Errorf("calendarDate(%v) = %q, want %q", c.in, got, c.want)
		}
	}
}

// All-day items compare by their dates, in whatever zone they were written.
func TestAllDay(t *testing.T) {
	make := func(start time.Time) Fingerprint {
		it := samples()[KindAppointment]
		it.Appointment.AllDay, it.Appointment.Start, it.Appointment.End = true, start, start.AddDate(0, 0, 1)
		return fingerprintOf(t, it)
	}
	a := make(time.Date(2024, 5, 2, 0, 0, 0, 0, time.UTC))
	b := make(time.Date(2024, 5, 1, 22, 0, 0, 0, time.UTC))
	if a.Strict != b.Strict {
		t.Error("one day, two fingerprints")
	}
}

// An exception that repeats what it has from the master equals one that does not.
func TestExceptions(t *testing.T) {
	make := func(e Exception) Fingerprint {
		it := samples()[KindAppointment]
		it.Appointment.Recurrence = &Recurrence{Rule: "FREQ=DAILY", Exceptions: []Exception{e}}
		return fingerprintOf(t, it)
	}
	moved := noon.Add(2 * time.Hour)
	short := make(Exception{Original: noon, Start: moved})
	long := make(Exception{Original: noon, Start: moved, End: moved.Add(time.Hour), Subject: "MEETING", Location: "room 1"})
	other := make(Exception{Original: noon, Start: moved, Location: "Room 2"})
	if short.Strict != long.Strict {
		t.Error("what equals the master counts")
	}
	if short.Strict == other.Strict {
		t.Error("another place does not count")
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a\r\n b", "a b"},
		{strings.Repeat("x", maxShow), strings.Repeat("x", maxShow)},
		{strings.Repeat("ä", maxShow), strings.Repeat("ä", maxShow/2) + "…"},
		{"x" + strings.Repeat("ä", maxShow), "x" + strings.Repeat("ä", maxShow/2-1) + "…"},
		{"\xff", "\uFFFD"},
	} {
		if got := shown(c.in); got != c.want {
			t.Errorf("shown(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestWhen(t *testing.T) {
	later := noon.Add(time.Hour)
	for _, c := range []struct {
		name string
		it   Item
		want time.Time
	}{
		{"submitted before received", Item{Kind: KindMessage, Submitted: noon, Received: later}, noon},
		{"received", Item{Kind: KindMessage, Received: later}, later},
		{"start", Item{Kind: KindAppointment, Submitted: later, Appointment: &Appointment{Start: noon}}, noon},
		{"due", Item{Kind: KindTask, Task: &Task{Due: noon, Start: later}}, noon},
		{"no due", Item{Kind: KindTask, Task: &Task{Due: time.Date(4501, 1, 1, 0, 0, 0, 0, time.UTC), Start: later}}, later},
		{"journal", Item{Kind: KindJournal, Journal: &Journal{Start: noon}}, noon},
		{"creation", Item{Kind: KindNote, Created: noon}, noon},
		{"unknown", Item{Kind: KindNote}, time.Time{}},
	} {
		if got := c.it.When(); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Two copies of a mail, one as Outlook stores it and one as it was sent, have one
// loose fingerprint.
func ExampleNewFingerprint() {
	stored := &Item{
		Kind: KindMessage, Class: "IPM.Note", Subject: "Lunch?", From: Address{"Ann", "ann@example.com"}, Submitted: noon,
		Body: func() (Body, error) { return Body{HTML: "<p>At <b>noon</b>, as ever.</p>"}, nil },
	}
	sent := &Item{
		Kind: KindMessage, Class: "IPM.Note", Subject: "lunch?", From: Address{Email: "Ann@example.com"}, Submitted: noon,
		Body: func() (Body, error) { return Body{Text: "At *noon*,\r\nas ever.\r\n"}, nil },
	}
	a, _ := NewFingerprint(stored)
	b, _ := NewFingerprint(sent)
	fmt.Println(a.Strict == b.Strict, a.Loose == b.Loose)
	// Output: false true
}
