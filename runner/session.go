package runner

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"showrunner/runner/journal"
)

// A Session is one shell on one pseudo-terminal. Set the fields, then Start.
// Its methods may be called from any goroutine.
type Session struct {
	Shell string   // "bash", a path, or "" for bash, else sh
	Dir   string   // where the shell starts; "" is the current directory
	Env   []string // nil: os.Environ()
	Cols  int      // 0: 80
	Rows  int      // 0: 24
	Fixed []string // variables that are set as they are, COLUMNS and LINES too
	RC    bool     // read the shell's start-up files, hidden, before the first step
	Sink  journal.Sink

	// Changed is told what each step that was not played changed in the shell;
	// nil keeps the session from finding out. It is called before Run returns.
	Changed func(step string, c journal.Change)

	// Patience is the time between the interrupt of a step whose context ended
	// and SIGTERM, and from that to SIGKILL; 0 is a second.
	Patience time.Duration

	// NewTerminal makes the emulator of a step, which listens even when nobody
	// looks. What it answers to a program goes to reply. It may be nil.
	NewTerminal func(step string, cols, rows int, reply func([]byte)) journal.Terminal

	Secrets  []string          // names of variables whose values are masked
	Literals []string          // values that are masked from the start
	Warn     func(text string) // is told at once of a secret that is too short to be masked; may be nil

	Now   func() time.Time // nil: time.Now
	Guard func()           // deferred by every goroutine of the session; may be nil

	sh        *shell
	path      string // of the shell
	nonce     string
	mark      string // of what descends from the session, in its environment
	master    *os.File
	slave     *os.File
	slaveName string
	spare     [2]*os.File // so that Close can look at processes when no more files can be opened
	clock     clock
	queue     *queue
	owners    sync.WaitGroup // of the goroutines that Close waits for
	replies   chan answer
	closing   chan struct{} // closed when the shell is gone for good
	heard     atomic.Int64  // when the terminal last printed, since start
	accepted  verdicts
	secrets   secrets

	// Held while a line is under way, with what only its holder uses.
	run     sync.Mutex
	number  int
	status  int      // $?
	evaled  bool     // the last line was an eval
	careful bool     // a DEBUG trap may be set
	handsOn bool     // PS1 is exported, where that cannot be undone
	bared   bool     // nothing of the session's is to be listed
	options string   // that are off while the shell reads, as a mark tells
	typedIn []string // the newest steps, for the shell's history
	ownTrap bool     // a step has set an EXIT trap
	state   saved
	dump    dump // of the state, when the last step had ended

	filler atomic.Pointer[filler] // of the last template

	typing  sync.Mutex // held by Type
	answers sync.Mutex // held while an answer is typed

	mu       sync.Mutex // guards what follows
	phase    phase
	proc     *process
	sids     []int     // sessions of all the shells so far
	watchers []watcher // of these
	cols     int
	rows     int
	dir      string
	step     *running         // the step that the shell is at
	typed    *running         // what is being typed into it
	shows    journal.Terminal // of the step that runs or ran last

	consumer consumer
}

type phase uint8

const (
	unstarted phase = iota
	started
	ending
	ended
)

// A process is one shell, alive or dead.
type process struct {
	cmd  *exec.Cmd
	pipe *os.File // commands
	dead chan struct{}
	told chan struct{} // closed when the consumer knows
	once sync.Once     // closes told
}

// tell says that the consumer knows. What is left of the shell's programs may
// make the report up once more.
func (p *process) tell() { p.once.Do(func() { close(p.told) }) }

func (p *process) lives() bool { return !closed(p.dead) }

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// An answer is what an emulator says to a step's program.
type answer struct {
	to   *running
	text []byte
}

// Errors that callers test for.
var (
	ErrClosed  = errors.New("the session is closed")
	ErrIdle    = errors.New("no step is running")
	ErrNoShell = errors.New("the shell ended at once")
	ErrStartUp = errors.New("the shell ended in its start-up files")
)

// ShellPath finds the program that a Session's Shell means.
func ShellPath(name string) (string, error) {
	path, _, err := findShell(name)
	return path, err
}

// ShellName is the name of the session's shell: "bash".
func (s *Session) ShellName() string {
	if _, sh, err := findShell(s.Shell); err == nil {
		return sh.name
	}
	return s.Shell
}

