package runner

import (
	"testing"

	"showrunner/runner/journal"
)

// A program that waits may not have got yet what was typed: where nothing comes
// back, not even an echo, the typed step takes its quiet second.
func TestTypedStepEndsAfterItsEcho(t *testing.T) {
	onLinux(t)
	w := open(t, &Session{})
	w.start("stty -echo; cat >/dev/null")
	w.waits(journal.SurelyWaiting)
	if r, err := w.Type(t.Context(), stepOf("2.1.1", "a line")); err != nil || r.Duration < quiet {
		t.Errorf("%+v, %v, want at least %v", r, err, quiet)
	}
}

func TestTypedInputIsTheTypedSteps(t *testing.T) {
	onLinux(t)
	w := open(t, &Session{})
	w.start("cat")
	w.waits(journal.SurelyWaiting)
	if _, err := w.Write([]byte("key\r")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Type(t.Context(), stepOf("2.1.1", "a line")); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range w.log.from(0) {
		if e.Kind == journal.Input {
			got[e.Step] += string(e.Data)
		}
	}
	if len(got) != 2 || got["1.1.9"] != "key\r" || got["2.1.1"] != "a line\r" {
		t.Errorf("typed %q", got)
	}
}
