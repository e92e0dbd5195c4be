package runner

import (
	"context"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
)

// rehearsedAs is a step that printed something in a rehearsal and changed its
// shell.
func rehearsedAs(printed string, status int, c *journal.Change) *journal.Planned {
	return &journal.Planned{
		Step:   "1.1.1",
		Began:  journal.Entry{Kind: journal.Began, Step: "1.1.1", Cols: 100, Rows: 30},
		Output: []journal.Entry{{Kind: journal.Output, Step: "1.1.1", Data: []byte(printed)}},
		Result: journal.Result{Status: status, Duration: 10 * time.Millisecond, Dir: "/rehearsal"},
		Change: c,
	}
}

// play has the understudy play a step and returns what it recorded.
func (w *show) play(p *journal.Planned) []journal.Entry {
	w.t.Helper()
	n := len(w.log.from(0))
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := w.Play(ctx, stepOf("1.1.1", "make demo"), p)
	if err != nil || ctx.Err() != nil {
		w.t.Fatalf("Play: %v, %v", err, ctx.Err())
	}
	es := w.log.from(n)
	if last := es[len(es)-1]; last.Kind != journal.Ended || last.Result != r {
		w.t.Fatalf("Play = %+v, recorded %+v last", r, last)
	}
	return es
}

func onEveryShell(t *testing.T, f func(t *testing.T, w *show)) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			t.Parallel()
			f(t, open(t, &Session{Shell: name}))
		})
	}
}

func TestUnderstudyIsRecordedAsAStepThatRuns(t *testing.T) {
	t.Parallel()
	onEveryShell(t, func(t *testing.T, w *show) {
		es := w.play(rehearsedAs("built\r\n", 3, nil))
		if b := es[0]; b.Kind != journal.Began || b.Step != "1.1.1" || b.Text != "make demo" || b.Cols != 100 || b.Rows != 30 || b.Dir != w.WorkDir() {
			t.Errorf("began as %+v", b)
		}
		if out := es[1]; out.Kind != journal.Output || string(out.Data) != "built\r\n" || out.Step != "1.1.1" {
			t.Errorf("printed %+v", out)
		}
		if r := es[2].Result; !r.Replayed || r.Status != 3 || r.Dir != w.WorkDir() || r.Duration != 10*time.Millisecond {
			t.Errorf("ended with %+v", r)
		}
		w.want("echo $?", "3\r\n")
	})
}

func TestUnderstudyTakesChangesOver(t *testing.T) {
	t.Parallel()
	onEveryShell(t, func(t *testing.T, w *show) {
		w.run("x=live; cd() { echo mine; }")
		w.play(rehearsedAs("", 0, &journal.Change{
			Dir: "/usr/bin",
			Set: "x='a  b'\nexport Y=\"it's\"\nf() { echo f$1; }\nalias al='echo al'\nset -u\n",
		}))
		w.want("echo \"$x\" $PWD; sh -c 'echo $Y'; f 3", "a  b /usr/bin\r\nit's\r\nf3\r\n")
		w.want("al; case $- in *u*) echo u; esac", "al\r\nu\r\n")
		w.aborts("exit 4", 4)
		w.want("echo \"$x\"; f 5", "a  b\r\nf5\r\n")
	})
}

func TestUnderstudyStandsInForABrokenStep(t *testing.T) {
	t.Parallel()
	onEveryShell(t, func(t *testing.T, w *show) {
		for _, text := range []string{"echo (", "false", "nosuchprogram", "trap 'echo bye' EXIT; (exit 9)"} {
			w.run(text)
			w.play(rehearsedAs("ok\r\n", 0, &journal.Change{Dir: "/usr", Set: "v=" + quote(text) + "\n"}))
			w.want(`echo "$v" $PWD`, text+" /usr\r\n")
		}
	})
}

