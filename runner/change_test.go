package runner

import (
	"os"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
)

func TestWhatAStepChangesIsKnown(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		changes := map[string]journal.Change{}
		runbook := "```sh\necho nothing\nONE=1; export TWO='a b'\nONE=2\ngreet() { echo \"hi $ONE\"; }\nalias ll='ls -l'\nunset TWO\nset -u\n" +
			"mkdir sub; cd sub\nMY_TOKEN=hunter22-of-the-house\ngreet\n```\n"
		r := rehearse(t, shell, runbook, func(r *Rehearsal) {
			r.Session.Changed = func(step string, c journal.Change) { changes[step] = c }
		})
		for _, s := range r.Steps {
			if s.Outcome != journal.Passed {
				t.Errorf("step %s %s: %s", s.ID, s.Outcome, s.Output)
			}
		}
		for _, c := range []struct{ step, has string }{
			{"1.1.2", "ONE="}, {"1.1.2", "a b"}, {"1.1.3", "ONE="}, {"1.1.4", "greet"}, {"1.1.5", "ls -l"}, {"1.1.6", "unset TWO\n"},
		} {
			if got := changes[c.step].Set; !strings.Contains(got, c.has) {
				t.Errorf("step %s changed %q, want %q", c.step, got, c.has)
			}
		}
		for _, step := range []string{"1.1.1", "1.1.9", "1.1.10"} {
			if got := changes[step].Set; got != "" {
				t.Errorf("step %s changed %q, want nothing", step, got)
			}
		}
		if changes["1.1.7"].Set == "" || strings.Contains(changes["1.1.3"].Set, "TWO") {
			t.Errorf("changes %+v", changes)
		}
		if c := changes["1.1.8"]; !strings.HasSuffix(c.Dir, "/sub") || c.Set != "" {
			t.Errorf("cd changed %+v", c)
		}
		if c := changes["1.1.9"]; len(c.Secrets) != 1 || c.Secrets[0] != "MY_TOKEN" {
			t.Errorf("a secret changed %+v", c)
		}
	})
}

// The shell is asked for its state while a step is on its way to it, and takes
// its time.
func TestStepBeginsWithTheSizeOfItsTerminal(t *testing.T) {
	t.Parallel()
	have(t, "dash")
	var began [2]int
	w := open(t, &Session{Shell: "dash", NewTerminal: func(_ string, cols, rows int, reply func([]byte)) journal.Terminal {
		began = [2]int{cols, rows}
		return &echoTerminal{reply: reply}
	}})
	w.want("sed() { : >asked; until [ -e go ]; do sleep 0.01; done; }", "")
	w.Changed = func(string, journal.Change) {}
	done := w.start("stty size")
	for _, err := os.Stat(w.Dir + "/asked"); err != nil; _, err = os.Stat(w.Dir + "/asked") {
		<-time.After(5 * time.Millisecond)
	}
	if err := w.Resize(100, 30); err != nil {
		t.Error(err)
	}
	w.file("go", "")
	w.result(done)
	if out := w.log.output(0); out != "30 100\r\n" || began != [2]int{100, 30} {
		t.Errorf("the step printed %q, its emulator began with %v", out, began)
	}
}
