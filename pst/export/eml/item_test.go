package eml

import (
	"encoding/base64"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ostkit/ostkit/pst/mapi"
)

// bagOf returns a bag of named properties of one set.
func bagOf(t testing.TB, set mapi.GUID, values map[uint32]any) bag {
	t.Helper()
	types := func(v any) mapi.Type {
		switch v.(type) {
		case time.Time:
			return mapi.PtypTime
		case int32:
			return mapi.PtypInteger32
		case float64:
			return mapi.PtypFloating64
		case []byte:
			return mapi.PtypBinary
		case [][]byte:
			return mapi.PtypMultipleBinary
		case bool:
			return mapi.PtypBoolean
		}
		return mapi.PtypString
	}
	names := mapi.NewNameMap()
	var props []mapi.Property
	for lid, v := range values {
		id, err := names.Add(mapi.PropertyName{Set: set, LID: lid})
		if err != nil {
			t.Fatal(err)
		}
		tag := mapi.Tag(uint32(id)<<16 | uint32(types(v)))
		data, err := mapi.EncodeValue(tag, v, 0)
		if err != nil {
			t.Fatal(err)
		}
		props = append(props, mapi.NewProperty(tag, data))
	}
	return bag{mapi.NewBag(props, names, 0)}
}

func show(h header) string {
	var b strings.Builder
	for _, f := range h {
		b.WriteString(strings.TrimPrefix(f.name, "X-Ostkit-") + ": " + f.value + "\n")
	}
	return b.String()
}

var noon = time.Date(2024, 2, 29, 12, 0, 0, 500, time.UTC)

func TestTaskFields(t *testing.T) {
	for _, c := range []struct {
		values map[uint32]any
		want   string
	}{
		{nil, ""},
		{map[uint32]any{
			mapi.PidLidTaskStartDate: noon, mapi.PidLidTaskDueDate: noon.Add(time.Hour), mapi.PidLidTaskStatus: int32(3),
			mapi.PidLidPercentComplete: 0.29, mapi.PidLidTaskDateCompleted: noon, mapi.PidLidTaskRecurrence: []byte("blob"),
		}, "Start: 2024-02-29T12:00:00.0000005Z\nDue: 2024-02-29T13:00:00.0000005Z\nCompleted: 2024-02-29T12:00:00.0000005Z\n" +
			"Task-Status: waiting\nPercent-Complete: 29\nRecurrence: YmxvYg==\n"},
		{map[uint32]any{mapi.PidLidTaskStatus: int32(77), mapi.PidLidPercentComplete: math.NaN()}, "Task-Status: 77\n"},
		{map[uint32]any{mapi.PidLidTaskStatus: int32(-1), mapi.PidLidPercentComplete: 1.5}, "Task-Status: -1\n"},
		{map[uint32]any{mapi.PidLidTaskStatus: int32(0), mapi.PidLidPercentComplete: 0.0}, "Task-Status: notStarted\nPercent-Complete: 0\n"},
	} {
		var h header
		bagOf(t, mapi.PSETIDTask, c.values).task(&h)
		if got := show(h); got != c.want {
			t.Errorf("got\n%swant\n%s", got, c.want)
		}
	}
}

func TestAppointmentFields(t *testing.T) {
	recur := make([]byte, 100)
	var h header
	bagOf(t, mapi.PSETIDAppointment, map[uint32]any{
		mapi.PidLidAppointmentStartWhole: noon, mapi.PidLidAppointmentSubType: true, mapi.PidLidLocation: "Caf\u00e9",
		mapi.PidLidBusyStatus: int32(2), mapi.PidLidAppointmentRecur: recur,
	}).appointment(&h)
	encoded := strings.ReplaceAll(h[len(h)-1].value, " ", "")
	if b, err := base64.StdEncoding.DecodeString(encoded); err != nil || string(b) != string(recur) {
		t.Errorf("recurrence %q: %v", h[len(h)-1].value, err)
	}
	want := "Start: 2024-02-29T12:00:00.0000005Z\nAll-Day: true\nLocation: Caf\u00e9\nBusy-Status: busy\n"
	if got := show(h[:len(h)-1]); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestMemberFields(t *testing.T) {
	entries := [][]byte{
		mapi.OneOffEntryID("Ann", "SMTP", "ann@example.com"), {1, 2, 3}, mapi.OneOffEntryID("B\u00f6b", "EX", "/o=A/cn=bob"),
	}
	const want = "Member: \"Ann\" <ann@example.com>\nMember: =?utf-8?B?QsO2Yg==?= </o=A/cn=bob@ex.invalid>\n"
	for _, lid := range []uint32{mapi.PidLidDistributionListOneOffMembers, mapi.PidLidDistributionListMembers} {
		var h header
		bagOf(t, mapi.PSETIDAddress, map[uint32]any{lid: entries}).members(&h)
		if got := show(h); got != want {
			t.Errorf("%X: got\n%swant\n%s", lid, got, want)
		}
	}
	both := bagOf(t, mapi.PSETIDAddress, map[uint32]any{
		mapi.PidLidDistributionListOneOffMembers: entries, mapi.PidLidDistributionListMembers: entries,
	})
	var h header
	if both.members(&h); show(h) != want {
		t.Errorf("members of both lists are\n%s", show(h))
	}
}

func TestSpaced(t *testing.T) {
	if s := spaced(make([]byte, maxValue)); s != "" {
		t.Errorf("%d characters of a value that a header cannot hold", len(s))
	}
	if s := spaced(nil); s != "" {
		t.Errorf("nothing is %q", s)
	}
}
