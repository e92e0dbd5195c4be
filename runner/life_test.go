package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// descriptors are the targets of the test's own open files.
func descriptors(t *testing.T) []string {
	t.Helper()
	names, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc")
	}
	var open []string
	for _, n := range names {
		if to, err := os.Readlink("/proc/self/fd/" + n.Name()); err == nil && !strings.HasPrefix(to, "/proc/") {
			open = append(open, n.Name()+" "+to)
		}
	}
	return open
}

// left is what runs in some sessions.
func left(sids []int) (commands []string) {
	for _, p := range allProcesses() {
		if slices.Contains(sids, p.session) && p.state != 'Z' {
			commands = append(commands, command(p))
		}
	}
	return commands
}

func TestNothingStaysBehind(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			open(t, &Session{Shell: name}).Close() // what the runtime opens once stays open
			fds, routines := descriptors(t), runtime.NumGoroutine()
			s := &Session{Shell: name, Dir: t.TempDir()}
			w := open(t, s)
			w.ends("sleep 1000 & (trap '' HUP TERM; while :; do sleep 0.01; done) & nohup sleep 1001 >/dev/null 2>&1 &", 0)
			w.aborts("kill -9 $$", 137)
			w.start("cat")
			w.log.await(t, "cat that waits", func(es []journal.Entry) bool { return es[len(es)-1].Kind == journal.Waits })
			sids := slices.Clone(s.sids)
			began := time.Now()
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			if d := time.Since(began); d > 4*time.Second { // three, and what a busy machine adds
				t.Errorf("Close took %v", d)
			}
			limit := time.Now().Add(time.Minute)
			for left(sids) != nil { // on a busy machine what was killed takes a while to go
				if time.Now().After(limit) {
					t.Fatalf("%q run on", left(sids))
				}
				<-time.After(5 * time.Millisecond)
			}
			if now := descriptors(t); !slices.Equal(now, fds) {
				t.Errorf("open files %q, want %q", now, fds)
			}
			for runtime.NumGoroutine() > routines && time.Now().Before(limit) {
				runtime.Gosched() // Run is returning
			}
			if n := runtime.NumGoroutine(); n > routines {
				t.Errorf("%d goroutines, want %d", n, routines)
			}
		})
	}
}

