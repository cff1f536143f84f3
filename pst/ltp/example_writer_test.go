package ltp_test

import (
	"fmt"

	"github.com/ostkit/ostkit/pst/ltp"
	"github.com/ostkit/ostkit/pst/mapi"
	"github.com/ostkit/ostkit/pst/ndb"
)

// A property context whose size is one of its properties.
func ExamplePCWriter() {
	w, err := ndb.NewWriter(new(sink), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	pc := ltp.NewPC(w)
	for _, p := range []struct {
		tag   mapi.Tag
		value any
	}{{mapi.PidTagSubject, "Hello"}, {mapi.PidTagMessageSize, 0}} {
		v, err := mapi.EncodeValue(p.tag, p.value, 0)
		if err == nil {
			err = pc.Set(p.tag, v)
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	size, err := pc.Layout()
	if err != nil {
		fmt.Println(err)
		return
	}
	v, _ := mapi.EncodeValue(mapi.PidTagMessageSize, int32(size), 0)
	if err := pc.Adjust(mapi.PidTagMessageSize, v); err != nil {
		fmt.Println(err)
		return
	}
	data, sub, err := pc.Close()
	if err == nil {
		err = w.AddNode(ndb.NodeEntry{NID: w.NewNID(ndb.TypeNormalMessage), Data: data, Sub: sub})
	}
	fmt.Println(size, w.RefCount(data), err)
	// Output: 58 2 <nil>
}
