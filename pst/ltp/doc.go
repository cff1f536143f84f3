// Package ltp reads the lists, tables and properties layer of Outlook data files
// ([MS-PST] 2.3): heaps on nodes, B-trees on heaps, property contexts and table
// contexts. The layer below is [github.com/ostkit/ostkit/pst/ndb], the one above
// [github.com/ostkit/ostkit/pst].
//
// Values are views into decoded blocks: they are the caller's to read, not to
// change, and stay valid as long as the heap, property context or table they
// came from is not Reset. None of the types is safe for concurrent use; open one
// per goroutine.
package ltp
