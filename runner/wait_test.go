package runner

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"showrunner/runner/journal"
	"showrunner/slides/slidestest"
)

// TestMain is also the programs that tests run as steps.
func TestMain(m *testing.M) {
	if p := programs[os.Getenv("RUNNER_TEST_PROGRAM")]; p != nil {
		p()
		return
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil { // steps wait more than they work
		panic(err)
	}
	slidestest.EndAtOnce()
	os.Exit(m.Run())
}

var programs = map[string]func(){
	// Works for six silent seconds on a raw terminal while a thread reads it, as
	// `docker run -it` does.
	"silent": func() {
		raw()
		fmt.Print("on\r\n")
		go func() {
			runtime.LockOSThread()
			b := make([]byte, 1)
			unix.Read(0, b)
		}()
		<-time.After(6 * time.Second)
	},
	// Asks and reads a line while other threads sleep.
	"asks": func() {
		fmt.Print("name: ")
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		fmt.Print("hi ", line)
	},
	// The same, from another thread than the first, beside one that wakes up now
	// and then.
	"thread": func() {
		fmt.Print("name: ")
		line := make(chan string)
		go func() {
			text, _ := bufio.NewReader(os.Stdin).ReadString('\n')
			line <- text
		}()
		tick := time.NewTicker(300 * time.Millisecond)
		for {
			select {
			case text := <-line:
				fmt.Print("hi ", text)
				return
			case <-tick.C:
			}
		}
	},
	// Works for three silent seconds while a thread reads lines, as `docker run
	// -i` does.
	"reader": func() {
		fmt.Println("on")
		go bufio.NewReader(os.Stdin).ReadString('\n')
		<-time.After(3 * time.Second)
	},
	// Waits for one key on a raw terminal.
	"key": func() {
		raw()
		fmt.Print("on\r\nkey? ")
		poll := []unix.PollFd{{Fd: 0, Events: unix.POLLIN}}
		for n := 0; n < 1; n, _ = unix.Poll(poll, -1) {
		}
	},
}

func raw() {
	t, err := unix.IoctlGetTermios(0, getModes)
	if err != nil {
		panic(err)
	}
	t.Lflag &^= unix.ICANON | unix.ECHO
	t.Iflag &^= unix.ICRNL
	if err := unix.IoctlSetTermios(0, setModes, t); err != nil {
		panic(err)
	}
}

// program is the text of a step that runs one of the programs.
func program(name string) string {
	return "RUNNER_TEST_PROGRAM=" + name + " " + os.Args[0]
}

// most is the highest degree of waiting that was told.
func (w *show) most() (most journal.Waiting) {
	for _, e := range w.log.from(0) {
		if e.Kind == journal.Waits {
			most = max(most, e.Waiting)
		}
	}
	return most
}

func onLinux(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("not known here")
	}
}

func TestSilentWorkIsNoSureWaiting(t *testing.T) {
	t.Parallel()
	onLinux(t)
	w := open(t, &Session{})
	r, _ := w.run(program("silent"))
	if m := w.most(); r.Status != 0 || m == journal.SurelyWaiting {
		t.Errorf("status %d, waiting %v", r.Status, m)
	}
}

func TestWaitingIsKnown(t *testing.T) {
	t.Parallel()
	onLinux(t)
	for _, c := range []struct {
		text string
		want journal.Waiting
		key  string
	}{
		{"cat | cat", journal.SurelyWaiting, "\x04"},
		{"read x", journal.SurelyWaiting, "a\r"},
		{"read -e x", journal.SurelyWaiting, "a\r"},
		{"bash --norc", journal.SurelyWaiting, "exit\r"},
		{"zsh -f", journal.SurelyWaiting, "exit\r"},
		{"dash -i", journal.SurelyWaiting, "exit\r"},
		{"busybox ash", journal.SurelyWaiting, "exit\r"},
		{program("asks"), journal.LikelyWaiting, "a\r"},
		{program("thread"), journal.LikelyWaiting, "a\r"},
		{"sh -c 'read x'", journal.SurelyWaiting, "a\r"},
		{"stty -echo; sh -c 'read x'; stty echo", journal.SurelyWaiting, "a\r"},
		{program("key"), journal.LikelyWaiting, "a"},
	} {
		t.Run(c.text, func(t *testing.T) {
			if first, _, _ := strings.Cut(c.text, " "); !strings.Contains(first, "=") && first != "read" {
				have(t, first)
			}
			w := open(t, &Session{NewTerminal: newCursor})
			done := w.start(c.text)
			w.waits(c.want)
			es := w.log.from(0)
			if e := es[len(es)-1]; e.Waiting != c.want || e.Step != "1.1.9" {
				t.Errorf("%+v, want waiting %d", e, c.want)
			}
			w.Write([]byte(c.key))
			if r := w.result(done); r.Status != 0 {
				t.Errorf("status %d", r.Status)
			}
		})
	}
}

func TestWaitingIsKnownSoon(t *testing.T) {
	onLinux(t)
	w := open(t, &Session{})
	w.start("cat")
	w.waits(journal.SurelyWaiting)
	es := w.log.from(0)
	if d := es[len(es)-1].At - es[0].At; d > 2*time.Second { // 100 to 300 ms where nothing else runs
		t.Errorf("known after %v", d)
	}
}

