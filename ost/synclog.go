package ost

import (
	"regexp"
	"strings"

	"github.com/ostkit/ostkit/internal/rtf"
	"github.com/ostkit/ostkit/pst"
)

// SyncLog is a message of the Sync Issues folders, parsed.
type SyncLog struct {
	Subject string
	// Kind is "synchronization", "modification-resolution" or empty for others.
	Kind    string
	Entries []SyncLogEntry
	// Codes lists the error codes of all entries, each once, in order of occurrence:
	// eight hex digits in upper case.
	Codes []string
	// Resolved tells that a conflict was resolved without a loss.
	Resolved bool
}

// SyncLogEntry is one line of a log.
type SyncLogEntry struct {
	Time   string // HH:MM:SS as logged, in the local time of the client; empty if the line has none
	Text   string
	Folder string   // folder the line names, empty if none
	Codes  []string // error codes in the line
	// AddressBook tells that the line is about the download of the offline address
	// book, which is logged here but is no synchronization of the mailbox.
	AddressBook bool
}

var (
	logTime    = regexp.MustCompile(`^(\d{1,2}:\d{2}:\d{2})\s+(.*)$`)
	logBracket = regexp.MustCompile(`\[([0-9A-Fa-f]{8})(?:-[0-9A-Fa-f]+)+\]`)
	logHex     = regexp.MustCompile(`\b0[xX]([0-9A-Fa-f]{8})\b`)
	logFolder  = regexp.MustCompile(`(?i)changes in folder '(.*)'`)
)

// maxLogLines bounds how much of one log is parsed.
const maxLogLines = 100_000

// ParseSyncLog parses the text of a synchronization log. Lines it does not know
// are kept as they are.
func ParseSyncLog(subject, body string) *SyncLog {
	l := &SyncLog{Subject: subject, Kind: logKind(subject)}
	seen := make(map[string]bool)
	addressBook := false
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if len(l.Entries) == maxLogLines {
			break
		}
		e := parseLogLine(line, l.Kind)
		addressBook = inAddressBook(e.Text, addressBook)
		e.AddressBook = addressBook
		for _, c := range e.Codes {
			if !seen[c] {
				seen[c] = true
				l.Codes = append(l.Codes, c)
			}
		}
		l.Resolved = l.Resolved || strings.Contains(strings.ToLower(line), "successfully auto-resolved")
		l.Entries = append(l.Entries, e)
	}
	return l
}

func logKind(subject string) string {
	s := strings.ToLower(subject)
	switch {
	case strings.Contains(s, "synchronization log"):
		return "synchronization"
	case strings.Contains(s, "modification resolution"):
		return "modification-resolution"
	}
	return ""
}

// inAddressBook reports whether a line belongs to the part on the offline address
// book, given whether the line before it did.
func inAddressBook(text string, before bool) bool {
	t := strings.ToLower(text)
	switch {
	case strings.Contains(t, "offline address book"):
		return true
	case strings.HasPrefix(t, "synchroniz"), strings.HasPrefix(t, "done"):
		return false
	}
	return before
}

// parseLogLine takes a line apart. In the logs of a resolved conflict a hexadecimal
// number is a property tag, and only the bracketed form an error code.
func parseLogLine(line, kind string) SyncLogEntry {
	e := SyncLogEntry{Text: line}
	if m := logTime.FindStringSubmatch(line); m != nil {
		e.Time, e.Text = m[1], m[2]
	}
	if m := logFolder.FindStringSubmatch(e.Text); m != nil {
		e.Folder = m[1]
	}
	forms := []*regexp.Regexp{logBracket, logHex}
	if kind == "modification-resolution" {
		forms = forms[:1]
	}
	for _, re := range forms {
		for _, m := range re.FindAllStringSubmatch(e.Text, -1) {
			e.Codes = append(e.Codes, strings.ToUpper(m[1]))
		}
	}
	return e
}

// SyncLog parses a message of the Sync Issues folders. Outlook keeps their text as
// RTF alone.
func (f *File) SyncLog(m *pst.Message) *SyncLog {
	body, _ := m.Text()
	if body == "" {
		if b, err := m.RTF(); err == nil {
			body = rtf.Text(b)
		}
	}
	return ParseSyncLog(m.Subject(), body)
}
