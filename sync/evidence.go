package sync

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Evidence is all that a decision may rest on. A nil pointer, slice or map is
// an unknown fact; an empty slice is a known empty list. Two lists are records
// instead, so that nil means nothing recorded: Folder.Expected and Previous
// (whose absence is asked about as well).
//
// The schema tags state what JSON may hold; [ParseEvidence] enforces them.
type Evidence struct {
	SchemaVersion int64     `json:"schemaVersion" schema:"required,one"`
	Now           *Time     `json:"now,omitzero"` // only used to name the renamed file
	Case          *Case     `json:"case,omitzero"`
	OSTs          []OST     `json:"osts,omitzero"` // every candidate file, also those not in use
	OtherFiles    []string  `json:"otherFiles,omitzero"`
	Server        *Server   `json:"server,omitzero"` // nil: no export at hand
	Diff          *Diff     `json:"diff,omitzero"`   // nil: not compared
	Client        *Client   `json:"client,omitzero"`
	Previous      []Attempt `json:"previous,omitzero"`
	Options       *Options  `json:"options,omitzero"`
}

// Case is the frame in which the file is looked at.
type Case struct {
	LegalHold        *bool `json:"legalHold,omitzero"`
	ReadOnlyEvidence *bool `json:"readOnlyEvidence,omitzero"`
	MailboxExists    *bool `json:"mailboxExists,omitzero"`
	MailboxAccess    *bool `json:"mailboxAccess,omitzero"`
}

// OST is one candidate file. Sizes are bytes, times UTC.
type OST struct {
	Path            string    `json:"path" schema:"required"`
	Magic           *string   `json:"magic,omitzero" schema:"enum=SO|SM|other"` // wMagicClient: SO offline store, SM personal store
	Format          *string   `json:"format,omitzero" schema:"enum=ansi|unicode|unicode4k"`
	SizeBytes       *int64    `json:"sizeBytes,omitzero"`
	LimitBytes      *int64    `json:"limitBytes,omitzero"` // MaxLargeFileSize in force; nil: the limit of the format
	LastChangeAt    *Time     `json:"lastChangeAt,omitzero"`
	LastSyncAt      *Time     `json:"lastSyncAt,omitzero"`
	MailboxID       *string   `json:"mailboxId,omitzero"`
	InProfile       *bool     `json:"inProfile,omitzero"`
	Openable        *bool     `json:"openable,omitzero"`
	UnreadableItems *int64    `json:"unreadableItems,omitzero"`
	ReadErrors      *int64    `json:"readErrors,omitzero"` // of the disk, not of the structure
	Findings        []Finding `json:"findings,omitzero"`   // nil: structure not checked
	ExclusiveOpen   *bool     `json:"exclusiveOpen,omitzero"`
	LockedBy        []string  `json:"lockedBy,omitzero"`
	FreeBytes       *int64    `json:"freeBytes,omitzero"`
	Siblings        []string  `json:"siblings,omitzero"` // names of the files beside it
}

// Finding is one result of the structure check. The decision uses severity and
// scope, never the code; a folder finding without a folder counts as one of
// the hierarchy.
type Finding struct {
	Code     string  `json:"code" schema:"required"`
	Severity string  `json:"severity" schema:"required,enum=error|warning|info"`
	Scope    string  `json:"scope" schema:"required,enum=file|hierarchy|folder"`
	Folder   *string `json:"folder,omitzero"`
}

// Server describes the export that stands for the server's side.
type Server struct {
	Kind             *string  `json:"kind,omitzero"`
	TakenAt          *Time    `json:"takenAt,omitzero"`
	Complete         *bool    `json:"complete,omitzero"`
	WholeMailbox     *bool    `json:"wholeMailbox,omitzero"`
	FailedFolders    []string `json:"failedFolders,omitzero"`
	RecoverableItems *bool    `json:"recoverableItems,omitzero"` // Recoverable Items are part of it
	Archive          *bool    `json:"archive,omitzero"`
	MailboxID        *string  `json:"mailboxId,omitzero"`
	MailboxSizeBytes *int64   `json:"mailboxSizeBytes,omitzero"`
}

// Diff is the comparison of file and export. Folders that are not listed are
// equal on both sides.
type Diff struct {
	FolderCount    *int64   `json:"folderCount,omitzero"`
	LocalDataBytes *int64   `json:"localDataBytes,omitzero"`
	Folders        []Folder `json:"folders" schema:"required"`
}

