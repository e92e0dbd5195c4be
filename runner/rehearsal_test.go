package runner

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// rehearse runs a runbook unattended and reports.
func rehearse(t *testing.T, shell, runbook string, set func(*Rehearsal)) *journal.Report {
	t.Helper()
	deck := slides.Parse("t.md", []byte(runbook))
	deck.Meta.Shell = shell
	s := &Session{Shell: shell, Dir: t.TempDir(), Cols: 120, Rows: 40, Patience: 200 * time.Millisecond}
	rep := &journal.Reporter{Deck: deck, Emulator: func(cols, rows int, reply func([]byte)) journal.Terminal {
		return vt.New(cols, rows, reply)
	}}
	r := &Rehearsal{Session: s}
	if set != nil {
		set(r)
	}
	s.NewTerminal, s.Sink = rep.NewTerminal, journal.Tee{rep, r}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := r.Run(context.Background(), deck.Steps()); err != nil {
		t.Fatal(err)
	}
	return rep.Report(deck.Steps())
}

// outcomes is a report in a line: "1.1.1 passed 0, 1.2.1 failed 1".
func outcomes(r *journal.Report) string {
	var all []string
	for _, s := range r.Steps {
		all = append(all, fmt.Sprintf("%s %s %d", s.ID, s.Outcome, s.Status))
	}
	return strings.Join(all, ", ")
}

func inEachShell(t *testing.T, f func(t *testing.T, shell string)) {
	for _, shell := range shellNames {
		t.Run(shell, func(t *testing.T) {
			have(t, shell)
			t.Parallel()
			f(t, shell)
		})
	}
}

func TestRehearsalGoesOnPastWhatFails(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		r := rehearse(t, shell, "# T\n\n```sh\nfalse\n```\n\n```sh {input=\"bob\\neve\\n\"}\nread -r a; read -r b; echo \"hi $a and $b\"\n```\n\n"+
			"```sh skip\necho never\n```\n\n```sh\nread -r x\n```\n\n```sh timeout=1s\nsleep 60\n```\n\n```sh status=3\n(exit 3)\n```\n\n"+
			"```sh\nexit 4\n```\n\n```sh\necho last\n```\n", nil)
		want := "1.1.1 failed 1, 1.2.1 passed 0, 1.3.1 skipped -1, 1.4.1 waiting 130, 1.5.1 timeout 130, 1.6.1 passed 3, 1.7.1 aborted 4, 1.8.1 passed 0"
		if got := outcomes(r); got != want {
			t.Errorf("%s, want\n%s", got, want)
		}
		if !strings.Contains(r.Steps[1].Output, "hi bob and eve") || r.Steps[7].Output != "last\n" {
			t.Errorf("printed %q and %q", r.Steps[1].Output, r.Steps[7].Output)
		}
		if r.Steps[0].Why != "status 1, expected 0" || r.Steps[3].Hint == "" {
			t.Errorf("told %+v", r.Steps)
		}
	})
}

func TestRehearsalEndsWhatIgnoresSignals(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		r := rehearse(t, shell, "```sh timeout=2s\nsh -c 'trap \"\" INT TERM; while :; do sleep 0.1; done'\n```\n\n"+
			"```sh timeout=2s\ntrap '' INT TERM; while :; do sleep 0.1; done\n```\n\n```sh\necho on\n```\n", nil)
		if got, want := outcomes(r), "1.1.1 timeout 137, 1.2.1 timeout 137, 1.3.1 passed 0"; got != want {
			t.Errorf("%s, want\n%s", got, want)
		}
	})
}

func TestRehearsalStopsAtTheFirstFailureIfAsked(t *testing.T) {
	t.Parallel()
	r := rehearse(t, "bash", "```sh\ntrue\nfalse\necho 3\n```\n", func(r *Rehearsal) { r.FailFast = true })
	if got, want := outcomes(r), "1.1.1 passed 0, 1.1.2 failed 1, 1.1.3 skipped -1"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestStepsAreTypedIntoTheRunningProgram(t *testing.T) {
	t.Parallel()
	onLinux(t)
	for _, c := range []struct{ name, text, want, printed string }{
		{"exits", "```sh\nsh\n```\n\n```sh type\nx=5\necho \"x is $x\"\nexit 7\n```\n\n```sh\necho \"out ${x-unset}\"\n```\n",
			"1.1.1 failed 7, 1.2.1 passed -1, 1.2.2 passed -1, 1.2.3 passed -1, 1.3.1 passed 0", "x is 5"},
		{"is ended with Ctrl-D", "```sh\nbash --norc\n```\n\n```sh type\necho in\n```\n\n```sh\necho out\n```\n",
			"1.1.1 passed 0, 1.2.1 passed -1, 1.3.1 passed 0", "in"},
		{"is not there", "```sh\ntrue\n```\n\n```sh type\necho in\n```\n\n```sh\necho out\n```\n",
			"1.1.1 passed 0, 1.2.1 failed -1, 1.3.1 passed 0", ""},
		{"never was", "```sh type\necho in\n```\n\n```sh\necho out\n```\n", "1.1.1 failed -1, 1.2.1 passed 0", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := rehearse(t, "bash", c.text, nil)
			if got := outcomes(r); got != c.want {
				t.Errorf("%s, want\n%s", got, c.want)
			}
			var typed string
			for _, s := range r.Steps {
				if s.ID != "1.1.1" {
					typed += s.Output
				}
			}
			if !strings.Contains(typed, c.printed) || !strings.Contains(typed, "out") {
				t.Errorf("printed %q", typed)
			}
		})
	}
}

