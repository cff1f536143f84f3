package item

import (
	"fmt"
	"time"
)

// Item is one element of a mailbox, reduced to what a comparison needs. An
// importer fills what its format holds and leaves the rest zero; zero always
// means "not known here", never "known to be empty". What is costly (body,
// attachment digests, photo) is a function, called at most once by
// [NewFingerprint], so that a walk keeps nothing large in memory.
//
// An Item belongs to the caller once a walk has yielded it. It is not safe for
// concurrent use, since the functions may share a reader.
type Item struct {
	Kind   Kind
	Class  string // PidTagMessageClass, "IPM.Note"; of formats without one the nearest class
	Folder string // path as in [Folder]: names joined with "/", "" for the root
	Ref    string // what the source calls the item, unique in it: "0x200024", "inbox/17.eml"

	Subject string // whole subject, prefix included; a list's or contact's display name
	Size    int64  // bytes as the source counts them, 0 if it does not
	Keys    Keys

	// From is the represented author (PidTagSentRepresenting…, From:); Sender is
	// who sent it if that differs (PidTagSender…, Sender:).
	From, Sender Address
	To, Cc, Bcc  []Address

	Submitted time.Time // PidTagClientSubmitTime, Date:
	Received  time.Time // PidTagMessageDeliveryTime
	Created   time.Time // PidTagCreationTime

	// Body returns the text parts; nil if the item has none. The error stands for
	// a body that is there and cannot be read.
	Body        func() (Body, error)
	Attachments []Attachment

	// At most one of these is set, the one of the item's kind; Appointment may
	// also accompany a meeting request, which stays a message.
	Appointment *Appointment
	Contact     *Contact
	Task        *Task
	Journal     *Journal
	Note        *Note
	Members     []Address // of a distribution list

	// Strings are all string properties of a document or an item of kind other,
	// by a stable name such as "0x0E1D" or "PSETID_Common/0x8580".
	Strings map[string]string

	Sync *SyncFacts // nil if the format holds none

	// Problems are the parts that could not be read; the rest is usable.
	Problems []error
}

// Keys are the identities an item may carry. Each gives candidates only: content
// has to confirm them, since copies share keys and drafts share ids.
type Keys struct {
	MessageID         string    // PidTagInternetMessageId, brackets kept
	SearchKey         []byte    // PidTagSearchKey, 0x300B
	SourceKey         []byte    // PidTagSourceKey, 0x65E0: 22 bytes
	GlobalID          []byte    // PidLidCleanGlobalObjectId: instance date zeroed
	UID               string    // iCalendar or vCard UID, task id
	InstanceDate      time.Time // original start of an instance; zero for a series or single item
	ConversationIndex []byte    // PidTagConversationIndex, Thread-Index
	ImmutableID       string    // Graph immutable id
	OriginalID        string    // message id that a report is about
}

// Address is one party of an item. Email is an SMTP address where one is known,
// else the raw address (an EX distinguished name).
type Address struct {
	Name, Email string
}

// Body holds the text of an item in the forms that the source has; RTF is already
// turned into one of the two.
type Body struct {
	Text string
	HTML string
}

// Attachment is a file or item attached to an item.
type Attachment struct {
	Name   string
	Method string // "data", "embedded", "reference", "ole"; "" unknown
	Size   int64  // bytes of the content itself; -1 unknown
	Inline bool   // shown inside the body (a content id refers to it)

	// SHA256 returns the hex digest of the content; nil if the source cannot tell,
	// as for references and embedded items.
	SHA256 func() (string, error)
	// Embedded returns the attached item, nil for a file.
	Embedded func() (*Item, error)
}

// Appointment holds what a calendar item has beyond a message.
type Appointment struct {
	// Start and End are instants. Of an all-day item their dates count, those they
	// have in their own Location if they are midnight there, else those of the
	// nearest UTC midnight; End is the first day after it.
	Start, End time.Time
	AllDay     bool
	Location   string
	Organizer  Address
	Attendees  []Address
	Busy       string // "free", "tentative", "busy", "outOfOffice", "workingElsewhere"; "" unknown
	Recurrence *Recurrence
}

// Recurrence is a series in iCalendar terms.
type Recurrence struct {
	// Rule is an RRULE value in canonical form; see [CanonicalRule].
	Rule string
	// Excluded are the original starts of deleted instances, not those of changed ones.
	Excluded []time.Time
	// Exceptions are the changed instances.
	Exceptions []Exception
}

// Exception is one changed instance of a series. Fields equal to the master's may
// be left zero.
type Exception struct {
	Original   time.Time // start that the rule gives
	Start, End time.Time
	Subject    string
	Location   string
}

// Contact holds what a contact has beyond its display name.
type Contact struct {
	FileAs, Given, Family, Company string

	Emails    []string
	Phones    []string
	Birthday  time.Time              // the date alone counts
	Addresses []string               // postal, one string each; line breaks do not matter
	Photo     func() (string, error) // SHA-256 hex of the picture; nil without one
}

// Task holds what a task has beyond a message. Of the times the UTC date counts.
type Task struct {
	Start, Due, Completed time.Time
	Status                string // "notStarted", "inProgress", "completed", "waiting", "deferred"; "" unknown
	Percent               int    // 0 to 100; -1 unknown
	Recurrence            *Recurrence
}

// Journal holds what a journal entry has beyond a message.
type Journal struct {
	Type       string // "Phone call"
	Start, End time.Time
	Contacts   []string
}

// Note holds what a sticky note has beyond a message.
type Note struct {
	Color string // "blue", "green", "pink", "yellow", "white"; "" unknown
}

// SyncFacts is what a store knows about an item's way to or from the server. The
// rules that read them need each fact's "unknown", hence the pointers.
type SyncFacts struct {
	ChangeKey    []byte    // PidTagChangeKey: 22 bytes if made by the server, 20 by Outlook
	PCL          []byte    // PidTagPredecessorChangeList
	ServerColumn *bool     // whether row property 0x6628 is present; nil without a row
	HeaderOnly   *bool     // whether only the header was downloaded; nil if nothing says
	LastModified time.Time // PidTagLastModificationTime
}

// ReadError is an item, or a folder's list of items, of which nothing could be
// read. Walks yield it so that a report can name the place.
type ReadError struct {
	Folder string // path as in [Folder]
	Ref    string // as in [Item]; "" for a whole folder
	Kind   Kind   // "" if not known
	Err    error
}

// Error says where and why.
func (e *ReadError) Error() string {
	place := e.Ref
	if place == "" {
		place = "folder " + fmt.Sprintf("%q", e.Folder)
	}
	return fmt.Sprintf("item %s: %v", place, e.Err)
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// When returns the time that places the item in a mailbox: of a message when it
// was sent or else received, of an appointment or journal entry its start, of a
// task its due date or start, of the rest the creation. It is zero if unknown.
func (it *Item) When() time.Time {
	times := []time.Time{it.Submitted, it.Received}
	switch {
	case it.Kind == KindAppointment && it.Appointment != nil:
		times = []time.Time{it.Appointment.Start}
	case it.Kind == KindTask && it.Task != nil:
		times = []time.Time{it.Task.Due, it.Task.Start}
	case it.Kind == KindJournal && it.Journal != nil:
		times = []time.Time{it.Journal.Start}
	}
	for _, t := range append(times, it.Created) {
		if t = Time(t); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
