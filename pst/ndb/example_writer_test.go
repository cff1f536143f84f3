package ndb_test

import (
	"bytes"
	"fmt"
	"io"

	"github.com/ostkit/ostkit/pst/ndb"
)

// A file with a single node, whose data is streamed.
func ExampleWriter() {
	var file sink
	w, err := ndb.NewWriter(&file, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	data := w.NewData()
	io.WriteString(data, "value of a node")
	root, err := data.Close()
	if err == nil {
		err = w.AddNode(ndb.NodeEntry{NID: ndb.NIDMessageStore, Data: root})
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := ndb.NewFile(bytes.NewReader(file.b), int64(len(file.b)), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	n, err := f.Node(ndb.NIDMessageStore)
	if err != nil {
		fmt.Println(err)
		return
	}
	d, err := n.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := d.ReadAll(100)
	fmt.Println(f.Format(), string(p), err)
	// Output: unicode value of a node <nil>
}
