package mapiitem

import (
	"math"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/pst/mapi"
)

// kindFields fills what items of it's kind have beyond a message.
func (r reader) kindFields(it *item.Item) {
	switch it.Kind {
	case item.KindAppointment:
		it.Appointment = r.appointment(it)
	case item.KindMessage:
		if strings.HasPrefix(strings.ToUpper(it.Class), "IPM.SCHEDULE.MEETING") {
			it.Appointment = r.appointment(it)
		}
	case item.KindContact:
		it.Contact = r.contact()
		if it.Subject == "" {
			it.Subject = r.b.Str(mapi.PidTagDisplayName.ID())
		}
	case item.KindDistributionList:
		it.Members = r.members()
		if name := r.namedStr(mapi.PSETIDAddress, mapi.PidLidDistributionListName); name != "" {
			it.Subject = name
		} else if it.Subject == "" {
			it.Subject = r.b.Str(mapi.PidTagDisplayName.ID())
		}
	case item.KindTask:
		it.Task = r.task()
	case item.KindJournal:
		it.Journal = &item.Journal{
			Type:  r.namedStr(mapi.PSETIDLog, mapi.PidLidLogType),
			Start: r.namedTime(mapi.PSETIDLog, mapi.PidLidLogStart),
			End:   r.namedTime(mapi.PSETIDLog, mapi.PidLidLogEnd),
		}
		if id := r.named(mapi.PSETIDCommon, mapi.PidLidContacts); id != 0 {
			it.Journal.Contacts, _ = r.b.Strings(id)
		}
	case item.KindNote:
		c, ok := r.namedInt(mapi.PSETIDNote, mapi.PidLidNoteColor)
		it.Note = &item.Note{Color: word(noteColors, c, ok)}
	case item.KindDocument, item.KindOther:
		it.Strings = r.stringProps()
	}
}

// Words for the numbers of [MS-OXOCAL] 2.2.1.2, [MS-OXOTASK] 2.2.2.2.2 and
// [MS-OXONOTE] 2.2.1.1.
var (
	busyStates   = []string{"free", "tentative", "busy", "outOfOffice", "workingElsewhere"}
	taskStatuses = []string{"notStarted", "inProgress", "completed", "waiting", "deferred"}
	noteColors   = []string{"blue", "green", "pink", "yellow", "white"}
)

func word(words []string, i int, ok bool) string {
	if !ok || i < 0 || i >= len(words) {
		return ""
	}
	return words[i]
}

func (r reader) appointment(it *item.Item) *item.Appointment {
	set := mapi.PSETIDAppointment
	a := &item.Appointment{
		Start: r.namedTime(set, mapi.PidLidAppointmentStartWhole), End: r.namedTime(set, mapi.PidLidAppointmentEndWhole),
		Location: r.namedStr(set, mapi.PidLidLocation), Organizer: it.From,
	}
	if id := r.named(set, mapi.PidLidAppointmentSubType); id != 0 {
		a.AllDay, _ = r.b.Bool(id)
	}
	busy, ok := r.namedInt(set, mapi.PidLidBusyStatus)
	a.Busy = word(busyStates, busy, ok)
	a.Recurrence = Recurrence(r.namedBinary(set, mapi.PidLidAppointmentRecur), r.b.CodePage())
	return a
}

func (r reader) task() *item.Task {
	set := mapi.PSETIDTask
	t := &item.Task{
		Start: r.namedTime(set, mapi.PidLidTaskStartDate), Due: r.namedTime(set, mapi.PidLidTaskDueDate),
		Completed: r.namedTime(set, mapi.PidLidTaskDateCompleted), Percent: -1,
	}
	status, ok := r.namedInt(set, mapi.PidLidTaskStatus)
	t.Status = word(taskStatuses, status, ok)
	if id := r.named(set, mapi.PidLidPercentComplete); id != 0 {
		if v, ok := r.b.Float64(id); ok && v >= 0 && v <= 1 {
			t.Percent = int(math.Round(v * 100))
		}
	}
	t.Recurrence = Recurrence(r.namedBinary(set, mapi.PidLidTaskRecurrence), r.b.CodePage())
	return t
}

func (r reader) contact() *item.Contact {
	c := &item.Contact{
		FileAs: r.namedStr(mapi.PSETIDAddress, mapi.PidLidFileUnder),
		Given:  r.b.Str(mapi.PidTagGivenName.ID()), Family: r.b.Str(mapi.PidTagSurname.ID()),
		Company: r.b.Str(mapi.PidTagCompanyName.ID()), Birthday: r.time(mapi.PidTagBirthday),
	}
	for _, lid := range []uint32{mapi.PidLidEmail1EmailAddress, mapi.PidLidEmail2EmailAddress, mapi.PidLidEmail3EmailAddress} {
		if s := r.namedStr(mapi.PSETIDAddress, lid); s != "" {
			c.Emails = append(c.Emails, s)
		}
	}
	for _, tag := range phoneTags {
		if s := r.b.Str(tag.ID()); s != "" {
			c.Phones = append(c.Phones, s)
		}
	}
	for _, lid := range []uint32{mapi.PidLidHomeAddress, mapi.PidLidWorkAddress, mapi.PidLidOtherAddress} {
		if s := r.namedStr(mapi.PSETIDAddress, lid); s != "" {
			c.Addresses = append(c.Addresses, s)
		}
	}
	if c.Addresses == nil {
		if s := r.b.Str(mapi.PidTagPostalAddress.ID()); s != "" {
			c.Addresses = []string{s}
		}
	}
	return c
}

// phoneTags are the telephone numbers of a contact; fax numbers are among them,
// since vCards keep them together.
var phoneTags = []mapi.Tag{
	mapi.PidTagCallbackTelephoneNumber, mapi.PidTagBusinessTelephoneNumber, mapi.PidTagHomeTelephoneNumber,
	mapi.PidTagPrimaryTelephoneNumber, mapi.PidTagBusiness2TelephoneNumber, mapi.PidTagMobileTelephoneNumber,
	mapi.PidTagRadioTelephoneNumber, mapi.PidTagCarTelephoneNumber, mapi.PidTagOtherTelephoneNumber,
	mapi.PidTagPagerTelephoneNumber, mapi.PidTagPrimaryFaxNumber, mapi.PidTagBusinessFaxNumber,
	mapi.PidTagHomeFaxNumber, mapi.PidTagAssistantTelephoneNumber, mapi.PidTagHome2TelephoneNumber,
	mapi.PidTagCompanyMainTelephoneNumber,
}

// members reads the members of a distribution list from their one-off entry ids,
// which carry name and address.
func (r reader) members() []item.Address {
	id := r.named(mapi.PSETIDAddress, mapi.PidLidDistributionListOneOffMembers)
	if id == 0 {
		return nil
	}
	entries, _ := r.b.Binaries(id)
	var list []item.Address
	for _, e := range entries {
		if a, ok := oneOff(e); ok {
			list = append(list, a)
		}
	}
	return list
}
