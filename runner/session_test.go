package runner

import (
	"context"
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/slides"
)

type log struct {
	entries []journal.Entry
}

func (l *log) Record(e journal.Entry) {
	e.Data = append([]byte(nil), e.Data...)
	l.entries = append(l.entries, e)
}

func TestStepsShareOneShell(t *testing.T) {
	var l log
	s := &Session{Sink: &l}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, text := range []string{"cd /; x=1", "(exit 3)", "echo $? $x $PWD"} {
		if _, err := s.Run(context.Background(), &slides.Step{ID: "1.1.1", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	for _, e := range l.entries {
		b.Write(e.Data)
	}
	if b.String() != "3 1 /\r\n" {
		t.Errorf("output = %q", b.String())
	}
}
func BenchmarkStep(b *testing.B) {
	s := &Session{}
	if err := s.Start(); err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	st := &slides.Step{ID: "1.1.1", Text: ":"}
	for b.Loop() {
		if _, err := s.Run(context.Background(), st); err != nil {
			b.Fatal(err)
		}
	}
}
