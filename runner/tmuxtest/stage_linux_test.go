package tmuxtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// seen waits until all of the texts stand on the screen.
func (l *line) seen(texts ...string) {
	l.t.Helper()
	for _, text := range texts {
		l.wait(text)
	}
}

func TestRehearsalByHandTellsTheTimeOfEachSlide(t *testing.T) {
	t.Parallel()
	first := newLine(t, "---\nshowrunner: {duration: 20m}\n---\n# One\n\n"+sh("[ ! -e broken ] && echo fir''st")+"# Two\n\nthe end\n")
	for _, c := range []struct {
		broken bool
		mark   string
		status int
		told   []string
	}{
		{false, "✔", 0, []string{"time     last  slide\n", " 1 One\n", " 2 Two\n", "\ntotal ", ", the talk has 20:00\n"}},
		{false, "✔", 0, []string{" 1 One\n", " the last time, the talk has 20:00\n"}},
		{true, "✘", 1, []string{" 2 Two\n", " the last time, ", "README.md:7", "step 1.1.1"}},
	} {
		l := first.again()
		if c.broken {
			if err := os.WriteFile(filepath.Join(l.dir, "broken"), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		l.start(program, "rehearse", "--pace", "README.md")
		l.wait("○ [ ! -e broken")
		l.keys("\r")
		l.wait(c.mark)
		l.keys("n")
		l.wait("the end")
		l.keys("q")
		l.leaves(c.status)
		l.seen(c.told...)
	}
}

func TestRehearsalByHandNeedsATerminal(t *testing.T) {
	dir := folder(t, "README.md", short, "two.md", short)
	for _, args := range [][]string{{"README.md"}, {"README.md", "two.md"}} {
		for i := range args {
			args[i] = filepath.Join(dir, args[i])
		}
		r := Run(t, program, append([]string{"rehearse", "--pace"}, args...)...)
		if r.Status != 2 || !strings.Contains(r.Err, "hint: rehearse without it") {
			t.Errorf("%q: status %d, %q", args, r.Status, r.Err)
		}
	}
}

func TestTalkBeginsInTheMiddle(t *testing.T) {
	const runbook = "# One\n\n```sh\nx=kept; echo ran >one\n```\n\n# Two\n\n```sh name=middle\necho \"x is ${x:-lost}\"\n```\n"
	for _, c := range []struct {
		name, args string
		answer     string // to the question
		status     int
		want       string
		ran        bool
	}{
		{"with state", "--start-at 2 --with-state", "y\r", 0, "x is kept", true},
		{"state refused", "--start-at 2 --with-state", "\r", 2, "hint: without --with-state", false},
		{"without state", "--start-at middle", "", 0, "x is lost", false},
		{"with no state before", "--start-at 1 --with-state", "", 0, "One", false},
		{"nowhere", "--start-at nosuch", "", 2, "nosuch", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, runbook)
			l.start(append(append([]string{program}, strings.Fields(c.args)...), "README.md")...)
			if c.answer != "" {
				l.seen("1.1.1  x=kept; echo ran >one", "Run these first, hidden? [y/N]")
				l.keys(c.answer)
			}
			if c.status == 0 {
				l.wait("○ ")
				if strings.HasPrefix(c.want, "x is") {
					l.wait("⏎ run next")
					l.keys("\r")
					l.wait("✔ echo")
				}
				l.wait(c.want)
				if c.ran { // a step that ran unseen runs once more
					l.keys("p")
					l.wait("○ x=kept")
					<-time.After(400 * time.Millisecond) // right after a step's end Enter is dropped
					l.keys("\r")
					l.wait("✔ x=kept")
				}
				l.keys("q")
			}
			l.leaves(c.status)
			if c.status != 0 {
				l.wait(c.want)
			}
			if _, err := os.Stat(filepath.Join(l.dir, "one")); (err == nil) != c.ran {
				t.Errorf("the step before ran: %v, want %v", err == nil, c.ran)
			}
		})
	}
}

