package main

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ostkit/ostkit/internal/corpus"
	"github.com/rogpeppe/go-internal/testscript"
)

// runMain makes the test binary behave as the tool itself.
const runMain = "OSTKIT_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(runMain) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"ostkit": main})
}

// TestScripts runs the real binary as its users do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// tool runs the tool in a process of its own, on Unix within 2 GiB of address
// space, and returns its exit status.
func tool(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	if runtime.GOOS != "windows" {
		cmd = exec.CommandContext(ctx, "sh", append([]string{"-c", `ulimit -v 2097152; exec "$0" "$@"`, os.Args[0]}, args...)...)
	}
	cmd.Env = append(os.Environ(), runMain+"=1")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("%v has not ended within a minute", args)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// mutate damages a copy of a store: flipped bits, random, zeroed or swapped
// stretches, truncation.
func mutate(r *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	for range 1 + r.IntN(4) {
		at, n := r.IntN(len(b)), 1+r.IntN(512)
		if r.IntN(2) == 0 { // the structures lie in the first part of small stores
			at = r.IntN(min(len(b), 0x10000))
		}
		stretch := b[at:min(at+n, len(b))]
		switch r.IntN(6) {
		case 0, 1:
			b[at] ^= 1 << r.IntN(8)
		case 2:
			for i := range stretch {
				stretch[i] = byte(r.Uint32())
			}
		case 3:
			clear(stretch)
		case 4:
			copy(stretch, b[r.IntN(len(b)):])
		case 5:
			if r.IntN(4) == 0 {
				return b[:at]
			}
		}
	}
	return b
}

// TestMutants feeds damaged stores to "items --hash". Whatever they hold, the tool
// must end by itself, in time and memory, with a status of its own.
func TestMutants(t *testing.T) {
	var small []string
	for _, e := range corpus.Stores(t) {
		if e.Size < 600_000 && e.Items > 0 {
			small = append(small, e.Path)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	count := map[int]int{}
	path := filepath.Join(t.TempDir(), "mutant.pst")
	mutants := 300
	if testing.Short() {
		mutants = 40
	}
	for i := range mutants {
		name := small[i%len(small)]
		b, err := os.ReadFile(corpus.Path(t, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, mutate(r, b), 0o600); err != nil {
			t.Fatal(err)
		}
		status, _, stderr := tool(t, "items", "--hash", "--json", path)
		count[status]++
		if status < 0 || status > 2 || strings.Contains(stderr, "goroutine ") {
			t.Fatalf("mutant %d of %s: status %d\n%s", i, name, status, stderr)
		}
	}
	t.Logf("%d mutants: %d read as good, %d with faults, %d refused", mutants, count[0], count[1], count[2])
}
