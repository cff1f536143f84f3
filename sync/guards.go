package sync

import (
	"fmt"
	"slices"
	"strings"
)

// chooseOST is guard G1: it picks the one file the plan is about, or returns
// the plan that says why there is none.
func chooseOST(e Evidence) (*OST, *Plan) {
	if len(e.OSTs) == 0 {
		return nil, exitPlan(e, nil, NeedEvidence, "no-ost", "", "ost-file")
	}
	kept := keepOSTs(e.OSTs, func(o OST) bool { return o.Magic == nil || *o.Magic == "SO" })
	if len(kept) == 0 {
		return nil, exitPlan(e, nil, Stop, "not-an-ost", "file-magic-mismatch", "")
	}
	if len(kept) > 1 {
		target := targetID(e)
		mine := keepOSTs(kept, func(o OST) bool { return !differ(o.MailboxID, target) })
		if len(mine) > 0 {
			kept = mine
		}
	}
	if len(kept) > 1 {
		used := keepOSTs(kept, func(o OST) bool { return !isFalse(o.InProfile) })
		if len(used) == 1 {
			kept = used
		}
	}
	if len(kept) > 1 {
		return nil, exitPlan(e, nil, Stop, "ambiguous-ost", "several-candidates", "profile-data-file")
	}
	if kept[0].Magic == nil {
		return nil, exitPlan(e, &kept[0], NeedEvidence, "evidence-too-weak", "magic-unknown", "ost-magic")
	}
	return &kept[0], nil
}

func keepOSTs(list []OST, keep func(OST) bool) []OST {
	return slices.DeleteFunc(slices.Clone(list), func(o OST) bool { return !keep(o) })
}

// exitPlan is a plan of G1: no row was asked, every folder is left alone.
func exitPlan(e Evidence, chosen *OST, a Action, diagnosis, reason, need string) *Plan {
	p := &planner{facts: &facts{}, ev: e}
	p.verdict(a, diagnosis)
	if reason != "" {
		p.reason(reason, "", exitDetail(e, chosen))
	}
	if need != "" {
		p.need(need, "", "", true)
	}
	others := otherPaths(e, chosen)
	p.noteIf(len(others) > 0, "other-files-untouched", listed(others))
	plan := &Plan{
		SchemaVersion: 1, Action: a, Diagnosis: diagnosis,
		Confidence: "high", DataLossRisk: exitRisk(diagnosis),
		Reasons: sortRemarks(p.out.reasons, reasonWords),
		Needs:   sortNeeds(p.out.needs),
		Notes:   sortRemarks(p.out.notes, noteWords),
		Folders: exitFolders(e.Diff),
	}
	if chosen != nil {
		plan.OST = &chosen.Path
		p.ost = *chosen
	}
	plan.Steps = p.steps(plan)
	return plan
}

func exitDetail(e Evidence, chosen *OST) string {
	if chosen != nil {
		return chosen.Path
	}
	var paths []string
	for _, o := range e.OSTs {
		paths = append(paths, o.Path)
	}
	return listed(paths)
}

func exitRisk(diagnosis string) string {
	switch diagnosis {
	case "not-an-ost", "evidence-too-weak":
		return "total"
	case "ambiguous-ost":
		return "high"
	}
	return "none"
}

func exitFolders(d *Diff) []FolderPlan {
	list := []FolderPlan{}
	for _, f := range valueOf(d).Folders {
		list = append(list, FolderPlan{Path: f.Path, Action: LeaveAlone, Diagnosis: "healthy", Reasons: []string{}})
	}
	slices.SortFunc(list, func(a, b FolderPlan) int { return strings.Compare(a.Path, b.Path) })
	return list
}

// otherPaths lists the files that the plan does not touch.
func otherPaths(e Evidence, chosen *OST) []string {
	others := slices.Clone(e.OtherFiles)
	skipped := chosen == nil
	for _, o := range e.OSTs {
		if !skipped && o.Path == chosen.Path {
			skipped = true
			continue
		}
		others = append(others, o.Path)
	}
	return others
}

// guard applies G2 to G6 to the intended action.
func (p *planner) guard() {
	defer p.noteSymptoms()
	orphan := p.orphanReasons()
	if p.hold(orphan) {
		return
	}
	if len(orphan) > 0 {
		p.exportOrphan(orphan)
		return
	}
	p.weaken()
	p.askBeforeLoss()
	if p.action.Rebuilds() {
		p.lockAndSpace()
	}
}

// hold is G2.
func (p *planner) hold(orphan []Remark) bool {
	c := valueOf(p.ev.Case)
	if !isTrue(c.LegalHold) && !isTrue(c.ReadOnlyEvidence) {
		return false
	}
	p.held = true
	p.reason("hold-declared", "", "")
	switch {
	case len(orphan) > 0:
		p.out.reasons = append(p.out.reasons, orphan...)
		p.reportOnly(ExportEverything)
	case p.wouldBe != nil: // R1
		p.reportOnly(*p.wouldBe)
	default:
		p.reportOnly(p.action)
	}
	return true
}