// MarshalJSON writes a nil folder list as an empty one: the schema asks for it.
func (d Diff) MarshalJSON() ([]byte, error) {
	type plain Diff
	if d.Folders == nil {
		d.Folders = []Folder{}
	}
	return json.Marshal(plain(d))
}

// Folder is what the comparison found in one folder: counts per class, counts
// of expected differences per reason, and optionally raw items that NewPlan
// classifies and adds to the counts.
type Folder struct {
	Path            string           `json:"path" schema:"required"`
	Role            *string          `json:"role,omitzero" schema:"enum=mail|calendar|contacts|tasks|journal|notes|outbox|search|sync-issues|server-failures|conflicts|local-failures"`
	Classes         *Classes         `json:"classes,omitzero"`
	Expected        map[string]int64 `json:"expected,omitzero" schema:"keys=outside-sync-window|outside-calendar-window|shared-window|shared-not-cached|public-folder-not-cached|sync-filter|header-only|server-only-store|local-only-folder|search-folder|associated|read-state|metadata-only|moved|in-flight|soft-deleted-elsewhere|archived|export-format-loss|export-scope|name-alias|conflict-auto-resolved"`
	Items           []Item           `json:"items,omitzero"`
	SyncFilter      *bool            `json:"syncFilter,omitzero"`
	OlderThanWindow *int64           `json:"olderThanWindow,omitzero"` // items only on the server that are older than the window
	ServerItems     *int64           `json:"serverItems,omitzero"`
}

// Classes counts the differing items of a folder by class.
type Classes struct {
	NeverUploaded *int64 `json:"neverUploaded,omitzero"` // not on the server, row without 0x6628
	UnknownOrigin *int64 `json:"unknownOrigin,omitzero"` // in the file, origin unproven
	LocalNewer    *int64 `json:"localNewer,omitzero"`
	Conflict      *int64 `json:"conflict,omitzero"`
	SyncIssueItem *int64 `json:"syncIssueItem,omitzero"` // only in Conflicts and Local Failures
	ServerGone    *int64 `json:"serverGone,omitzero"`    // was on the server, now nowhere in scope
	ServerNewer   *int64 `json:"serverNewer,omitzero"`
	StaleCopy     *int64 `json:"staleCopy,omitzero"` // content differs, the server's version is not ahead
	ServerOnly    *int64 `json:"serverOnly,omitzero"`
}

// Item is one raw difference. Change lists are hexadecimal.
type Item struct {
	ID                     string  `json:"id" schema:"required"`
	InOST                  bool    `json:"inOst" schema:"required"`
	OnServer               *bool   `json:"onServer,omitzero"`
	ServerFolder           *string `json:"serverFolder,omitzero"` // nil: the same folder
	ServerColumn           *bool   `json:"serverColumn,omitzero"` // property 0x6628 is present in the row
	ChangeKeyBytes         *int64  `json:"changeKeyBytes,omitzero"`
	LocalPCL               *string `json:"localPcl,omitzero" schema:"hex"`
	ServerPCL              *string `json:"serverPcl,omitzero" schema:"hex"`
	ContentEqual           *bool   `json:"contentEqual,omitzero"`
	HeaderOnly             *bool   `json:"headerOnly,omitzero"`
	AutoResolved           *bool   `json:"autoResolved,omitzero"` // a Modification Resolution log says so
	InRecoverableOrArchive *bool   `json:"inRecoverableOrArchive,omitzero"`
	ModifiedAt             *Time   `json:"modifiedAt,omitzero"`
}

// Client is what is known about Outlook and its profile.
type Client struct {
	MailboxID             *string   `json:"mailboxId,omitzero"`
	SyncWindowMonths      *int64    `json:"syncWindowMonths,omitzero"` // 0: all mail
	FaultInOnlineMode     *bool     `json:"faultInOnlineMode,omitzero"`
	FaultInOWA            *bool     `json:"faultInOwa,omitzero"`
	DifferentMailboxError *bool     `json:"differentMailboxError,omitzero"`
	OSTIDBytes            *int64    `json:"ostIdBytes,omitzero"` // size of PR_OST_OSTID 0x7C04
	LogCodes              []LogCode `json:"logCodes,omitzero"`
}

