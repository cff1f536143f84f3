package pstgen

import (
	"strings"
	"time"

	"github.com/ostkit/ostkit/pst/mapi"
)

// details enters the properties of the item's kind.
func (g *generator) details(b *bag, it *Item) {
	if it.Appointment != nil {
		g.appointment(b, it, it.Appointment)
	}
	if it.Contact != nil {
		g.contact(b, it.Contact)
	}
	if it.List != nil {
		g.list(b, it.List)
	}
	if it.Task != nil {
		g.task(b, it.Task)
	}
	if it.Journal != nil {
		g.journal(b, it.Journal)
	}
	if it.Note != nil {
		g.note(b, it.Note)
	}
}

const minute = int64(time.Minute)

func (g *generator) appointment(b *bag, it *Item, a *Appointment) {
	set, common := mapi.PSETIDAppointment, mapi.PSETIDCommon
	b.named(set, mapi.PidLidAppointmentStartWhole, mapi.PtypTime, a.Start)
	b.named(set, mapi.PidLidAppointmentEndWhole, mapi.PtypTime, a.End)
	b.named(common, mapi.PidLidCommonStart, mapi.PtypTime, a.Start)
	b.named(common, mapi.PidLidCommonEnd, mapi.PtypTime, a.End)
	b.set(mapi.PidTagStartDate, a.Start)
	b.set(mapi.PidTagEndDate, a.End)
	b.named(set, mapi.PidLidAppointmentDuration, mapi.PtypInteger32, int(int64(a.End.Sub(a.Start))/minute))
	b.named(set, mapi.PidLidAppointmentSubType, mapi.PtypBoolean, a.AllDay)
	b.named(set, mapi.PidLidLocation, mapi.PtypString, a.Location)
	b.named(set, mapi.PidLidBusyStatus, mapi.PtypInteger32, a.Busy)
	b.named(set, mapi.PidLidResponseStatus, mapi.PtypInteger32, a.Response)
	state := 0
	if a.Meeting {
		state = 1
	}
	b.named(set, mapi.PidLidAppointmentStateFlags, mapi.PtypInteger32, state)
	b.named(set, mapi.PidLidRecurring, mapi.PtypBoolean, a.Recurrence != nil)
	g.reminder(b, a)
	g.globalID(b, it, a)
	g.recurrence(b, a)
}

func (g *generator) reminder(b *bag, a *Appointment) {
	common := mapi.PSETIDCommon
	b.named(common, mapi.PidLidReminderSet, mapi.PtypBoolean, a.Reminder > 0)
	b.named(common, mapi.PidLidReminderDelta, mapi.PtypInteger32, a.Reminder)
	b.named(common, mapi.PidLidReminderTime, mapi.PtypTime, a.Start)
	signal := a.Start.Add(-time.Duration(a.Reminder) * time.Minute)
	b.named(common, mapi.PidLidReminderSignalTime, mapi.PtypTime, signal)
}

// uid returns the iCalendar UID, which copies of an item share.
func (g *generator) uid(it *Item, a *Appointment) string {
	if a.UID != "" {
		return a.UID
	}
	id := g.hash("uid", it.Subject, a.Start.UnixNano())
	return mapi.GUID(id).String() + "@example.com"
}

func (g *generator) globalID(b *bag, it *Item, a *Appointment) {
	id := mapi.EncodeGlobalObjectID(g.uid(it, a), time.Time{})
	b.named(mapi.PSETIDMeeting, mapi.PidLidGlobalObjectId, mapi.PtypBinary, id)
	b.named(mapi.PSETIDMeeting, mapi.PidLidCleanGlobalObjectId, mapi.PtypBinary, id)
}

