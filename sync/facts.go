package sync

import (
	"slices"
	"strings"
	"time"
)

// Results of earlier attempts.
const (
	resultPersists = "fault-persists"
	resultCured    = "cured"
	resultAborted  = "aborted"
)

// facts are what the rows and guards ask for, derived once from the evidence.
type facts struct {
	ost     OST
	opt     thresholds
	client  Client
	folders []*folderFacts // sorted by path

	codes          []string // log codes in force: lower case, sorted, each once
	rebuildFailed  bool
	rebuildUnknown bool

	noDiff           bool
	folderCount      *int64
	structureUnknown bool
	fileError        bool
	hierarchyError   bool

	weak        []weakness // why the evidence cannot carry a rebuild or resync
	baseUnknown bool
	local       count // local data of the mailbox, unknown also if the base is
	classes     map[class]int64
	inFlight    int64
}

// weakness is one reason of guard G4 with the need that ends it.
type weakness struct{ reason, need, detail string }

func deriveFacts(e Evidence, ost OST) *facts {
	f := &facts{ost: ost, opt: thresholdsOf(e.Options), client: valueOf(e.Client), noDiff: e.Diff == nil}
	f.history(e.Previous)
	f.codes = codesInForce(f.client.LogCodes, e.Previous)
	f.structureUnknown = ost.Findings == nil || ost.Openable == nil
	f.readFolders(e)
	f.weak = weaknesses(ost, e.Server, targetID(e), f.opt)
	f.baseUnknown = f.noDiff || len(f.weak) > 0 || ost.UnreadableItems == nil || *ost.UnreadableItems != 0
	f.sumLocal()
	return f
}

// targetID is the mailbox that the job is about.
func targetID(e Evidence) *string {
	if id := valueOf(e.Server).MailboxID; id != nil {
		return id
	}
	return valueOf(e.Client).MailboxID
}

func (f *facts) history(previous []Attempt) {
	for _, p := range previous {
		if !p.Action.Rebuilds() {
			continue
		}
		switch valueOf(p.Result) {
		case resultPersists:
			f.rebuildFailed = true
		case resultCured, resultAborted:
		default:
			f.rebuildUnknown = true
		}
	}
}

// readFolders classifies the folders of the comparison and lays the findings
// over them. A folder that only a finding names is equal on both sides when
// there is a comparison, and unknown otherwise.
func (f *facts) readFolders(e Evidence) {
	takenAt := valueOf(e.Server).TakenAt
	if e.Diff != nil {
		f.folderCount = e.Diff.FolderCount
		for _, src := range e.Diff.Folders {
			ff := newFolder(src, takenAt)
			ff.excuse(src, e.Client, f.opt)
			f.folders = append(f.folders, ff)
		}
	}
	f.readFindings(takenAt)
	slices.SortStableFunc(f.folders, func(a, b *folderFacts) int { return strings.Compare(a.path, b.path) })
}

func (f *facts) readFindings(takenAt *Time) {
	for _, finding := range f.ost.Findings {
		switch {
		case finding.Severity != "error":
		case finding.Scope == "file":
			f.fileError = true
		case finding.Scope == "folder" && finding.Folder != nil:
			f.damage(*finding.Folder, takenAt)
		default:
			f.hierarchyError = true
		}
	}
}

func (f *facts) damage(path string, takenAt *Time) {
	found := false
	for _, ff := range f.folders {
		if ff.path == path {
			ff.damaged, found = true, true
		}
	}
	if found {
		return
	}
	src := Folder{Path: path}
	if !f.noDiff {
		src.Items = []Item{} // listed without differences
	}
	ff := newFolder(src, takenAt)
	ff.damaged = true
	f.folders = append(f.folders, ff)
}

// damagedPaths counts the folders with structural errors, each path once.
func (f *facts) damagedPaths() int64 {
	paths := map[string]bool{}
	for _, ff := range f.folders {
		if ff.damaged {
			paths[ff.path] = true
		}
	}
	return int64(len(paths))
}

func (f *facts) sumLocal() {
	f.classes = map[class]int64{}
	f.local.unknown = f.baseUnknown
	for _, ff := range f.folders {
		for c, n := range ff.local() {
			f.classes[c] = add(f.classes[c], n.n)
			f.local = f.local.plus(n)
		}
		f.inFlight = add(f.inFlight, ff.inFlight())
	}
}

// zeroProven reports that nothing would be lost by dropping every row.
func (f *facts) zeroProven() bool {
	return f.local == count{} && f.inFlight == 0
}