// Start opens the terminal and starts the shell. It returns when the shell is
// ready for a step. After an error the session cannot be used. It is called
// once.
func (s *Session) Start() error {
	var err error
	if s.path, s.sh, err = findShell(s.Shell); err != nil {
		return err
	}
	if st, err := os.Stat(s.Dir); s.Dir != "" && (err != nil || !st.IsDir()) {
		return fmt.Errorf("%s: no such directory", s.Dir)
	}
	s.setDefaults()
	if err := s.open(); err != nil {
		return err
	}
	if !s.goOn() {
		return errors.Join(ErrClosed, s.shut())
	}
	if err := s.startShell(); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// goOn starts the goroutines that Close ends, unless Close has been called.
func (s *Session) goOn() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != unstarted {
		return false
	}
	s.phase = started
	s.owners.Go(s.read)
	s.owners.Go(s.consume)
	s.owners.Go(s.reply)
	return true
}

func (s *Session) setDefaults() {
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.Guard == nil {
		s.Guard = func() {}
	}
	s.clock.now, s.clock.last = s.Now, s.Now()
	s.Know()
	s.nonce = strings.ToUpper(rand.Text()) // upper case outlives `stty olcuc`
	s.mark = sessionMark + rand.Text()[:10]
	s.dir = s.Dir
	s.cols, s.rows = s.Cols, s.Rows
	if s.cols <= 0 {
		s.cols = 80
	}
	if s.rows <= 0 {
		s.rows = 24
	}
	s.closing = make(chan struct{})
	s.replies = make(chan answer, 64)
	s.queue = newQueue()
}

// open opens the terminal and the place for state.
func (s *Session) open() error {
	var err error
	if s.master, s.slave, err = openPTY(); err != nil {
		return fmt.Errorf("no pseudo-terminal: %w", err)
	}
	s.slaveName = s.slave.Name()
	if s.state, err = openSaved(); err != nil {
		return errors.Join(fmt.Errorf("no place for the shell's state: %w", err), s.shut())
	}
	err = s.setSize(s.cols, s.rows)
	for i := 0; i < len(s.spare) && err == nil; i++ {
		s.spare[i], err = os.Open(os.DevNull)
	}
	if err != nil {
		return errors.Join(err, s.shut())
	}
	return nil
}

// shut closes what open opened.
func (s *Session) shut() error {
	err := errors.Join(s.unspare(), s.master.Close(), s.slave.Close())
	if s.state.file != nil {
		err = errors.Join(err, s.state.remove())
	}
	return err
}

// unspare closes the files that were kept in spare.
func (s *Session) unspare() (err error) {
	for _, f := range s.spare {
		if f != nil {
			err = errors.Join(err, f.Close())
		}
	}
	return err
}

func (s *Session) since() time.Duration { return s.clock.since() }

// read is the reader's loop: the terminal's output, marks taken out, into the
// queue. It ends when the master is closed.
func (s *Session) read() {
	defer s.Guard()
	defer s.queue.close()
	sc := newScanner(s.nonce)
	var at time.Duration
	sc.output = func(p []byte) {
		s.heard.Store(int64(at))
		s.queue.output(at, p)
	}
	sc.mark = func(m mark) { s.queue.push(item{kind: markItem, at: at, mark: m}) }
	buf := make([]byte, chunkSize)
	for {
		n, err := readAvailable(s.master, buf)
		if n > 0 {
			at = s.since()
			sc.write(buf[:n])
		}
		if err != nil {
			sc.flush()
			return
		}
	}
}

// readAvailable waits for output and reads all there is, as far as it fits. A
// terminal gives little at a time, and every piece would wake the consumer.
func readAvailable(f *os.File, buf []byte) (n int, err error) {
	c, err := f.SyscallConn()
	if err != nil {
		return 0, err
	}
	closed := c.Read(func(fd uintptr) bool {
		for n < len(buf) {
			k, e := syscall.Read(int(fd), buf[n:])
			switch {
			case e == syscall.EINTR:
			case e == syscall.EAGAIN:
				return n > 0
			case e != nil || k == 0:
				err = io.EOF
				return true
			default:
				n += k
			}
		}
		return true
	})
	if closed != nil {
		err = closed
	}
	return n, err
}

// reply writes the emulator's answers to the terminal. It ends with the
// session.
func (s *Session) reply() {
	defer s.Guard()
	for {
		select {
		case a := <-s.replies:
			s.answer(a)
		case <-s.closing:
			return
		}
	}
}

// answer types an emulator's answer unless the step that asked has ended. A
// program that does not read its input gets none.
func (s *Session) answer(a answer) {
	s.answers.Lock()
	defer s.answers.Unlock()
	s.mu.Lock()
	runs := s.step == a.to
	s.mu.Unlock()
	if runs {
		_, _ = s.key(a.text)
	}
}

