package pstgen_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ostkit/ostkit/internal/pstgen"
	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// TestMailboxContents compares everything that a reader sees of the sample with its
// description.
func TestMailboxContents(t *testing.T) {
	for _, f := range forms {
		if f.o.Format == ndb.ANSI {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			s := pstgen.Mailbox()
			v := write(t, s, f.o)
			var walk func(path string, folders []*pstgen.Folder)
			walk = func(path string, folders []*pstgen.Folder) {
				for _, d := range folders {
					at := strings.TrimPrefix(path+"/"+strings.ReplaceAll(d.Name, "/", "%2F"), "/")
					v.compareFolder(at, d)
					walk(at, d.Folders)
				}
			}
			walk("", s.Folders)
		})
	}
}

func (v *view) compareFolder(at string, d *pstgen.Folder) {
	v.Helper()
	nid, ok := v.index.Folders[at]
	if !ok {
		v.Fatalf("folder %q is not in the index", at)
	}
	p := v.props(v.node(nid))
	if v.text(p[0x3001]) != d.Name || v.text(p[0x3004]) != d.Comment || len(p[0x3613]) == 0 {
		v.Errorf("folder %q: name %q, comment %q, class %q", at, v.text(p[0x3001]), v.text(p[0x3004]), v.text(p[0x3613]))
	}
	rows := v.rows(v.node(nid.WithType(ndb.TypeContentsTable)))
	if len(rows) != len(d.Items) || len(v.index.Items[at]) != len(d.Items) {
		v.Fatalf("folder %q: %d rows, %d in the index, %d items", at, len(rows), len(v.index.Items[at]), len(d.Items))
	}
	for i, it := range d.Items {
		if rows[i].id != v.index.Items[at][i] {
			v.Errorf("folder %q: row %d is %v, the index says %v", at, i, rows[i].id, v.index.Items[at][i])
		}
		v.compareItem(v.node(rows[i].id), it)
	}
}

func (v *view) compareItem(n *ndb.Node, it *pstgen.Item) {
	v.Helper()
	p := v.props(n)
	subject := strings.TrimPrefix(v.text(p[0x0037]), "\x01")
	_, subject, _ = strings.Cut(subject, subject[:1]) // the length of the prefix
	body := strings.ReplaceAll(it.Body, "\n", "\r\n")
	if it.Sync.HeaderOnly {
		body = ""
	}
	if subject != it.Subject || v.text(p[0x1000]) != body || string(p[0x1013]) != it.HTML && !it.Sync.HeaderOnly {
		v.Errorf("item %v: subject %q, body %q, HTML %q", n.NID, subject, v.text(p[0x1000]), p[0x1013])
	}
	if it.RTF != "" {
		if got, err := rtf.Decompress(p[0x1009], 1<<20); err != nil || string(got) != it.RTF {
			v.Errorf("item %v: RTF %q, %v", n.NID, got, err)
		}
	}
	if v.text(p[0x1035]) != it.MessageID || v.text(p[0x0042]) != it.From.Name || v.text(p[0x5D01]) != it.From.Email {
		v.Errorf("item %v: id %q, from %q <%s>", n.NID, v.text(p[0x1035]), v.text(p[0x0042]), v.text(p[0x5D01]))
	}
	if got, _ := mapi.FileTime(binary.LittleEndian.Uint64(append(p[0x0039], make([]byte, 8)...))); !got.Equal(it.Sent) {
		v.Errorf("item %v: sent %v, want %v", n.NID, got, it.Sent)
	}
	v.compareRecipients(n, it)
	v.compareAttachments(n, it)
}

func (v *view) compareRecipients(n *ndb.Node, it *pstgen.Item) {
	v.Helper()
	if len(it.Recipients) == 0 {
		return
	}
	var got []pstgen.Recipient
	for _, r := range v.rows(v.sub(n, ndb.NIDRecipientTable)) {
		c := r.cells
		rec := pstgen.Recipient{Type: int(u32(c[0x0C15]))}
		rec.Name, rec.Email = v.text(c[0x3001]), v.text(c[0x39FE])
		if v.text(c[0x3002]) == "EX" {
			rec.Exchange = v.text(c[0x3003])
		}
		if c[0x5FFD] != nil {
			rec.Flags = int(u32(c[0x5FFD]))
		}
		if c[0x5FFF] != nil {
			rec.Track = int(u32(c[0x5FFF]))
		}
		got = append(got, rec)
	}
	want := slices.Clone(it.Recipients)
	for i := range want {
		want[i].Type = max(want[i].Type, pstgen.To)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		v.Errorf("item %v: %s", n.NID, diff)
	}
}

