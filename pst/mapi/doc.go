// Package mapi holds what is common to every container of MAPI properties (PST, OST,
// MSG, TNEF): tags, types and values of properties, property bags, named properties,
// item classes, and the structures kept inside binary properties: recurrence, time
// zones, entry ids, global object ids, change keys. It opens no files; pst/ltp reads
// property contexts into a [Bag], pst gives the bags their place in a mailbox.
//
// Nothing here panics on hostile input or allocates more than a small multiple of it.
package mapi
