package tmuxtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// program is the built program, plain the same without the race detector.
var program, plain string

func TestMain(m *testing.M) {
	if os.Getenv("TMUXTEST_FLOW") != "" {
		flow()
		return
	}
	// Programs in terminals wait most of the time. -parallel on the command line
	// says otherwise.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(RunWith(m, &program, &plain))
}

// sizes are those that every talk must do well at.
var sizes = []struct{ cols, rows int }{{80, 24}, {120, 40}}

// each presents a runbook at all sizes.
func each(t *testing.T, runbook string, f func(t *testing.T, k *Talk)) {
	t.Helper()
	for _, s := range sizes {
		t.Run(fmt.Sprintf("%dx%d", s.cols, s.rows), func(t *testing.T) {
			k := &Talk{Window: Window{Cols: s.cols, Rows: s.rows}, Program: program}
			k.In(t, runbook)
			k.Start(t)
			k.Idle()
			f(t, k)
		})
	}
}

// quit ends a talk in which nothing runs.
func quit(t *testing.T, k *Talk) {
	t.Helper()
	k.Idle()
	k.Keys("q")
	if got := k.Over(); got != "0" {
		t.Errorf("the program ended with %s, want 0", got)
	}
}

// sleep is a command that no other run of these tests has, nor another n.
func sleep(n int) string { return fmt.Sprintf("sleep %d%07d", n, os.Getpid()) }

// running tells whether a process runs whose command line holds text.
func running(t *testing.T, text string) bool {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil || len(lines) == 0 {
		t.Skip("this needs /proc")
	}
	for _, name := range lines {
		// A process may have ended since.
		if line, err := os.ReadFile(name); err == nil && strings.Contains(strings.ReplaceAll(string(line), "\x00", " "), text) {
			return true
		}
	}
	return false
}