// What waits for its user is found; what is only silent is not.
func TestWaitingIsToldFromSilentWork(t *testing.T) {
	t.Parallel()
	onLinux(t)
	for _, c := range []struct{ needs, text, want string }{
		{"cat", "read x", "waiting"},
		{"cat", "cat", "waiting"},
		{"python3", "python3", "waiting"},
		{"vim", "vim -u NONE file", "waiting"},
		{"less", "seq 1000 | less", "waiting"},
		{"ssh-keygen", "ssh-keygen -f key", "waiting"},
		{"git", "git init -q . && git -c user.name=a -c user.email=a@b.c -c core.editor='vim -u NONE' commit --allow-empty", "waiting"},
		{"bash", "bash --norc", "waiting"},
		{"cat", "stty -echo; cat", "waiting"},
		{"sleep", "sleep 5", "passed"},
		{"tail", "(for i in 1 2 3 4 5 6 7 8; do echo $i; sleep 0.6; done >>grow &) ; sleep 0.2; timeout 5 tail -f grow", "failed"},
		{"python3", "python3 -c 'x = 0\nfor i in range(40000000): x += i'", "passed"},
		{"curl", slowServer + " & sleep 1; curl -s -m 20 http://127.0.0.1:$(cat port)/; kill %1", "passed"},
	} {
		t.Run(c.text[:min(len(c.text), 20)], func(t *testing.T) {
			have(t, c.needs)
			t.Parallel()
			r := rehearse(t, "bash", "```sh timeout=60s\n"+c.text+"\n```\n", nil)
			last := r.Steps[len(r.Steps)-1]
			if got := string(last.Outcome); got != c.want {
				t.Errorf("%s (status %d after %v), want %s; printed %q", got, last.Status, last.Duration, c.want, last.Output)
			}
		})
	}
}

// slowServer serves one answer after five seconds, on a port that it writes to
// the file port.
const slowServer = `python3 -c 'import http.server, time
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(5); self.send_response(200); self.end_headers(); self.wfile.write(b"slow")
    def log_message(self, *a): pass
s = http.server.HTTPServer(("127.0.0.1", 0), H)
open("port", "w").write(str(s.server_port))
s.serve_forever()'`

// Programs of several threads that ask for a line.
func TestInputIsTypedIntoProgramsOfManyThreads(t *testing.T) {
	t.Parallel()
	onLinux(t)
	r := rehearse(t, "bash", "# T\n\n```sh {input=\"bob\\n\" timeout=20s}\n"+program("asks")+"\n```\n\n"+
		"```sh {input=\"eve\\n\" timeout=20s}\n"+program("thread")+"\n```\n\n```sh timeout=20s\n"+program("asks")+"\n```\n\n"+
		"```sh timeout=20s\n"+program("reader")+"\n```\n\n```sh timeout=20s\nread -e x\n```\n\n```sh timeout=20s\nexec bash\n```\n", nil)
	want := "1.1.1 passed 0, 1.2.1 passed 0, 1.3.1 waiting 130, 1.4.1 passed 0, 1.5.1 waiting 130, 1.6.1 passed 0"
	if got := outcomes(r); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	for i, want := range []string{"name: bob\nhi bob\n", "name: eve\nhi eve\n"} {
		if got := r.Steps[i].Output; got != want {
			t.Errorf("printed %q, want %q", got, want)
		}
	}
}

// A recorded session tells what its commands print, failed ones too: a step that
// prints that passes whatever its status, unless the status is told.
func TestAgreeingOutputExcusesTheStatus(t *testing.T) {
	t.Parallel()
	const fails = "$ echo no such thing; (exit 3)\n"
	for _, c := range []struct {
		fence, text string
		want        journal.Outcome
	}{
		{"console", fails + "no such thing\n", journal.Passed},
		{"console", fails + "another thing\n", journal.Failed},
		{"console", fails, journal.Failed},
		{"console", fails + "no such thing\n[3]\n", journal.Passed},
		{"console", fails + "no such thing\n[4]\n", journal.Failed},
		{"console status=0", fails + "no such thing\n", journal.Failed},
		{"console", "$ echo took 3s; (exit 1)\ntook 7s\n$ true\n", journal.Passed},
	} {
		rep := rehearse(t, "bash", "# T\n\n```"+c.fence+"\n"+c.text+"```\n", nil)
		if got := rep.Steps[0].Outcome; got != c.want {
			t.Errorf("%s %q: %s (%s), want %s", c.fence, c.text, got, rep.Steps[0].Why, c.want)
		}
	}
}

// What comes of our own ending of a step is not its output: no ^C, which nobody
// typed, and not what the shell says of a program that a signal ended.
func TestEndingAStepPrintsNothing(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		fence := func(text string) string { return "```sh timeout=1s\n" + text + "\n```\n\n" }
		r := rehearse(t, shell, "# T\n\n"+fence("echo a; sleep 60")+fence("printf midline; sleep 60")+
			fence(`sh -c 'trap "" INT; echo b; sleep 60; sleep 60'`)+fence(`sh -c 'trap "" INT TERM; echo c; while :; do sleep 1; done'`)+
			fence(`sh -c 'trap "" INT; echo d; sleep 60; sleep 60' | cat`)+fence("echo e; while :; do :; done")+
			fence(`sh -c 'trap "echo cleaned up; exit 3" INT; while :; do sleep 0.1; done'`)+"```sh\necho f; read x\n```\n", nil)
		for i, want := range []string{"a\n", "midline\n", "b\n", "c\n", "d\n", "e\n", "cleaned up\n", "f\n"} {
			if got := r.Steps[i]; got.Output != want || got.Outcome != journal.TimedOut && got.Outcome != journal.Waited {
				t.Errorf("step %s %s and printed %q, want %q", got.ID, got.Outcome, got.Output, want)
			}
		}
	})
}
