package eml_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/ostkit/ostkit/diff/source/eml"
)

func ExampleNew() {
	tree := fstest.MapFS{"Inbox/1.eml": {Data: []byte("Subject: Minutes\r\n\r\nAll agreed.\r\n")}}
	for it, err := range eml.New("export", tree, nil).Items(context.Background()) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(it.Folder, it.Ref, it.Subject)
	}
	// Output: Inbox Inbox/1.eml Minutes
}
