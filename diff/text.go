package diff

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/ostkit/ostkit/diff/item"
)

// TextOptions choose what [WriteText] prints. nil and the zero value print every
// change and the summaries.
type TextOptions struct {
	// SummaryOnly leaves out the changes.
	SummaryOnly bool
	// NoEvidence leaves out the fields of changed items.
	NoEvidence bool
	// Max limits the number of changes printed; 0 is no limit.
	Max int
}

// Mark returns the letter that stands for a verdict in text: "+" only on the
// server, "-" only local, "=" the same, "*" differs, "~" moved, "!" unreadable,
// "?" nothing can be said.
func (v Verdict) Mark() string {
	switch v {
	case ServerOnly, DuplicateServer:
		return "+"
	case LocalOnly, DuplicateLocal, NeverUploaded:
		return "-"
	case Modified, MovedModified, Conflict:
		return "*"
	case Moved:
		return "~"
	case Unreadable:
		return "!"
	case Unresolved, NotComparable:
		return "?"
	}
	return "="
}

// WriteText renders a report for people: a line per change, with the differing
// fields below it, then counts by kind and by folder.
func WriteText(w io.Writer, r *Report, opts *TextOptions) error {
	if opts == nil {
		opts = &TextOptions{}
	}
	b := bufio.NewWriter(w)
	if !opts.SummaryOnly {
		writeChanges(b, r, opts)
	}
	writeTables(b, r)
	return b.Flush()
}

func writeChanges(w io.Writer, r *Report, opts *TextOptions) {
	changes := r.Changes
	if opts.Max > 0 && len(changes) > opts.Max {
		changes = changes[:opts.Max]
	}
	for i := range changes {
		writeChange(w, &changes[i], opts)
	}
	if n := len(r.Changes) - len(changes); n > 0 {
		fmt.Fprintf(w, "… and %d more\n", n)
	}
	if len(r.Changes) > 0 {
		fmt.Fprintln(w)
	}
}

func writeChange(w io.Writer, c *Change, opts *TextOptions) {
	folder := c.Folder
	switch {
	case folder == "":
		folder = c.ServerFolder
	case c.Verdict == Moved || c.Verdict == MovedModified:
		folder += " → " + c.ServerFolder
	}
	subject := c.Subject
	if subject == "" {
		subject = "(no subject)"
	}
	fmt.Fprintf(w, "%s %-15s %s  %s  [%s]\n", c.Verdict.Mark(), c.Verdict, printable(folder), printable(subject),
		printable(places(c)))
	if c.Verdict != Moved {
		fmt.Fprintf(w, "    %s\n", printable(c.Reason))
	}
	if opts.NoEvidence {
		return
	}
	for _, e := range c.Evidence {
		fmt.Fprintf(w, "    %s: %q here, %q on the server\n", e.Field, e.Local, e.Server)
	}
}

func places(c *Change) string {
	var refs []string
	if c.Local != nil && c.Local.Ref != "" {
		refs = append(refs, "local "+c.Local.Ref)
	}
	if c.Server != nil && c.Server.Ref != "" {
		refs = append(refs, "server "+c.Server.Ref)
	}
	return strings.Join(refs, ", ")
}

// printable keeps what items say from steering a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}

func writeTables(w io.Writer, r *Report) {
	used := slices.DeleteFunc(Verdicts(), func(v Verdict) bool {
		return r.Summary[v] == 0 && !slices.Contains(alwaysCounted, v)
	})
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	writeRow := func(name string, c Counts) {
		for _, v := range used {
			fmt.Fprintf(t, "%d\t", c[v])
		}
		fmt.Fprintf(t, "  %s\n", printable(name))
	}
	for _, v := range used {
		fmt.Fprintf(t, "%s\t", v)
	}
	fmt.Fprintln(t)
	writeRow("all", r.Summary)
	for _, kind := range item.Kinds() {
		if c := r.ByKind[kind]; c != nil {
			writeRow(string(kind), c)
		}
	}
	for _, f := range r.Folders {
		name := f.Path
		if name == "" {
			name = "(root)"
		}
		writeRow(name, f.Counts)
	}
	t.Flush()
	for _, kind := range slices.Sorted(maps.Keys(r.NotCompared)) {
		fmt.Fprintf(w, "not compared in a %s, since a format does not keep it: %s\n", kind,
			strings.Join(r.NotCompared[kind], ", "))
	}
}
