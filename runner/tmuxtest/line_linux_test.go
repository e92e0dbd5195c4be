package tmuxtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"showrunner/render/screen"
	"showrunner/render/vt"
)

// ending is how long all that a program started may outlive it, on a machine
// with much else to do. The promise is five seconds.
const ending = 20 * time.Second

// marker is a variable by which everything that a program of a test starts can
// be found.
const marker = "SHOWRUNNER_TEST"

var marked atomic.Int64

// A line is a program on a pseudo-terminal of the test's own: cheaper than a
// Window, and it can be hung up. Set the fields, then start.
type line struct {
	dir    string   // where the program starts, with README.md in it
	env    []string // beside the test's own
	stdin  *os.File // nil: the terminal
	master *os.File
	slave  *os.File

	t      *testing.T
	cmd    *exec.Cmd
	mark   string // of its processes
	before unix.Termios
	term   *vt.Terminal
	gone   chan struct{} // closed when nothing comes from the terminal any more
	ended  chan struct{} // closed when the program has ended
}

// newLine is a line in a new folder with that runbook as README.md.
func newLine(t *testing.T, runbook string) *line {
	t.Helper()
	l := &line{t: t, dir: t.TempDir(), mark: fmt.Sprintf("%d-%d", os.Getpid(), marked.Add(1))}
	if err := os.WriteFile(filepath.Join(l.dir, "README.md"), []byte(runbook), 0o666); err != nil {
		t.Fatal(err)
	}
	l.env = []string{"HOME=" + l.dir, "XDG_STATE_HOME=" + filepath.Join(l.dir, "state"), "TERM=xterm-256color",
		"LC_ALL=C.UTF-8", "TZ=UTC", "CI=", "GITHUB_ACTIONS="}
	return l
}

// again is another line in the same folder.
func (l *line) again() *line {
	return &line{t: l.t, dir: l.dir, env: l.env, mark: l.mark}
}

// start starts a command as the leader of a session on the terminal.
func (l *line) start(command ...string) {
	l.t.Helper()
	m, slave, err := pty.Open()
	if err != nil {
		l.t.Fatal(err)
	}
	defer m.Close() // the copy stays, whose reads end when it is closed
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		l.t.Fatal(err)
	}
	l.master, l.slave = os.NewFile(uintptr(fd), m.Name()), slave
	if err := pty.Setsize(l.master, &pty.Winsize{Cols: 100, Rows: 40}); err != nil {
		l.t.Fatal(err)
	}
	l.before = l.modes()
	l.cmd = exec.Command(command[0], command[1:]...)
	l.cmd.Dir = l.dir
	l.cmd.Env = append(append(os.Environ(), l.env...), marker+"="+l.mark)
	l.cmd.Stdin, l.cmd.Stdout, l.cmd.Stderr = l.slave, l.slave, l.slave
	l.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	if l.stdin != nil {
		l.cmd.Stdin = l.stdin
	}
	l.term = vt.New(100, 40, func(p []byte) { l.master.Write(p) }) // it may be gone
	if err := l.cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.gone, l.ended = make(chan struct{}), make(chan struct{})
	go l.read()
	go func() { // ends with the program
		_ = l.cmd.Wait() // its status is looked at
		close(l.ended)
	}()
	l.t.Cleanup(l.close)
}

// read shows what the program prints. It ends with the terminal.
func (l *line) read() {
	defer close(l.gone)
	buf := make([]byte, 32<<10)
	for {
		n, err := l.master.Read(buf)
		l.term.Write(buf[:n])
		if err != nil {
			return
		}
	}
}

// close ends the program, if it still runs, and whatever has its mark.
func (l *line) close() {
	_ = l.cmd.Process.Kill() // it has ended when all went well
	<-l.ended
	for _, p := range l.processes() {
		_ = syscall.Kill(p, syscall.SIGKILL) // may have ended meanwhile
	}
	l.slave.Close()
	l.master.Close() // the test may have closed both
	<-l.gone
}

func (l *line) modes() (m unix.Termios) {
	l.t.Helper()
	c, err := l.slave.SyscallConn()
	if err == nil {
		err = c.Control(func(fd uintptr) {
			var got *unix.Termios
			if got, err = unix.IoctlGetTermios(int(fd), unix.TCGETS); err == nil {
				m = *got
			}
		})
	}
	if err != nil {
		l.t.Fatal(err)
	}
	return m
}

// text is what the terminal shows.
func (l *line) text() string {
	s := screen.New(100, 40)
	l.term.Draw(s, max(l.term.Len()-40, 0))
	return s.Text()
}

// wait waits until text stands on the screen.
func (l *line) wait(text string) {
	l.t.Helper()
	l.waitFor(text, func() bool { return strings.Contains(l.text(), text) })
}

func (l *line) waitFor(what string, ok func() bool) {
	l.t.Helper()
	late := time.After(Patience)
	for !ok() {
		select {
		case <-late:
			l.t.Fatalf("no %q on the screen:\n%s", what, l.text())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// keys types.
func (l *line) keys(text string) {
	l.t.Helper()
	if _, err := l.master.WriteString(text); err != nil {
		l.t.Fatal(err)
	}
}

// over waits for the program's end and returns its status, as a shell tells it.
func (l *line) over() int {
	l.t.Helper()
	select {
	case <-l.ended:
	case <-time.After(Patience):
		l.t.Fatalf("the program does not end; the screen is:\n%s", l.text())
	}
	st := l.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if st.Signaled() {
		return 128 + int(st.Signal())
	}
	return st.ExitStatus()
}

// givenBack complains of what the program left of itself on the terminal.
func (l *line) givenBack() {
	l.t.Helper()
	if now := l.modes(); now != l.before {
		l.t.Errorf("the terminal's modes are %+v, were %+v", now, l.before)
	}
	l.waitFor("main screen", func() bool {
		m := l.term.Modes()
		return !m.Alt && !m.CursorHidden && m.Mouse == 0 && !m.Paste && !m.AppCursor && !m.AppKeypad
	})
}

// noneLeft waits until no process is left with the mark.
func (l *line) noneLeft() {
	l.t.Helper()
	late := time.After(ending)
	for {
		left := l.processes()
		if len(left) == 0 {
			return
		}
		select {
		case <-late:
			for _, p := range left {
				line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p)) // it may have ended
				l.t.Errorf("%d is left: %s", p, strings.ReplaceAll(string(line), "\x00", " "))
			}
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// processes are those with the mark, but for zombies, which have none.
func (l *line) processes() (found []int) {
	l.t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil || len(all) == 0 {
		l.t.Skip("this needs /proc")
	}
	for _, name := range all {
		env, err := os.ReadFile(name)
		if err != nil || !strings.Contains("\x00"+string(env), "\x00"+marker+"="+l.mark+"\x00") {
			continue
		}
		var p int
		if _, err := fmt.Sscanf(name, "/proc/%d/", &p); err == nil {
			found = append(found, p)
		}
	}
	return found
}

// exports exports the line's only recording, and returns the transcript as text.
func (l *line) exports() string {
	l.t.Helper()
	files, err := filepath.Glob(filepath.Join(l.dir, "state", "showrunner", "*.cast"))
	if err != nil || len(files) != 1 {
		l.t.Fatalf("recordings %q, %v", files, err)
	}
	r := Run(l.t, plain, "export", "--format", "txt", files[0])
	if r.Status != 0 {
		l.t.Errorf("export: status %d, %s", r.Status, r.Err)
	}
	return r.Out
}
