// Package eml writes items of a store as Internet messages (RFC 5322, MIME): one
// with [Write], a whole store as a tree of folders and files with [Tree].
//
// Every kind of item has a message form. What mail has no field for stands in
// fields that begin with "X-Ostkit-", which other programs ignore and an importer
// that knows them compares without loss:
//
//   - of all kinds: Message-Class, Search-Key, Global-Object-Id, Original-Id,
//     Delivery-Time, Submit-Time (where Date, in whole seconds, is not exact),
//     Date-Source ("delivery" where Date is no time of submission), Category
//   - of appointments and meeting mails: Start, End, All-Day, Location,
//     Busy-Status, Recurrence
//   - of contacts: File-As, Given-Name, Surname, Company, Email, Phone, Address,
//     Birthday; of distribution lists: Member
//   - of tasks: Start, Due, Completed, Task-Status, Percent-Complete, Task-Id,
//     Recurrence; of journal entries: Start, End, Journal-Type, Contact; of notes:
//     Note-Color, Created
//   - of the part that holds an RTF body: Body ("rtf"); of attachments that are no
//     plain data: Attach-Method, Attach-Path
//
// Category, Email, Phone, Address, Member and Contact may repeat. Binary values are
// hexadecimal (Recurrence: base64, PidLidAppointmentRecur or PidLidTaskRecurrence as
// stored), times are RFC 3339 in UTC, other text is encoded as in RFC 2047.
//
// An address that is none of SMTP is written below the reserved domain of its type:
// the EX address /O=A/CN=B is </O=A/CN=B@ex.invalid>, a party known by name alone
// has <none@absent.invalid>.
//
// The same item always gives the same bytes.
package eml

import (
	"bufio"
	"errors"
	"io"

	"github.com/ostkit/ostkit/pst"
	"github.com/ostkit/ostkit/pst/ndb"
)

// Options tune the output. The zero value and nil mean the defaults.
type Options struct {
	// MaxEmbedded bounds how deep messages are written that are embedded in messages;
	// 0 means 8. What lies deeper is a problem of a [DamageError].
	MaxEmbedded int
	// RTF adds the RTF body, as the attachment body.rtf, to items that have a body of
	// another form too. Items that have no other always get it.
	RTF bool
	// Folder, if not nil, selects the folders that Tree writes.
	Folder func(*pst.Folder) bool
}

const defaultMaxEmbedded = 8

func (o *Options) orDefault() *Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.MaxEmbedded <= 0 {
		opts.MaxEmbedded = defaultMaxEmbedded
	}
	return &opts
}

// Write writes m to dst as an Internet message with CRLF line ends. Attachments are
// streamed. An item that can be read in part is written as far as it goes, and the
// error is then a [*DamageError]; any other error is dst's, and the output
// incomplete.
func Write(dst io.Writer, m *pst.Message, opts *Options) error {
	w := &writer{Writer: bufio.NewWriterSize(dst, 32<<10), opts: opts.orDefault(), nid: m.NID}
	if err := w.message(m); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if len(w.problems) > 0 {
		return &DamageError{w.problems}
	}
	return nil
}

// message writes a whole message.
func (w *writer) message(m *pst.Message) error {
	h := w.messageHeader(m)
	p := w.content(m)
	if err := h.write(w.Writer); err != nil {
		return err
	}
	if err := w.entity(p); err != nil {
		return err
	}
	for _, err := range m.Problems() {
		if !misplaced(err) {
			w.problem(err)
		}
	}
	return nil
}

// nested writes an embedded message.
func (w *writer) nested(m *pst.Message) error {
	w.depth++
	defer func() { w.depth-- }()
	return w.message(m)
}

// misplaced reports whether a problem is one of the item's folder: the item itself
// has lost nothing.
func misplaced(err error) bool {
	var f *ndb.FormatError
	return errors.As(err, &f) && f.Code == "object-no-row"
}
