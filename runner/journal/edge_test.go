package journal

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Each run of a step may print as much as any.
func TestStepThatRunsAgainHasRoomAgain(t *testing.T) {
	var b bytes.Buffer
	r := NewRecorder(&b, Meta{}, nil)
	r.room = 10
	for range 2 {
		r.Record(Entry{Kind: Began, Step: "1.1.1"})
		r.Record(Entry{Kind: Output, Step: "1.1.1", Data: []byte("12345678\n")})
		r.Record(Entry{Kind: Ended, Step: "1.1.1"})
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if r.tail != nil || strings.Count(string(printed(read(t, b.Bytes()))), "12345678\n") != 2 || r.spent["1.1.1"] != 9 {
		t.Errorf("%d bytes are counted of the second run: %s", r.spent["1.1.1"], &b)
	}
}

// What waits for the disk waits 100 ms each time.
func TestBytesNeverWaitForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := make(seen, 10)
		r := NewRecorder(w, meta(), label)
		<-w
		r.Record(Entry{Kind: Began, Step: "1.1.1"})
		for i := range 3 {
			from := time.Now()
			r.Record(Entry{Kind: Output, Step: "1.1.1", Data: []byte("x")})
			select {
			case at := <-w:
				if d := at.Sub(from); d != 100*time.Millisecond {
					t.Errorf("output %d was written after %v", i, d)
				}
			case <-time.After(time.Hour):
				t.Fatalf("output %d is not written", i)
			}
			<-time.After(time.Second)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Nothing that a program prints into somebody else's recording makes it ours.
func TestForeignCastStaysForeign(t *testing.T) {
	const remark = `# {"showrunner":1,"file":"/etc/passwd"}` + "\n"
	head, event := `{"version":3,"term":{"cols":80,"rows":24}}`+"\n", `[0.1,"o","x"]`+"\n"
	for in, foreign := range map[string]bool{
		head + remark + event: false,
		head + event + remark: true,
		head + event:          true,
		`{"version":2,"width":80,"height":24}` + "\n" + remark + event: true,
	} {
		if rec, err := Read(strings.NewReader(in)); rec == nil || rec.Foreign != foreign || foreign && rec.File != "" {
			t.Errorf("%q: %+v, %v, want foreign %v", in, rec, err, foreign)
		}
	}
}

func TestV2FileThatIsCutIsNotWhole(t *testing.T) {
	const whole = `{"version":2,"width":80,"height":24}` + "\n" + `[0.1,"o","x"]` + "\n" + `[0.2,"o","y"]` + "\n"
	for n, want := range map[int]bool{len(whole): true, len(whole) - 5: false} {
		rec, err := Read(strings.NewReader(whole[:n]))
		if rec == nil || rec.Whole != want {
			t.Errorf("%q: %+v, %v, want whole %v", whole[:n], rec, err, want)
		}
	}
}

// Entries never go back in time, whatever the file says.
func TestEntriesStayInOrderOfTime(t *testing.T) {
	rec := read(t, []byte(`{"version":3,"term":{"cols":80,"rows":24}}
# {"showrunner":1,"file":"a.md"}
# {"entry":"began","at":5,"step":"1.1.1","text":"x"}
[0.1,"o","x"]
# {"entry":"ended","at":1,"step":"1.1.1"}
# {"entry":"closed","at":-7}
`))
	if len(rec.Entries) != 4 {
		t.Fatalf("%d entries: %+v", len(rec.Entries), rec.Entries)
	}
	for _, e := range rec.Entries {
		if e.At != 5*time.Second {
			t.Errorf("%+v, want all at 5 s", e)
		}
	}

	var b bytes.Buffer
	r := NewRecorder(&b, Meta{}, nil)
	r.Record(Entry{At: 5 * time.Second, Kind: Began, Step: "1.1.1"})
	r.Record(Entry{At: time.Second, Kind: Ended, Step: "1.1.1"})
	if err := r.Close(); err != nil || !strings.Contains(b.String(), `"ended","at":5`) {
		t.Errorf("%v; a step ends before it begins: %s", err, &b)
	}
}
