package sync_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ostkit/ostkit/sync"
)

// The vocabulary of the rules, restated so that a code that is lost or renamed
// in the package is noticed.
const (
	actionVocabulary = `leave-alone need-evidence export-local resync-folder export-then-resync
		rebuild export-then-rebuild export-everything reduce-size fix-disk not-ost-problem report-only stop`
	diagnosisVocabulary = `healthy normal-noise expected-differences deleted-on-server
		deletion-not-applied unsent-local-data folder-stale folder-damaged resync-failed ost-corrupt
		ost-damage-spread ost-out-of-step ost-full disk-failing disk-full unexplained-differences
		evidence-too-weak no-ost not-an-ost ambiguous-ost evidence-hold orphan-or-other-mailbox
		ost-locked no-space`
	symptomVocabulary = `server-or-view rebuild-did-not-help ostid-overflow profile-or-forms
		oab-download server-permission connectivity too-many-shared-folders item-too-big`
	expectedVocabulary = `outside-sync-window outside-calendar-window shared-window shared-not-cached
		public-folder-not-cached sync-filter header-only server-only-store local-only-folder
		search-folder associated read-state metadata-only moved in-flight soft-deleted-elsewhere
		archived export-format-loss export-scope name-alias conflict-auto-resolved`
	ownReasons = `file-magic-mismatch several-candidates magic-unknown hold-declared mailbox-gone
		mailbox-no-access different-mailbox export-missing export-incomplete export-scope-unknown
		export-time-unknown export-stale identity-unknown diff-missing structure-unknown not-openable
		structure-file-error event-2000 log-corrupt-store log-disk-error read-errors log-disk-full
		log-store-full size-near-limit structure-hierarchy-error structure-spread
		structure-folder-error diff-spread folder-differs resync-tried previous-rebuild-failed
		local-data-present local-data-unknown local-data-zero-proven server-gone unexplained
		no-differences file-locked space-short folder-role-unknown sync-window-unknown
		item-dates-unknown filter-unknown class-counts-unknown`
	needVocabulary = `ost-file ost-magic profile-data-file ost-identity server-export
		complete-server-export export-scope export-time fresh-server-export diff structure-check
		folder-role sync-window item-dates folder-filter folder-count class-counts previous-result
		difference-cause`
	softNeeds = `sync-columns recoverable-items-export legal-hold lock-check free-space disk-check
		previous-history`
	ownNotes = `other-files-untouched window-not-applicable unreadable-items corrupt-data-code
		server-gone-separate recoverable-items-not-in-scope header-only-not-exported ost-full
		second-rebuild-refused second-rebuild-new-evidence local-data-present old-name-taken`
)

func words(list string) []string { return strings.Fields(list) }

func reasonVocabulary() []string {
	return words(ownReasons + " " + symptomVocabulary + " " + expectedVocabulary)
}

func noteVocabulary() []string { return words(ownNotes + " " + symptomVocabulary) }

func TestExplainCoversVocabulary(t *testing.T) {
	all := words(strings.Join([]string{
		actionVocabulary, diagnosisVocabulary, symptomVocabulary, expectedVocabulary,
		ownReasons, needVocabulary, softNeeds, ownNotes,
	}, " "))
	for _, code := range all {
		text := sync.Explain(code)
		switch {
		case text == "":
			t.Errorf("%s has no explanation", code)
		case !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, ")."):
			t.Errorf("%s: %q is no sentence", code, text)
		case strings.Contains(text, code) && strings.Contains(code, "-"):
			t.Errorf("%s: %q repeats the code instead of explaining it", code, text)
		}
	}
	if got := sync.Explain("no-such-code"); got != "" {
		t.Errorf("unknown code explained as %q", got)
	}
}

// Every kind of code needs an explanation of its own kind: a need is worded as
// a question or instruction even where a diagnosis has the same name.
func TestTextExplainsEveryCode(t *testing.T) {
	p := &sync.Plan{Action: sync.LeaveAlone, Diagnosis: "healthy"}
	for _, c := range reasonVocabulary() {
		p.Reasons = append(p.Reasons, sync.Remark{Code: c})
	}
	for _, c := range words(needVocabulary + " " + softNeeds) {
		p.Needs = append(p.Needs, sync.Need{Code: c})
	}
	for _, c := range noteVocabulary() {
		p.Notes = append(p.Notes, sync.Remark{Code: c})
	}
	lines := strings.Split(text(t, p), "\n")
	codes := slices.Concat(reasonVocabulary(), noteVocabulary(), words(needVocabulary+" "+softNeeds))
	for _, line := range lines {
		line = strings.TrimLeft(line, " -?!")
		if slices.Contains(codes, line) {
			t.Errorf("%s is printed as a bare code", line)
		}
	}
	for _, a := range words(actionVocabulary) {
		p := &sync.Plan{Action: sync.Action(a), Diagnosis: "healthy"}
		if strings.HasPrefix(text(t, p), "Decision:   [") {
			t.Errorf("action %s has no sentence", a)
		}
	}
	for _, d := range words(diagnosisVocabulary + " " + symptomVocabulary) {
		p := &sync.Plan{Action: sync.LeaveAlone, Diagnosis: d}
		if strings.Contains(text(t, p), "Diagnosis:  [") {
			t.Errorf("diagnosis %s has no sentence", d)
		}
	}
}

func text(t *testing.T, p *sync.Plan) string {
	t.Helper()
	var b strings.Builder
	if err := sync.WriteText(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
