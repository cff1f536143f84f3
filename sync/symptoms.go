package sync

import "slices"

// symptomCodes are the log codes that point to a fault outside the file.
var symptomCodes = []struct {
	symptom string
	codes   []string
}{
	{"profile-or-forms", []string{"8004010F"}},
	{"oab-download", []string{"80040119", "80190194"}},
	{"server-permission", []string{"80070005"}},
	{"connectivity", []string{"8004011D", "80040115"}},
	{"too-many-shared-folders", []string{"event-9646"}},
	{"item-too-big", []string{"80040305"}},
}

// symptoms lists the symptoms that hold, in the order of the rules.
func (p *planner) symptoms() []string {
	var list []string
	if isTrue(p.client.FaultInOnlineMode) || isTrue(p.client.FaultInOWA) {
		list = append(list, "server-or-view")
	}
	if p.rebuildFailed {
		list = append(list, "rebuild-did-not-help")
	}
	if n := p.client.OSTIDBytes; n != nil && *n >= p.opt.ostIDMaxBytes {
		list = append(list, "ostid-overflow")
	}
	for _, s := range symptomCodes {
		if slices.ContainsFunc(s.codes, p.has) {
			list = append(list, s.symptom)
		}
	}
	return list
}

// applySymptoms lets the first symptom explain what no row could. Verdicts
// that save, download or rebuild something are never replaced.
func (p *planner) applySymptoms() {
	list := p.symptoms()
	for _, s := range list {
		p.reason(s, "", "")
	}
	unexplained := p.action == LeaveAlone || p.action == NeedEvidence && (p.row == 9 || p.row == 10)
	if len(list) > 0 && unexplained {
		p.verdict(NotOSTProblem, list[0])
		p.setFolders(leaveFolder)
	}
}

// noteSymptoms notes those that are not the diagnosis, once that is final.
func (p *planner) noteSymptoms() {
	for _, s := range p.symptoms() {
		p.noteIf(s != p.diagnosis, s, "")
	}
}
