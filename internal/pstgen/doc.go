// Package pstgen generates stores for tests and for demonstrations: PST and OST
// files of every layout, exact and deterministic. A [Store] describes the folders
// and items of all kinds, with named properties, recipients, attachments and, in
// an OST, the synchronization facts of each; [Store.Write] turns it into a file.
//
// [Mailbox] is a ready-made sample and [ServerCopy] the differing server side of
// it. [Flip] and [Zero] damage a copy at places that [NodePage], [BlockPage] and
// [NodeBlocks] find.
package pstgen
