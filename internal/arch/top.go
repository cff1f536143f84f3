package arch

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Top is what lies at the top of the tree, exactly: a newcomer sees the whole
// project in one listing.
var Top = []string{
	".ci", ".gitignore", "LICENSE", "README.md", "diff", "examples", "go.mod", "go.sum",
	"internal", "ost", "pst", "sync", "testdata",
}

// CheckTop compares the entries at the root of tree with want and returns one
// sentence per difference, sorted by name. Git's own folder and what .gitignore
// names, such as a binary just built, do not count.
func CheckTop(tree fs.FS, want []string) ([]string, error) {
	entries, err := fs.ReadDir(tree, ".")
	if err != nil {
		return nil, err
	}
	ignored, err := ignorePatterns(tree)
	if err != nil {
		return nil, err
	}
	var have, found []string
	for _, e := range entries {
		name := e.Name()
		have = append(have, name)
		if name != ".git" && !slices.Contains(want, name) && !matchesAny(ignored, name) {
			found = append(found, fmt.Sprintf("%s: not part of the layout; put it below one of %s", name, strings.Join(want, " ")))
		}
	}
	for _, name := range want {
		if !slices.Contains(have, name) {
			found = append(found, name+": missing")
		}
	}
	slices.Sort(found)
	return found, nil
}

// ignorePatterns reads the patterns of .gitignore that can apply to names at
// the top; a tree without the file has none.
func ignorePatterns(tree fs.FS) ([]string, error) {
	text, err := fs.ReadFile(tree, ".gitignore")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var patterns []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' || line[0] == '!' {
			continue
		}
		line = strings.TrimSuffix(strings.TrimPrefix(line, "/"), "/")
		if _, err := path.Match(line, ""); err != nil {
			return nil, fmt.Errorf(".gitignore: pattern %q: %w", line, err)
		}
		patterns = append(patterns, line)
	}
	return patterns, nil
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, name)
		return ok && err == nil
	})
}
