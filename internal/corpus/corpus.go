// Package corpus finds the sample files that tests read: the public stores and
// exports that are kept beside the project and never in it, the scenarios of
// the decision rules, and the samples that the go-pst module carries.
//
// A sample that is absent skips the test with a sentence that names what is
// then not shown. Where the environment promises it (OSTKIT_CORPUS,
// OSTKIT_SCENARIOS, OSTKIT_CI), absence fails the test instead, so that the
// complete run cannot pass by showing nothing. The package is for tests alone;
// its functions are safe for concurrent tests.
package corpus

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Environment variables that this package obeys.
const (
	EnvCorpus    = "OSTKIT_CORPUS"    // folder that holds MANIFEST.tsv; absence of anything in it fails
	EnvScenarios = "OSTKIT_SCENARIOS" // folder that holds the scenarios' JSON files; likewise
	EnvCI        = "OSTKIT_CI"        // not empty: nothing outside the module may be absent
)

const goPST = "github.com/mooijtech/go-pst/v6"

// Dir returns the corpus folder: $OSTKIT_CORPUS, else ../shared/corpus beside
// the module's root. It skips the test if there is none, and fails it if
// OSTKIT_CORPUS names a folder that is none.
func Dir(t testing.TB) string {
	t.Helper()
	return folder(t, EnvCorpus, "corpus", "MANIFEST.tsv")
}

// Scenarios returns the folder of the decision scenarios: $OSTKIT_SCENARIOS,
// else ../shared/scenarios beside the module's root, under the rules of [Dir].
func Scenarios(t testing.TB) string {
	t.Helper()
	return folder(t, EnvScenarios, "scenarios", "evidence.schema.json")
}

// Path returns the path of a file of the corpus, named as in the manifest
// ("stores/…" or "exports/…"). An absent file fails the test if OSTKIT_CORPUS
// is set and skips it otherwise.
func Path(t testing.TB, name string) string {
	t.Helper()
	file := filepath.Join(Dir(t), filepath.FromSlash(name))
	if _, err := os.Stat(file); err != nil {
		absent(t, os.Getenv(EnvCorpus) != "", "the corpus has no %s: %v", name, err)
	}
	return file
}

// Open opens a file of the corpus, under the rules of [Path], and closes it when
// the test ends.
func Open(t testing.TB, name string) *os.File {
	t.Helper()
	file, err := os.Open(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// Enron returns the path of enron.pst, which the go-pst module carries: Unicode,
// permute, 2,178 messages. The test is skipped if the module is not in the
// module cache, and fails if OSTKIT_CI is set as well.
func Enron(t testing.TB) string {
	t.Helper()
	return goPSTData(t, "enron.pst")
}

// ANSI32 returns the path of 32-bit.pst, an ANSI store that the go-pst module
// carries, under the rules of [Enron].
func ANSI32(t testing.TB) string {
	t.Helper()
	return goPSTData(t, "32-bit.pst")
}

// Tool returns the path of an independent program that the test compares with,
// such as "pffexport" or "readpst". It skips the test if the program is not
// installed, and fails it if OSTKIT_CI is set as well.
func Tool(t testing.TB, name string) string {
	t.Helper()
	file, err := exec.LookPath(name)
	if err != nil {
		absent(t, os.Getenv(EnvCI) != "", "the program %s is not installed", name)
	}
	return file
}

// ModuleRoot returns the folder of the go.mod above the working directory,
// which in a test is the folder of the package tested.
func ModuleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}

// folder finds a folder beside the module by the file it must hold.
func folder(t testing.TB, env, name, holds string) string {
	t.Helper()
	dir := os.Getenv(env)
	promised := dir != ""
	switch {
	case !promised:
		dir = filepath.Join(filepath.Dir(ModuleRoot(t)), "shared", name)
	case !filepath.IsAbs(dir):
		// Each test runs in its package's folder, so a relative path would
		// mean another folder in each.
		t.Fatalf("%s is %q; an absolute path is needed", env, dir)
	}
	if _, err := os.Stat(filepath.Join(dir, holds)); err != nil {
		absent(t, promised, "no %s folder (%s): %v", name, env, err)
	}
	return dir
}

// absent ends the test: failed if the sample was promised, else skipped.
func absent(t testing.TB, promised bool, format string, args ...any) {
	t.Helper()
	if promised {
		t.Fatalf(format, args...)
	}
	t.Skipf("%s; what %s checks is not shown here", fmt.Sprintf(format, args...), t.Name())
}

// goPSTData returns the path of one of the samples in go-pst's module.
func goPSTData(t testing.TB, name string) string {
	t.Helper()
	promised := os.Getenv(EnvCI) != ""
	dir, err := goPSTDir(ModuleRoot(t))
	if err != nil {
		absent(t, promised, "the module %s is not at hand: %v", goPST, err)
	}
	file := filepath.Join(dir, "data", name)
	if _, err := os.Stat(file); err != nil {
		absent(t, promised, "the module %s carries no %s: %v", goPST, name, err)
	}
	return file
}

// goPSTDir asks the go command, since it alone knows about replacements,
// vendoring and the place of the module cache.
func goPSTDir(root string) (string, error) {
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", goPST)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go list -m: %w", err)
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		return "", errors.New("not in the module cache; go mod download brings it")
	}
	return dir, nil
}
