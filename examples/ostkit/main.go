// Command ostkit reads, compares and judges Outlook data files (.ost, .pst).
//
// Its exit status is that of diff(1): 0 nothing is wrong or differs, 1 findings
// or differences, 2 trouble. "ostkit --help" lists the commands; each takes
// --json.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit statuses.
const (
	statusOK      = 0
	statusFound   = 1
	statusTrouble = 2
)

// commands is the command line; one file per command holds its Run.
type commands struct {
	JSON       bool `help:"Print JSON for programs instead of text."`
	Quiet      bool `help:"Print no progress and no remarks."`
	NoProgress bool `help:"Print no progress."`

	Info  infoCmd  `cmd:"" help:"What a file is: format, client, mailbox, counts."`
	Ls    lsCmd    `cmd:"" help:"The folders of a file, with their counts."`
	Items itemsCmd `cmd:"" help:"The inventory of a file's items."`

	Export exportCmd `cmd:"" help:"Writes the items of a file in another form."`
	Diff   diffCmd   `cmd:"" help:"What differs between a local file and a server export."`
	Plan   planCmd   `cmd:"" help:"What to do about it, with reasons and steps."`
	Demo   demoCmd   `cmd:"" help:"Shows diff and plan on a made-up mailbox: begin here."`
}

// errFound is returned by commands that worked and have findings or differences.
var errFound = errors.New("findings")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run executes one command line and returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (status int) {
	var cmd commands
	exited := -1
	parser, err := kong.New(&cmd,
		kong.Name("ostkit"),
		kong.Description("Reads, compares and judges Outlook data files (.ost, .pst). Nothing is ever written to them."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fmt.Fprintln(stderr, "ostkit:", err)
		return statusTrouble
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help has printed and asked to leave
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "ostkit: %v\nTry \"ostkit --help\".\n", err)
		return statusTrouble
	}
	a := &app{ctx: ctx, out: newOutput(stdout), err: stderr, json: cmd.JSON, quiet: cmd.Quiet, progress: !cmd.Quiet && !cmd.NoProgress}
	err = parsed.Run(a)
	if flushErr := a.out.Flush(); err == nil {
		err = flushErr
	}
	return a.status(err)
}
