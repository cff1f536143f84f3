package diff

import "github.com/ostkit/ostkit/diff/item"

// Source is one side of a comparison, or a part of one; importers implement it
// without knowing this package.
type Source = item.Source
