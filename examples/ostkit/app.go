package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// app is what all commands share: where to print, and how.
type app struct {
	ctx      context.Context
	out      *bufio.Writer
	err      io.Writer
	json     bool
	quiet    bool
	progress bool
}

func newOutput(w io.Writer) *bufio.Writer { return bufio.NewWriterSize(w, 64<<10) }

// status turns the outcome of a command into the exit status, and says what went
// wrong in one line.
func (a *app) status(err error) int {
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, errFound):
		return statusFound
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(a.err, "ostkit: interrupted")
		return statusTrouble
	}
	fmt.Fprintln(a.err, "ostkit:", oneLine(err))
	if hint := hint(err); hint != "" {
		fmt.Fprintln(a.err, "ostkit:", hint)
	}
	return statusTrouble
}

func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// hint tells what to do about an error, where something can be told.
func hint(err error) string {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return "Close Outlook and what else may hold the file, or work on a copy."
	case errors.Is(err, ndb.ErrUnsupported):
		return "Open the file on a computer of the organization that protects it, and export it there."
	case errors.Is(err, ndb.ErrFormat):
		return "Check that this is the right file: an .ost or .pst begins with \"!BDN\"."
	}
	return ""
}

// remark prints a line for people beside the result.
func (a *app) remark(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}

// printf prints text for people; a writer that fails is noticed on Flush.
func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

// printJSON prints one object, indented.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// printLine prints one object on a line of its own.
func (a *app) printLine(v any) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// open opens a store and names it in the error.
func (a *app) open(path string, opts *pst.Options) (*pst.File, error) {
	f, err := pst.Open(path, opts)
	var pe *fs.PathError
	if err != nil && !errors.As(err, &pe) && !strings.HasPrefix(err.Error(), path) {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return f, err
}

// jsonTime renders a time as RFC 3339 UTC; the zero time is left out.
func jsonTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// count renders a count for people; -1 is one that could not be had.
func count(n int) string {
	if n < 0 {
		return "?"
	}
	return fmt.Sprint(n)
}

// known returns nil for a count that could not be had, for JSON.
func known[T int | int64](n T) *T {
	if n < 0 {
		return nil
	}
	return &n
}

// clean makes text from a file safe for a terminal: control characters, which
// could move the cursor or hide text, become spaces.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7F && r < 0xA0 || r == 0x2028 || r == 0x2029 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, s)
}

// size renders bytes for people.
func size(n int64) string {
	switch {
	case n < 0:
		return "?"
	case n < 10<<10:
		return fmt.Sprintf("%d B", n)
	case n < 10<<20:
		return fmt.Sprintf("%.0f KiB", float64(n)/(1<<10))
	case n < 10<<30:
		return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}
