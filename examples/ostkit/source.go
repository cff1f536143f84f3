package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/ostkit/ostkit/diff"
	"github.com/ostkit/ostkit/diff/source/eml"
	"github.com/ostkit/ostkit/diff/source/store"
)

// openSource opens one side of a comparison: a path whose kind is found out, or
// "kind:path".
func openSource(arg string) (diff.Source, error) {
	kind, path := splitKind(arg)
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if kind == "" {
		if kind, err = kindOf(path, st.IsDir()); err != nil {
			return nil, err
		}
	}
	if kind == "eml" {
		return eml.Open(path, nil)
	}
	s, err := store.Open(path, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// splitKind splits "eml:mails" into kind and path. A path with a drive letter or
// an unknown word before the colon is left whole.
func splitKind(arg string) (kind, path string) {
	before, after, ok := strings.Cut(arg, ":")
	if ok {
		switch before {
		case "pst", "ost", "eml":
			return before, after
		}
	}
	return "", arg
}

// kindOf tells what a path holds: a folder is an EML tree, a file what its first
// bytes or its name say.
func kindOf(path string, dir bool) (string, error) {
	if dir {
		return "eml", nil
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".eml", ".emlx", ".zip":
		return "eml", nil
	case ".pst", ".ost", ".nst":
		return "pst", nil
	}
	head, err := headOf(path)
	if err != nil {
		return "", err
	}
	if len(head) >= 4 && string(head[:4]) == "!BDN" {
		return "pst", nil
	}
	return "", fmt.Errorf("%s: the kind of this source cannot be told; name it as in pst:%s or eml:%s", path, path, path)
}

// headOf returns the first 16 bytes of a file, fewer if it is shorter.
func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// sources are the opened sides of a comparison.
type sources struct {
	local  diff.Source
	server []diff.Source
}

func openSources(local string, server []string) (*sources, error) {
	s := &sources{}
	var err error
	if s.local, err = openSource(local); err != nil {
		return nil, err
	}
	for _, arg := range server {
		src, err := openSource(arg)
		if err != nil {
			s.close()
			return nil, err
		}
		s.server = append(s.server, src)
	}
	return s, nil
}

func (s *sources) close() {
	for _, src := range append([]diff.Source{s.local}, s.server...) {
		if c, ok := src.(io.Closer); ok {
			c.Close()
		}
	}
}