// What somebody else writes to the terminal goes with Ctrl-L.
func TestScreenIsDrawnAgain(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# T\n\nthe text\n\n```sh\necho on\n```\n")
	l.start(program, "README.md")
	l.wait("○ echo on")
	if _, err := l.slave.WriteString("\x1b[2J\x1b[5;5HBroadcast message"); err != nil {
		t.Fatal(err)
	}
	l.wait("Broadcast")
	l.keys("\f")
	l.wait("the text")
	l.wait("○ echo on")
	if strings.Contains(l.text(), "Broadcast") {
		t.Errorf("the screen is:\n%s", l.text())
	}
	l.keys("q")
	l.leaves(0)
}

// A step that ends the shell ends the run of the rest of its block, and the
// audience is told what became of the state.
func TestShellThatEndsIsReplacedOnStage(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# T\n\n```sh\nx=kept\nexit 0\ntouch ran\n```\n\n# Then\n\n```sh\necho \"x is $x\"\n```\n")
	l.start(program, "README.md")
	l.wait("○ x=kept")
	l.keys("a")
	l.seen("a fresh one goes on", "○ touch ran")
	l.keys("n")
	l.wait("○ echo")
	l.keys("\r")
	l.seen("x is kept", "✔ echo")
	l.keys("q")
	l.leaves(0)
	if _, err := os.Stat(filepath.Join(l.dir, "ran")); err == nil {
		t.Error("the rest of the block ran in the fresh shell")
	}
}

// A talk that is over waits for no step that runs ahead of it, and leaves none.
func TestEndWhileStepsRunAhead(t *testing.T) {
	t.Parallel()
	const runbook = "# One\n\n```sh\n[ ! -e slow ] || { trap '' HUP; : >under-way; sleep 71; }\n```\n\n# Two\n\n```sh\necho vis''ible\n```\n"
	for _, c := range []struct {
		name   string
		fresh  bool // it is the fresh shell that opens
		end    func(l *line)
		status int
	}{
		{"q", false, func(l *line) { l.keys("q") }, 0},
		{"SIGTERM", false, func(l *line) { _ = l.cmd.Process.Signal(unix.SIGTERM) }, 143},
		{"Ctrl-C, q", false, func(l *line) {
			l.keys("\r\x03") // Enter is not kept for later
			l.seen("the steps before were ended", "○ echo")
			l.keys("S")
			l.wait("y yes")
			l.keys("y")
			l.wait("⏎ run next")
			l.keys("\r")
			l.seen("visible", "✔ echo")
			l.keys("q")
		}, 0},
		{"fresh shell, q", true, func(l *line) { l.keys("q") }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, runbook)
			slow := func() {
				if err := os.WriteFile(filepath.Join(l.dir, "slow"), nil, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if !c.fresh {
				slow()
			}
			l.start(program, "--start-at", "2", "--with-state", "README.md")
			l.wait("[y/N]")
			l.keys("y\r")
			if c.fresh {
				l.wait("⏎ run next")
				l.keys("\r")
				l.wait("visible")
				slow()
				l.keys("S")
				l.wait("y yes")
				l.keys("y")
			}
			l.underWay()
			l.seen("The steps before run first, hidden: 0 of 1", "▶ 1.1.1", "Ctrl-C ends these steps")
			c.end(l)
			l.leaves(c.status)
		})
	}
}

// A signal gives the terminal back while the last rehearsal is still read.
func TestSignalBeforeTheFirstFrame(t *testing.T) {
	t.Parallel()
	first := newLine(t, short)
	if r := first.script(`"$0" rehearse README.md`); r.Status != 0 {
		t.Fatalf("status %d, %q", r.Status, r.Err)
	}
	casts, err := filepath.Glob(filepath.Join(first.dir, "state", "showrunner", "*.cast"))
	if err != nil || len(casts) != 1 {
		t.Fatalf("recordings %q, %v", casts, err)
	}
	side := strings.TrimSuffix(casts[0], ".cast") + ".state"
	_ = os.Remove(side) // there may be none
	if err := unix.Mkfifo(side, 0o600); err != nil {
		t.Fatal(err)
	}
	l := first.again()
	l.start(program, "rehearse", "--pace", "README.md")
	l.waitFor("alternate screen", func() bool { m := l.term.Modes(); return m.Alt && m.Mouse != 0 })
	if err := l.cmd.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	l.leaves(143)
}