func (g *generator) recurrence(b *bag, a *Appointment) {
	set := mapi.PSETIDAppointment
	if a.Zone != nil {
		blob, err := a.Zone.EncodeStruct()
		b.check(err)
		b.named(set, mapi.PidLidTimeZoneStruct, mapi.PtypBinary, blob)
		b.named(set, mapi.PidLidTimeZoneDescription, mapi.PtypString, a.Zone.Name)
		blob, err = a.Zone.Encode()
		b.check(err)
		b.named(set, mapi.PidLidAppointmentTimeZoneDefinitionStartDisplay, mapi.PtypBinary, blob)
		b.named(set, mapi.PidLidAppointmentTimeZoneDefinitionEndDisplay, mapi.PtypBinary, blob)
	}
	if a.Recurrence == nil {
		b.named(set, mapi.PidLidRecurrenceType, mapi.PtypInteger32, 0)
		return
	}
	blob, err := a.Recurrence.Encode()
	b.check(err)
	b.named(set, mapi.PidLidAppointmentRecur, mapi.PtypBinary, blob)
	b.named(set, mapi.PidLidRecurrencePattern, mapi.PtypString, a.Pattern)
	kinds := map[mapi.Frequency]int{0x200A: 1, 0x200B: 2, 0x200C: 3, 0x200D: 4}
	b.named(set, mapi.PidLidRecurrenceType, mapi.PtypInteger32, kinds[a.Recurrence.Frequency])
	b.named(set, mapi.PidLidClipStart, mapi.PtypTime, a.Recurrence.StartDate)
	end := a.Recurrence.EndDate
	if end.IsZero() {
		end = time.Date(4500, 8, 31, 23, 59, 0, 0, time.UTC)
	}
	b.named(set, mapi.PidLidClipEnd, mapi.PtypTime, end)
}

func (b *bag) check(err error) {
	if err != nil {
		b.fail(err)
	}
}

func (c *Contact) fileAs() string {
	if c.FileAs != "" || c.Surname == "" {
		return c.FileAs
	}
	return c.Surname + ", " + c.Given
}

func (g *generator) contact(b *bag, c *Contact) {
	for tag, s := range map[mapi.Tag]string{
		mapi.PidTagGivenName: c.Given, mapi.PidTagMiddleName: c.Middle, mapi.PidTagSurname: c.Surname,
		mapi.PidTagDisplayName: strings.TrimSpace(c.Given + " " + c.Surname),
		mapi.PidTagCompanyName: c.Company, mapi.PidTagTitle: c.Title, mapi.PidTagDepartmentName: c.Department,
		mapi.PidTagBusinessTelephoneNumber: c.Business, mapi.PidTagHomeTelephoneNumber: c.Home,
		mapi.PidTagMobileTelephoneNumber: c.Mobile, mapi.PidTagBusinessHomePage: c.Web,
		mapi.PidTagStreetAddress: c.Street, mapi.PidTagLocality: c.City,
		mapi.PidTagPostalCode: c.Zip, mapi.PidTagCountry: c.Country,
	} {
		b.str(tag, s)
	}
	b.time(mapi.PidTagBirthday, c.Birthday)
	set := mapi.PSETIDAddress
	b.namedTime(set, mapi.PidLidBirthdayLocal, c.Birthday)
	b.namedStr(set, mapi.PidLidFileUnder, c.fileAs())
	b.namedStr(set, mapi.PidLidWorkAddressStreet, c.Street)
	b.namedStr(set, mapi.PidLidWorkAddressCity, c.City)
	b.namedStr(set, mapi.PidLidWorkAddressPostalCode, c.Zip)
	b.namedStr(set, mapi.PidLidWorkAddressCountry, c.Country)
	if c.Photo != nil {
		b.named(set, mapi.PidLidHasPicture, mapi.PtypBoolean, true)
	}
	g.emails(b, c)
}

