package arch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTableNames: every package on the right of an arrow has a rule of its own,
// no package has two, and every rule says why.
func TestTableNames(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Arrows {
		if seen[r.Package] {
			t.Errorf("%s has two rules", r.Package)
		}
		seen[r.Package] = true
		if r.Why == "" {
			t.Errorf("%s: no reason given", r.Package)
		}
	}
	for _, r := range Arrows {
		for _, to := range r.Ours {
			if to != "*" && !seen[to] {
				t.Errorf("%s may import %s, which has no rule", r.Package, to)
			}
		}
	}
}

// reach returns every package that the table lets pkg import, over any number
// of steps, or an error that names a circle.
func reach(pkg string, path []string) ([]string, error) {
	if slices.Contains(path, pkg) {
		return nil, fmt.Errorf("circle: %s", strings.Join(append(path, pkg), " → "))
	}
	rule, _ := ruleFor(Arrows, pkg)
	var all []string
	for _, to := range rule.Ours {
		if to == "*" {
			continue // examples: nobody may import them
		}
		more, err := reach(to, append(slices.Clone(path), pkg))
		if err != nil {
			return nil, err
		}
		all = append(append(all, to), more...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// TestTableOneWay holds the sentences of the design against the table, over
// every detour: no circle, "diff never sees pst; pst never sees item".
func TestTableOneWay(t *testing.T) {
	for _, r := range Arrows {
		got, err := reach(r.Package, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, to := range got {
			if !mayReach(r.Package, to) {
				t.Errorf("%s reaches %s", r.Package, to)
			}
		}
	}
}

func mayReach(from, to string) bool {
	below := func(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }
	switch {
	case below(to, "examples"), below(to, "internal/corpus"), to == "internal/pstgen":
		return false // programs, and what only tests and examples use
	case below(to, "internal/arch"):
		return from == "internal/arch/stylegate"
	case below(from, "pst"), from == "ost":
		return !below(to, "diff") && to != "sync"
	case from == "diff", from == "diff/item", from == "diff/report":
		return !below(to, "pst") && to != "ost" && to != "sync"
	case below(from, "diff"):
		return to != "sync"
	case slices.Contains(leaves, from):
		return slices.Contains(leaves, to)
	}
	return true
}

// TestTableMatters: a table that lets everything through would pass the tests
// above, so count what it lets through.
func TestTableMatters(t *testing.T) {
	allowed, pairs := 0, 0
	for _, from := range Arrows {
		for _, to := range Arrows {
			if from.Package == to.Package || strings.HasSuffix(from.Package, "*") || strings.HasSuffix(to.Package, "*") {
				continue
			}
			pairs++
			if forbids(from, "m", "m/"+to.Package) == "" {
				allowed++
			}
		}
	}
	if allowed == 0 || allowed*4 > pairs {
		t.Errorf("the table allows %d of %d arrows; a picture with that many says nothing", allowed, pairs)
	}
}
