package runner

import (
	"slices"
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/runner/mask"
)

// What may begin a secret is held back for a moment. A step that begins just then
// must not lose the end of the one before.
func TestHeldOutputIsShownBeforeTheNextStep(t *testing.T) {
	l := newLog()
	s := &Session{Sink: l, queue: newQueue()}
	s.secrets.masker = mask.New()
	s.queue.close() // nothing comes back from its timer
	begin := func(id string) {
		s.begin(&item{began: &running{played: true, entry: journal.Entry{Kind: journal.Began, Step: id}}})
	}
	begin("1.1.1")
	s.printed(&item{data: []byte("a ghp_")})
	if got := l.output(0); got != "a " {
		t.Fatalf("%q goes out at once, want all before ghp_", got)
	}
	begin("1.1.2")
	es := l.from(0)
	if n := len(es); es[n-1].Kind != journal.Began || es[n-2].Step != "1.1.1" || string(es[n-2].Data) != "ghp_" {
		t.Errorf("before the next step: %+v", es[n-2:])
	}
	s.secrets.timer.Stop()
}

// A step that passes leaves its modes to the next, but for those without which
// no step could be read or ended.
func TestStepsKeepLinesSignalsAndNewlines(t *testing.T) {
	w := open(t, &Session{})
	w.ends("stty -opost -isig -icanon -ixon", 0)
	_, got := w.run("stty -a")
	for _, mode := range []string{"opost", "isig", "icanon", "-ixon"} {
		if !slices.Contains(strings.Fields(got), mode) {
			t.Errorf("no %s in %q", mode, got)
		}
	}
	if !strings.HasSuffix(got, "\r\n") {
		t.Errorf("lines end as in %q", got[max(0, len(got)-5):])
	}
}

func TestNoticeOfASignalIsTheShells(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Terminated\r\n", ""},
		{"a\r\nKilled\r\n", "a\r\n"},
		{"midKilled: 9\r\n", "mid"},
		{"a\r\nTerminated              sleep 9 | cat\r\n", "a\r\n"},
		{"zsh: terminated  sleep 9\r\n", ""},
		{"Terminated by peer\r\n", "Terminated by peer\r\n"},
		{"Killed\r\ncleaned up\r\n", "Killed\r\ncleaned up\r\n"},
		{"", ""},
	} {
		if got := string(unnoticed([]byte(c.in))); got != c.want {
			t.Errorf("unnoticed(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
