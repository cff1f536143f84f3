package eml

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// bag reads named properties; one that the item lacks gives the zero value.
type bag struct{ *mapi.Bag }

func (b bag) str(set mapi.GUID, lid uint32) string { return b.Str(b.ID(set, lid)) }

func (b bag) time(set mapi.GUID, lid uint32) string {
	t, _ := b.Time(b.ID(set, lid))
	return stamp(t)
}

func (b bag) blob(set mapi.GUID, lid uint32) []byte {
	v, _ := b.Binary(b.ID(set, lid))
	return v
}

// word returns the name of a number, the number itself when it has none.
func (b bag) word(set mapi.GUID, lid uint32, words []string) string {
	v, ok := b.Int32(b.ID(set, lid))
	switch {
	case !ok:
		return ""
	case v >= 0 && int(v) < len(words):
		return words[v]
	}
	return strconv.Itoa(int(v))
}

// Words for the numbers of [MS-OXOCAL] 2.2.1.2, [MS-OXOTASK] 2.2.2.2.2 and
// [MS-OXONOTE] 2.2.1.1.
var (
	busyStates   = []string{"free", "tentative", "busy", "outOfOffice", "workingElsewhere"}
	taskStatuses = []string{"notStarted", "inProgress", "completed", "waiting", "deferred"}
	noteColors   = []string{"blue", "green", "pink", "yellow", "white"}
)

// itemFields adds the X-Ostkit fields: what mail has no place for.
func itemFields(h *header, m *pst.Message) {
	b := bag{m.Props()}
	*h = append(*h, field{"X-Ostkit-Message-Class", cut(m.Class(), maxValue), false})
	if v, ok := b.Binary(mapi.PidTagSearchKey.ID()); ok {
		h.text("X-Ostkit-Search-Key", hex.EncodeToString(v))
	}
	h.text("X-Ostkit-Global-Object-Id", hex.EncodeToString(b.blob(mapi.PSETIDMeeting, mapi.PidLidCleanGlobalObjectId)))
	h.text("X-Ostkit-Original-Id", b.Str(mapi.PidTagOriginalMessageId.ID()))
	if id, ok := b.NamedString(mapi.PSPublicStrings, mapi.Keywords); ok {
		list, _ := b.Strings(id)
		h.texts("X-Ostkit-Category", list)
	}
	switch m.Kind() {
	case mapi.KindAppointment:
		b.appointment(h)
	case mapi.KindMessage:
		if class := strings.ToUpper(m.Class()); strings.HasPrefix(class, "IPM.SCHEDULE.MEETING") {
			b.appointment(h)
		}
	case mapi.KindContact:
		b.contact(h)
	case mapi.KindDistributionList:
		b.members(h)
	case mapi.KindTask:
		b.task(h)
	case mapi.KindJournal:
		b.journal(h)
	case mapi.KindNote:
		h.text("X-Ostkit-Note-Color", b.word(mapi.PSETIDNote, mapi.PidLidNoteColor, noteColors))
		t, _ := b.Time(mapi.PidTagCreationTime.ID())
		h.text("X-Ostkit-Created", stamp(t))
	}
}

func (b bag) appointment(h *header) {
	set := mapi.PSETIDAppointment
	h.text("X-Ostkit-Start", b.time(set, mapi.PidLidAppointmentStartWhole))
	h.text("X-Ostkit-End", b.time(set, mapi.PidLidAppointmentEndWhole))
	if v, ok := b.Bool(b.ID(set, mapi.PidLidAppointmentSubType)); ok {
		h.text("X-Ostkit-All-Day", strconv.FormatBool(v))
	}
	h.text("X-Ostkit-Location", b.str(set, mapi.PidLidLocation))
	h.text("X-Ostkit-Busy-Status", b.word(set, mapi.PidLidBusyStatus, busyStates))
	h.text("X-Ostkit-Recurrence", spaced(b.blob(set, mapi.PidLidAppointmentRecur)))
}

// spaced returns base64 with a space after every 60 characters, so that it folds.
func spaced(v []byte) string {
	const bytes = 45 // make 60 characters
	if base64.StdEncoding.EncodedLen(len(v)) > maxValue {
		return ""
	}
	var words []string
	for len(v) > 0 {
		n := min(bytes, len(v))
		words = append(words, base64.StdEncoding.EncodeToString(v[:n]))
		v = v[n:]
	}
	return strings.Join(words, " ")
}

