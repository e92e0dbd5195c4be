package tmuxtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

var understudied = "# Deploy\n\n" +
	sh("sh -c 'echo started; [ ! -e broken ] || exec "+sleep(4)+"; echo finished' && RESULT=rehearsed") +
	"# After\n\n" + sh("echo \"the result is ${RESULT:-missing}\"")

// TestUnderstudyTakesOverAFailedStep kills a live step after its third second
// and has its rehearsed output played in its place.
func TestUnderstudyTakesOverAFailedStep(t *testing.T) {
	dir := folder(t, "README.md", understudied)
	name := filepath.Join(dir, "README.md")
	if r := Run(t, program, "rehearse", name); r.Status != 0 {
		t.Fatalf("status %d: %s%s", r.Status, r.Out, r.Err)
	}
	if err := os.WriteFile(filepath.Join(dir, "broken"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	k := &Talk{Window: Window{Cols: 80, Rows: 24, Dir: dir}, Program: program, Args: []string{"README.md"}}
	k.Start(t)
	k.Wait("○ sh -c")
	k.Keys("Enter")
	k.WaitFor("third second", regexp.MustCompile(`0:(0[3-9]|[1-5]\d)|[1-9]\d*:\d\d`).MatchString)
	killChild(t, sleep(4))
	k.Wait("✘")
	k.WaitFor("understudy in the footer", func(s string) bool { return strings.Contains(footer(s), "u play") })
	k.Keys("u")
	k.Wait("↺ sh -c")
	k.Wait("finished")
	k.Idle()
	k.Keys("Enter")
	k.Wait("○ echo")
	k.Idle()
	k.Keys("Enter")
	k.Wait("the result is rehearsed")
	k.Idle()
	k.Keys("q")
	if got := k.Over(); got != "0" {
		t.Errorf("ended with %s", got)
	}
	r := Run(t, program, "export", name, "--format", "json")
	if !strings.Contains(r.Out, `"replayed": true`) || !strings.Contains(r.Out, "the result is rehearsed") {
		t.Errorf("the transcript: %s%s", r.Out, r.Err)
	}
}

// TestReplayRunsNothing presents a whole runbook from its rehearsal.
func TestReplayRunsNothing(t *testing.T) {
	dir := folder(t, "README.md", "# One\n\n"+sh("echo first >>ran; echo printed")+"# Two\n\n"+sh("echo second >>ran; pwd"))
	if r := Run(t, program, "rehearse", filepath.Join(dir, "README.md")); r.Status != 0 {
		t.Fatalf("status %d: %s", r.Status, r.Err)
	}
	k := &Talk{Window: Window{Cols: 80, Rows: 24, Dir: dir}, Program: program, Args: []string{"--replay", "README.md"}}
	k.Start(t)
	k.Wait("↺ replay")
	for _, want := range []string{"│ printed", "Two", filepath.Base(dir)} {
		k.Keys("Enter")
		k.Wait(want)
		k.Settled("the end of the step", func(s string) bool { return !strings.Contains(footer(s), "Ctrl-C") })
	}
	k.Keys("q")
	if got := k.Over(); got != "0" {
		t.Errorf("ended with %s", got)
	}
	if ran, err := os.ReadFile(filepath.Join(dir, "ran")); string(ran) != "first\nsecond\n" {
		t.Errorf("ran %q, %v: more than the rehearsal", ran, err)
	}
}

// killChild kills the one process that was called so, which a step of the test
// started or is about to start.
func killChild(t *testing.T, command string) {
	t.Helper()
	want := strings.ReplaceAll(command, " ", "\x00") + "\x00"
	for late := time.Now().Add(Patience); time.Now().Before(late); {
		found, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, f := range found {
			if text, err := os.ReadFile(f); err == nil && string(text) == want {
				pid, err := strconv.Atoi(filepath.Base(filepath.Dir(f)))
				if err == nil {
					err = syscall.Kill(pid, syscall.SIGKILL)
				}
				if err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	out, _ := exec.Command("ps", "-ef").Output()
	t.Fatalf("no process %q:\n%s", command, out)
}