func TestCloseEndsTheRunningStep(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	done := w.start("echo on; sleep 1000")
	w.log.awaitText(t, "on\r\n")
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if r := w.result(done); !r.Aborted {
		t.Errorf("result %+v, want it aborted", r)
	}
	if _, err := w.Run(t.Context(), stepOf("1", ":")); !errors.Is(err, ErrClosed) {
		t.Errorf("Run after Close = %v", err)
	}
	if _, err := w.Write([]byte("x")); err == nil {
		t.Error("Write after Close: no error")
	}
	if err := w.Resize(1, 1); !errors.Is(err, ErrClosed) {
		t.Errorf("Resize after Close = %v", err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("second Close = %v", err)
	}
	es := w.log.from(0)
	if last := es[len(es)-1]; last.Kind != journal.Closed {
		t.Errorf("last entry %+v", last)
	}
}

func TestCloseMayComeWhileTheShellStarts(t *testing.T) {
	t.Parallel()
	for range 20 {
		s := &Session{Sink: newLog()}
		done := make(chan error, 1)
		go func() { done <- s.Start() }() // ends with Start
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		<-done
		if jobs := s.Jobs(); len(jobs) > 0 {
			t.Errorf("%v is left", jobs)
		}
	}
}

func TestCloseNeedsNoPatience(t *testing.T) {
	w := open(t, &Session{})
	w.ends("sleep 1000 & sleep 1000 &", 0)
	began := time.Now()
	w.Close()
	if d := time.Since(began); d > time.Second {
		t.Errorf("Close took %v", d)
	}
}

// TestSessionEndsWithTheShellsOwnStatus closes what is idle, and what ignores the
// signal that ends it.
func TestSessionEndsWithTheShellsOwnStatus(t *testing.T) {
	for text, want := range map[string]int{":": 0, "(exit 3)": 3, "sleep 1000 &": 0, "trap '' HUP; (exit 4)": 4} {
		w := open(t, &Session{})
		w.ends(text, want)
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		all := w.log.from(0)
		if last := all[len(all)-1]; last.Kind != journal.Closed || last.Result.Status != want {
			t.Errorf("after %q the session ended with %d, want %d", text, last.Result.Status, want)
		}
	}
}

// kinds is a journal in short: what happened, with outputs joined.
func kinds(es []journal.Entry) string {
	names := map[journal.Kind]string{journal.Began: "began", journal.Input: "input", journal.Resized: "resized",
		journal.Ended: "ended", journal.Waits: "waits", journal.Restarted: "restarted", journal.Closed: "closed"}
	var parts []string
	for _, e := range es {
		text := names[e.Kind] + e.Step
		if e.Kind == journal.Output {
			text = fmt.Sprintf("%q%s", e.Data, e.Step)
			if e.Later {
				text = "later " + text
			}
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

func TestEntriesComeInOrder(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	for _, step := range []*slides.Step{stepOf("1.1.1", "printf a"), stepOf("1.1.2", "printf b; kill -9 $$"), stepOf("1.1.3", ":")} {
		if _, err := w.Run(t.Context(), step); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Resize(90, 20); err != nil {
		t.Fatal(err)
	}
	w.Close()
	want := `began1.1.1 "a"1.1.1 ended1.1.1 began1.1.2 "b"1.1.2 ended1.1.2 restarted began1.1.3 ended1.1.3 resized closed`
	if got := kinds(w.log.from(0)); got != want {
		t.Errorf("entries %s\nwant    %s", got, want)
	}
}

func TestEntriesSayEverything(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := open(t, &Session{Dir: dir, Cols: 70, Rows: 20})
	if _, err := w.Run(t.Context(), stepOf("2.1.1", "cd /usr; (exit 7)")); err != nil {
		t.Fatal(err)
	}
	es := w.log.from(0)
	b, e := es[0], es[len(es)-1]
	if b.Text != "cd /usr; (exit 7)" || b.Dir != dir || b.Cols != 70 || b.Rows != 20 {
		t.Errorf("began with %+v", b)
	}
	if r := e.Result; r.Status != 7 || r.Dir != "/usr" || r.Duration <= 0 || e.At-b.At != r.Duration {
		t.Errorf("ended with %+v", e)
	}
	if w.WorkDir() != "/usr" {
		t.Errorf("WorkDir() = %q", w.WorkDir())
	}
}

func TestRestartTellsTheAudience(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	w.aborts("exit 3", 3)
	w.aborts("kill -9 $$", 137)
	var said []string
	for _, e := range w.log.from(0) {
		if e.Kind == journal.Restarted {
			said = append(said, e.Text)
		}
	}
	if len(said) != 2 || !strings.Contains(said[0], "status 3") || !strings.Contains(said[1], "lost") {
		t.Errorf("said %q", said)
	}
}

func TestShellThatCannotStart(t *testing.T) {
	t.Parallel()
	fake := filepath.Join(t.TempDir(), "bash-that-ends")
	if err := os.WriteFile(fake, []byte("#!/bin/sh\nexit 4\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ shell, want string }{
		{"nosuchshell", `shell "nosuchshell": executable file not found in $PATH`},
		{"/nosuch/bash", `shell "/nosuch/bash": no such file or directory`},
		{"cat", `shell "cat": not a bash, zsh, dash or busybox ash`},
		{fake, `shell "` + fake + `": the shell ended at once`},
	} {
		s := &Session{Shell: c.shell}
		err := s.Start()
		if err == nil || err.Error() != c.want {
			t.Errorf("Start with %s = %v, want %s", c.shell, err, c.want)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close = %v", err)
		}
	}
	if _, err := ShellPath("nosuchshell"); err == nil {
		t.Error("ShellPath: no error")
	}
}

func TestNoDirectory(t *testing.T) {
	t.Parallel()
	s := &Session{Dir: "/nosuch"}
	if err := s.Start(); err == nil || !strings.Contains(err.Error(), "/nosuch") {
		t.Errorf("Start = %v", err)
	}
}

func TestEndOfContextEndsTheStep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text   string
		status int
	}{
		{"echo on; sleep 1000", 130},
		{"echo on; sh -c 'trap \"\" INT; while :; do sleep 0.01; done'", 143},
	} {
		w := open(t, &Session{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		done := make(chan journal.Result, 1)
		go func() { // ends with the step
			r, _ := w.Run(ctx, stepOf("1.1.1", c.text))
			done <- r
		}()
		w.awaitProgram("sleep")
		cancel()
		if r := w.result(done); r.Status != c.status || r.Aborted {
			t.Errorf("%q: %+v, want status %d", c.text, r, c.status)
		}
		w.want("echo a", "a\r\n")
	}
}

func TestEndOfContextEndsAShellThatIgnoresIt(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan journal.Result, 1)
	go func() { // ends with the step
		r, _ := w.Run(ctx, stepOf("1.1.1", "trap '' INT; echo on; while :; do :; done"))
		done <- r
	}()
	w.log.awaitText(t, "on\r\n")
	cancel()
	if r := w.result(done); r.Status != 137 || !r.Aborted {
		t.Errorf("%+v, want it killed", r)
	}
	w.want("echo a", "a\r\n")
}

func TestStartUpFilesAreReadWhenAsked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shell, file string }{{"bash", ".bashrc"}, {"zsh", ".zshrc"}} {
		have(t, c.shell)
		home := t.TempDir()
		if err := os.WriteFile(filepath.Join(home, c.file), []byte("echo noise; PS1='mine> '; ll=7\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		env := append(os.Environ(), "HOME="+home)
		open(t, &Session{Shell: c.shell, Env: env, RC: true}).want("echo $ll", "7\r\n")
		open(t, &Session{Shell: c.shell, Env: env}).want("echo $ll", "\r\n")
	}
}

func TestRunAloneNeedsNothingElse(t *testing.T) {
	t.Parallel()
	s := &Session{}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r, err := s.Run(t.Context(), stepOf("1.1.1", "(exit 5)")); err != nil || r.Status != 5 {
		t.Errorf("Run = %+v, %v", r, err)
	}
	if _, err := s.Write([]byte("x")); !errors.Is(err, ErrIdle) {
		t.Errorf("Write while idle = %v", err)
	}
	if _, err := s.Type(t.Context(), stepOf("1.1.2", "x")); !errors.Is(err, ErrIdle) {
		t.Errorf("Type while idle = %v", err)
	}
	if err := s.Interrupt(); err != nil {
		t.Errorf("Interrupt while idle = %v", err)
	}
}

// The hooks are taken away where no text of a step tells.
func TestReadyShellIsFoundWithoutHooks(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			w := open(t, &Session{Shell: name})
			w.file("gone", "unset PROMPT_COMMAND; precmd_functions=(); unset -f __sr_at; PS1='gone> '\n")
			if name == "dash" || name == "busybox" {
				w.file("gone", "unset -f __sr_at; PS1='gone> '\n")
			}
			w.want("g() { e=e; ${e}val \"$(cat gone)\"; }", "")
			if r, out := w.run("g; (exit 9)"); r.Status != 9 && name != "dash" && name != "busybox" {
				t.Errorf("status %d, printed %q", r.Status, out)
			}
			w.want("echo b", "b\r\n")
		})
	}
}

func TestPreparedStepsAreAskedAhead(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	steps := []*slides.Step{stepOf("1.1.1", "for i in 1 2; do\necho $i\ndone"), stepOf("1.1.2", "if")}
	w.Prepare(steps)
	for _, step := range steps {
		if want := step.ID == "1.1.1"; w.accepts(step) != want {
			t.Errorf("accepts(%q) = %v", step.Text, !want)
		}
	}
	w.want("for i in 1 2; do\necho $i\ndone", "1\r\n2\r\n")
}

// A loop that the parser reads and the shell refuses must not run its body.
func TestRefusedLoopRunsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ shell, refused string }{
		{"bash", "f() echo hi"}, {"dash", "select x in a; do :; done"}, {"zsh", "echo $["}, {"busybox", "select x in a; do :; done"},
	} {
		t.Run(c.shell, func(t *testing.T) {
			have(t, c.shell)
			w := open(t, &Session{Shell: c.shell})
			text := "for i in 1; do\ntouch side\n" + c.refused + "\ndone"
			r, _ := w.run(text)
			if _, err := os.Stat(filepath.Join(w.Dir, "side")); err == nil || r.Status == 0 || r.Aborted {
				t.Errorf("%+v; its body ran: %v", r, err == nil)
			}
			w.want("echo a", "a\r\n")
		})
	}
}
