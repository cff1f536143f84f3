package item

// Kind is what an item is to its user. The values are the words of reports.
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

// Kinds returns all kinds in the order of reports.
func Kinds() []Kind {
	return []Kind{
		KindMessage, KindAppointment, KindContact, KindDistributionList, KindTask, KindJournal,
		KindNote, KindPost, KindReport, KindDocument, KindOther,
	}
}
