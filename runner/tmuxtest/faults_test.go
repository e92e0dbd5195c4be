package tmuxtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// runs waits until the last step runs, and longer than output may wait for the
// disk. It returns how far it has counted by then.
func (l *line) runs(way string) (printed int) {
	l.t.Helper()
	if way == "present" {
		l.wait("⏎ run next")
		l.keys("a")
		l.wait("count 5 times")
		printed = most(counted, l.text())
		<-time.After(200 * time.Millisecond)
		return printed
	}
	l.waitFor("file of a step", func() bool {
		_, err := os.Stat(filepath.Join(l.dir, "under-way"))
		return err == nil
	})
	<-time.After(200 * time.Millisecond)
	return 1
}

// TestKillLeavesOnlyWhatIsShielded kills a rehearsal and looks for what its
// steps left running, in every shell.
func TestKillLeavesOnlyWhatIsShielded(t *testing.T) {
	const runbook = "# Jobs\n\n```sh\nsleep 3000 &\n(sleep 3001 &)\nsh -c 'trap \"\" HUP; exec sleep 3002' &\n: >under-way; sleep 3003\n```\n"
	for _, shell := range []string{"bash", "dash", "zsh", "busybox"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			Need(t, shell)
			l := newLine(t, runbook)
			l.start(program, "rehearse", "--shell", shell, "README.md")
			l.runs("rehearse")
			l.waitFor("sleeps", func() bool { return len(l.commands("sleep ")) == 4 })
			if err := l.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			l.over()
			late := time.After(5 * time.Second)
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
