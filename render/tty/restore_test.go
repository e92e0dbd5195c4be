package tty

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"showrunner/render/screen"
	"showrunner/slides/slidestest"
)

// childVariable makes the test binary the program of a test.
const childVariable = "TTY_TEST_CHILD"

func TestMain(m *testing.M) {
	if kind := os.Getenv(childVariable); kind != "" {
		os.Exit(child(kind))
	}
	slidestest.EndAtOnce()
	os.Exit(m.Run())
}

// child takes the terminal as the program would, and does what kind says.
func child(kind string) int {
	t, err := Open(os.Stdin, os.Stdout, os.Environ())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer t.Close()
	terms := make(chan os.Signal, 1)
	signal.Notify(terms, unix.SIGTERM)
	if kind == "panic" {
		go func() {
			defer t.Close()
			panic("boom")
		}()
	}
	for drawn := false; ; drawn = true {
		if f := fatal[kind]; drawn && f != nil {
			<-t.watcher.armed
			f()
		}
		if s := screen.New(t.Size()); !drawn {
			s.Put(2, 1, "ready", screen.Style{Attr: screen.Bold})
			t.Draw(s)
		}
		select {
		case <-terms:
			t.Close()
			return 143
		case ev := <-t.Events():
			switch {
			case ev.Kind == Lost:
				return 3
			case ev.Key.Code == 'z':
				t.Suspend()
			case ev.Key.Code == 'q':
				return 0
			}
		}
	}
}

// fatal are errors of the Go runtime, which runs no deferred function then.
var fatal = map[string]func(){
	"overflow": func() { debug.SetMaxStack(1 << 20); fmt.Fprint(io.Discard, overflow(1)) },
	"throw": func() {
		var mu sync.Mutex
		mu.Unlock()
	},
	"panic elsewhere": func() { go func() { panic("boom") }() },
	// The user may have no further thread.
	"quota": func() {
		if os.Getuid() == 0 {
			if err := syscall.Setuid(65534); err != nil {
				panic(err)
			}
		}
		if err := unix.Setrlimit(unix.RLIMIT_NPROC, &unix.Rlimit{Cur: 1, Max: 1}); err != nil {
			panic(err)
		}
		for {
			go func() {
				runtime.LockOSThread()
				select {}
			}()
			runtime.Gosched()
		}
	},
}

func overflow(n int) int {
	if n == 0 {
		return 0
	}
	return overflow(n+1) + n
}

// start runs the test binary as a child of that kind, on the line.
func (l *line) start(t *testing.T, kind string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childVariable+"="+kind, "TERM=xterm-256color")
	c.Stdin, c.Stdout = l.slave, l.slave
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill() })
	return c
}

// awaitMore waits until want was written n times.
func (l *line) awaitMore(t *testing.T, n int, want string) {
	t.Helper()
	late := time.After(time.Minute)
	for bytes.Count(l.written(), []byte(want)) < n {
		select {
		case <-l.more:
		case <-late:
			t.Fatalf("the terminal got %q, want %q in it %d times", l.written(), want, n)
		}
	}
}