func (v *view) compareAttachments(n *ndb.Node, it *pstgen.Item) {
	v.Helper()
	want := it.Attachments
	if it.Sync.HeaderOnly {
		want = nil
	}
	if it.Contact != nil && it.Contact.Photo != nil {
		want = append([]pstgen.Attachment{{Name: "ContactPicture.jpg", Data: it.Contact.Photo}}, want...)
	}
	var have []ndb.NID
	for _, s := range v.subnodes(n) {
		if s.NID.Type() == ndb.TypeAttachment {
			have = append(have, s.NID)
		}
	}
	if len(have) != len(want) {
		v.Fatalf("item %v: %d attachments, want %d", n.NID, len(have), len(want))
	}
	for i, a := range want {
		sub := v.sub(n, have[i])
		p := v.props(sub)
		switch {
		case a.Message != nil:
			v.compareItem(v.sub(sub, ndb.NID(u32(p[0x3701]))), a.Message)
		case v.text(p[0x3707]) != a.Name || !bytes.Equal(p[0x3701], a.Data) || u32(p[0x3705]) != 1:
			v.Errorf("item %v: attachment %q with %d bytes, want %q with %d", n.NID, v.text(p[0x3707]), len(p[0x3701]), a.Name, len(a.Data))
		}
	}
}

var day = time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)

// TestKinds: the properties of each kind are under their names.
func TestKinds(t *testing.T) {
	appointment, common, task, address := mapi.PSETIDAppointment, mapi.PSETIDCommon, mapi.PSETIDTask, mapi.PSETIDAddress
	type name struct {
		set mapi.GUID
		lid uint32
	}
	cases := map[string]struct {
		item  *pstgen.Item
		class string
		want  map[name]any
	}{
		"appointment": {
			&pstgen.Item{Subject: "Treffen", Appointment: &pstgen.Appointment{
				Start: day, End: day.Add(90 * time.Minute), AllDay: true, Location: "Köln", UID: "one@example.com", Busy: 3, Reminder: 15, Meeting: true, Response: 1,
			}}, "IPM.Appointment", map[name]any{
				{appointment, 0x820D}: day, {appointment, 0x820E}: day.Add(90 * time.Minute), {appointment, 0x8213}: 90,
				{appointment, 0x8215}: true, {appointment, 0x8208}: "Köln", {appointment, 0x8205}: 3, {appointment, 0x8217}: 1,
				{appointment, 0x8218}: 1, {appointment, 0x8223}: false, {common, 0x8503}: true, {common, 0x8501}: 15,
				{common, 0x8560}: day.Add(-15 * time.Minute), {common, 0x8516}: day,
			},
		},
		"contact": {
			&pstgen.Item{Subject: "Ünal Yılmaz", Contact: &pstgen.Contact{
				Given: "Ünal", Surname: "Yılmaz", Birthday: day, Emails: []pstgen.Address{{Name: "Ü", Email: "u@example.com"}, {Name: "Y", Email: "y@example.com"}},
			}}, "IPM.Contact", map[name]any{
				{address, 0x8005}: "Yılmaz, Ünal", {address, 0x8083}: "u@example.com", {address, 0x8092}: "SMTP", {address, 0x8093}: "y@example.com",
				{address, 0x80DE}: day, {address, 0x8029}: 3, {address, 0x8028}: []int32{0, 1},
			},
		},
		"task": {
			&pstgen.Item{Subject: "Aufgabe", Task: &pstgen.Task{Start: day, Due: day.AddDate(0, 0, 3), Status: 2, Percent: 1, Owner: "Petra", Effort: 60, Completed: day}}, "IPM.Task", map[name]any{
				{task, 0x8101}: 2, {task, 0x8102}: 1.0, {task, 0x8104}: day, {task, 0x8105}: day.AddDate(0, 0, 3), {task, 0x811C}: true,
				{task, 0x811F}: "Petra", {task, 0x8111}: 60, {task, 0x810F}: day, {common, 0x8517}: day.AddDate(0, 0, 3),
			},
		},
		"journal": {
			&pstgen.Item{Subject: "Anruf", Journal: &pstgen.Journal{Type: "Phone call", Start: day, End: day.Add(time.Hour)}}, "IPM.Activity", map[name]any{
				{mapi.PSETIDLog, 0x8700}: "Phone call", {mapi.PSETIDLog, 0x8706}: day, {mapi.PSETIDLog, 0x8707}: 60, {mapi.PSETIDLog, 0x8708}: day.Add(time.Hour),
			},
		},
		"note": {
			&pstgen.Item{Subject: "Zettel", Body: "Zettel", Note: &pstgen.Note{Color: 1, Width: 200, Height: 100, X: 7, Y: 8}}, "IPM.StickyNote", map[name]any{
				{mapi.PSETIDNote, 0x8B00}: 1, {mapi.PSETIDNote, 0x8B02}: 200, {mapi.PSETIDNote, 0x8B05}: 8,
			},
		},
		"list": {
			&pstgen.Item{Subject: "Liste", List: &pstgen.List{Name: "Liste", Members: []pstgen.Address{{Name: "A", Email: "a@example.com"}}}}, "IPM.DistList", map[name]any{
				{address, 0x8053}: "Liste", {address, 0x8055}: [][]byte{mapi.OneOffEntryID("A", "SMTP", "a@example.com")},
			},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			v := write(t, &pstgen.Store{Folders: []*pstgen.Folder{{Name: "F", Items: []*pstgen.Item{c.item}}}}, pstgen.PST)
			v.check()
			n := v.node(v.index.Items["F"][0])
			p := v.props(n)
			v.compareItem(n, c.item)
			if v.text(p[0x001A]) != c.class {
				t.Errorf("class %q", v.text(p[0x001A]))
			}
			for n, want := range c.want {
				if got := v.named(p, n.set, n.lid); !bytes.Equal(got, encoded(t, want)) {
					t.Errorf("%v/%04X: % X, want %v", n.set.SetName(), n.lid, got, want)
				}
			}
		})
	}
}