// A cursor is an emulator that knows whether its cursor stands behind text.
type cursor struct {
	mu   sync.Mutex
	last byte
}

func newCursor(string, int, int, func([]byte)) journal.Terminal { return &cursor{last: '\n'} }

func (c *cursor) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = p[len(p)-1]
	return len(p), nil
}

func (c *cursor) Prompts() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last != '\n'
}

func (c *cursor) Resize(int, int) {}
func (c *cursor) Text() string    { return "" }

func TestSilentWorkDoesNotWait(t *testing.T) {
	onLinux(t)
	for _, text := range []string{
		program("silent"), program("reader"), "stty -echo; sleep 1; stty echo", "stty raw -echo; sleep 1; stty sane",
		"printf 'wait... '; sleep 1", "printf 'wait... '; (sleep 1) | cat",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			w := open(t, &Session{NewTerminal: newCursor})
			if r, _ := w.run(text); r.Status != 0 || w.most() != journal.NotWaiting {
				t.Errorf("status %d, waiting %v", r.Status, w.most())
			}
		})
	}
}

// An interactive shell that takes the session's place by exec never reports.
func TestStepMayReplaceTheShell(t *testing.T) {
	onLinux(t)
	for _, name := range shellNames {
		for _, c := range []struct{ text, program string }{
			{"exec bash", "bash"}, {"exec bash --norc", "bash"}, {"SHELL=$(command -v bash); exec -l $SHELL", "bash"},
			{"exec zsh", "zsh"}, {"exec dash", "dash"}, {"exec busybox ash", "busybox"},
		} {
			if strings.Contains(c.text, "-l") && (name == "dash" || name == "busybox") {
				continue // their exec has no -l
			}
			t.Run(name+" "+c.text, func(t *testing.T) {
				t.Parallel()
				have(t, name)
				have(t, c.program)
				home := t.TempDir()
				w := open(t, &Session{Shell: name, NewTerminal: newCursor, Env: append(os.Environ(), "HOME="+home, "ZDOTDIR="+home)})
				for file, text := range map[string]string{".bashrc": "fresh=yes\n", ".zshrc": "fresh=yes\nPS1='$ '\n"} {
					if err := os.WriteFile(filepath.Join(home, file), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				w.want("cd /usr; plain=1; export MINE=2; f() { echo f; }", "")
				w.ends(c.text, 0)
				told := w.log.from(0)
				if last := told[len(told)-1]; last.Kind != journal.Restarted || !strings.Contains(last.Text, "took the place") {
					t.Errorf("told %+v", last)
				}
				w.want("echo $PWD $plain $MINE; f", "/usr 1 2\r\nf\r\n")
				if name == "bash" || name == "zsh" {
					w.want("echo $fresh", "yes\r\n")
				}
			})
		}
	}
}

// What asks in the shell's place is no shell at its prompt.
func TestProgramMayReplaceTheShell(t *testing.T) {
	onLinux(t)
	w := open(t, &Session{NewTerminal: newCursor})
	for _, text := range []string{"exec bash -c 'read -p \"name: \" x; echo hi $x; exit 7'", "exec " + strings.Fields(program("asks"))[1]} {
		if strings.HasSuffix(text, os.Args[0]) {
			w.want("export "+strings.Fields(program("asks"))[0], "")
		}
		done := w.start(text)
		w.waits(journal.LikelyWaiting)
		if _, err := w.Write([]byte("you\r")); err != nil {
			t.Error(err)
		}
		if r := w.result(done); !r.Aborted {
			t.Errorf("%q: %+v", text, r)
		}
		w.log.awaitText(t, "hi you\r\n")
	}
	w.want("echo a", "a\r\n")
}

func TestBusyStepsDoNotWait(t *testing.T) {
	t.Parallel()
	onLinux(t)
	w := open(t, &Session{})
	w.want("sleep 0.5", "")
	w.want("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done", "")
	if m := w.most(); m != journal.NotWaiting {
		t.Errorf("waiting %v", m)
	}
}

func TestAnswersReachTheProgram(t *testing.T) {
	t.Parallel()
	var tt *echoTerminal
	s := &Session{NewTerminal: func(step string, cols, rows int, reply func([]byte)) journal.Terminal {
		tt = &echoTerminal{reply: reply}
		return tt
	}}
	w := open(t, s)
	w.want(`stty -echo -icanon; printf 'ask'; dd bs=1 count=4 2>/dev/null; stty echo icanon`, "ask<yes")
	// Nobody reads this answer: it must not be the next step's input.
	w.want("stty -echo; printf ask", "ask")
	w.want("stty -icanon min 0 time 1; dd bs=9 count=1 2>/dev/null; stty icanon", "")
	if tt.text != "" {
		t.Errorf("the terminal of the last step shows %q", tt.text)
	}
}

// echoTerminal answers "ask" with "<yes".
type echoTerminal struct {
	text  string
	reply func([]byte)
}

func (e *echoTerminal) Write(p []byte) (int, error) {
	e.text += string(p)
	if strings.HasSuffix(e.text, "ask") {
		e.reply([]byte("<yes"))
	}
	return len(p), nil
}

func (e *echoTerminal) Resize(int, int) {}
func (e *echoTerminal) Text() string    { return e.text }