// emails enters up to three addresses, whose names lie 16 apart.
func (g *generator) emails(b *bag, c *Contact) {
	set := mapi.PSETIDAddress
	const apart = mapi.PidLidEmail2DisplayName - mapi.PidLidEmail1DisplayName
	var used []int32
	kinds := 0
	for i, a := range c.Emails[:min(len(c.Emails), 3)] {
		at := uint32(i) * apart
		kind, addr := a.kind()
		b.named(set, mapi.PidLidEmail1DisplayName+at, mapi.PtypString, a.Name)
		b.named(set, mapi.PidLidEmail1AddressType+at, mapi.PtypString, kind)
		b.named(set, mapi.PidLidEmail1EmailAddress+at, mapi.PtypString, addr)
		b.named(set, mapi.PidLidEmail1OriginalDisplayName+at, mapi.PtypString, a.Email)
		b.named(set, mapi.PidLidEmail1OriginalEntryId+at, mapi.PtypBinary, a.entryID())
		used, kinds = append(used, int32(i)), kinds|1<<i
	}
	if used != nil {
		b.named(set, mapi.PidLidAddressBookProviderEmailList, mapi.PtypMultipleInteger32, used)
		b.named(set, mapi.PidLidAddressBookProviderArrayType, mapi.PtypInteger32, kinds)
	}
}

func (g *generator) list(b *bag, l *List) {
	set := mapi.PSETIDAddress
	b.set(mapi.PidTagDisplayName, l.Name)
	b.named(set, mapi.PidLidDistributionListName, mapi.PtypString, l.Name)
	b.named(set, mapi.PidLidFileUnder, mapi.PtypString, l.Name)
	if len(l.Members) == 0 {
		return
	}
	ids := make([][]byte, len(l.Members))
	for i, m := range l.Members {
		ids[i] = m.entryID()
	}
	b.named(set, mapi.PidLidDistributionListOneOffMembers, mapi.PtypMultipleBinary, ids)
	b.named(set, mapi.PidLidDistributionListMembers, mapi.PtypMultipleBinary, ids)
}

func (g *generator) task(b *bag, t *Task) {
	set, common := mapi.PSETIDTask, mapi.PSETIDCommon
	b.named(set, mapi.PidLidTaskStatus, mapi.PtypInteger32, t.Status)
	b.named(set, mapi.PidLidPercentComplete, mapi.PtypFloating64, t.Percent)
	b.named(set, mapi.PidLidTaskComplete, mapi.PtypBoolean, t.Status == 2)
	b.named(set, mapi.PidLidTaskEstimatedEffort, mapi.PtypInteger32, t.Effort)
	b.namedTime(set, mapi.PidLidTaskStartDate, t.Start)
	b.namedTime(set, mapi.PidLidTaskDueDate, t.Due)
	b.namedTime(set, mapi.PidLidTaskDateCompleted, t.Completed)
	b.namedTime(common, mapi.PidLidCommonStart, t.Start)
	b.namedTime(common, mapi.PidLidCommonEnd, t.Due)
	b.namedStr(set, mapi.PidLidTaskOwner, t.Owner)
}

func (g *generator) journal(b *bag, j *Journal) {
	set := mapi.PSETIDLog
	b.named(set, mapi.PidLidLogType, mapi.PtypString, j.Type)
	b.named(set, mapi.PidLidLogTypeDesc, mapi.PtypString, j.Type)
	b.namedTime(set, mapi.PidLidLogStart, j.Start)
	b.namedTime(set, mapi.PidLidLogEnd, j.End)
	b.named(set, mapi.PidLidLogDuration, mapi.PtypInteger32, int(int64(j.End.Sub(j.Start))/minute))
}

func (g *generator) note(b *bag, n *Note) {
	set := mapi.PSETIDNote
	b.named(set, mapi.PidLidNoteColor, mapi.PtypInteger32, n.Color)
	b.named(set, mapi.PidLidNoteWidth, mapi.PtypInteger32, n.Width)
	b.named(set, mapi.PidLidNoteHeight, mapi.PtypInteger32, n.Height)
	b.named(set, mapi.PidLidNoteX, mapi.PtypInteger32, n.X)
	b.named(set, mapi.PidLidNoteY, mapi.PtypInteger32, n.Y)
}