// encoded returns a value as files hold it.
func encoded(t *testing.T, v any) []byte {
	t.Helper()
	types := map[string]mapi.Type{
		"int": mapi.PtypInteger32, "bool": mapi.PtypBoolean, "string": mapi.PtypString, "float64": mapi.PtypFloating64,
		"time.Time": mapi.PtypTime, "[]int32": mapi.PtypMultipleInteger32, "[][]uint8": mapi.PtypMultipleBinary,
	}
	b, err := mapi.EncodeValue(mapi.NewTag(0, types[fmt.Sprintf("%T", v)]), v, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRecurrence reads the recurrence and the global id of the sample's series back.
func TestRecurrence(t *testing.T) {
	s := pstgen.Mailbox()
	v := write(t, s, pstgen.OST4K)
	for i, nid := range v.index.Items["Calendar"] {
		p := v.props(v.node(nid))
		it := calendarItem(t, s, i)
		id, err := mapi.ParseGlobalObjectID(v.named(p, mapi.PSETIDMeeting, mapi.PidLidCleanGlobalObjectId))
		if err != nil || it.Appointment.UID != "" && id.UID != it.Appointment.UID {
			t.Errorf("%q: global id %+v, %v", it.Subject, id, err)
		}
		blob := v.named(p, mapi.PSETIDAppointment, mapi.PidLidAppointmentRecur)
		if it.Subject != "Jour fixe Technik" {
			if blob != nil {
				t.Errorf("%q: recurrence", it.Subject)
			}
			continue
		}
		r, err := mapi.ParseRecurrence(blob, 1252)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.RRULE(), "FREQ=WEEKLY;BYDAY=TU"; !strings.HasPrefix(got, want) {
			t.Errorf("RRULE %q, want %q", got, want)
		}
		zone, err := mapi.ParseTimeZoneDefinition(v.named(p, mapi.PSETIDAppointment, mapi.PidLidAppointmentTimeZoneDefinitionStartDisplay))
		if err != nil || zone.Name != "W. Europe Standard Time" {
			t.Errorf("time zone %+v, %v", zone, err)
		}
	}
}

func calendarItem(t *testing.T, s *pstgen.Store, i int) *pstgen.Item {
	t.Helper()
	for _, f := range s.Folders {
		if f.Role == pstgen.RoleCalendar {
			return f.Items[i]
		}
	}
	t.Fatal("no calendar")
	return nil
}

// TestProps: explicit properties replace and remove what the fields give.
func TestProps(t *testing.T) {
	keyword := mapi.PropertyName{Set: mapi.PSInternetHeaders, Name: "x-origin"}
	it := &pstgen.Item{
		Subject: "one", Body: "text",
		Props: []pstgen.Prop{
			{Tag: mapi.PidTagImportance, Value: 2},
			{Tag: mapi.PidTagBody},
			{Tag: mapi.NewTag(0, mapi.PtypString), Name: keyword, Value: "lab"},
			{Tag: 0x6900000A, Value: int32(7)},
		},
	}
	v := write(t, &pstgen.Store{Folders: []*pstgen.Folder{{Name: "F", Items: []*pstgen.Item{it}, Props: []pstgen.Prop{{Tag: 0x3617_0003, Value: 9}}}}}, pstgen.PST)
	p := v.props(v.node(v.index.Items["F"][0]))
	id, ok := v.names.IDByName(mapi.PSInternetHeaders, "x-origin")
	if !ok || v.text(p[id]) != "lab" || u32(p[0x0017]) != 2 || p[0x1000] != nil || u32(p[0x6900]) != 7 {
		t.Errorf("named %q, importance %d, body %q", v.text(p[id]), u32(p[0x0017]), p[0x1000])
	}
	if f := v.props(v.node(v.index.Folders["F"])); u32(f[0x3617]) != 9 {
		t.Errorf("folder property %d", u32(f[0x3617]))
	}
}

// TestRefuses: what cannot be written is an error and not a wrong file.
func TestRefuses(t *testing.T) {
	cases := map[string]*pstgen.Store{
		"wrong Go type":  {Folders: []*pstgen.Folder{{Items: []*pstgen.Item{{Props: []pstgen.Prop{{Tag: mapi.PidTagImportance, Value: "high"}}}}}}},
		"unknown type":   {Folders: []*pstgen.Folder{{Items: []*pstgen.Item{{Props: []pstgen.Prop{{Tag: 0x68000999, Value: []byte{1}}}}}}}},
		"nameless name":  {Folders: []*pstgen.Folder{{Items: []*pstgen.Item{{Recipients: []pstgen.Recipient{{}}, Props: []pstgen.Prop{{Tag: 0x0037_001F, Value: 5}}}}}}},
		"in attachments": {Folders: []*pstgen.Folder{{Items: []*pstgen.Item{{Attachments: []pstgen.Attachment{{Props: []pstgen.Prop{{Tag: mapi.PidTagAttachMethod, Value: "x"}}}}}}}}},
		"inner message":  {Folders: []*pstgen.Folder{{Items: []*pstgen.Item{{Attachments: []pstgen.Attachment{{Message: &pstgen.Item{Props: []pstgen.Prop{{Tag: mapi.PidTagSubject, Value: 1}}}}}}}}}},
	}
	for name, s := range cases {
		if _, err := s.Bytes(nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := new(pstgen.Store).Bytes(&pstgen.Options{Format: 9}); err == nil {
		t.Error("unknown format: no error")
	}
}

// TestOtherAttachments: references and OLE objects.
func TestOtherAttachments(t *testing.T) {
	it := &pstgen.Item{Subject: "x", Attachments: []pstgen.Attachment{
		{Name: "plan.dwg", Path: `\\server.example.com\plans\plan.dwg`},
		{Name: "Sheet", OLE: bytes.Repeat([]byte{0xD0, 0xCF}, 6000)},
		{Name: "leer.txt", Data: nil},
	}}
	for _, f := range forms {
		v := write(t, &pstgen.Store{Folders: []*pstgen.Folder{{Name: "F", Items: []*pstgen.Item{it}}}}, f.o)
		v.check()
		n := v.node(v.index.Items["F"][0])
		subs := v.subnodes(n)
		attach := slices.DeleteFunc(slices.Clone(subs), func(s ndb.Subnode) bool { return s.NID.Type() != ndb.TypeAttachment })
		reference := v.props(v.sub(n, attach[0].NID))
		if u32(reference[0x3705]) != 2 || v.text(reference[0x370D]) != it.Attachments[0].Path || reference[0x3701] != nil {
			t.Errorf("%s: reference %v", f.name, reference)
		}
		ole := v.sub(n, attach[1].NID)
		p := v.props(ole)
		if u32(p[0x3705]) != 6 || !bytes.Equal(v.raw(v.sub(ole, ndb.NID(u32(p[0x3701])))), it.Attachments[1].OLE) {
			t.Errorf("%s: OLE object % X", f.name, p[0x3701])
		}
		if empty := v.props(v.sub(n, attach[2].NID)); empty[0x3701] == nil || len(empty[0x3701]) != 0 {
			t.Errorf("%s: empty attachment % X", f.name, empty[0x3701])
		}
	}
}

// TestTraces: each trace leaves what was measured in real files.
func TestTraces(t *testing.T) {
	s := &pstgen.Store{Mailbox: mapi.GUID{0xBC}, Client: mapi.GUID{0x26}}
	f := &pstgen.Folder{Name: "F"}
	for trace := pstgen.FromServer; trace <= pstgen.NoTrace; trace++ {
		f.Items = append(f.Items, &pstgen.Item{Subject: fmt.Sprint(trace), Sync: pstgen.ItemSync{Trace: trace, Change: 0x734, Base: 0x700}})
	}
	s.Folders = []*pstgen.Folder{f}
	withCount := func(guid byte, size int, hi, lo byte) []byte {
		x := make([]byte, size)
		x[0], x[size-2], x[size-1] = guid, hi, lo
		return x
	}
	xServer, xClient := withCount(0xBC, 22, 7, 0x34), withCount(0x26, 20, 7, 0x34)
	baseServer, baseClient := withCount(0xBC, 22, 7, 0), withCount(0x26, 20, 7, 0)
	want := []struct {
		change     []byte
		list       [][]byte
		column     bool
		flags      uint32
		a, b, item bool // 0E23, 0E2F and 6743 in the object
	}{
		{xServer, [][]byte{xServer}, true, 0, true, true, true},
		{xServer, [][]byte{xServer}, true, 0, true, false, false},
		{xServer, [][]byte{baseClient, xServer}, true, 0, true, false, false},
		{xClient, [][]byte{xClient, baseServer}, true, 4, true, true, true},
		{xClient, [][]byte{xClient}, true, 0, false, false, false},
		{xClient, [][]byte{xClient}, false, 1, false, false, false},
		{xClient, [][]byte{xClient}, false, 0, false, false, false},
	}
	for _, o := range []pstgen.Options{pstgen.OST, pstgen.OST4K} {
		v := write(t, s, o)
		v.check()
		rows := v.rows(v.node(v.index.Folders["F"].WithType(ndb.TypeContentsTable)))
		for i, w := range want {
			c, p := rows[i].cells, v.props(v.node(rows[i].id))
			var list []byte
			for _, x := range w.list {
				list = append(append(list, byte(len(x))), x...)
			}
			if !bytes.Equal(c[0x65E2], w.change) || !bytes.Equal(c[0x65E3], list) {
				t.Errorf("trace %d: change key % X, list % X", i, c[0x65E2], c[0x65E3])
			}
			if (c[0x6628] != nil) != w.column || u32(c[0x6612]) != w.flags {
				t.Errorf("trace %d: 6628 % X, 6612 %d", i, c[0x6628], u32(c[0x6612]))
			}
			if (p[0x0E23] != nil) != w.a || (p[0x0E2F] != nil) != w.b || (p[0x6743] != nil) != w.item {
				t.Errorf("trace %d: 0E23 % X, 0E2F % X, 6743 % X", i, p[0x0E23], p[0x0E2F], p[0x6743])
			}
		}
	}
}

// TestSyncOverrides: single facts can be set against the usual picture.
func TestSyncOverrides(t *testing.T) {
	no, flags := false, uint32(0x2186)
	s := &pstgen.Store{Folders: []*pstgen.Folder{{
		Name: "F", Sync: &pstgen.FolderSync{LastSync: day, Flags: 0x40020, NetFlags: 0x10000000},
		Items: []*pstgen.Item{
			{Subject: "a", Sync: pstgen.ItemSync{Column: &no, Flags: &flags, ID: 0x1234}},
			{Subject: "b", Body: "not here", Sync: pstgen.ItemSync{HeaderOnly: true, Size: 70000}, Attachments: []pstgen.Attachment{{Name: "x", Data: []byte("x")}}},
		},
	}}}
	v := write(t, s, pstgen.OST4K)
	v.check()
	nid := v.index.Folders["F"]
	rows := v.rows(v.node(nid.WithType(ndb.TypeContentsTable)))
	a, b := rows[0].cells, rows[1].cells
	if a[0x6628] != nil || u32(a[0x6612]) != flags || !bytes.Equal(a[0x67F4], []byte{1, 0, 0, 0, 0, 0, 0x12, 0x34}) {
		t.Errorf("6628 % X, 6612 % X, 67F4 % X", a[0x6628], a[0x6612], a[0x67F4])
	}
	if !bytes.Equal(b[0x67F4], []byte{1, 0, 0, 0, 0, 0, 0x12, 0x35}) {
		t.Errorf("the next id is % X", b[0x67F4])
	}
	p := v.props(v.node(rows[1].id))
	if u32(b[0x8000]) != 1 || u32(p[0x8000]) != 1 || b[0x0E2A] == nil || u32(b[0x0E08]) != 70000 || p[0x1000] != nil || len(v.subnodes(v.node(rows[1].id))) != 0 {
		t.Errorf("header-only item: row %v, object %v", b, p)
	}
	r := v.find(v.rows(v.node(ndb.NIDOSTSyncTable)), nid).cells
	if u32(r[0x6611]) != 0x40020 || u32(r[0x36DE]) != 0x10000000 || binary.LittleEndian.Uint64(r[0x6613]) != mapi.ToFileTime(day) {
		t.Errorf("sync row %v", r)
	}
}

// TestSyncKeys: an export of a server may carry the keys in the items.
func TestSyncKeys(t *testing.T) {
	s := &pstgen.Store{SyncKeys: true, Mailbox: mapi.GUID{0xBC}, Folders: []*pstgen.Folder{{Name: "F", Items: []*pstgen.Item{{Subject: "a", Sync: pstgen.ItemSync{ID: 5, Change: 9}}}}}}
	v := write(t, s, pstgen.PST)
	p := v.props(v.node(v.index.Items["F"][0]))
	source, change := append([]byte{0xBC, 20: 0}, 5), append([]byte{0xBC, 20: 0}, 9)
	if !bytes.Equal(p[0x65E0], source) || !bytes.Equal(p[0x65E2], change) || !bytes.Equal(p[0x65E3], append([]byte{22}, change...)) {
		t.Errorf("65E0 % X, 65E2 % X, 65E3 % X", p[0x65E0], p[0x65E2], p[0x65E3])
	}
}

// TestSearchFolders: a search folder lists items of other folders.
func TestSearchFolders(t *testing.T) {
	for _, o := range []pstgen.Options{pstgen.PST, pstgen.OST} {
		s := pstgen.Mailbox()
		v := write(t, s, o)
		rows := v.rows(v.node(ndb.NID(0x80023).WithType(ndb.TypeSearchContents)))
		if len(rows) != 4 {
			t.Errorf("%v: %d unread items, want 4", o.Client, len(rows))
		}
		for _, r := range rows {
			if e := v.nodes[r.id]; u32(r.cells[0x67F1]) != uint32(e.Parent) || u32(r.cells[0x0E07])&1 != 0 {
				t.Errorf("%v: item %v in %v, row %v", o.Client, r.id, e.Parent, r.cells)
			}
		}
		p := v.props(v.node(0x80023))
		if u32(p[0x3602]) != 4 || v.text(p[0x3001]) != "Ungelesen" {
			t.Errorf("%v: %v", o.Client, p)
		}
	}
}