func TestTerminalIsGivenBackOnEveryPath(t *testing.T) {
	for _, c := range []struct {
		kind, typed string
		signal      os.Signal
		status      int
	}{
		{"quit", "q", nil, 0},
		{"panic", "", nil, 2},
		{"signal", "", unix.SIGTERM, 143},
	} {
		t.Run(c.kind, func(t *testing.T) {
			l := newLine(t, 80, 24)
			before := l.termios(t)
			cmd := l.start(t, c.kind)
			l.await(t, enterScreen)
			l.await(t, map[bool]string{true: "ready", false: enterScreen}[c.kind != "panic"])
			if c.typed != "" {
				l.typed(t, c.typed)
			}
			if c.signal != nil {
				if err := cmd.Process.Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			cmd.Wait() // its status is looked at
			if got := cmd.ProcessState.ExitCode(); got != c.status {
				t.Errorf("exit status %d, want %d", got, c.status)
			}
			l.await(t, "\x1b[?1006l\x1b[?1002l\x1b[?2004l"+leaveScreen)
			if got := l.termios(t); got != before {
				t.Errorf("termios afterwards = %+v, want %+v", got, before)
			}
		})
	}
}

// The program can do nothing more: its watcher does.
func TestTerminalIsGivenBackAfterSuddenDeath(t *testing.T) {
	for _, kind := range []string{"kill", "overflow", "throw", "panic elsewhere", "quota"} {
		t.Run(kind, func(t *testing.T) {
			if kind == "quota" && runtime.GOOS != "linux" {
				t.Skip("its threads need not be counted here")
			}
			l := newLine(t, 80, 24)
			before := l.termios(t)
			cmd := l.start(t, kind)
			l.await(t, "ready")
			awaitWatcher(t, cmd.Process.Pid)
			if kind == "kill" {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			} else {
				l.typed(t, "x")
			}
			cmd.Wait() // the terminal is what counts
			l.await(t, "\x1b[?1006l\x1b[?1002l\x1b[?2004l\x1b[?1004l\x1b[?1l\x1b>"+leaveScreen)
			late := time.Now().Add(time.Minute)
			for l.termios(t) != before && time.Now().Before(late) {
				<-time.After(time.Millisecond)
			}
			if got := l.termios(t); got != before {
				t.Errorf("termios afterwards = %+v, want %+v", got, before)
			}
		})
	}
}

// awaitWatcher waits until a child's watcher has nothing to do.
func awaitWatcher(t *testing.T, pid int) {
	t.Helper()
	children := func(pid string) []string {
		out, _ := exec.Command("pgrep", "-P", pid).Output() // fails where there is none
		return strings.Fields(string(out))
	}
	late := time.Now().Add(time.Minute)
	for time.Now().Before(late) {
		if w := children(fmt.Sprint(pid)); len(w) == 1 && len(children(w[0])) == 0 {
			at, err := os.ReadFile("/proc/" + w[0] + "/wchan")
			if err != nil || strings.Contains(string(at), "pipe_read") {
				return
			}
		}
	}
	t.Fatal("there is no watcher")
}

func TestOperandsBringBackEveryMode(t *testing.T) {
	l := newLine(t, 80, 24)
	want := l.termios(t)
	for _, change := range []func(*unix.Termios){
		func(t *unix.Termios) {},
		func(t *unix.Termios) { t.Iflag = 0; t.Oflag &^= unix.OPOST },
		func(t *unix.Termios) { t.Iflag |= unix.IGNBRK | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR },
		func(t *unix.Termios) { t.Lflag &^= unix.ECHO | unix.ISIG; t.Lflag |= unix.ECHONL },
		func(t *unix.Termios) { t.Lflag &^= unix.ICANON; t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 3, 7 },
		func(t *unix.Termios) { t.Lflag &^= unix.IEXTEN },
	} {
		was := want
		change(&was)
		set := func(m *unix.Termios) {
			if err := unix.IoctlSetTermios(int(l.slave.Fd()), setModes, m); err != nil {
				t.Fatal(err)
			}
		}
		set(&was)
		was = l.termios(t) // as far as the terminal goes along
		if _, err := term.MakeRaw(int(l.slave.Fd())); err != nil {
			t.Fatal(err)
		}
		c := exec.Command("stty", operands(&was)...)
		c.Stdin = l.slave
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
		if got := l.termios(t); got != was {
			t.Errorf("%+v, want %+v", got, was)
		}
		set(&want)
	}
}

// A shell that edits lines has modes of its own. Of a kill zsh is not in the
// table: it is back before the watcher, and takes what it finds for its own.
func TestShellHasItsTerminalAfterSuddenDeath(t *testing.T) {
	for _, c := range []struct{ shell, kind string }{
		{"bash", "kill"}, {"bash", "overflow"}, {"dash", "kill"}, {"dash", "overflow"}, {"zsh", "overflow"},
		{"bash", "stop"}, {"dash", "stop"}, {"zsh", "stop"},
	} {
		t.Run(c.shell+" "+c.kind, func(t *testing.T) {
			if c.kind == "stop" && runtime.GOOS != "linux" {
				t.Skip("a stop from outside is not seen here")
			}
			l := newLine(t, 80, 24)
			l.shell(t, c.shell, c.kind)
			group, err := unix.IoctlGetInt(int(l.master.Fd()), unix.TIOCGPGRP)
			if err != nil {
				t.Fatal(err)
			}
			awaitWatcher(t, group)
			switch c.kind {
			case "kill":
				err = unix.Kill(group, unix.SIGKILL)
			case "stop":
				err = unix.Kill(group, unix.SIGTSTP)
			default:
				l.typed(t, "x")
			}
			if err != nil {
				t.Fatal(err)
			}
			l.await(t, leaveScreen)
			l.awaitMore(t, 2, "$ ")
			for c.shell == "dash" && l.termios(t).Lflag&unix.ICANON == 0 {
				<-time.After(time.Millisecond) // it takes Enter as the line has it
			}
			l.typed(t, "stty -a | tr ' ' '\\n' | grep -e icanon -e isig -e opost | tr '\\n' ,; echo end\r")
			l.await(t, "isig,icanon,")
			l.await(t, ",end")
			if w := string(l.written()); strings.Contains(w, "-opost,") || strings.Contains(w, "-icanon,") || strings.Contains(w, "-isig,") {
				t.Errorf("the terminal got %q", w)
			}
			if c.kind == "stop" {
				l.typed(t, "fg\r")
				l.awaitMore(t, 2, enterScreen)
				l.typed(t, "q")
				l.awaitMore(t, 2, leaveScreen)
			}
		})
	}
}

// A stop from outside leaves the terminal to the shell, which makes it as it
// likes.
func TestTerminalIsTakenAgainAfterAStop(t *testing.T) {
	l := newLine(t, 80, 24)
	before := l.termios(t)
	cmd := l.start(t, "stop")
	l.await(t, "ready")
	raw := l.termios(t)
	if err := cmd.Process.Signal(unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetTermios(int(l.slave.Fd()), setModes, &before); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(unix.SIGCONT); err != nil {
		t.Fatal(err)
	}
	l.awaitMore(t, 2, enterScreen)
	l.awaitMore(t, 2, "\x1b[2;3H\x1b[1mready")
	if got := l.termios(t); got != raw {
		t.Errorf("termios after the stop = %+v, want %+v", got, raw)
	}
	l.typed(t, "q")
	cmd.Wait() // the terminal is what counts
	if got := l.termios(t); got != before {
		t.Errorf("termios afterwards = %+v, want %+v", got, before)
	}
}

// shell starts a child in a real shell with job control.
func (l *line) shell(t *testing.T, shell, kind string) {
	t.Helper()
	if _, err := exec.LookPath(shell); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s: it is needed in CI", shell)
		}
		t.Skipf("no %s here", shell)
	}
	args := map[string][]string{"bash": {"--norc", "--noprofile", "-i"}, "zsh": {"-f", "-i"}, "dash": {"-i"}}[shell]
	c := exec.Command(shell, args...)
	c.Env = append(os.Environ(), childVariable+"="+kind, "TERM=xterm-256color", "PS1=$ ", "HISTFILE=", "ENV=")
	c.Stdin, c.Stdout, c.Stderr = l.slave, l.slave, l.slave
	c.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	l.typed(t, os.Args[0]+"\r")
	l.await(t, "ready")
}