// pid is the program's process: the child of the shell around it.
func pid(t *testing.T, k *Talk) int {
	t.Helper()
	shell := k.Ask("#{pane_pid}")
	text, err := os.ReadFile("/proc/" + shell + "/task/" + shell + "/children")
	if err != nil {
		t.Skip(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestFailureIsShownAndShellGoesOn(t *testing.T) {
	t.Parallel()
	each(t, "# Fail\n\n```sh\n(exit 3)\nno-such-command\necho still here\n```\n", func(t *testing.T, k *Talk) {
		for _, until := range []string{"✘ (exit 3)", "127", "✔ echo still here"} {
			k.Idle()
			k.Keys("Enter")
			k.Wait(until)
		}
		screen := k.Idle()
		for _, want := range []string{"✘ (exit 3)", "✘ no-such-command", "✔ echo still here"} {
			if !strings.Contains(screen, want) {
				t.Errorf("no %q on the screen:\n%s", want, screen)
			}
		}
		quit(t, k)
	})
}

func TestInterruptEndsJustTheStep(t *testing.T) {
	t.Parallel()
	// A signal that comes before bash has become the program is lost, as in any terminal.
	each(t, "# Stop\n\n```sh\nkept=yes\nsh -c \"echo on''e; exec sleep 76543\"\necho \"kept: $kept\"\n```\n", func(t *testing.T, k *Talk) {
		k.Keys("Enter")
		k.Wait("✔ kept")
		k.Idle()
		k.Keys("Enter")
		k.Wait("one\n")
		k.Keys("C-c")
		k.Wait("130")
		k.Idle()
		k.Keys("Enter")
		k.Wait("kept: yes\n")
		quit(t, k)
	})
}

func TestPromptTakesTheKeyboard(t *testing.T) {
	t.Parallel()
	each(t, "# Ask\n\n```sh\nprintf 'Name? '; read -r name\necho \"Hello, $name.\"\n```\n", func(t *testing.T, k *Talk) {
		k.Keys("Enter")
		k.Wait("⌨ the keyboard")
		k.Settled("prompt", func(s string) bool { return strings.Contains(s, "Name?") })
		k.Type("q Ada")
		k.Keys("Enter")
		k.Idle()
		k.Keys("Enter")
		k.Wait("Hello, q Ada.")
		quit(t, k)
	})
}

func TestLeafingLeavesTheStepRunning(t *testing.T) {
	t.Parallel()
	each(t, "# Run\n\n"+sh("for i in 1 2 3 4 5 6 7 8; do echo \"line $i\"; until [ -e on ]; do sleep 0.1; done; done")+"# Next\n\nquiet\n", func(t *testing.T, k *Talk) {
		k.Keys("Enter")
		k.Wait("line 1")
		k.Keys("Right")
		k.WaitFor("footer that says what runs", func(s string) bool {
			return strings.Contains(s, "quiet") && strings.Contains(footer(s), "▶")
		})
		if err := os.WriteFile(filepath.Join(k.Dir, "on"), nil, 0o666); err != nil {
			t.Fatal(err)
		}
		k.Keys("Left")
		k.Wait("line 2")
		k.Wait("✔")
		k.Wait("line 8")
		quit(t, k)
	})
}

func TestFullScreenProgramsGetTheOutputArea(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ program, command, shows, end string }{
		{"less", "less README.md", "# Full", "q"},
		{"vi", "vi README.md", "# Full", ":q!\r"},
	} {
		t.Run(c.program, func(t *testing.T) {
			Need(t, c.program)
			each(t, "# Full\n\nbefore\n\n```sh\n"+c.command+"\n```\n", func(t *testing.T, k *Talk) {
				k.Keys("Enter")
				k.Settled("full screen", func(s string) bool {
					return strings.Contains(s, c.shows) && !strings.Contains(s, "○") && strings.Contains(footer(s), "Ctrl-] takes it back")
				})
				k.Type(c.end)
				k.Wait("✔")
				if screen := k.Idle(); !strings.Contains(screen, "before") {
					t.Errorf("the slide is not back:\n%s", screen)
				}
				quit(t, k)
			})
		})
	}
}

func TestTopTakesTheKeyboard(t *testing.T) {
	t.Parallel()
	Need(t, "top")
	each(t, "# Top\n\n```sh\ntop -d 1\n```\n", func(t *testing.T, k *Talk) {
		k.Keys("Enter")
		k.Wait("⌨ the keyboard")
		k.Wait("PID")
		k.Type("q")
		k.Wait("✔")
		quit(t, k)
	})
}

func TestResizeReachesTheProgram(t *testing.T) {
	t.Parallel()
	// Of a loop in the shell itself, Ctrl-C may just end one turn.
	each(t, "# Size\n\n```sh\nsh -c 'while :; do stty size; sleep 0.1; done'\n```\n", func(t *testing.T, k *Talk) {
		k.Keys("Enter")
		wide := regexp.MustCompile(`(?m)^ .*\d+ ` + strconv.Itoa(k.Cols-3) + `$`)
		k.WaitFor("size", wide.MatchString)
		k.Resize(70, 18)
		k.WaitFor("new size", regexp.MustCompile(`(?m)^ .*\d+ 67$`).MatchString)
		k.Keys("C-c")
		k.Wait("130")
		quit(t, k)
	})
}

func TestQuitEndsWhatRuns(t *testing.T) {
	t.Parallel()
	each(t, "# Run\n\n"+sh(sleep(1)+" &\n"+sleep(2)), func(t *testing.T, k *Talk) {
		k.Keys("Enter")
		k.Wait("✔ sleep")
		k.Idle()
		k.Keys("Enter")
		k.Wait("Ctrl-C")
		k.Keys("q")
		k.Wait("y yes")
		k.Keys("y")
		if got := k.Over(); got != "0" {
			t.Errorf("the program ended with %s, want 0", got)
		}
		if running(t, sleep(1)) || running(t, sleep(2)) {
			t.Error("a process was left")
		}
	})
}

func TestSignalFromOutsideGivesTheTerminalBack(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} {
		t.Run(sig.String(), func(t *testing.T) {
			k := &Talk{Window: Window{Cols: 80, Rows: 24}, Program: program}
			k.In(t, "# Run\n\n"+sh(sleep(3)))
			k.Start(t)
			k.Idle()
			k.Keys("Enter")
			k.Wait("Ctrl-C")
			if err := syscall.Kill(pid(t, k), sig); err != nil {
				t.Fatal(err)
			}
			if got, want := k.Over(), strconv.Itoa(128+int(sig)); got != want {
				t.Errorf("the program ended with %s, want %s", got, want)
			}
			if running(t, sleep(3)) {
				t.Error("a process was left")
			}
		})
	}
}

func TestWindowsOfAnySizeHoldATalk(t *testing.T) {
	t.Parallel()
	for _, s := range []struct{ cols, rows int }{{20, 5}, {1, 1}, {10, 3}, {500, 200}} {
		t.Run(fmt.Sprintf("%dx%d", s.cols, s.rows), func(t *testing.T) {
			k := &Talk{Window: Window{Cols: s.cols, Rows: s.rows}, Program: program}
			k.In(t, "# Title\n\n```sh\necho one\n```\n")
			k.Start(t)
			k.WaitFor("whole window", func(string) bool { return k.Ask("#{alternate_on}") == "1" })
			k.Keys("Enter", "?")
			k.Resize(80, 24)
			k.WaitFor("step", func(s string) bool { return strings.Contains(s, "echo one") || strings.Contains(s, "scroll up") })
			k.Keys("q", "q", "y")
			if got := k.Over(); got != "0" {
				t.Errorf("the program ended with %s, want 0", got)
			}
		})
	}
}

func TestNoSessionIsOneClearError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no such shell", []string{"--shell", "/no/such/shell"}, "/no/such/shell"},
		{"no such folder", []string{"--dir", "/no/such/folder"}, "/no/such/folder"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := &Talk{Window: Window{Cols: 80, Rows: 24}, Program: program, Args: c.args}
			k.In(t, "# Title\n")
			k.Start(t)
			if got := k.Over(); got != "2" {
				t.Errorf("the program ended with %s, want 2", got)
			}
			screen := k.Text()
			if !strings.HasPrefix(screen, "showrunner: ") || !strings.Contains(screen, c.want) || !strings.Contains(screen, "\nhint: ") {
				t.Errorf("the screen is\n%s\nwant an error with %s, and a hint", screen, c.want)
			}
		})
	}
}

func TestRunbookFromStandardInput(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := os.WriteFile(pipe, []byte("#!/bin/sh\ncat README.md | "+program+" \"$@\"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	k := &Talk{Window: Window{Cols: 80, Rows: 24}, Program: pipe}
	k.In(t, "# Piped\n\n```sh\necho one\n```\n")
	k.Args = []string{"-"}
	k.Start(t)
	k.Idle()
	k.Keys("Enter")
	k.Wait("✔")
	quit(t, k)
}
