package diff

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/ostkit/ostkit/diff/item"
)

// Verdict is what the comparison found of one item.
type Verdict string

// Verdicts. LocalOnly, NeverUploaded, Conflict, Unresolved, Unreadable, and Modified
// with the local side newer mean: save it before anything destructive.
const (
	Same            Verdict = "same"
	Modified        Verdict = "modified"
	Moved           Verdict = "moved"
	MovedModified   Verdict = "movedModified"
	LocalOnly       Verdict = "localOnly"
	ServerOnly      Verdict = "serverOnly"
	DuplicateLocal  Verdict = "duplicateLocal"
	DuplicateServer Verdict = "duplicateServer"
	Conflict        Verdict = "conflict"
	NeverUploaded   Verdict = "neverUploaded"
	Expected        Verdict = "expected"
	NotComparable   Verdict = "notComparable"
	Unresolved      Verdict = "unresolved"
	Unreadable      Verdict = "unreadable"
)

// Verdicts returns all verdicts in the order of reports.
func Verdicts() []Verdict {
	return []Verdict{
		Same, Modified, Moved, MovedModified, LocalOnly, ServerOnly, DuplicateLocal, DuplicateServer,
		Conflict, NeverUploaded, Expected, NotComparable, Unresolved, Unreadable,
	}
}

// Counts counts items by verdict; a pair counts once.
type Counts map[Verdict]int

// alwaysCounted are the verdicts whose zero is worth saying.
var alwaysCounted = []Verdict{Same, Modified, Moved, LocalOnly, ServerOnly}

// Differences is the number of items that are neither the same nor excused.
func (c Counts) Differences() int {
	n := 0
	for v, count := range c {
		if v != Same && v != Expected {
			n += count
		}
	}
	return n
}

// Report is the result of a comparison. Equal inputs, in any order, give equal
// reports.
type Report struct {
	SchemaVersion int      `json:"schemaVersion"` // 1
	Local         string   `json:"local"`         // name of the local source
	Server        []string `json:"server"`        // names of the server sources, sorted

	Summary Counts               `json:"summary"`
	ByKind  map[item.Kind]Counts `json:"byKind"`
	Folders []FolderCounts       `json:"folders"` // by path
	Changes []Change             `json:"changes"` // everything but Same, by folder and subject

	// NotCompared names the fields left out, by kind, because one of the formats
	// does not keep them.
	NotCompared map[item.Kind][]string `json:"-"`
}

// FolderCounts counts the items of one folder. A folder of the server that no
// local one corresponds to has a line of its own.
type FolderCounts struct {
	Path   string
	Kind   item.Kind // if all items of the folder are of one kind
	Counts Counts

	Role        item.Role // not in JSON
	LocalItems  int       // readable items of the folder here and on the server; not in JSON
	ServerItems int
	OnServer    bool // whether the server side has the folder; not in JSON
}

// MarshalJSON writes path, kind and the counts side by side.
func (f FolderCounts) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	if err := writeMember(&b, "path", f.Path); err != nil {
		return nil, err
	}
	if f.Kind != "" {
		b.WriteByte(',')
		if err := writeMember(&b, "kind", f.Kind); err != nil {
			return nil, err
		}
	}
	for _, v := range Verdicts() {
		if n, ok := f.Counts[v]; ok {
			b.WriteByte(',')
			if err := writeMember(&b, string(v), n); err != nil {
				return nil, err
			}
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writeMember(b *bytes.Buffer, name string, value any) error {
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	b.WriteString(`"` + name + `":`)
	b.Write(encoded)
	return nil
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (f *FolderCounts) UnmarshalJSON(data []byte) error {
	var names struct {
		Path string
		Kind item.Kind
	}
	if err := json.Unmarshal(data, &names); err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	f.Path, f.Kind, f.Counts = names.Path, names.Kind, Counts{}
	for _, v := range Verdicts() {
		if raw, ok := members[string(v)]; ok {
			var n int
			if err := json.Unmarshal(raw, &n); err != nil {
				return err
			}
			f.Counts[v] = n
		}
	}
	return nil
}

// Change is one item, or pair of items, that is not the same on both sides.
type Change struct {
	Verdict Verdict   `json:"verdict"`
	Kind    item.Kind `json:"kind,omitempty"`
	// Folder is the local folder; for an item of the server alone the folder it
	// would be in, "" if there is none.
	Folder       string `json:"folder,omitempty"`
	ServerFolder string `json:"serverFolder,omitempty"`
	Subject      string `json:"subject,omitempty"`
	Local        *Side  `json:"local,omitempty"`
	Server       *Side  `json:"server,omitempty"`
	// Tier is what joined the pair: 1 identity, 2 content. Of items without a
	// partner it is the last tier tried, of those judged by their folder 0.
	Tier int `json:"tier"`
	// Confidence in the verdict, from 0 to 1.
	Confidence float64 `json:"confidence"`
	// Reason is one or more words, separated by ", ". Of pairs the identity that
	// joined them ("message-id") or "content", then what is known of the versions:
	// "local-newer", "server-newer", "stale-copy" (same version, other content).
	// Of the rest: "not-on-server", "server-gone" (the server had it),
	// "unknown-origin", "not-in-local", "folder-not-in-local",
	// "folder-not-covered", "kind-not-held", "duplicate", "never-uploaded",
	// "outbox", "sync-issue-item", "search-folder", "local-only-folder",
	// "header-only", "in-flight". Of unreadable items the error.
	Reason   string     `json:"reason,omitempty"`
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Side is the item of a change on one side.
type Side struct {
	Ref    string `json:"ref"`
	Source string `json:"source,omitempty"` // name of the source if the server side has several

	// What decisions rest on; not in JSON.
	Time     time.Time       `json:"-"` // item.When
	Sync     *item.SyncFacts `json:"-"`
	Problems []string        `json:"-"` // parts that could not be read
}

// Evidence is one field that differs. Values are shortened; an absent one is "".
type Evidence struct {
	Field  string `json:"field"`
	Local  string `json:"local,omitempty"`
	Server string `json:"server,omitempty"`
}
