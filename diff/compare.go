package diff

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ostkit/ostkit/diff/item"
)

// Compare matches the items of a local source with those of one or more server
// sources, which together are the other side, and judges every one of them.
//
// It reads each source once, one after the other, and keeps a few hundred bytes
// per item. Items that cannot be read are part of the report. The error is about
// a comparison that did not take place: a cancelled context, or a source whose
// items cannot be listed at all.
func Compare(ctx context.Context, local Source, servers []Source, opts *Options) (*Report, error) {
	if local == nil || len(servers) == 0 || slices.Contains(servers, nil) {
		return nil, errors.New("diff: a comparison needs a local source and at least one server source")
	}
	if opts == nil {
		opts = &Options{}
	}
	c := &comparison{opts: opts, local: newSource(local), lost: map[item.Kind][]string{}}
	for _, s := range servers {
		c.servers = append(c.servers, newSource(s))
	}
	slices.SortStableFunc(c.servers, func(a, b *source) int { return strings.Compare(a.name, b.name) })
	c.findLosses()
	if err := c.read(ctx); err != nil {
		return nil, err
	}
	for _, s := range c.servers {
		matchFolders(c.local, s, opts.Map)
	}
	c.m.run()
	c.findCoverage()
	c.whole = c.coversMailbox()
	return c.report(), nil
}

// comparison is the state of one call of Compare.
type comparison struct {
	opts    *Options
	local   *source
	servers []*source
	// lost names the fields that some source cannot hold, by kind; they are left
	// out on both sides.
	lost map[item.Kind][]string
	m    matcher
	// whole tells that the server side evidently is an export of the whole mailbox.
	whole bool
	// errors of items and folders of which nothing could be read
	localErrors, serverErrors []readError
}

// readError is an error with the source it comes from.
type readError struct {
	source *source
	err    error
}

// coversMailbox reports whether a folder that the server side lacks was not there,
// rather than left out of the export: all its sources keep folders, empty ones
// too, and together they have more than half of the local folders that hold items.
func (c *comparison) coversMailbox() bool {
	for _, s := range c.servers {
		if l := s.losses; l.Folders || l.NoEmptyFolders {
			return false
		}
	}
	holding, covered := 0, 0
	for _, f := range c.local.sorted {
		if f.items == 0 {
			continue
		}
		holding++
		if len(f.covered) > 0 {
			covered++
		}
	}
	return 2*covered > holding
}

func (c *comparison) findLosses() {
	for _, kind := range item.Kinds() {
		var lost []string
		for _, s := range append([]*source{c.local}, c.servers...) {
			lost = append(lost, s.losses.Lost(kind)...)
		}
		slices.Sort(lost)
		c.lost[kind] = slices.Compact(lost)
	}
}

func (c *comparison) read(ctx context.Context) error {
	var err error
	if c.m.local, err = c.readSource(ctx, c.local, &c.localErrors); err != nil {
		return err
	}
	for _, s := range c.servers {
		rows, err := c.readSource(ctx, s, &c.serverErrors)
		if err != nil {
			return err
		}
		c.m.server = append(c.m.server, rows...)
	}
	sortRows(c.m.local)
	sortRows(c.m.server)
	return nil
}

func sortRows(rows []*row) {
	slices.SortFunc(rows, compareRows)
	for i, r := range rows {
		r.order = i
	}
}

// progressStep is how many items pass between two calls of Options.Progress.
const progressStep = 256

// readSource walks a source and keeps the rows. Folders are complete only after
// the walk.
func (c *comparison) readSource(ctx context.Context, s *source, failed *[]readError) ([]*row, error) {
	if err := c.readFolders(ctx, s, failed); err != nil {
		return nil, err
	}
	var rows []*row
	n := 0
	for it, err := range s.src.Items(ctx) {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			*failed = append(*failed, readError{s, err})
			continue
		}
		if n++; n%progressStep == 0 && c.opts.Progress != nil {
			c.opts.Progress(s.name, n)
		}
		s.kinds[it.Kind] = true
		if !c.opts.wants(it.Kind) {
			continue
		}
		r := newRow(it, c.lost[it.Kind])
		r.folder = s.at(it.Folder)
		r.folder.items++
		rows = append(rows, r)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("diff: reading %s: %w", s.name, err)
	}
	s.finish()
	return rows, nil
}

func (c *comparison) readFolders(ctx context.Context, s *source, failed *[]readError) error {
	folders, err := s.src.Folders(ctx)
	for _, f := range folders {
		s.add(f)
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("diff: reading %s: %w", s.name, ctx.Err())
	case len(folders) == 0:
		return fmt.Errorf("diff: folders of %s: %w", s.name, err)
	}
	*failed = append(*failed, readError{s, err})
	return nil
}

// findCoverage notes for each local folder which server sources have it. A source
// that does not tell where its items were speaks for the folders its items were
// found in: for one, if all are from there; for the whole mailbox otherwise.
func (c *comparison) findCoverage() {
	flat := make(map[*source]map[*folder]bool)
	for _, s := range c.servers {
		for _, f := range s.sorted {
			if f.local != nil {
				f.local.cover(s)
			}
			if f.place == placeUnknown && f.items > 0 && flat[s] == nil {
				flat[s] = make(map[*folder]bool)
			}
		}
	}
	for _, m := range c.m.matches {
		if f := m.server.folder; f.place == placeUnknown {
			flat[f.source][m.local.folder] = true
		}
	}
	for s, found := range flat {
		for _, f := range c.local.sorted {
			if found[f] || len(found) != 1 && !s.related() {
				f.cover(s)
			}
		}
	}
}

// related reports whether some folder of a server source has its counterpart by
// name, so that its folders are those of the mailbox.
func (s *source) related() bool {
	return slices.ContainsFunc(s.sorted, func(f *folder) bool { return f.local != nil && len(f.raw) > 0 })
}

func (f *folder) cover(s *source) {
	if !slices.Contains(f.covered, s) {
		f.covered = append(f.covered, s)
	}
}
