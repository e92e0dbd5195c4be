package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"showrunner/runner/tmuxtest"
)

// TestDaemonsAreNamedAtTheEnd has a step leave a daemon: on standard error, once
// even where the runbook runs twice, and no word of what was ended.
func TestDaemonsAreNamedAtTheEnd(t *testing.T) {
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("setsid is missing")
	}
	for _, args := range [][]string{{"rehearse", "--no-record"}, {"rehearse", "--no-record", "--twice"}, {"export", "--run", "--format", "txt"}} {
		book := write(t, "r.md", "# R\n\n```sh\nsleep 1001 &\n[ -s pid ] || setsid sh -c 'echo $$ >pid; exec sleep 1000' lasts </dev/null >/dev/null 2>&1 &\nuntil [ -s pid ] && [ \"$(ps -o comm= -p $(cat pid))\" = sleep ]; do :; done\n```\n")
		r := tmuxtest.Run(t, program, append(args, book)...)
		text, err := os.ReadFile(filepath.Join(filepath.Dir(book), "pid"))
		if err != nil {
			t.Fatalf("%q: %v\n%s%s", args, err, r.Out, r.Err)
		}
		if pid, err := strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
			t.Error(err)
		} else if err := syscall.Kill(pid, syscall.SIGKILL); err != nil { // which this test started
			t.Errorf("%q: the daemon was ended: %v", args, err)
		}
		if n := strings.Count(r.Err, "showrunner: goes on running: sleep 1000\n"); n != 1 || strings.Contains(r.Err, "1001") || r.Status != 0 {
			t.Errorf("%q: status %d, named %d times:\n%s", args, r.Status, n, r.Err)
		}
	}
}
