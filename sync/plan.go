package sync

import (
	"bytes"
	"encoding/json"
)

// Action is what a plan asks for.
type Action string

// The actions; the first seven from weak to strong, the others beside that
// order. A folder has one of the first five.
const (
	LeaveAlone        Action = "leave-alone"
	NeedEvidence      Action = "need-evidence"
	ExportLocal       Action = "export-local"
	ResyncFolder      Action = "resync-folder"
	ExportThenResync  Action = "export-then-resync"
	Rebuild           Action = "rebuild"
	ExportThenRebuild Action = "export-then-rebuild"
	ExportEverything  Action = "export-everything"
	ReduceSize        Action = "reduce-size"
	FixDisk           Action = "fix-disk"
	NotOSTProblem     Action = "not-ost-problem"
	ReportOnly        Action = "report-only"
	Stop              Action = "stop"
)

// Rebuilds reports whether a makes Outlook build the whole file anew.
func (a Action) Rebuilds() bool { return a == Rebuild || a == ExportThenRebuild }

// Resyncs reports whether a makes Outlook download one folder anew.
func (a Action) Resyncs() bool { return a == ResyncFolder || a == ExportThenResync }

// Plan is a decision. Its lists are never nil and are ordered by importance,
// then by folder.
type Plan struct {
	SchemaVersion int          `json:"schemaVersion"`
	OST           *string      `json:"ost"` // path of the file the plan is about; nil: none could be chosen
	Action        Action       `json:"action"`
	Diagnosis     string       `json:"diagnosis"`
	WouldBe       *Action      `json:"wouldBe"`      // what a guard holds back
	Confidence    string       `json:"confidence"`   // high, medium or low
	DataLossRisk  string       `json:"dataLossRisk"` // none to total, if done without the safety steps
	Reasons       []Remark     `json:"reasons"`
	Needs         []Need       `json:"needs"`
	Folders       []FolderPlan `json:"folders"`
	Export        *Export      `json:"export"`   // nil: nothing is exported
	RenameTo      *string      `json:"renameTo"` // nil unless the file is to be rebuilt
	Steps         []Step       `json:"steps"`
	Notes         []Remark     `json:"notes"`
}

// Remark is a reason or a note. [Explain] puts its code into words.
type Remark struct {
	Code   string  `json:"code"`
	Folder *string `json:"folder,omitzero"`
	Detail *string `json:"detail,omitzero"`
}

// Need is a fact that is missing. While a blocking one is open the action
// cannot be a stronger one; the others are asked before the first step.
type Need struct {
	Code     string  `json:"code"`
	Folder   *string `json:"folder,omitzero"`
	Detail   *string `json:"detail,omitzero"`
	Blocking bool    `json:"blocking"`
}

// FolderPlan is the part of a decision that concerns one folder. Reasons are
// the codes that hold for it.
type FolderPlan struct {
	Path      string   `json:"path"`
	Action    Action   `json:"action"`
	Diagnosis string   `json:"diagnosis"`
	Reasons   []string `json:"reasons"`
}

// Export is what has to be saved to a PST. Items is nil when the number is not
// known; AtLeast says that there may be more than the number. Classes holds the
// counts above 0 by class name (neverUploaded, unknownOrigin, localNewer,
// conflict, syncIssueItem, inFlight).
type Export struct {
	Items   *int64           `json:"items"`
	AtLeast bool             `json:"atLeast"`
	Classes map[string]int64 `json:"classes"`
}

// Step is one entry of the runbook. Kind is "auto" for what the tool does and
// "manual" for what the user does; the other texts are plain sentences.
type Step struct {
	ID           string `json:"id"`
	Kind         string `json:"kind"`
	Title        string `json:"title"`
	Precondition string `json:"precondition"`
	Verify       string `json:"verify"`
	Rollback     string `json:"rollback"`
}

// MarshalJSON writes nil lists as empty ones: the schema allows no null there.
func (p Plan) MarshalJSON() ([]byte, error) {
	type plain Plan
	p.Reasons = notNil(p.Reasons)
	p.Needs = notNil(p.Needs)
	p.Folders = notNil(p.Folders)
	p.Steps = notNil(p.Steps)
	p.Notes = notNil(p.Notes)
	return marshal(plain(p))
}

// MarshalJSON writes a nil list of reasons as an empty one.
func (f FolderPlan) MarshalJSON() ([]byte, error) {
	type plain FolderPlan
	f.Reasons = notNil(f.Reasons)
	return marshal(plain(f))
}

// MarshalJSON writes a nil map of classes as an empty object.
func (x Export) MarshalJSON() ([]byte, error) {
	type plain Export
	if x.Classes == nil {
		x.Classes = map[string]int64{}
	}
	return marshal(plain(x))
}

// marshal leaves "<UTC>" readable; a caller's json.Marshal escapes it if asked to.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(buf.Bytes()), err
}

func notNil[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
