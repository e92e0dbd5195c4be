package runner

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
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
	// Waits for one key on a raw terminal.
	"key": func() {
		raw()
		fmt.Print("on\r\n")
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
		{"sh -c 'read x'", journal.SurelyWaiting, "a\r"},
		{"stty -echo; sh -c 'read x'; stty echo", journal.SurelyWaiting, "a\r"},
		{program("key"), journal.LikelyWaiting, "a"},
	} {
		t.Run(c.text[:4], func(t *testing.T) {
			w := open(t, &Session{})
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
