package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// recorder is a test that ends in the open: it keeps how and why, so that the
// helpers' refusals can be looked at.
type recorder struct {
	testing.TB
	outcome, message string
}

func (r *recorder) Helper()           {}
func (r *recorder) Name() string      { return "TestOfSomething" }
func (r *recorder) Fatal(args ...any) { r.end("failed", fmt.Sprint(args...)) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.end("failed", fmt.Sprintf(format, args...))
}

func (r *recorder) Skipf(format string, args ...any) {
	r.end("skipped", fmt.Sprintf(format, args...))
}

func (r *recorder) end(outcome, message string) {
	r.outcome, r.message = outcome, message
	runtime.Goexit()
}

// record runs f as a test of its own and returns how it ended.
func record(f func(t testing.TB)) *recorder {
	r := &recorder{outcome: "passed"}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r
}

// write makes a folder with the files given, for use as a corpus.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestAbsent runs the helpers where samples are absent: unless they were
// promised, they skip with a sentence that says what is not shown.
func TestAbsent(t *testing.T) {
	lone := write(t, map[string]string{"go.mod": "module example.org/m\n"})
	manifest := write(t, map[string]string{"MANIFEST.tsv": "path\n"})
	dir := func(t testing.TB) { Dir(t) }
	for name, c := range map[string]struct {
		env, value, outcome string
		f                   func(t testing.TB)
	}{
		"no corpus":            {EnvCorpus, "", "skipped", dir},
		"no scenarios":         {EnvScenarios, "", "skipped", func(t testing.TB) { Scenarios(t) }},
		"no manifest":          {EnvCorpus, "", "skipped", func(t testing.TB) { Manifest(t) }},
		"promised corpus":      {EnvCorpus, filepath.Join(lone, "none"), "failed", dir},
		"empty corpus":         {EnvCorpus, lone, "failed", dir},
		"relative corpus":      {EnvCorpus, "corpus", "failed", dir},
		"promised scenarios":   {EnvScenarios, lone, "failed", func(t testing.TB) { Scenarios(t) }},
		"promised file":        {EnvCorpus, manifest, "failed", func(t testing.TB) { Path(t, "stores/none.pst") }},
		"promised file opened": {EnvCorpus, manifest, "failed", func(t testing.TB) { Open(t, "stores/none.pst") }},
		"corpus at hand":       {EnvCorpus, manifest, "passed", dir},
		"no program":           {EnvCI, "", "skipped", func(t testing.TB) { Tool(t, "no-such-program") }},
		"promised program":     {EnvCI, "1", "failed", func(t testing.TB) { Tool(t, "no-such-program") }},
		"no sample":            {EnvCI, "", "skipped", func(t testing.TB) { goPSTData(t, "none.pst") }},
		"promised sample":      {EnvCI, "1", "failed", func(t testing.TB) { goPSTData(t, "none.pst") }},
	} {
		t.Run(name, func(t *testing.T) {
			for _, env := range []string{EnvCorpus, EnvScenarios, EnvCI} {
				t.Setenv(env, "")
			}
			t.Setenv(c.env, c.value)
			t.Chdir(lone)
			r := record(c.f)
			if r.outcome != c.outcome {
				t.Errorf("%s, want %s: %s", r.outcome, c.outcome, r.message)
			}
			if r.outcome == "skipped" && !strings.HasSuffix(r.message, "; what TestOfSomething checks is not shown here") {
				t.Errorf("skipped without saying what is not shown: %s", r.message)
			}
		})
	}
}

func TestModuleRoot(t *testing.T) {
	if _, err := os.Stat(filepath.Join(ModuleRoot(t), "internal", "corpus", "corpus_test.go")); err != nil {
		t.Error(err)
	}
	t.Chdir(t.TempDir())
	if r := record(func(t testing.TB) { ModuleRoot(t) }); r.outcome != "failed" {
		t.Errorf("%s where no module is", r.outcome)
	}
}

// TestCorpusBytes hashes the whole corpus: the manifest's figures are about
// these bytes and no others.
func TestCorpusBytes(t *testing.T) {
	for _, e := range Manifest(t) {
		hash := sha256.New()
		n, err := io.Copy(hash, Open(t, e.Path))
		if err != nil {
			t.Error(err)
		}
		if sum := hex.EncodeToString(hash.Sum(nil)); n != e.Size || sum != e.SHA256 {
			t.Errorf("%s: %d bytes with SHA-256 %s, manifest says %d and %s", e.Path, n, sum, e.Size, e.SHA256)
		}
	}
}

func TestScenarios(t *testing.T) {
	dir := Scenarios(t)
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) < 2 {
		t.Errorf("%d JSON files, error %v", len(files), err)
	}
}

// TestGoPSTSamples tells the two samples apart by wVer, at offset 10 of the
// header ([MS-PST] 2.2.2.6).
func TestGoPSTSamples(t *testing.T) {
	for name, want := range map[string]byte{Enron(t): 23, ANSI32(t): 14} {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		head := make([]byte, 12)
		if _, err := io.ReadFull(file, head); err != nil {
			t.Fatal(err)
		}
		if string(head[:4]) != "!BDN" || head[10] != want {
			t.Errorf("%s: header % x, want wVer %d", filepath.Base(name), head, want)
		}
	}
}