// phoneTags are the telephone and fax numbers of a contact.
var phoneTags = []mapi.Tag{
	mapi.PidTagCallbackTelephoneNumber, mapi.PidTagBusinessTelephoneNumber, mapi.PidTagHomeTelephoneNumber,
	mapi.PidTagPrimaryTelephoneNumber, mapi.PidTagBusiness2TelephoneNumber, mapi.PidTagMobileTelephoneNumber,
	mapi.PidTagRadioTelephoneNumber, mapi.PidTagCarTelephoneNumber, mapi.PidTagOtherTelephoneNumber,
	mapi.PidTagPagerTelephoneNumber, mapi.PidTagPrimaryFaxNumber, mapi.PidTagBusinessFaxNumber,
	mapi.PidTagHomeFaxNumber, mapi.PidTagAssistantTelephoneNumber, mapi.PidTagHome2TelephoneNumber,
	mapi.PidTagCompanyMainTelephoneNumber,
}

func (b bag) contact(h *header) {
	set := mapi.PSETIDAddress
	h.text("X-Ostkit-File-As", b.str(set, mapi.PidLidFileUnder))
	h.text("X-Ostkit-Given-Name", b.Str(mapi.PidTagGivenName.ID()))
	h.text("X-Ostkit-Surname", b.Str(mapi.PidTagSurname.ID()))
	h.text("X-Ostkit-Company", b.Str(mapi.PidTagCompanyName.ID()))
	for _, lid := range []uint32{mapi.PidLidEmail1EmailAddress, mapi.PidLidEmail2EmailAddress, mapi.PidLidEmail3EmailAddress} {
		h.text("X-Ostkit-Email", b.str(set, lid))
	}
	for _, tag := range phoneTags {
		h.text("X-Ostkit-Phone", b.Str(tag.ID()))
	}
	n := len(*h)
	for _, lid := range []uint32{mapi.PidLidHomeAddress, mapi.PidLidWorkAddress, mapi.PidLidOtherAddress} {
		h.text("X-Ostkit-Address", b.str(set, lid))
	}
	if len(*h) == n {
		h.text("X-Ostkit-Address", b.Str(mapi.PidTagPostalAddress.ID()))
	}
	t, _ := b.Time(mapi.PidTagBirthday.ID())
	h.text("X-Ostkit-Birthday", stamp(t))
}

// members adds those members of a distribution list that carry their address along:
// the one-off entry ids ([MS-OXOCNTC] 2.2.2.2.2). The list of entry ids proper also
// names contacts of the store; it is taken when there is no other.
func (b bag) members(h *header) {
	for _, lid := range []uint32{mapi.PidLidDistributionListOneOffMembers, mapi.PidLidDistributionListMembers} {
		entries, _ := b.Binaries(b.ID(mapi.PSETIDAddress, lid))
		n := len(*h)
		for _, e := range entries[:min(len(entries), maxRepeat)] {
			id, err := mapi.ParseEntryID(e, b.CodePage())
			for id.Kind == mapi.EntryWrapped && id.Inner != nil {
				id = *id.Inner
			}
			if err == nil && (id.Kind == mapi.EntryOneOff || id.Kind == mapi.EntryExchange) {
				h.raw("X-Ostkit-Member", address(id.DisplayName, id.AddressType, id.Address))
			}
		}
		if len(*h) > n {
			return
		}
	}
}

func (b bag) task(h *header) {
	set := mapi.PSETIDTask
	h.text("X-Ostkit-Start", b.time(set, mapi.PidLidTaskStartDate))
	h.text("X-Ostkit-Due", b.time(set, mapi.PidLidTaskDueDate))
	h.text("X-Ostkit-Completed", b.time(set, mapi.PidLidTaskDateCompleted))
	h.text("X-Ostkit-Task-Status", b.word(set, mapi.PidLidTaskStatus, taskStatuses))
	if v, ok := b.Float64(b.ID(set, mapi.PidLidPercentComplete)); ok && v >= 0 && v <= 1 {
		h.text("X-Ostkit-Percent-Complete", strconv.Itoa(int(math.Round(v*100))))
	}
	h.text("X-Ostkit-Task-Id", hex.EncodeToString(b.blob(mapi.PSETIDCommon, mapi.PidLidTaskGlobalId)))
	h.text("X-Ostkit-Recurrence", spaced(b.blob(set, mapi.PidLidTaskRecurrence)))
}

func (b bag) journal(h *header) {
	set := mapi.PSETIDLog
	h.text("X-Ostkit-Start", b.time(set, mapi.PidLidLogStart))
	h.text("X-Ostkit-End", b.time(set, mapi.PidLidLogEnd))
	h.text("X-Ostkit-Journal-Type", b.str(set, mapi.PidLidLogType))
	list, _ := b.Strings(b.ID(mapi.PSETIDCommon, mapi.PidLidContacts))
	h.texts("X-Ostkit-Contact", list)
}