// stopInShell starts the child in a shell and stops it.
func (l *line) stopInShell(t *testing.T) {
	t.Helper()
	l.shell(t, "bash", "suspend")
	l.typed(t, "z")
	l.await(t, leaveScreen)
	l.await(t, "Stopped")
}

func TestSuspendStopsAndComesBackInARealShell(t *testing.T) {
	l := newLine(t, 80, 24)
	l.stopInShell(t)
	l.typed(t, "stty -a | tr ' ' '\\n' | grep -e icanon -e isig; fg\r")
	l.await(t, "isig\r\nicanon\r\n")
	l.awaitMore(t, 2, enterScreen)
	l.awaitMore(t, 2, "\x1b[1mready")
	l.typed(t, "q")
	l.awaitMore(t, 2, leaveScreen)
	l.typed(t, "echo status $((40+$?))\r")
	l.await(t, "status 40")
	if n := bytes.Count(l.written(), []byte(enterScreen)); n != 2 {
		t.Errorf("the terminal was taken %d times, want 2", n)
	}
}

func TestTerminalStaysTheShellsInTheBackground(t *testing.T) {
	l := newLine(t, 80, 24)
	l.stopInShell(t)
	l.typed(t, "kill %1; while wait %1; s=$?; [ $s = 148 ]; do :; done; echo status $((0+s))\r")
	l.await(t, "status 143")
	if n := bytes.Count(l.written(), []byte(enterScreen)); n != 1 {
		t.Errorf("the terminal was taken %d times, want 1", n)
	}
}

func TestSuspendReturnsWhereNothingCanContinueIt(t *testing.T) {
	l := newLine(t, 80, 24)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"=suspend", "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout = l.slave, l.slave
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true} // an orphaned process group
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	l.await(t, "ready")
	l.typed(t, "z")
	l.awaitMore(t, 2, enterScreen)
	l.typed(t, "q")
	cmd.Wait() // its status is looked at
	if got := cmd.ProcessState.ExitCode(); got != 0 {
		t.Errorf("exit status %d, want 0", got)
	}
}

