package progress

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

// tmuxText is what tmux shows, scrollback first, of bytes written to it.
func tmuxText(t *testing.T, written string, cols, rows int) string {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no tmux: it is needed in CI")
		}
		t.Skip("no tmux here")
	}
	file := filepath.Join(t.TempDir(), "written")
	if err := os.WriteFile(file, []byte(written), 0o666); err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("showrunner-progress-%d-%d", os.Getpid(), len(written)) // one that ends takes a while
	run := func(args ...string) string {
		c := exec.CommandContext(t.Context(), "tmux", append([]string{"-u", "-L", name, "-f", "/dev/null"}, args...)...)
		c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %q: %v\n%s", args, err, out)
		}
		return string(out)
	}
	run("new-session", "-d", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows), "exec sleep 1000")
	defer run("kill-server")
	run("set-option", "-g", "status", "off")
	run("resize-window", "-x", fmt.Sprint(cols), "-y", fmt.Sprint(rows))
	run("respawn-pane", "-k", "cat "+file+"; tmux -L "+name+" wait-for -S written; exec sleep 1000")
	run("wait-for", "written")
	return strings.TrimRight(run("capture-pane", "-p", "-S", "-"), "\n") + "\n"
}

// TestTmuxShowsTheSameList asks tmux for a second opinion, of a list under way
// and of one that is over.
func TestTmuxShowsTheSameList(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}} {
		type look struct{ written, text string }
		var looks []look
		synctest.Test(t, func(t *testing.T) {
			w := newShow(t, runbook, size[0], size[1])
			w.Colors = true
			w.log.WriteString("$ showrunner rehearse README.md\r\n")
			w.rehearse(func() {
				w.picture()
				looks = append(looks, look{w.log.String(), w.term.Text()})
			})
			looks = append(looks, look{w.log.String(), w.term.Text()})
		})
		for _, l := range []look{looks[3], looks[len(looks)-1]} {
			if got := tmuxText(t, l.written, size[0], size[1]); got != l.text {
				t.Errorf("at %v tmux shows\n%s\nwant\n%s", size, got, l.text)
			}
		}
	}
}
