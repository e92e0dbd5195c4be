package runner

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"showrunner/runner/journal"
)

var seed = flag.Uint64("seed", 0, "of the moments at which shells are killed; 0: another one each time")

// firstSeed is the seed of a test's moments, which it logs.
func firstSeed(t *testing.T) uint64 {
	n := *seed
	if n == 0 {
		n = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", n)
	return n
}

// hit are steps under which a shell is killed.
var hit = []string{
	":", "echo on", "sleep 1000", "cd /usr; x=1; f() { echo f; }", "for i in 1 2 3; do\nsh -c 'echo $PPID'\ndone",
	"while :; do :; done", "trap 'echo bye' EXIT; read x", "seq 100000", "if", "exec sh -c 'sleep 1000'", "sleep 1000 | cat",
}

// TestShellKilledAtRandomMoments kills the shell 50 times: while a step runs,
// between two, and while a fresh one greets.
func TestShellKilledAtRandomMoments(t *testing.T) {
	t.Parallel()
	first := firstSeed(t)
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			have(t, name)
			rnd := rand.New(rand.NewPCG(first, 0))
			w := open(t, &Session{Shell: name})
			for range 50 {
				text, after := hit[rnd.IntN(len(hit))], time.Duration(rnd.IntN(20_000))*time.Microsecond
				done := w.start(text)
				<-time.After(after)
				if !w.killed(done) {
					es := w.log.from(0)
					t.Fatalf("%q, killed after %v, does not end; of %d entries the last are %v", text, after, len(es), es[max(len(es)-5, 0):])
				}
				w.goesOn(text, after)
			}
		})
	}
}

// killed kills the shell, and the next one if it had not yet begun the step: on
// a busy machine one may need its time for that.
func (w *show) killed(done <-chan journal.Result) bool {
	for try := range 20 {
		// A shell that has ended by itself needs no signal.
		_ = syscall.Kill(w.shellPID(), syscall.SIGKILL)
		select {
		case <-done:
			return true
		case <-time.After(500 * time.Millisecond << min(try, 4)):
		}
	}
	return false
}

// goesOn runs a step that must pass. Under the first try a shell may still be
// dying that was killed between two steps, and before it begins, what outlived
// an earlier one may print.
func (w *show) goesOn(text string, after time.Duration) {
	w.t.Helper()
	for try := 1; ; try++ {
		n := len(w.log.from(0))
		r, err := w.Run(w.t.Context(), stepOf("1.1.2", "echo a$((1+1))b"))
		if err == nil && strings.Contains(w.log.output(n), "a2b\r\n") && r.Status == 0 && !r.Aborted {
			return
		}
		es := slices.DeleteFunc(w.log.from(n), func(e journal.Entry) bool { return e.Kind == journal.Output && e.Later })
		if try == 2 || err == nil && (!r.Aborted || len(es) == 0 || es[0].Kind != journal.Began) {
			var seen []string
			for _, e := range es {
				seen = append(seen, fmt.Sprintf("%v %s %+v %.40q", e.Kind, e.Step, e.Result, e.Data))
			}
			w.t.Fatalf("after %q, killed after %v: %+v, %v, entries\n%.4000s", text, after, r, err, strings.Join(seen, "\n"))
		}
	}
}

