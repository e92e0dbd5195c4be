package runner

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/creack/pty"

	"showrunner/runner/journal"
)

// A Session is one shell on one pseudo-terminal. Set the fields, then Start.
type Session struct {
	Shell string   // "bash", a path, or "" for bash, else sh
	Dir   string   // where the shell starts; "" is the current directory
	Env   []string // nil: os.Environ()
	Cols  int      // 0: 80
	Rows  int      // 0: 24
	RC    bool     // read the shell's start-up files, hidden, before the first step
	Sink  journal.Sink

	// NewTerminal makes the emulator of a step, which listens even when nobody
	// looks. What it answers to a program goes to reply. It may be nil.
	NewTerminal func(step string, cols, rows int, reply func([]byte)) journal.Terminal

	Now func() time.Time // nil: time.Now

	sh        *shell
	path      string // of the shell
	nonce     string
	master    *os.File
	slave     *os.File
	slaveName string
	began     time.Time
	queue     *queue
	owners    sync.WaitGroup // reader, consumer, replies
	replies   chan []byte
	closing   chan struct{}
	close     sync.Once

	run sync.Mutex // held while a line is under way

	mu     sync.Mutex // guards what follows
	proc   *process
	number int
	cols   int
	rows   int
	dir    string
	step   *running
	state  sessionState

	consumer consumer
}

type sessionState uint8

const (
	unstarted sessionState = iota
	started
	closed
)

// A process is one shell, alive or dead.
type process struct {
	cmd   *exec.Cmd
	pipe  *os.File // commands
	ended chan struct{}
}

// Errors that callers test for.
var (
	ErrClosed  = errors.New("the session is closed")
	ErrNoShell = errors.New("the shell ended at once")
)

// Start opens the terminal and starts the shell. It returns when the shell is
// ready for a step.
func (s *Session) Start() error {
	if s.state != unstarted {
		return errors.New("the session was started before")
	}
	var err error
	if s.path, s.sh, err = findShell(s.Shell); err != nil {
		return err
	}
	s.setDefaults()
	if s.master, s.slave, err = pty.Open(); err != nil {
		return fmt.Errorf("no pseudo-terminal: %w", err)
	}
	s.slaveName = s.slave.Name()
	if err := s.setSize(s.cols, s.rows); err != nil {
		return errors.Join(err, s.master.Close(), s.slave.Close())
	}
	s.goAll()
	if err := s.startShell(); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

func (s *Session) setDefaults() {
	if s.Now == nil {
		s.Now = time.Now
	}
	s.began = s.Now()
	s.nonce = strings.ToUpper(rand.Text())
	s.cols, s.rows = s.Cols, s.Rows
	if s.cols <= 0 {
		s.cols = 80
	}
	if s.rows <= 0 {
		s.rows = 24
	}
	s.state = started
	s.closing = make(chan struct{})
	s.replies = make(chan []byte, 64)
	s.queue = newQueue()
}

func (s *Session) since() time.Duration { return s.Now().Sub(s.began) }

// goAll starts the reader, the consumer and the writer of replies. Close ends
// them and waits for them.
func (s *Session) goAll() {
	s.owners.Go(s.read)
	s.owners.Go(s.consume)
	s.owners.Go(s.reply)
}

// read is the reader's loop: the terminal's output, marks taken out, into the
// queue. It ends when the master is closed.
func (s *Session) read() {
	sc := newScanner(s.nonce)
	var at time.Duration
	sc.output = func(p []byte) { s.queue.output(at, p) }
	sc.mark = func(m mark) { s.queue.push(item{kind: markItem, at: at, mark: m}) }
	buf := make([]byte, 64<<10)
	for {
		n, err := s.master.Read(buf)
		if n > 0 {
			at = s.since()
			sc.write(buf[:n])
		}
		if err != nil {
			sc.flush()
			s.queue.close()
			return
		}
	}
}

// reply writes the emulator's answers to the terminal. It ends with the
// session.
func (s *Session) reply() {
	for {
		select {
		case p := <-s.replies:
			s.typed(p) // a program that does not read its input gets no answer
		case <-s.closing:
			return
		}
	}
}

// startShell starts a shell on the terminal and waits until it reports.
func (s *Session) startShell() error {
	p, err := s.spawn()
	if err != nil {
		return fmt.Errorf("shell %q: %w", s.path, err)
	}
	s.mu.Lock()
	s.proc = p
	s.mu.Unlock()
	if !s.hidden(context.Background(), s.fill(s.sh.arm)) {
		return fmt.Errorf("shell %q: %w", s.path, ErrNoShell)
	}
	return nil
}

func (s *Session) spawn() (*process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close() // the shell has its own copy
	tty, err := openTTY(s.slaveName)
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	defer tty.Close() // the shell has its own copy
	cmd := exec.Command(s.path, s.sh.args...)
	cmd.Dir = s.Dir
	cmd.Env = s.environ()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	p := &process{cmd: cmd, pipe: w, ended: make(chan struct{})}
	s.owners.Go(func() { s.await(p) })
	return p, nil
}

// await waits for the shell's death and has the reader told of it: what it
// writes to the terminal arrives behind all the output of the shell.
func (s *Session) await(p *process) {
	_ = p.cmd.Wait() // the status is in ProcessState
	close(p.ended)
	w := bufio.NewWriterSize(s.slave, 256)
	fmt.Fprintf(w, "\x1b]7717;%s;-1;0;%d;;%s\a", s.nonce, p.cmd.Process.Pid, s.nonce)
	_ = w.Flush() // fails only when the session is closed
}

// environ is the shell's environment: the user's less what would make it print
// or run something of its own, and what says where it runs.
func (s *Session) environ() []string {
	env := s.Env
	if env == nil {
		env = os.Environ()
	}
	var kept []string
	for _, e := range env {
		name, _, _ := strings.Cut(e, "=")
		switch name {
		case "PS1", "PS2", "PS4", "PROMPT_COMMAND", "ENV", "COLUMNS", "LINES", "TERM", "SHOWRUNNER", "PWD", "OLDPWD":
		default:
			kept = append(kept, e)
		}
	}
	if s.Env == nil && os.Getenv("COLORTERM") == "" {
		kept = append(kept, "COLORTERM=truecolor")
	}
	return append(kept, "SHOWRUNNER=1", "TERM=xterm-256color")
}

// Dir is the shell's working directory after the last step.
func (s *Session) WorkDir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dir
}

func openTTY(name string) (*os.File, error) {
	fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(fd), name), nil
}
