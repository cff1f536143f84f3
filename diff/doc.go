// Package diff compares a local mailbox with a server's, item by item, and reports
// what differs with evidence. It sees items only (package diff/item), so that both
// sides may come from any format: importers in diff/source/… make items of them.
//
// [Compare] matches in tiers. Tier 0 pairs folders by role and name. Tier 1 takes
// items with a common identity (SourceKey, Message-ID, global object id, SearchKey)
// as candidates and lets content confirm them, since no single key is reliable.
// Tier 2 pairs what is left by content alone. What remains is on one side only,
// unless the other side could not have held it: then it is not comparable, which
// is not the same as missing.
package diff
