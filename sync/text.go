package sync

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// textWidth is the line length of [WriteText]: a terminal's usual width.
const textWidth = 78

// WriteText renders a plan for a person: what to do and why, what is still
// needed, the numbered steps, and notes. It writes plain text of at most 78
// characters a line (longer only where a name leaves no break) and returns the
// first error of w.
func WriteText(w io.Writer, p *Plan) error {
	t := &textWriter{bufio.NewWriter(w)}
	t.decision(p)
	t.remarks("Why", p.Reasons, reasonWords)
	t.needs(p.Needs)
	t.folders(p.Folders)
	t.steps(p)
	t.remarks("Notes", p.Notes, noteWords)
	return t.Flush()
}

// textWriter keeps the first write error until Flush.
type textWriter struct{ *bufio.Writer }

func (t *textWriter) decision(p *Plan) {
	t.item("Decision:  ", textOf(actionWords, string(p.Action))+" ["+string(p.Action)+"]")
	t.item("Diagnosis: ", textOf(diagnosisWords, p.Diagnosis)+" ["+p.Diagnosis+"]")
	if p.OST != nil {
		t.item("File:      ", *p.OST)
	}
	if p.WouldBe != nil {
		t.item("Held back: ", textOf(actionWords, string(*p.WouldBe))+" ["+string(*p.WouldBe)+"]")
	}
	t.item("Certainty: ", p.Confidence+"; risk of loss without the safety steps: "+p.DataLossRisk)
	if p.Export != nil {
		t.item("To save:   ", exportText(*p.Export))
	}
	if p.RenameTo != nil {
		t.item("Rename to: ", *p.RenameTo)
	}
}

// exportText lists the extent of an export class by class.
func exportText(x Export) string {
	var parts []string
	for _, w := range exportWords {
		if n := x.Classes[w.code]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, w.text))
		}
	}
	sum := count{n: valueOf(x.Items), unknown: x.AtLeast}.number("item")
	if x.Items == nil {
		sum = "number of items not known yet"
	}
	if len(parts) == 0 {
		return sum
	}
	return sum + " (" + strings.Join(parts, ", ") + ")"
}

var exportWords = []word{
	{string(neverUploaded), "never uploaded"},
	{string(unknownOrigin), "of unknown origin"},
	{string(localNewer), "newer here than on the server"},
	{string(conflict), "changed on both sides"},
	{string(syncIssueItem), "in Conflicts or Local Failures"},
	{string(inFlight), "newer than the export"},
}

func (t *textWriter) heading(s string) { fmt.Fprintf(t, "\n%s\n", s) }

// remarks writes one line per code; folders that share it are joined.
func (t *textWriter) remarks(title string, list []Remark, words []word) {
	if len(list) == 0 {
		return
	}
	t.heading(title)
	for i := 0; i < len(list); {
		end := i + 1
		for end < len(list) && list[end].Code == list[i].Code {
			end++
		}
		t.item("  - ", sentence(words, list[i].Code)+places(list[i:end]))
		i = end
	}
}

func sentence(words []word, code string) string {
	if text := textOf(words, code); text != "" {
		return text
	}
	return code
}

// places lists where a remark holds, with the details.
func places(list []Remark) string {
	var parts []string
	for _, r := range list {
		folder, detail := valueOf(r.Folder), valueOf(r.Detail)
		switch {
		case folder != "" && detail != "":
			parts = append(parts, folder+": "+detail)
		case folder+detail != "":
			parts = append(parts, folder+detail)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + shortList(parts) + ")"
}

func appendFolder(list []string, folder *string) []string {
	if folder == nil {
		return list
	}
	return append(list, *folder)
}

// shortList keeps a line readable when many folders share a remark.
func shortList(parts []string) string {
	const most = 5
	if extra := len(parts) - most; extra > 0 {
		return strings.Join(parts[:most], "; ") + fmt.Sprintf("; and %d more", extra)
	}
	return strings.Join(parts, "; ")
}

func (t *textWriter) needs(list []Need) {
	if len(list) == 0 {
		return
	}
	t.heading("Still needed")
	for i := 0; i < len(list); {
		var where []string
		end := i
		for ; end < len(list) && list[end].Code == list[i].Code && list[end].Blocking == list[i].Blocking; end++ {
			where = appendFolder(where, list[end].Folder)
		}
		text := sentence(needWords, list[i].Code)
		if len(where) > 0 {
			text += " (" + shortList(where) + ")"
		}
		t.item(needMark(list[i].Blocking), text)
		i = end
	}
}

func needMark(blocking bool) string {
	if blocking {
		return "  ! "
	}
	return "  ? "
}

// folders lists those for which something is to be done.
func (t *textWriter) folders(list []FolderPlan) {
	var parts []string
	for _, f := range list {
		if f.Action != LeaveAlone {
			parts = append(parts, f.Path+": "+string(f.Action))
		}
	}
	if len(parts) > 0 {
		t.heading("Folders")
		t.item("  ", shortList(parts))
	}
}

// steps shortens what the screen shows already: paths to their last names, and
// the open questions to a reference.
func (t *textWriter) steps(p *Plan) {
	if len(p.Steps) == 0 {
		return
	}
	t.heading("Steps")
	short := shortNames(p.OST, p.RenameTo)
	for i, s := range p.Steps {
		who := "tool"
		if s.Kind == manual {
			who = "you "
		}
		title := short.Replace(s.Title)
		if len(p.Needs) > 0 && (s.ID == "confirm-facts" || s.ID == "collect") {
			title = "Answer what is still needed (see above), then run again."
		}
		t.item(fmt.Sprintf("%3d. %s  ", i+1, who), title)
	}
}

// shortNames replaces full paths by the names of the files.
func shortNames(paths ...*string) *strings.Replacer {
	var pairs []string
	for _, p := range paths {
		if p != nil && *p != "" {
			_, leaf := splitPath(*p)
			pairs = append(pairs, *p, leaf)
		}
	}
	return strings.NewReplacer(pairs...)
}

// item writes text behind a lead-in and wraps it to the same column. It splits
// at single spaces, so that a name with two in a row stays what it is.
func (t *textWriter) item(lead, text string) {
	column := 0
	for i, w := range strings.Split(printable(text), " ") {
		switch n := len([]rune(w)); {
		case i == 0:
			t.WriteString(lead)
			column = len(lead) + n
		case column+1+n > textWidth:
			t.WriteString("\n" + strings.Repeat(" ", len(lead)))
			column = len(lead) + n
		default:
			t.WriteByte(' ')
			column += 1 + n
		}
		t.WriteString(w)
	}
	t.WriteByte('\n')
}

// printable drops control characters: folder names come from files, and a
// terminal would obey them.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, s)
}
