package runner

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
)

// watching is what a watcher runs: it waits for a line, the session's orderly
// end, or for the end of input, which is that of a showrunner that was killed.
// Then it sends SIGHUP to what is left of the session, by proc(5).
const watching = `read -r x && exit
for f in /proc/[0-9]*/stat; do
	{ read -r s <$f; } 2>/dev/null || continue
	set -- ${s##*) }
	p=${f#/proc/} p=${p%%/stat}
	[ "$4" = %d ] && kill -HUP $p && kill -CONT $p
done`

// A watcher is a process that outlives a showrunner that was killed, to hang up
// what the steps left running: the kernel hangs up only on the shell and the
// foreground, and dash does not pass it on.
type watcher struct {
	sid int
	end *os.File // the write end of its input
}

// watch has a session's processes watched. Where that fails they are not.
func (s *Session) watch(sid int) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		return
	}
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	s.watchers = append(s.watchers, watcher{sid, w})
	s.owners.Go(func() { // ends when the watcher is released
		defer s.Guard()
		c := exec.Command(sh, "-c", fmt.Sprintf(watching, sid))
		c.Stdin, c.Env, c.Dir = r, []string{"LC_ALL=C"}, "/"
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		err := c.Start()
		_ = r.Close() // the watcher has its own copy
		if err == nil {
			_ = c.Wait() // says how it ended, which is of no matter
		}
	})
}

// release ends the watchers of all sessions but those.
func (s *Session) release(sids []int) {
	s.watchers = slices.DeleteFunc(s.watchers, func(w watcher) bool {
		if slices.Contains(sids, w.sid) {
			return false
		}
		_, _ = w.end.WriteString("\n") // one that ended needs no end
		_ = w.end.Close()
		return true
	})
}