func TestHostileChangesEndNoSession(t *testing.T) {
	t.Parallel()
	hostile := []string{
		"a=1; echo (", "x=1\n)(\n", "fi\n", "}\n", "'", "<<END", "readonly R=1\nR=2\nR=3",
		"nosuchprogram", "set -e\nfalse", "set -u\necho $nosuchvariable", "cat", "read x", "exit 3", "exec true",
		"kill -9 $$", "PS1='> ' PROMPT_COMMAND=; precmd_functions=; unset -f __sr_at", "exec >/dev/null 2>&1 </dev/null",
		"echo LEAK; echo LEAK >&2", "return 3", "trap 'echo LEAK' EXIT", "unset PROMPT_COMMAND; PS1=", "set -x", "f() {",
		"printf '\\033]7717;0;1;1\\007'", "alias echo='echo aliased'; unalias echo", "cd /nosuchdirectory",
	}
	onEveryShell(t, func(t *testing.T, w *show) {
		for _, set := range hostile {
			es := w.play(rehearsedAs("ok\r\n", 0, &journal.Change{Dir: "/nosuchdirectory", Set: set}))
			for _, e := range es {
				if strings.Contains(string(e.Data), "LEAK") {
					t.Errorf("%q printed %q", set, e.Data)
				}
			}
			r, out := w.run("set +x +e +u; echo alive")
			if out != "alive\r\n" && set != "set -x" || r.Aborted || r.Status != 0 {
				t.Errorf("after %q: %+v, printed %q", set, r, out)
			}
		}
	})
}

func TestUnderstudyOfAnEndlessChangeGoesOn(t *testing.T) {
	t.Parallel()
	onEveryShell(t, func(t *testing.T, w *show) {
		w.play(rehearsedAs("", 0, &journal.Change{Set: "while :; do :; done"}))
		w.want("echo on", "on\r\n")
	})
}

func TestUnderstudyMasksSecrets(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{Literals: []string{"hunter2hunter2"}})
	es := w.play(rehearsedAs("it is hunter2hunter2\r\n", 0, &journal.Change{Set: "export API_TOKEN=sesamesesame"}))
	for _, e := range es {
		if strings.Contains(string(e.Data), "hunter2") {
			t.Errorf("printed %q", e.Data)
		}
	}
	if _, out := w.run("echo $API_TOKEN"); strings.Contains(out, "sesame") {
		t.Errorf("a secret that was taken over is printed: %q", out)
	}
}

func TestUnderstudyStopsWhenTold(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	p := rehearsedAs("first\r\n", 0, &journal.Change{Set: "x=1"})
	p.Output = append(p.Output, journal.Entry{Kind: journal.Output, At: time.Hour, Data: []byte("last\r\n")})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { // ends with the playing
		_, err := w.Play(ctx, stepOf("1.1.1", "make"), p)
		done <- err
	}()
	w.log.awaitText(t, "first")
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if out := w.log.output(0); out != "first\r\nlast\r\n" {
		t.Errorf("printed %q", out)
	}
	w.want("echo $x", "1\r\n")
}

func TestCloseEndsTheUnderstudy(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	p := rehearsedAs("first\r\n", 0, nil)
	p.Result.Duration = time.Hour
	done := make(chan error, 1)
	go func() { // ends with the session
		_, err := w.Play(context.Background(), stepOf("1.1.1", "make"), p)
		done <- err
	}()
	w.log.awaitText(t, "first")
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("it plays on")
	}
}

func TestUnderstudyWaitsForTheStepItReplaces(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan journal.Result, 1)
	go func() { // ends with the step
		r, _ := w.Run(ctx, stepOf("1.1.1", "trap '' INT; echo hangs; sleep 1000"))
		done <- r
	}()
	w.log.awaitText(t, "hangs")
	cancel()
	w.play(rehearsedAs("played\r\n", 0, nil))
	<-done
	if out := w.log.output(0); !strings.HasSuffix(out, "played\r\n") {
		t.Errorf("printed %q", out)
	}
	w.want("trap - INT; echo on", "on\r\n")
}

func TestStepThatWasEndedLeavesTheSessionWhole(t *testing.T) {
	t.Parallel()
	onEveryShell(t, func(t *testing.T, w *show) {
		w.Patience = time.Minute // a shell that is killed forgets its trap
		w.want("x=1", "")
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan journal.Result, 1)
		go func() { // ends with the step
			r, _ := w.Run(ctx, stepOf("1.1.1", "trap 'echo bye' EXIT; eval 'y=2'; echo hangs; sleep 1000"))
			done <- r
		}()
		w.log.awaitText(t, "hangs")
		w.awaitProgram("sleep")
		cancel()
		if r := <-done; r.Status == 0 {
			t.Errorf("it ended with %+v", r)
		}
		w.want("echo $x $y", "1 2\r\n")
		if out := w.aborts("exit 3", 3); !strings.Contains(out, "bye") {
			t.Errorf("its trap printed %q", out)
		}
		w.want("echo $x $y", "1 2\r\n")
	})
}