// toSave is the local data and the items newer than the export.
func (f *facts) toSave() int64 { return add(f.local.n, f.inFlight) }

// which returns the folders that fit.
func (f *facts) which(fits func(*folderFacts) bool) []*folderFacts {
	var list []*folderFacts
	for _, ff := range f.folders {
		if fits(ff) {
			list = append(list, ff)
		}
	}
	return list
}

func (f *facts) has(code string) bool { return slices.Contains(f.codes, strings.ToLower(code)) }

// codesInForce drops the codes that belong to a file that a rebuild has
// replaced: those not proven later than the last rebuild. A code without a
// time is dropped only beside a rebuild that did not cure the fault.
func codesInForce(all []LogCode, previous []Attempt) []string {
	rebuilds := slices.DeleteFunc(slices.Clone(previous), func(p Attempt) bool {
		return !p.Action.Rebuilds() || valueOf(p.Result) == resultAborted
	})
	var codes []string
	for _, c := range all {
		replaced := slices.ContainsFunc(rebuilds, func(p Attempt) bool {
			if c.At == nil {
				return valueOf(p.Result) != resultCured
			}
			return !after(c.At, p.At)
		})
		if !replaced {
			codes = append(codes, strings.ToLower(c.Code))
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// attempt is what the records say about resynchronising one folder.
type attempt int

const (
	notTried attempt = iota
	triedUnknown
	triedFailed
)

// resyncTried looks for completed resynchronisations of a folder. One before a
// later cured rebuild concerned another file; where the times do not tell
// which came first, its result says nothing about this file.
func resyncTried(previous []Attempt, path string) attempt {
	tried := notTried
	for _, p := range previous {
		if !p.Action.Resyncs() || p.Folder == nil || *p.Folder != path {
			continue
		}
		result := notTried
		switch valueOf(p.Result) {
		case resultPersists:
			result = triedFailed
		case resultCured, resultAborted:
		default:
			result = triedUnknown
		}
		tried = max(tried, min(result, standing(p, previous)))
	}
	return tried
}

// standing limits what a resync record may prove, given the cured rebuilds.
func standing(resync Attempt, previous []Attempt) attempt {
	limit := triedFailed
	for _, p := range previous {
		if !p.Action.Rebuilds() || valueOf(p.Result) != resultCured {
			continue
		}
		switch {
		case resync.At == nil || p.At == nil:
			limit = min(limit, triedUnknown)
		case resync.At.Before(p.At.Time):
			return notTried
		}
	}
	return limit
}

// weaknesses lists why the export and the file's identity do not suffice to
// have Outlook drop rows (guard G4).
func weaknesses(ost OST, server *Server, target *string, opt thresholds) []weakness {
	var weak []weakness
	if server == nil {
		weak = append(weak, weakness{reason: "export-missing", need: "server-export"})
	} else {
		weak = append(weak, scopeWeaknesses(*server)...)
		weak = append(weak, timeWeaknesses(ost, *server, opt)...)
	}
	// The id of a file that cannot be opened cannot be read; that the profile
	// uses it stands in for the id.
	if !agree(ost.MailboxID, target) && !(isTrue(ost.InProfile) && isFalse(ost.Openable)) {
		weak = append(weak, weakness{reason: "identity-unknown", need: "ost-identity"})
	}
	return weak
}

func scopeWeaknesses(s Server) []weakness {
	var weak []weakness
	if isFalse(s.Complete) || isFalse(s.WholeMailbox) || len(s.FailedFolders) > 0 {
		weak = append(weak, weakness{"export-incomplete", "complete-server-export", listed(s.FailedFolders)})
	}
	if s.Complete == nil && len(s.FailedFolders) == 0 || s.WholeMailbox == nil {
		weak = append(weak, weakness{reason: "export-scope-unknown", need: "export-scope"})
	}
	return weak
}

func timeWeaknesses(ost OST, s Server, opt thresholds) []weakness {
	if s.TakenAt == nil || ost.LastChangeAt == nil {
		return []weakness{{reason: "export-time-unknown", need: "export-time"}}
	}
	late := ost.LastChangeAt.Sub(s.TakenAt.Time)
	if tolerated(late, opt.toleranceHours) {
		return nil
	}
	return []weakness{{"export-stale", "fresh-server-export", "the file changed " + late.Round(time.Minute).String() + " after the export"}}
}

// tolerated compares in whole seconds, which cannot overflow; the difference of
// two times stops at the largest duration by itself.
func tolerated(late time.Duration, hours int64) bool {
	secs := int64(late / time.Second)
	return secs <= 0 || (secs-1)/3600 < hours
}