// startShell starts a shell on the terminal and waits until it reports.
func (s *Session) startShell() error {
	s.run.Lock()
	defer s.run.Unlock()
	if err := s.spawn(s.Dir); err != nil {
		return fmt.Errorf("shell %q: %w", s.path, err)
	}
	return s.greet()
}

// greet sets a fresh shell's hooks and reads its start-up files.
func (s *Session) greet() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	lives := s.hidden(ctx, s.armed())
	if lives && s.RC {
		if lives = s.hidden(ctx, s.readRC()); !lives {
			return fmt.Errorf("shell %q: %w", s.path, ErrStartUp)
		}
	}
	if !lives {
		return fmt.Errorf("shell %q: %w", s.path, ErrNoShell)
	}
	s.status = 0
	return nil
}

// readRC are the commands that read the shell's start-up files.
func (s *Session) readRC() string { return "{ " + s.sh.rc + "; } <@T; " + s.armed() }

// spawn starts a shell in dir. Between its birth and the end of its starter
// nobody sees the session without a shell.
func (s *Session) spawn(dir string) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close() // the shell has its own copy
	tty, err := openTTY(s.slaveName)
	if err != nil {
		return errors.Join(err, w.Close())
	}
	defer tty.Close() // the shell has its own copy
	cmd := exec.Command(s.path, s.sh.args...)
	cmd.Dir, cmd.Env = dir, append(s.environ(), s.sh.env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = r, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	s.queue.push(item{kind: muteItem})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != started {
		return errors.Join(ErrClosed, w.Close())
	}
	if err := cmd.Start(); err != nil {
		return errors.Join(err, w.Close())
	}
	_, _ = w.WriteString(s.sh.first) // one that is gone is found out
	p := &process{cmd: cmd, pipe: w, dead: make(chan struct{}), told: make(chan struct{})}
	s.proc = p
	s.sids = append(liveSessions(s.sids), cmd.Process.Pid)
	s.release(s.sids)
	s.watch(cmd.Process.Pid)
	go s.await(p) // ends with the shell, which Close cannot always bring about
	return nil
}

// await waits for the shell's death and tells the consumer through the
// terminal, since what is written there now arrives behind all that the shell
// printed.
func (s *Session) await(p *process) {
	defer s.Guard()
	_ = p.cmd.Wait() // the status is in ProcessState
	close(p.dead)
	_ = p.pipe.Close() // nobody reads it any more
	s.unstop()
	s.mu.Lock()
	slave := s.slave
	s.mu.Unlock()
	// Fails only when the session is closed.
	_, _ = fmt.Fprintf(slave, "\x1b]7717;%s;-1;0;%d;;;%s\a", s.nonce, p.cmd.Process.Pid, s.nonce)
}

const (
	// inSession is what tells a program that it runs in a session.
	inSession = "SHOWRUNNER=1"
	// sessionMark is the variable that tells in which.
	sessionMark = "SHOWRUNNER_SESSION="
)

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
		case "PS1", "PS2", "PS4", "PROMPT_COMMAND", "COLUMNS", "LINES", "TERM", "SHOWRUNNER", "SHOWRUNNER_SESSION", "PWD", "OLDPWD":
		case "ENV":
			if s.RC {
				kept = append(kept, e)
			}
		default:
			kept = append(kept, e)
		}
	}
	return append(append(kept, inSession, s.mark, "TERM=xterm-256color"), s.Fixed...)
}

// WorkDir is the shell's working directory after the last step.
func (s *Session) WorkDir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dir
}

// silent is how long the terminal has been silent.
func (s *Session) silent() time.Duration {
	return s.since() - time.Duration(s.heard.Load())
}

// prompts tells whether the terminal looks as it does at a prompt. One that
// cannot tell does.
func (s *Session) prompts() bool {
	p, ok := s.shown().(interface{ Prompts() bool })
	return !ok || p.Prompts()
}

// asks tells whether the terminal looks as it does when a program asks
// something: as at a prompt, or, unless it takes whole lines, without a cursor,
// as at a menu.
func (s *Session) asks(lines bool) bool {
	h, ok := s.shown().(interface{ Hides() bool })
	return s.prompts() || ok && !lines && h.Hides()
}

// shown is the emulator of the step that runs or ran last.
func (s *Session) shown() journal.Terminal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shows
}