// blockingLine opens the line's terminal as a shell hands it on.
func (l *line) blockingLine(t *testing.T) *os.File {
	t.Helper()
	fd, err := unix.Open(l.slave.Name(), unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := os.NewFile(uintptr(fd), l.slave.Name())
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFlagsOfTheFileStayAsTheyAre(t *testing.T) {
	l := newLine(t, 80, 24)
	f := l.blockingLine(t)
	fd, err := descriptor(f, "keys")
	if err != nil {
		t.Fatal(err)
	}
	flags := func() int {
		n, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := flags()
	tt, err := Open(f, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.typed(t, "a")
	event(t, tt)
	if during := flags(); during != before || during&unix.O_NONBLOCK != 0 {
		t.Errorf("flags while it is taken = %x, before %x", during, before)
	}
	tt.Close()
	if after := flags(); after != before {
		t.Errorf("flags afterwards = %x, before %x", after, before)
	}
}

func TestNothingTypedAfterCloseIsEaten(t *testing.T) {
	l := newLine(t, 80, 24)
	f := l.blockingLine(t)
	tt, err := Open(f, f, []string{"TERM=xterm"})
	if err != nil {
		t.Fatal(err)
	}
	l.typed(t, "q")
	if ev := event(t, tt); ev.Key.Code != 'q' {
		t.Fatalf("event = %+v", ev)
	}
	tt.Close()
	l.typed(t, "ls -l\r")
	b := make([]byte, 100)
	n, err := f.Read(b)
	if got := string(b[:n]); got != "ls -l\n" || err != nil {
		t.Errorf("read after Close = %q, %v", got, err)
	}
}

func TestLateAnswersDoNotReachTheShell(t *testing.T) {
	const answers = "\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62;22c"
	for _, answered := range []bool{true, false} {
		l := newLine(t, 80, 24)
		f := l.blockingLine(t)
		if _, err := term.MakeRaw(int(f.Fd())); err != nil { // so that every byte can be read
			t.Fatal(err)
		}
		tt, err := Open(f, f, []string{"TERM=xterm"})
		if err != nil {
			t.Fatal(err)
		}
		tt.AskBackground()
		l.await(t, askBackground)
		closed := make(chan error)
		go func() { closed <- tt.Close() }()
		if answered {
			l.typed(t, answers)
		}
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		if n, err := unix.IoctlGetInt(int(f.Fd()), unread); n != 0 || err != nil {
			t.Errorf("%d bytes are left for the shell, %v", n, err)
		}
	}
}

func TestCloseDoesNotWaitForAStalledTerminal(t *testing.T) {
	for _, blocking := range []bool{true, false} {
		m, s, err := openPTY() // nobody reads its master
		if err != nil {
			t.Fatal(err)
		}
		l := &line{master: m, slave: s}
		if l.resize(t, 200, 100); blocking {
			l.slave = l.blockingLine(t)
		}
		before := l.termios(t)
		tt := l.open(t)
		drawn, ended := make(chan int), make(chan bool)
		go func() { // ends when the master is closed
			defer close(ended)
			for n := 0; tt.Draw(colourful(200, 100, n)) == nil; n++ {
				drawn <- n
			}
		}()
		for stalled := false; !stalled; {
			select {
			case <-drawn:
			case <-time.After(300 * time.Millisecond):
				stalled = true
			}
		}
		tt.Close() // its error is about what can't be written
		if got := l.termios(t); got != before {
			t.Errorf("termios after Close = %+v, want %+v", got, before)
		}
		m.Close()
		<-ended
		s.Close()
	}
}

func TestLostTerminalIsToldAndEndsEverything(t *testing.T) {
	l := newLine(t, 80, 24)
	tt := l.open(t)
	l.master.Close()
	ev := event(t, tt)
	if ev.Kind != Lost || ev.Err == nil || !strings.HasPrefix(ev.Err.Error(), "lost the terminal: ") {
		t.Fatalf("event = %+v, want Lost", ev)
	}
	if _, ok := <-tt.Events(); ok {
		t.Error("an event after Lost")
	}
	if err := tt.Draw(colourful(80, 24, 1)); err == nil {
		t.Error("Draw on a lost terminal is no error")
	}
	tt.Pass(Mirror{})
	tt.Take()
	tt.SetMouse(false)
	tt.Clipboard("x")
	tt.AskBackground()
	tt.Close()
}

func TestCloseMayBeCalledByEverybodyAtOnce(t *testing.T) {
	l := newLine(t, 80, 24)
	before := l.termios(t)
	tt := l.open(t)
	done := make(chan bool)
	for range 8 {
		go func() {
			tt.Draw(colourful(80, 24, 1)) // may be too late
			tt.Close()
			done <- l.termios(t) == before
		}()
	}
	for range 8 {
		if !<-done {
			t.Error("Close returned before the terminal was given back")
		}
	}
}
