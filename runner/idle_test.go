package runner

import (
	"slices"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
)

// A shell that reads commands is told of a job's end by a signal.
func TestShellOutlivesAJobThatEndsWhileItIsIdle(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			have(t, name)
			w := open(t, &Session{Shell: name})
			for range 3 {
				w.ends("x=1; (sleep 0.2; exit 3) &", 0)
				w.ends("trap 'y=2' CHLD; sleep 0.3 &", 0)
				limit := time.Now().Add(time.Minute)
				for slices.ContainsFunc(w.Jobs(), func(j Job) bool { return j.Group != w.shellPID() }) && time.Now().Before(limit) {
					<-time.After(5 * time.Millisecond)
				}
				if out := w.ends("echo $x", 0); !strings.Contains(out, "1\r\n") { // beside what the shell says of its jobs
					t.Errorf("printed %q", out)
				}
			}
			for _, e := range w.log.from(0) {
				if e.Kind == journal.Restarted {
					t.Error(e.Text)
				}
			}
		})
	}
}
