package runner

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// detached are ways to start what the end of its session does not end.
var detached = []string{
	"setsid ./daemon &",
	"(setsid ./daemon &)",
	"busybox setsid ./daemon &",
	"sh -c 'setsid ./daemon &'",
	"nohup setsid ./daemon >/dev/null 2>&1 &",
	"python3 -c 'import subprocess; subprocess.Popen([\"./daemon\"], start_new_session=True)'",
}

// TestStraysAreNamed starts daemons and jobs, of which only the former are
// strays, before Close and after.
func TestStraysAreNamed(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			for _, way := range detached {
				for _, program := range []string{"setsid", "busybox", "python3"} {
					if strings.Contains(way, program) {
						have(t, program)
					}
				}
				strayBy(t, name, way)
			}
		})
	}
}

func strayBy(t *testing.T, shell, way string) {
	t.Helper()
	s := &Session{Shell: shell, Dir: t.TempDir()}
	w := open(t, s)
	w.ends("sleep 1001 &", 0)
	w.ends("(sleep 1002 &)", 0)
	script := "#!/bin/sh\nexec </dev/null >/dev/null 2>&1\necho $$ >pid\nexec sleep 1000\n"
	if err := os.WriteFile(filepath.Join(s.Dir, "daemon"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	w.ends(way, 0)
	pid := numberIn(t, filepath.Join(s.Dir, "pid"))
	defer func() { _ = syscall.Kill(pid, syscall.SIGKILL) }() // which this test started
	check := func(when string) {
		t.Helper()
		strays := s.Strays()
		if !slices.ContainsFunc(strays, func(j Job) bool { return j.Group == pid }) {
			t.Errorf("%s: %s: %q does not name process %d: %v", shell, when, way, pid, strays)
		}
		for _, j := range strays {
			if j.Command == "sleep 1001" || j.Command == "sleep 1002" {
				t.Errorf("%s: %s: the job %v counts as a stray", shell, when, j)
			}
		}
	}
	check("before Close")
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	check("after Close")
}

// numberIn waits for the number that a process writes into a file.
func numberIn(t *testing.T, name string) int {
	t.Helper()
	for limit := time.Now().Add(time.Minute); time.Now().Before(limit); <-time.After(5 * time.Millisecond) {
		if text, err := os.ReadFile(name); err == nil && strings.HasSuffix(string(text), "\n") {
			n, err := strconv.Atoi(strings.TrimSpace(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("no %s", name)
	return 0
}

// TestOthersStraysAreLeftOut asks a session without any while another one, and
// what runs in it, goes on.
func TestOthersStraysAreLeftOut(t *testing.T) {
	other := open(t, &Session{})
	other.ends("sleep 1003 &", 0)
	other.ends("(sleep 1004 &)", 0)
	for _, j := range open(t, &Session{}).Strays() {
		if strings.Contains(j.Command, "100") || j.Group == other.shellPID() {
			t.Errorf("%v counts as a stray", j)
		}
	}
}
