package sync

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// MergeFacts lays a facts file over gathered evidence. The file is any subset
// of [Evidence], read as strictly as [ParseEvidence] does; schemaVersion may be
// missing. Objects are merged name by name, osts and folders entry by entry
// (found by path; the path of an OST may be left out when exactly one was
// gathered), all other lists are replaced whole. A stated fact wins over a
// gathered one; null states nothing.
//
// The second result names the stated facts as JSON pointers (RFC 6901) into
// the merged evidence, sorted, such as "/client/syncWindowMonths". The argument
// gathered is not changed.
func MergeFacts(gathered Evidence, factsJSON []byte) (Evidence, []string, error) {
	facts, err := parseTree(factsJSON)
	if err != nil {
		return Evidence{}, nil, fmt.Errorf("sync: facts: %w", err)
	}
	var target Evidence
	if err := checkTree(facts, &target, true); err != nil {
		return Evidence{}, nil, fmt.Errorf("sync: facts: %w", err)
	}
	base, err := treeOf(gathered)
	if err != nil {
		return Evidence{}, nil, err
	}
	m := &merger{}
	merged, err := m.object("", base, facts.(map[string]any))
	if err != nil {
		return Evidence{}, nil, fmt.Errorf("sync: facts: %w", err)
	}
	e, err := evidenceOf(merged)
	if err != nil {
		return Evidence{}, nil, fmt.Errorf("sync: facts: merged: %w", err)
	}
	slices.Sort(m.stated)
	return e, slices.Compact(m.stated), nil
}

// treeOf turns gathered evidence into the form that facts have.
func treeOf(e Evidence) (map[string]any, error) {
	if e.SchemaVersion == 0 {
		e.SchemaVersion = 1
	}
	data, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("sync: evidence: %w", err)
	}
	tree, err := parseTree(data)
	if err != nil {
		return nil, fmt.Errorf("sync: evidence: %w", err)
	}
	return tree.(map[string]any), nil
}

// merger collects the pointers of what was stated.
type merger struct{ stated []string }

// object merges the names of facts into base, which it owns and returns.
func (m *merger) object(at string, base, facts map[string]any) (map[string]any, error) {
	if base == nil {
		base = map[string]any{}
	}
	for _, name := range sortedKeys(facts) {
		v := facts[name]
		if v == nil || at == "" && name == "schemaVersion" {
			continue
		}
		merged, err := m.value(at+"/"+escape(name), base[name], v)
		if err != nil {
			return nil, err
		}
		base[name] = merged
	}
	return base, nil
}

func (m *merger) value(at string, base, fact any) (any, error) {
	switch fact := fact.(type) {
	case map[string]any:
		old, _ := base.(map[string]any)
		return m.object(at, old, fact)
	case []any:
		if at == "/osts" || at == "/diff/folders" {
			old, _ := base.([]any)
			return m.entries(at, old, fact)
		}
	}
	m.stated = append(m.stated, at)
	return fact, nil
}

// entries merges lists whose entries are found by path.
func (m *merger) entries(at string, base, facts []any) ([]any, error) {
	list := slices.Clone(base)
	used := map[int]bool{}
	for i, f := range facts {
		fact := f.(map[string]any)
		place, err := findEntry(at, list, len(base), fact, len(facts))
		if err != nil {
			return nil, err
		}
		if place < 0 {
			place = len(list)
			list = append(list, map[string]any{})
		}
		if used[place] {
			return nil, placeError(fmt.Sprintf("%s/%d", at, i), "states the same entry twice")
		}
		used[place] = true
		old := maps.Clone(list[place].(map[string]any))
		if old["path"] != nil {
			// The path only finds the entry; it is not a fact that was stated.
			fact = maps.Clone(fact)
			delete(fact, "path")
		}
		if list[place], err = m.object(at+"/"+strconv.Itoa(place), old, fact); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// findEntry looks for the entry that a fact is about, -1 for a new one. The
// first entries of list were gathered, the others stated before.
func findEntry(at string, list []any, gathered int, fact map[string]any, facts int) (int, error) {
	path, ok := fact["path"].(string)
	if !ok {
		if at == "/osts" && gathered == 1 && facts == 1 {
			return 0, nil
		}
		return 0, placeError(at, "path is required: %d entries were gathered and %d are stated", gathered, facts)
	}
	samePath := func(same func(a, b string) bool) int {
		return slices.IndexFunc(list, func(v any) bool {
			have, _ := v.(map[string]any)["path"].(string)
			return same(have, path)
		})
	}
	if i := samePath(func(a, b string) bool { return a == b }); i >= 0 || at != "/osts" {
		return i, nil
	}
	return samePath(sameFile), nil
}

// sameFile compares paths as Windows does: case and the kind of separator do
// not matter. A user who types a path by hand means the file that was found.
func sameFile(a, b string) bool {
	slash := strings.NewReplacer(`\`, "/")
	return strings.EqualFold(slash.Replace(a), slash.Replace(b))
}

// escape writes a name as a reference token of a JSON pointer.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}
