package sync

// NewPlan decides what to do. It is a pure function of its argument, which it
// neither keeps nor changes; it may be called concurrently. Evidence that is
// missing, contradictory or not valid (see [Evidence.Validate]) yields a plan
// all the same, one that says what is needed.
//
// The order is fixed: which file (guard G1), the rows R1 to R12 of the
// decision table (the first that matches decides), symptoms of faults outside
// the file, hold (G2), foreign or orphaned file (G3), weak evidence (G4), and
// before a rebuild lock (G5) and space (G6).
func NewPlan(e Evidence) *Plan {
	chosen, exit := chooseOST(e)
	if exit != nil {
		return exit
	}
	p := &planner{facts: deriveFacts(e, *chosen), ev: e}
	p.decide()
	p.alwaysStated()
	p.applySymptoms()
	p.guard()
	return p.finish()
}

// alwaysStated adds what is said in every row.
func (p *planner) alwaysStated() {
	p.otherFiles()
	for _, f := range p.folders {
		p.folderStated(f)
	}
	p.needIf(p.classes[unknownOrigin] > 0, "sync-columns", false)
	p.needIf(p.rebuildUnknown, "previous-result", false)
	p.noteIf(p.has("8004011B"), "corrupt-data-code", "8004011B")
	if n := p.ost.UnreadableItems; positive(n) {
		p.note("unreadable-items", "", plural(*n, "item"))
	}
	p.serverGoneStated()
}

func (p *planner) folderStated(f *folderFacts) {
	for _, name := range expectedReasons() {
		if n := f.expected[name]; n > 0 {
			p.reason(name, f.path, plural(n, "item"))
		}
	}
	if n := f.expected[expHeaderOnly]; n > 0 {
		p.note("header-only-not-exported", f.path, plural(n, "item"))
	}
	if f.windowInvalid > 0 {
		p.note("window-not-applicable", f.path, plural(f.windowInvalid, "item"))
	}
	if f.askFilter {
		p.need("folder-filter", f.path, "", false)
	}
	// A rebuild downloads every folder: what could explain one is beside the
	// point then.
	if p.rebuilding {
		return
	}
	for _, d := range f.doubts {
		p.reason(d.reason, f.path, "")
		p.need(d.need, f.path, "", true)
	}
}

func (p *planner) serverGoneStated() {
	gone := false
	for _, f := range p.folders {
		if n := f.class(serverGone); n > 0 {
			p.reason("server-gone", f.path, plural(n, "item"))
			gone = true
		}
	}
	if !gone {
		return
	}
	p.note("server-gone-separate", "", "")
	if !isTrue(valueOf(p.ev.Server).RecoverableItems) {
		p.note("recoverable-items-not-in-scope", "", "")
		p.need("recoverable-items-export", "", "", false)
	}
}

func (p *planner) otherFiles() {
	others := otherPaths(p.ev, &p.ost)
	p.noteIf(len(others) > 0, "other-files-untouched", listed(others))
}

// finish turns the decision into a plan.
func (p *planner) finish() *Plan {
	p.needIf(p.ev.Previous == nil && (p.action.Resyncs() || p.action.Rebuilds()), "previous-history", false)
	plan := &Plan{
		SchemaVersion: 1,
		OST:           &p.ost.Path,
		Action:        p.action,
		Diagnosis:     p.diagnosis,
		WouldBe:       p.wouldBe,
		Confidence:    p.confidence(),
		DataLossRisk:  p.risk(),
		Reasons:       sortRemarks(p.out.reasons, reasonWords),
		Needs:         sortNeeds(p.out.needs),
		Folders:       []FolderPlan{},
		Export:        p.export(),
	}
	for _, f := range p.folders {
		f.localReasons()
		plan.Folders = append(plan.Folders, FolderPlan{
			Path: f.path, Action: f.action, Diagnosis: f.diagnosis(p.diagnosis), Reasons: notNil(f.codes()),
		})
	}
	if p.action.Rebuilds() {
		plan.RenameTo = p.renameTo()
	}
	plan.Notes = sortRemarks(p.out.notes, noteWords)
	plan.Steps = p.steps(plan)
	return plan
}

func (p *planner) confidence() string {
	switch {
	case p.held || p.orphan:
		return "high"
	case p.weakened && p.action == NotOSTProblem:
		return "medium"
	case p.weakened, p.row == 9, p.row == 10:
		return "low"
	case p.row == 1, p.row == 5, p.row == 11:
		return "medium"
	}
	return "high"
}

func (p *planner) risk() string {
	switch {
	case p.held:
		return "high"
	case p.orphan:
		return "total"
	case p.diagnosis == "deleted-on-server":
		return "medium"
	}
	switch p.action {
	case ExportLocal, ExportThenRebuild, FixDisk, ExportEverything:
		return "high"
	case ExportThenResync:
		return "medium"
	case ResyncFolder, Rebuild, ReduceSize:
		return "low"
	}
	return "none"
}