func (p *planner) reportOnly(would Action) {
	p.wouldBe = &would
	p.verdict(ReportOnly, "evidence-hold")
	p.setFolders(leaveFolder)
}

// orphanReasons are the conditions of G3.
func (p *planner) orphanReasons() []Remark {
	c := valueOf(p.ev.Case)
	var list []Remark
	if isFalse(c.MailboxExists) {
		list = addRemark(list, "mailbox-gone", "", "")
	}
	if isFalse(c.MailboxAccess) {
		list = addRemark(list, "mailbox-no-access", "", "")
	}
	target := targetID(p.ev)
	switch {
	case differ(p.ost.MailboxID, target):
		list = addRemark(list, "different-mailbox", "", fmt.Sprintf("file %s, mailbox %s", *p.ost.MailboxID, *target))
	case isTrue(p.client.DifferentMailboxError):
		list = addRemark(list, "different-mailbox", "", "Outlook says so")
	}
	return list
}

// exportOrphan is G3: nothing of the file can be downloaded again.
func (p *planner) exportOrphan(reasons []Remark) {
	p.orphan = true
	p.out.reasons = append(p.out.reasons, reasons...)
	p.verdict(ExportEverything, "orphan-or-other-mailbox")
	p.wouldBe = nil
	p.setFolders(exportFolder)
}

// weaken is G4: on weak evidence nothing is done that makes Outlook drop rows.
func (p *planner) weaken() {
	if len(p.weak) == 0 {
		return
	}
	p.weakened = true
	for _, w := range p.weak {
		p.reason(w.reason, "", w.detail)
		p.need(w.need, "", "", true)
	}
	switch {
	case p.action.Rebuilds():
		p.wouldBe = ptr(ExportThenRebuild)
		p.action = ExportEverything
		p.setFolders(exportFolder)
	case p.action.Resyncs():
		p.weakenResync()
	case p.action == LeaveAlone, p.action == NeedEvidence:
		p.verdict(NeedEvidence, "evidence-too-weak")
	}
}

func (p *planner) weakenResync() {
	p.wouldBe = ptr(p.action)
	if p.local.n > 0 {
		p.action = ExportLocal
	} else {
		p.verdict(NeedEvidence, "evidence-too-weak")
	}
	for _, f := range p.folders {
		if f.action.Resyncs() || f.action == ExportLocal && p.action == NeedEvidence {
			f.action = waitingAction(f)
		}
	}
}

// askBeforeLoss asks what must be known before rows are dropped: an unknown
// hold, disk state or file size does not stop the plan, but the user answers
// first.
func (p *planner) askBeforeLoss() {
	if !p.action.Rebuilds() && !p.action.Resyncs() {
		return
	}
	p.needIf(valueOf(p.ev.Case).LegalHold == nil, "legal-hold", false)
	p.needIf(p.ost.ReadErrors == nil, "disk-check", false)
	p.needIf(countOf(p.ost.SizeBytes).unknown, "free-space", false)
}

// lockAndSpace is G5 and G6.
func (p *planner) lockAndSpace() {
	locked := isFalse(p.ost.ExclusiveOpen) || len(p.ost.LockedBy) > 0
	p.reasonIf(locked, "file-locked", listed(p.ost.LockedBy))
	p.needIf(!locked && p.ost.ExclusiveOpen == nil, "lock-check", false)
	short := p.spaceShort()
	if !locked && !short {
		return
	}
	p.wouldBe = ptr(p.action)
	p.verdict(Stop, "no-space")
	if locked {
		p.diagnosis = "ost-locked"
	}
	p.setFolders(leaveFolder)
}

// spaceShort compares free and required space. With a term unknown, the known
// ones can still prove that the space is too small, never that it is enough.
func (p *planner) spaceShort() bool {
	required := p.requiredSpace()
	free := countOf(p.ost.FreeBytes)
	p.needIf(required.unknown || free.unknown, "free-space", false)
	if free.unknown || free.n >= required.n {
		return false
	}
	p.reason("space-short", "", fmt.Sprintf("%s free, %s needed", sizeOf(free.n), sizeOf(required.n)))
	return true
}

// requiredSpace sums the new file, the PST, the margin and the backup copy.
func (p *planner) requiredSpace() count {
	size := countOf(p.ost.SizeBytes)
	sum := count{n: p.opt.marginBytes}
	if mailbox := countOf(valueOf(p.ev.Server).MailboxSizeBytes); mailbox.unknown {
		sum = sum.plus(size)
	} else {
		sum.n = add(sum.n, mulPercent(mailbox.n, p.opt.newOSTPercent))
	}
	if p.action == ExportThenRebuild {
		pst := countOf(valueOf(p.ev.Diff).LocalDataBytes)
		if pst.unknown || p.local.unknown {
			pst = size
		}
		sum = sum.plus(pst)
	}
	if p.opt.backupCopy {
		sum = sum.plus(size)
	}
	return sum
}

func ptr[T any](v T) *T { return &v }
