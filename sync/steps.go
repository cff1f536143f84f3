package sync

import (
	"fmt"
	"strings"
)

// runbook writes the steps of one plan with its real names.
type runbook struct {
	ost, target string
	plan        *Plan
	full        bool
	list        []Step
}

// steps is the runbook of a plan.
func (p *planner) steps(plan *Plan) []Step {
	b := &runbook{ost: "the offline file", target: "the .old name", plan: plan, full: p.full}
	if plan.OST != nil {
		b.ost = *plan.OST
	}
	if plan.RenameTo != nil {
		b.target = *plan.RenameTo
	}
	switch plan.Action {
	case Rebuild, ExportThenRebuild:
		b.confirm()
		b.rebuild()
	case ResyncFolder, ExportThenResync:
		b.confirm()
		b.resync()
	case ExportLocal, ExportEverything:
		b.begin()
		b.export()
	case ReduceSize:
		b.reduce()
	case FixDisk:
		b.add("copy-ost", "fix-named-cause")
	case NotOSTProblem, NeedEvidence:
		b.saveFirst()
		b.add(map[Action]string{NotOSTProblem: "fix-named-cause", NeedEvidence: "collect"}[plan.Action])
	case ReportOnly:
		b.add("report")
	case Stop:
		b.stop()
	}
	return notNil(b.list)
}

// confirm puts the open questions first. Dropping the last local copy of
// deleted items is asked about even if nothing else is open.
func (b *runbook) confirm() {
	if len(b.plan.Needs) > 0 || b.plan.Diagnosis == "deletion-not-applied" {
		b.add("confirm-facts")
	}
}

func (b *runbook) begin() { b.add("identify", "dry-run", "hash-before") }

func (b *runbook) export() { b.add("export-pst", "verify-pst", "hash-again") }

func (b *runbook) saveFirst() {
	if b.plan.Export != nil {
		b.begin()
		b.export()
	}
}

func (b *runbook) rebuild() {
	b.add("identify", "dry-run", "close-outlook", "check-space", "hash-before")
	if b.plan.Export != nil {
		b.add("export-pst", "verify-pst")
	}
	b.add("hash-again", "rename-ost")
	if b.full {
		b.add("reduce-window")
	}
	b.add("start-outlook", "diff-again")
	if b.plan.Export != nil {
		b.add("import-pst", "diff-again")
	}
	b.add("keep-old")
}

func (b *runbook) resync() {
	b.begin()
	if b.plan.Export != nil {
		b.export()
	}
	imports := false
	for _, f := range b.plan.Folders {
		if f.Action.Resyncs() {
			b.addFor(f.Path, "clear-offline-items", "update-folder")
			imports = imports || f.Action == ExportThenResync
		}
	}
	b.add("diff-again")
	if imports {
		b.add("import-pst", "diff-again")
	}
	if b.plan.Export != nil {
		b.add("keep-old")
	}
}

func (b *runbook) reduce() {
	b.saveFirst()
	b.add("reduce-window", "diff-again")
}

func (b *runbook) stop() {
	switch b.plan.Diagnosis {
	case "ost-locked":
		b.add("close-outlook")
	case "ambiguous-ost":
		b.add("collect")
	default:
		b.add("fix-named-cause")
	}
}

func (b *runbook) add(ids ...string) { b.addFor("", ids...) }

// addFor appends steps. A step that occurs again gets "-2", "-3" and so on.
func (b *runbook) addFor(folder string, ids ...string) {
	for _, id := range ids {
		s := b.step(id, folder)
		again := 1
		for _, have := range b.list {
			if have.ID == id || strings.HasPrefix(have.ID, id+"-") {
				again++
			}
		}
		if again > 1 {
			s.ID = fmt.Sprintf("%s-%d", id, again)
		}
		b.list = append(b.list, s)
	}
}

// step fills in the texts. In templates {ost} is the file's path, {old} the
// name it gets, {folder} the folder of the step, {resynced} all that are
// downloaded again, {save} what is exported, {ask} the open questions.
func (b *runbook) step(id, folder string) Step {
	t := b.template(id)
	fill := strings.NewReplacer(
		"{ost}", b.ost, "{old}", b.target, "{folder}", folder, "{resynced}", b.resynced(),
		"{save}", b.saved(), "{ask}", b.questions(), "{cause}", Explain(b.plan.Diagnosis),
	)
	return Step{
		ID: id, Kind: t.kind,
		Title:        fill.Replace(t.title),
		Precondition: fill.Replace(t.precondition),
		Verify:       fill.Replace(t.verify),
		Rollback:     fill.Replace(t.rollback),
	}
}

func (b *runbook) template(id string) stepText {
	if b.plan.Action.Resyncs() {
		if t, ok := resyncTexts[id]; ok {
			return t
		}
	}
	if t, ok := stepVariants[variant{id, b.plan.Diagnosis}]; ok {
		return t
	}
	return stepTexts[id]
}

func (b *runbook) resynced() string {
	var paths []string
	for _, f := range b.plan.Folders {
		if f.Action.Resyncs() {
			paths = append(paths, f.Path)
		}
	}
	return strings.Join(paths, ", ")
}

// saved describes the extent of the export.
func (b *runbook) saved() string {
	x := b.plan.Export
	switch {
	case x == nil:
		return "nothing"
	case b.plan.Action == ExportEverything:
		return "everything that can be read"
	case x.Items == nil:
		return "every item not proven to be on the server (number not known yet)"
	}
	c := count{n: *x.Items, unknown: x.AtLeast}
	return c.number("item") + " not proven to be on the server"
}

// questions words the needs, each once with the folders it is about.
func (b *runbook) questions() string {
	var list []string
	for _, w := range needWords {
		var where []string
		asked := false
		for _, n := range b.plan.Needs {
			if n.Code == w.code {
				asked = true
				where = appendFolder(where, n.Folder)
			}
		}
		if asked && len(where) > 0 {
			list = append(list, w.text+" ("+shortList(where)+")")
		} else if asked {
			list = append(list, w.text)
		}
	}
	if b.plan.Diagnosis == "deletion-not-applied" {
		list = append(list, "The last local copy of items deleted on the server will go: is that wanted?")
	}
	return strings.Join(list, " ")
}
