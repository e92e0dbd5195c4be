package runner

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// tape keeps what happened to each step.
type tape struct {
	output map[string]string
	status map[string]int
	order  []string
}

func (k *tape) Record(e journal.Entry) {
	switch e.Kind {
	case journal.Began:
		k.order = append(k.order, e.Step)
	case journal.Output:
		k.output[e.Step] += string(e.Data)
	case journal.Ended:
		k.status[e.Step] = e.Result.Status
	}
}

func TestUnattendedRunGoesOnPastWhatFailsAndWhatWaits(t *testing.T) {
	deck := slides.Parse("t.md", []byte("# T\n\n```sh\nfalse\n```\n\n```sh {input=\"bob\\n\"}\nread -r name; echo \"hi $name\"\n```\n\n"+
		"```sh skip\necho never\n```\n\n```sh\nread -r x\n```\n\n```sh timeout=1s\nsleep 60\n```\n\n```sh\necho last\n```\n"))
	s := &Session{Shell: "bash", Now: time.Now}
	k, u := &tape{output: map[string]string{}, status: map[string]int{}}, NewUnattended(s)
	s.Sink = journal.Tee{k, u}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := u.Run(context.Background(), deck); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(k.order, " "), "1.1.1 1.2.1 1.4.1 1.5.1 1.6.1"; got != want {
		t.Errorf("ran %s, want %s", got, want)
	}
	want := map[string]int{"1.1.1": 1, "1.2.1": 0, "1.4.1": 130, "1.5.1": 130, "1.6.1": 0}
	if fmt.Sprint(k.status) != fmt.Sprint(want) {
		t.Errorf("statuses %v, want %v", k.status, want)
	}
	if !strings.Contains(k.output["1.2.1"], "hi bob") || !strings.Contains(k.output["1.6.1"], "last") {
		t.Errorf("printed %q", k.output)
	}
}
