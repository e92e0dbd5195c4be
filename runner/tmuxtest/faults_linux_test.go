package tmuxtest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"showrunner/slides/slidestest"
)

// counting leaves a job and counts, until it is ended. Having counted to three it
// makes a file. It is a program: of a loop in the shell itself, Ctrl-C may just
// end one turn.
const counting = "# Count\n\n```sh\nsleep 3000 & sleep 3001 &\necho begun\n" +
	"sh -c 'i=0; while :; do i=$((i+1)); echo \"count $i times\"; [ $i != 3 ] || : >under-way; sleep 0.01; done'\n```\n"

// catchable are the signals that a program can catch, but for those that a
// terminal's owner has other uses for.
func catchable() (all []syscall.Signal) {
	for n := syscall.Signal(1); n < 32; n++ {
		switch n {
		case unix.SIGKILL, unix.SIGSTOP, unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU, unix.SIGCONT, unix.SIGWINCH, unix.SIGCHLD, unix.SIGURG:
		default:
			all = append(all, n)
		}
	}
	return all
}

// harmless are the signals that mean nothing to the program: it goes on.
var harmless = map[syscall.Signal]bool{unix.SIGUSR1: true, unix.SIGUSR2: true, unix.SIGALRM: true, unix.SIGVTALRM: true,
	unix.SIGPROF: true, unix.SIGIO: true, unix.SIGPWR: true, unix.SIGPIPE: true, unix.SIGXCPU: true, unix.SIGXFSZ: true}

// ways are how the program runs a runbook.
var ways = []struct {
	name string
	args []string
}{
	{"present", []string{"--theme", "dark", "README.md"}},
	{"rehearse", []string{"rehearse", "README.md"}},
	{"export", []string{"export", "--run", "README.md", "-o", "out.md"}},
}

// TestSignal sends the program every signal at a random moment.
func TestSignal(t *testing.T) {
	t.Parallel()
	rnd := moment(t)
	for _, way := range ways {
		for _, sig := range append(catchable(), unix.SIGKILL) {
			after := time.Duration(rnd.IntN(400)) * time.Millisecond
			t.Run(way.name+"/"+unix.SignalName(sig), func(t *testing.T) {
				t.Parallel()
				if slidestest.Raced() && sig != unix.SIGTERM && sig != unix.SIGKILL {
					t.Skip("slow with the race detector")
				}
				signalled(t, way.name, way.args, sig, after)
			})
		}
	}
}

// moment is a source of random moments, whose seed it logs.
func moment(t *testing.T) *rand.Rand {
	first := *seed
	if first == 0 {
		first = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", first)
	return rand.New(rand.NewPCG(first, 1))
}

func signalled(t *testing.T, way string, args []string, sig syscall.Signal, after time.Duration) {
	l := newLine(t, counting)
	l.start(append([]string{program}, args...)...)
	printed := l.runs(way)
	<-time.After(after)
	if err := l.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	want := 128 + int(sig)
	ends := way == "present" || sig != unix.SIGINT
	if !ends {
		want = 1 // the first one ends just the step
	}
	if harmless[sig] {
		if way == "present" {
			now := most(counted, l.text())
			l.waitFor("more", func() bool { return most(counted, l.text()) > now })
		}
		want = 128 + int(unix.SIGTERM)
		if err := l.cmd.Process.Signal(unix.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	if got := l.over(); got != want {
		t.Errorf("status %d, want %d; the screen is:\n%s", got, want, l.text())
	}
	if sig != unix.SIGKILL {
		l.givenBack()
	}
	l.noneLeft()
	if way == "export" {
		if !ends {
			return // the transcript of what was run
		}
		if halves, _ := filepath.Glob(filepath.Join(l.dir, "*out.md*")); len(halves) > 0 {
			t.Errorf("%q is left", halves)
		}
	} else if text := l.exports(); !strings.Contains(text, "begun") || most(counted, text) < printed {
		t.Errorf("the recording has counted to %d, on the screen it was %d", most(counted, text), printed)
	}
}

// runs waits until the last step runs, and what it has counted is on the disk. It
// returns how far it has counted by then.
func (l *line) runs(way string) (printed int) {
	l.t.Helper()
	if way == "present" {
		l.wait("⏎ run next")
		l.keys("a")
		l.wait("count 5 times")
		printed = most(counted, l.text())
	} else {
		l.underWay()
		printed = 1
	}
	if way != "export" { // which keeps no recording
		l.waitFor("count in the recording", func() bool { return l.recorded(printed) })
	}
	return printed
}

// underWay waits until a step has made the file that says so.
func (l *line) underWay() {
	l.t.Helper()
	l.waitFor("file of a step", func() bool {
		_, err := os.Stat(filepath.Join(l.dir, "under-way"))
		return err == nil
	})
}

// recorded tells whether every recording has counted that far.
func (l *line) recorded(far int) bool {
	files, _ := filepath.Glob(filepath.Join(l.dir, "state", "showrunner", "*.cast"))
	for _, name := range files {
		if text, err := os.ReadFile(name); err != nil || most(counted, string(text)) < far {
			return false
		}
	}
	return len(files) > 0
}

// TestKillLeavesOnlyWhatIsShielded kills a rehearsal and looks for what its
// steps left running, in every shell.
func TestKillLeavesOnlyWhatIsShielded(t *testing.T) {
	t.Parallel()
	const runbook = "# Jobs\n\n```sh\nsleep 3000 &\n(sleep 3001 &)\nsh -c 'trap \"\" HUP; exec sleep 3002' &\nsleep 3003\n```\n"
	for _, shell := range []string{"bash", "dash", "zsh", "busybox"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			Need(t, shell)
			l := newLine(t, runbook)
			l.start(program, "rehearse", "--shell", shell, "README.md")
			l.waitFor("sleeps", func() bool { return len(l.commands("sleep ")) == 4 })
			if err := l.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			l.over()
			late := time.After(ending)
			for left := l.commands(""); !slices.Equal(left, []string{"sleep 3002"}); left = l.commands("") {
				select {
				case <-late:
					t.Fatalf("%q are left, want sleep 3002", left)
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
	}
}

// commands are the marked processes as they were called, those that begin with
// some text.
func (l *line) commands(text string) (all []string) {
	for _, p := range l.processes() {
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p)) // it may have ended
		if name := strings.TrimSpace(strings.ReplaceAll(string(b), "\x00", " ")); name != "" && strings.HasPrefix(name, text) {
			all = append(all, name)
		}
	}
	return all
}
