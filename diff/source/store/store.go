// Package store makes a PST or OST a source of items for package diff.
package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"

	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/internal/mapiitem"
	"github.com/ostkit/ostkit/ost"
	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/mapi"
)

// Source is a store as a source of items. It is walked by one goroutine at a time.
type Source struct {
	name string
	f    *pst.File
	ost  *ost.File // nil for a PST
}

// Open opens the named PST or OST, told apart by its client magic, as a source
// that bears the file's name. The caller has to Close it.
func Open(name string, opts *pst.Options) (*Source, error) {
	f, err := pst.Open(name, opts)
	if err != nil {
		return nil, err
	}
	return New(name, f), nil
}

// New makes a source of an open store. Closing the source closes the store.
func New(name string, f *pst.File) *Source {
	s := &Source{name: name, f: f}
	if ost.Is(f) {
		s.ost = ost.Wrap(f)
	}
	return s
}

// Close closes the store.
func (s *Source) Close() error { return s.f.Close() }

// File returns the store.
func (s *Source) File() *pst.File { return s.f }

// OST returns the store as an OST, nil if it is a PST.
func (s *Source) OST() *ost.File { return s.ost }

// Name implements item.Source.
func (s *Source) Name() string { return s.name }

// Format implements item.Source: "pst" or "ost".
func (s *Source) Format() string {
	if s.ost != nil {
		return "ost"
	}
	return "pst"
}

// Losses implements item.Source: a store holds everything.
func (s *Source) Losses() item.Losses { return item.Losses{} }

// Folders implements item.Source. Search folders are listed with their role; the
// items in them belong to other folders.
func (s *Source) Folders(context.Context) ([]item.Folder, error) {
	special := s.specialFolders()
	var list []item.Folder
	var errs []error
	for d := range s.f.Folders() {
		errs = append(errs, d.Problems()...)
		f := item.Folder{
			Path: d.Path, ContainerClass: d.Class, Count: d.Counts().Items,
			Special: special[d.NID.String()], Ref: d.NID.String(),
		}
		f.Role = roleOf(d, f.Special)
		switch f.Role {
		case item.RoleSyncIssues, item.RoleLocalFailures, item.RoleServerFailures:
			f.LocalOnly = s.ost != nil
		}
		list = append(list, f)
	}
	return list, errors.Join(errs...)
}

// Items implements item.Source: the items of all normal folders, without hidden
// ones (folder associated information).
func (s *Source) Items(ctx context.Context) iter.Seq2[*item.Item, error] {
	return func(yield func(*item.Item, error) bool) {
		for it, err := range s.f.Scan(ctx, nil) {
			if err != nil {
				if ctx.Err() == nil {
					err = &item.ReadError{Err: err}
				}
				if !yield(nil, err) {
					return
				}
				continue
			}
			if !yield(s.scanned(it)) {
				return
			}
		}
	}
}

// scanned makes an item of a step of the scan, or a ReadError of one of which
// nothing is left.
func (s *Source) scanned(it *pst.ScanItem) (*item.Item, error) {
	m := it.Message()
	var folder string
	if m.Folder != nil {
		folder = m.Folder.Path
	}
	if m.Props().Len() == 0 {
		return nil, &item.ReadError{Folder: folder, Ref: m.NID.String(), Err: errors.Join(m.Problems()...)}
	}
	i := s.Item(m)
	i.Folder = folder
	return i, nil
}

// Item makes an item of a message.
func (s *Source) Item(m *pst.Message) *item.Item {
	i := mapiitem.New(m.Props())
	i.Ref = m.NID.String()
	if m.Folder != nil {
		i.Folder = m.Folder.Path
	}
	i.Problems = m.Problems()
	s.recipients(i, m)
	s.attachments(i, m)
	if s.ost != nil {
		i.Sync = s.syncFacts(m)
		if i.Keys.SourceKey == nil {
			i.Keys.SourceKey = s.ost.ItemSync(m).SourceKey
		}
	}
	return i
}

func (s *Source) syncFacts(m *pst.Message) *item.SyncFacts {
	f := s.ost.ItemSync(m)
	return &item.SyncFacts{
		ChangeKey: f.ChangeKey, PCL: f.PCL, ServerColumn: f.ServerColumn,
		HeaderOnly: f.HeaderOnly, LastModified: f.LastModified,
	}
}

func (s *Source) recipients(i *item.Item, m *pst.Message) {
	list, err := m.Recipients()
	if err != nil {
		i.Problems = append(i.Problems, err)
	}
	for _, r := range list {
		a := item.Address{Name: r.Name, Email: r.SMTP}
		if a.Email == "" {
			a.Email = r.Address
		}
		switch r.Type {
		case pst.To:
			i.To = append(i.To, a)
		case pst.Cc:
			i.Cc = append(i.Cc, a)
		case pst.Bcc:
			i.Bcc = append(i.Bcc, a)
		}
		if i.Appointment != nil && r.Type != pst.Originator {
			i.Appointment.Attendees = append(i.Appointment.Attendees, a)
		}
	}
}

func (s *Source) attachments(i *item.Item, m *pst.Message) {
	list, err := m.Attachments()
	if err != nil {
		i.Problems = append(i.Problems, err)
	}
	for _, a := range list {
		i.Problems = append(i.Problems, a.Problems()...)
		if i.Contact != nil && isPhoto(a) {
			i.Contact.Photo = digest(a)
			continue
		}
		if i.Kind == item.KindAppointment && isException(a) {
			continue // a changed instance, which the series carries as its own
		}
		i.Attachments = append(i.Attachments, s.attachment(a))
	}
}

func (s *Source) attachment(a *pst.Attachment) item.Attachment {
	j := item.Attachment{Name: a.Name, Size: a.Size()}
	j.Inline = a.Props().Str(mapi.PidTagAttachContentId.ID()) != ""
	switch a.Method {
	case pst.AttachByValue:
		j.Method = "data"
		j.SHA256 = digest(a)
	case pst.AttachEmbedded:
		j.Method, j.Size = "embedded", -1
		j.Embedded = func() (*item.Item, error) {
			m, err := a.Message()
			if m == nil || err != nil {
				return nil, err
			}
			return s.Item(m), nil
		}
	case pst.AttachOLE:
		j.Method = "ole"
		j.SHA256 = digest(a)
	case pst.AttachByReference, pst.AttachReferenceOnly, pst.AttachByWebRef:
		j.Method = "reference"
	}
	return j
}

// digest returns a function that hashes the data of an attachment as it streams.
func digest(a *pst.Attachment) func() (string, error) {
	return func() (string, error) {
		r, err := a.Open()
		if err != nil {
			return "", err
		}
		h := sha256.New()
		if _, err := io.Copy(h, r); err != nil {
			return "", err
		}
		return hex.EncodeToString(h.Sum(nil)), nil
	}
}

func isPhoto(a *pst.Attachment) bool {
	v, _ := a.Props().Bool(mapi.PidTagAttachmentContactPhoto.ID())
	return v
}

// isException reports whether an attachment of a series is a changed instance: an
// embedded message that names the start of the instance.
func isException(a *pst.Attachment) bool {
	_, ok := a.Props().Get(mapi.PidTagExceptionStartTime.ID())
	return ok && a.Method == pst.AttachEmbedded
}
