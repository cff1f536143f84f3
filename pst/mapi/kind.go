package mapi

import "strings"

// Kind is what an item is to its user, derived from its message class. The values are
// the words that reports print.
type Kind string

// Kinds of items.
const (
	KindMessage          Kind = "message"
	KindAppointment      Kind = "appointment"
	KindContact          Kind = "contact"
	KindDistributionList Kind = "distributionList"
	KindTask             Kind = "task"
	KindJournal          Kind = "journal"
	KindNote             Kind = "note"
	KindPost             Kind = "post"
	KindReport           Kind = "report"
	KindDocument         Kind = "document"
	KindOther            Kind = "other"
)

// classKinds maps message class prefixes to kinds. No prefix is a prefix of another
// at a dot, so their order does not matter.
var classKinds = []struct {
	class string
	kind  Kind
}{
	{"IPM.Note", KindMessage},
	{"IPM.Schedule", KindMessage}, // meeting requests, responses, cancellations
	{"IPM.TaskRequest", KindMessage},
	{"IPM.Outlook.Recall", KindMessage},
	{"IPM.Sharing", KindMessage},
	{"IPM.Appointment", KindAppointment},
	{"IPM.OLE.CLASS", KindAppointment}, // calendar exceptions
	{"IPM.Contact", KindContact},
	{"IPM.AbchPerson", KindContact},
	{"IPM.DistList", KindDistributionList},
	{"IPM.Task", KindTask},
	{"IPM.Activity", KindJournal},
	{"IPM.StickyNote", KindNote},
	{"IPM.Post", KindPost},
	{"REPORT", KindReport},
	{"IPM.Document", KindDocument},
}

// KindOf returns the kind of a message class (PidTagMessageClass). A class belongs to
// a prefix that it equals or extends at a dot, without regard to case ([MS-OXCMSG]
// 2.2.1.3): IPM.Note.SMIME is a message, IPM.Noted is not. Every other class,
// configuration and free/busy items among them, is KindOther.
func KindOf(class string) Kind {
	for i := range classKinds {
		p := classKinds[i].class
		if len(class) >= len(p) && (len(class) == len(p) || class[len(p)] == '.') &&
			strings.EqualFold(class[:len(p)], p) {
			return classKinds[i].kind
		}
	}
	return KindOther
}
