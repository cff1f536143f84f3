package mapiitem

import (
	"github.com/ostkit/ostkit/diff/item"
	"github.com/ostkit/ostkit/pst/mapi"
)

// Recurrence turns a stored recurrence pattern (PidLidAppointmentRecur or
// PidLidTaskRecurrence) into iCalendar terms; nil if there is none that can be
// read. Its times are readings of the clock in the series' own zone, labelled UTC.
func Recurrence(blob []byte, codePage int) *item.Recurrence {
	if len(blob) == 0 {
		return nil
	}
	p, _ := mapi.ParseRecurrence(blob, codePage) // faults in exceptions leave those before them
	if p == nil {
		return nil
	}
	r := &item.Recurrence{Rule: item.CanonicalRule(p.RRULE(), p.StartDate.Add(p.StartOffset))}
	for _, day := range p.Deleted() {
		r.Excluded = append(r.Excluded, day.Add(p.StartOffset))
	}
	for _, e := range p.Exceptions {
		r.Exceptions = append(r.Exceptions, item.Exception{
			Original: e.OriginalStart, Start: e.Start, End: e.End, Subject: e.Subject, Location: e.Location,
		})
	}
	return r
}