// LogCode is a code of a synchronisation log (eight hexadecimal digits) or a
// Windows event ("event-2000").
type LogCode struct {
	Code string `json:"code" schema:"required,logcode"`
	At   *Time  `json:"at,omitzero"`
}

// Attempt is an earlier try to cure the fault.
type Attempt struct {
	Action Action  `json:"action" schema:"required,enum=export-local|resync-folder|export-then-resync|rebuild|export-then-rebuild"`
	Folder *string `json:"folder,omitzero"`
	At     *Time   `json:"at,omitzero"`
	Result *string `json:"result,omitzero" schema:"enum=fault-persists|cured|aborted"`
}

// Options are the thresholds of the decision; each includes its boundary. A
// nil field stands for its default, given beside it.
type Options struct {
	SpreadMinFolders     *int64 `json:"spreadMinFolders,omitzero"`     // 3
	SpreadPercent        *int64 `json:"spreadPercent,omitzero"`        // 10
	StructuralMinFolders *int64 `json:"structuralMinFolders,omitzero"` // 2
	ResyncMaxFolders     *int64 `json:"resyncMaxFolders,omitzero"`     // 1
	SizeWarnPercent      *int64 `json:"sizeWarnPercent,omitzero"`      // 95
	FilterSuspectPercent *int64 `json:"filterSuspectPercent,omitzero"` // 50
	ExportToleranceHours *int64 `json:"exportToleranceHours,omitzero"` // 24
	OSTIDMaxBytes        *int64 `json:"ostIdMaxBytes,omitzero"`        // 32720
	NewOSTPercent        *int64 `json:"newOstPercent,omitzero"`        // 180
	MarginBytes          *int64 `json:"marginBytes,omitzero"`          // 1 GiB
	BackupCopy           *bool  `json:"backupCopy,omitzero"`           // false
	UnicodeLimitBytes    *int64 `json:"unicodeLimitBytes,omitzero"`    // 51,200 MiB
	ANSILimitBytes       *int64 `json:"ansiLimitBytes,omitzero"`       // 2,075,149,312
}

// Time is a moment with a resolution of one second. Its JSON form is
// "2006-01-02T15:04:05Z", always UTC.
type Time struct{ time.Time }

const timeLayout = "2006-01-02T15:04:05Z"

// MarshalJSON writes t in UTC, cut to the second.
func (t Time) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.UTC().Format(timeLayout))
}

// UnmarshalJSON reads exactly the form that MarshalJSON writes.
func (t *Time) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	v, err := parseTime(s)
	if err != nil {
		return err
	}
	t.Time = v
	return nil
}

// parseTime is stricter than time.Parse, which accepts fractional seconds that
// the layout does not name.
func parseTime(s string) (time.Time, error) {
	v, err := time.Parse(timeLayout, s)
	if err != nil || len(s) != len(timeLayout) {
		return time.Time{}, fmt.Errorf("time %q is not of the form %s", s, timeLayout)
	}
	return v, nil
}

// ParseEvidence decodes a JSON document strictly: unknown or repeated names,
// wrong types, values outside a list or below zero, missing required names and
// text after the document are errors that name the place, such as
// "osts[0].findings[1].severity". A name that is absent or null is unknown.
func ParseEvidence(data []byte) (Evidence, error) {
	tree, err := parseTree(data)
	if err != nil {
		return Evidence{}, fmt.Errorf("sync: evidence: %w", err)
	}
	e, err := evidenceOf(tree)
	if err != nil {
		return Evidence{}, fmt.Errorf("sync: evidence: %w", err)
	}
	return e, nil
}

// Validate reports the first place in which e breaks the rules that
// [ParseEvidence] enforces. Evidence built in Go need not be valid for
// [NewPlan], which reads a value it does not know as unknown.
func (e Evidence) Validate() error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("sync: evidence: %w", err)
	}
	_, err = ParseEvidence(data)
	return err
}

// evidenceOf checks a parsed document and fills the Go types with it.
func evidenceOf(tree any) (Evidence, error) {
	var e Evidence
	if err := checkTree(tree, &e, false); err != nil {
		return Evidence{}, err
	}
	data, err := json.Marshal(tree)
	if err != nil {
		return Evidence{}, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return Evidence{}, err
	}
	return e, nil
}