// faults are steps that must not keep what follows them from running.
var faults = []hazard{
	{"closes the terminal", func(w *show) {
		w.run("exec <&- >&- 2>&-")
		w.run("echo lost")
		w.run("exec >/dev/tty 2>&1") // busybox still tells of the echo before
		w.want("echo a", "a\r\n")
	}},
	{"closes and reopens the terminal in one step", func(w *show) {
		w.want("exec <&- >&- 2>&-; exec </dev/tty >/dev/tty 2>&1; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"opens the terminal many times", func(w *show) {
		w.want("exec 3</dev/tty 4>/dev/tty 5<>/dev/tty; echo on >&5", "on\r\n")
		w.want("exec 3<&- 4>&- 5>&-; echo a", "a\r\n")
	}},
	{"floods the terminal", func(w *show) {
		done := w.start("yes")
		w.log.awaitText(w.t, "y\r\ny\r\n")
		if err := w.Interrupt(); err != nil {
			w.t.Error(err)
		}
		if r := w.result(done); r.Status != 130 || r.Aborted {
			w.t.Errorf("%+v", r)
		}
		w.want("echo a", "a\r\n")
	}},
	{"floods the terminal from behind", func(w *show) {
		w.ends("yes &", 0)
		if r, _ := w.run("echo a"); r.Status != 0 {
			w.t.Errorf("%+v", r)
		}
	}},
	{"imitates the end mark with a guessed nonce", func(w *show) {
		guess := strings.Repeat("A", len(w.nonce))
		w.want(forged(guess, fmt.Sprint(w.number+1), "0", "$$")+"; sleep 0.2; echo on", "\x1b]7717;"+guess+";"+fmt.Sprint(w.number+1)+";0;"+fmt.Sprint(w.shellPID())+";;/;"+guess+"\aon\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the end mark of another line", func(w *show) {
		w.want(forged(w.nonce, fmt.Sprint(w.number+2), "3", "$$")+"; "+forged(w.nonce, "0", "3", "$$")+"; sleep 0.2; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the end mark of another shell", func(w *show) {
		w.want(forged(w.nonce, fmt.Sprint(w.number+1), "3", "1")+"; sleep 0.2; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the shell's death", func(w *show) {
		w.want(forged(w.nonce, "-1", "0", "$$")+"; sleep 0.2; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the end mark itself", func(w *show) { // it knows all: the step ends early, and that is all
		w.run(forged(w.nonce, fmt.Sprint(w.number+1), "0", "$$") + "; sleep 0.2; echo on")
		if r, out := w.run("echo a"); r.Status != 0 || r.Aborted || !strings.HasSuffix(out, "a\r\n") {
			w.t.Errorf("%+v, printed %q", r, out)
		}
		w.want("echo b", "b\r\n")
	}},
}

// forged is a command that prints what looks like an end mark.
func forged(nonce, number, status, pid string) string {
	return fmt.Sprintf(`printf '\033]7717;%%s;%%s;%%s;%%s;;/;%%s\007' '%s' "%s" %s "%s" '%[1]s'`, nonce, number, status, pid)
}

func TestFaultOfAStep(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			for _, h := range faults {
				t.Run(h.name, func(t *testing.T) {
					t.Parallel()
					h.try(open(t, &Session{Shell: name}))
				})
			}
		})
	}
}

// TestManyJobsLeftBehind leaves 200 jobs, all of which are named and ended.
func TestManyJobsLeftBehind(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			have(t, name)
			w := open(t, &Session{Shell: name})
			w.ends("i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); done", 0)
			sids := slices.Clone(w.sids)
			if jobs := w.Jobs(); len(jobs) != 200 {
				t.Errorf("%d jobs are named", len(jobs))
			}
			began := time.Now()
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if d := time.Since(began); d > 4*time.Second {
				t.Errorf("Close took %v", d)
			}
			for _, p := range allProcesses() {
				if slices.Contains(sids, p.session) && p.state != 'Z' {
					t.Errorf("%s runs on", command(p))
				}
			}
		})
	}
}

// TestShellThatIsHungUpOnKeepsNoHistory ends shells that have read a line but
// are not armed yet: what the session says is not the user's history.
func TestShellThatIsHungUpOnKeepsNoHistory(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, name string) {
		path, sh, err := findShell(name)
		if err != nil {
			t.Fatal(err)
		}
		home := t.TempDir()
		cmd := exec.Command(path, sh.args...)
		cmd.Env = append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}, sh.env...)
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		limit := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }) // may have ended
		defer limit.Stop()
		fmt.Fprintln(in, "echo ready; while :; do :; done")
		for lines := bufio.NewScanner(out); !strings.HasSuffix(lines.Text(), "ready"); {
			if !lines.Scan() {
				t.Fatalf("it is not ready: %v", lines.Err())
			}
		}
		if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Error(err)
		}
		_ = cmd.Wait() // by a signal
		if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
			t.Errorf("%v, %v stay behind", left, err)
		}
	})
}
