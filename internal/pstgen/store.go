package pstgen

import (
	"time"

	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Options choose the form of the file. nil means [PST].
type Options struct {
	Client ndb.Client // ndb.ClientPST or ndb.ClientOST
	Format ndb.Format
	Crypt  ndb.Crypt
}

// Usual forms of a file.
var (
	PST   = Options{ndb.ClientPST, ndb.Unicode, ndb.CryptPermute}
	OST   = Options{ndb.ClientOST, ndb.Unicode, ndb.CryptPermute}
	OST4K = Options{ndb.ClientOST, ndb.Unicode4K, ndb.CryptNone}
	ANSI  = Options{ndb.ClientPST, ndb.ANSI, ndb.CryptPermute}
)

// Store describes a store. The zero value is an empty one. Writing does not change
// it; GUIDs that are zero are derived from its contents.
type Store struct {
	Name    string    // display name of a PST; an OST has none
	Key     mapi.GUID // PidTagRecordKey
	Folders []*Folder // below the visible top
	Search  []*Search
	Created time.Time // of the store's own folders; zero: 2024-01-01

	Mailbox  mapi.GUID // replica GUID of the server's mailbox
	Client   mapi.GUID // GUID that changes made by this client carry
	LastSync time.Time // when folders were last synchronized; zero: Created
	// SyncKeys makes a PST carry source key, change key and predecessor change list
	// of its items, as some exports of a server do.
	SyncKeys bool
}

// Role tells what a folder is for. In an OST some roles have fixed NIDs, and both
// kinds of stores name the folders of most roles by entry id.
type Role string

// Roles of folders.
const (
	RoleInbox          Role = "inbox"
	RoleSent           Role = "sent"
	RoleDeleted        Role = "deleted" // every store has one; it is added if none is described
	RoleOutbox         Role = "outbox"
	RoleDrafts         Role = "drafts"
	RoleCalendar       Role = "calendar"
	RoleContacts       Role = "contacts"
	RoleTasks          Role = "tasks"
	RoleJournal        Role = "journal"
	RoleNotes          Role = "notes"
	RoleJunk           Role = "junk"
	RoleSyncIssues     Role = "sync-issues"
	RoleConflicts      Role = "conflicts"
	RoleLocalFailures  Role = "local-failures"
	RoleServerFailures Role = "server-failures"
)

// Folder describes a folder.
type Folder struct {
	Name       string
	Class      string // PidTagContainerClass; empty: by role, else IPF.Note
	Comment    string
	Role       Role
	Items      []*Item
	Associated []*Item // folder associated information
	Folders    []*Folder
	Props      []Prop
	Sync       *FolderSync // OST; nil: by role and Store.LastSync
}

// FolderSync is the row of a folder in the synchronization table of an OST.
type FolderSync struct {
	LastSync time.Time
	Flags    uint32 // property 0x6611
	NetFlags uint32 // property 0x36DE; the column is left empty for 0
}

// Search describes a search folder: its contents are those items of the store that
// Match accepts.
type Search struct {
	Name  string
	Match func(*Item) bool
}

// Prop is a property by tag, or by name and the type of Tag. Value is as
// mapi.EncodeValue takes it; it replaces what the other fields of the item would
// give. nil removes that.
type Prop struct {
	Tag   mapi.Tag
	Name  mapi.PropertyName
	Value any
}

// Address is a person as mail names one.
type Address struct {
	Name  string
	Email string // SMTP address
	// Exchange is the X.500 name of a mailbox in the same organization; with it the
	// address type is EX, and Email is stored beside.
	Exchange string
}

// Recipient types ([MS-OXOMSG] 2.2.3.1.2).
const (
	To  = 1
	Cc  = 2
	Bcc = 3
)

// Recipient is a row of the recipient table.
type Recipient struct {
	Address
	Type  int // To, Cc or Bcc; 0 stands for To
	Flags int // PidTagRecipientFlags: 1 sendable, 2 organizer; 0 leaves it out
	Track int // PidTagRecipientTrackStatus; 0 leaves it out
}

// Item describes an item of any kind.
type Item struct {
	Class      string // empty: by the details that are set, else IPM.Note
	Subject    string
	From       Address
	Sender     Address // who sent in the name of From; zero: From
	Recipients []Recipient

	Created   time.Time // zero: Received, Sent, or that of the store
	Modified  time.Time // zero: Created
	Sent      time.Time
	Received  time.Time // zero: Sent
	MessageID string    // with angle brackets
	InReplyTo string
	Headers   string // PidTagTransportMessageHeaders

	Body        string
	HTML        string // stored as UTF-8
	RTF         string // stored compressed
	Unread      bool
	Unsent      bool // a draft
	Categories  []string
	Attachments []Attachment
	SearchKey   []byte // nil: derived from the contents

	Appointment *Appointment
	Contact     *Contact
	List        *List
	Task        *Task
	Journal     *Journal
	Note        *Note

	Props []Prop
	Sync  ItemSync
}

// Attachment describes an attachment: data by value, an embedded message, an OLE
// object, or a reference to a path.
type Attachment struct {
	Name      string
	MIME      string
	ContentID string
	Data      []byte
	Message   *Item
	OLE       []byte // storage of an OLE object
	Path      string // of the file that is referred to
	Hidden    bool
	Props     []Prop
}

// Appointment holds what makes an item an appointment or a meeting. Times are UTC;
// for an all-day event they are midnights in the zone.
type Appointment struct {
	Start, End time.Time
	AllDay     bool
	Location   string
	UID        string // iCalendar UID; empty: derived
	Busy       int    // 0 free, 1 tentative, 2 busy, 3 out of office
	Meeting    bool   // with attendees
	Response   int    // PidLidResponseStatus
	Reminder   int    // minutes before the start; 0: none
	Recurrence *mapi.Recurrence
	Pattern    string // the recurrence in words
	Zone       *mapi.TimeZone
}

// Contact holds what makes an item a contact.
type Contact struct {
	Given, Middle, Surname     string
	FileAs                     string // empty: "Surname, Given"
	Company, Title, Department string
	Emails                     []Address // up to three
	Business, Home, Mobile     string    // telephone numbers
	Street, City, Zip, Country string    // of the work address
	Birthday                   time.Time
	Web                        string
	Photo                      []byte // JPEG
}

// List holds what makes an item a distribution list.
type List struct {
	Name    string
	Members []Address
}

// Task holds what makes an item a task. Start and Due are midnights labelled UTC.
type Task struct {
	Start, Due, Completed time.Time
	Status                int     // 0 not started, 1 in progress, 2 complete, 3 waiting, 4 deferred
	Percent               float64 // 0 to 1
	Owner                 string
	Effort                int // estimated, minutes
}

// Journal holds what makes an item a journal entry.
type Journal struct {
	Type       string // such as "Phone call"
	Start, End time.Time
}

// Note holds what makes an item a sticky note; the text is Item.Body.
type Note struct {
	Color         int // 0 blue, 1 green, 2 pink, 3 yellow, 4 white
	Width, Height int
	X, Y          int
}

// Trace says which way an item of an OST has gone, and with that what its change
// keys and other traces look like.
type Trace int

// Traces, by the classes A to G measured in real files.
const (
	FromServer    Trace = iota // A: downloaded
	Acknowledged               // B: created here, submitted, acknowledged
	ChangedThere               // C: created here, uploaded, changed by the server
	ChangedHere                // D: downloaded, then changed here
	CreatedHere                // E: created here, uploaded or pending
	LocalByDesign              // F: never to be uploaded, as logs of Sync Issues
	NoTrace                    // G: created here, and the server never had it
)

// ItemSync holds the synchronization facts of an item. In an OST they go to the row
// of the contents table, in a PST to the item if Store.SyncKeys is set.
type ItemSync struct {
	Trace Trace
	// ID is the counter of the item's id on the server. 0: the next free one.
	ID uint64
	// Change is the counter of the last change, Base that of the server's change
	// which a ChangedHere item was made from, or of the client's change that a
	// ChangedThere item began with. 0: derived from ID.
	Change, Base uint32
	// HeaderOnly leaves out bodies and attachments and marks the item so.
	HeaderOnly bool
	// Size is what PidTagMessageSize says of a header-only item.
	Size int
	// Column overrides whether row property 0x6628 is present.
	Column *bool
	// Flags overrides row property 0x6612.
	Flags *uint32
}

// Index tells where the parts of a store were written.
type Index struct {
	// Folders holds the NIDs by path: names joined with "/" from below the visible
	// top, "/" in a name written "%2F".
	Folders map[string]ndb.NID
	// Items and Associated hold the NIDs of items in the order of the description,
	// by path of their folder.
	Items, Associated map[string][]ndb.NID
}

// Buffer is a file in memory that a store can be written to. The zero value is
// empty. It implements io.WriterAt.
type Buffer struct{ b []byte }

// WriteAt implements io.WriterAt; what is not written is zero.
func (b *Buffer) WriteAt(p []byte, off int64) (int, error) {
	if end := int(off) + len(p); end > len(b.b) {
		b.b = append(b.b, make([]byte, end-len(b.b))...)
	}
	return copy(b.b[off:], p), nil
}

// Bytes returns the contents, which stay the Buffer's.
func (b *Buffer) Bytes() []byte { return b.b }
