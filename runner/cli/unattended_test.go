package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"showrunner/runner/tmuxtest"
)

// unattendedRunbook destroys, changes its folder, and tells where it runs.
const unattendedRunbook = "# One\n\n```sh name=first\necho \"cols $COLUMNS lines $LINES\"; x=kept\n```\n\n" +
	"```sh name=second\necho \"x is $x in ${PWD##*/} of ${ZSH_VERSION:+zsh}\"; touch made\n```\n\n" +
	"# Danger\n\n```sh name=danger\nrm -rf sub\n```\n\n# Slow\n\n```sh name=slow\nsleep 1000\n```\n\n# Cleanup\n\n```sh\necho cleaned\n```\n"

// TestExportRunsAsARehearsalDoes holds the two commands that run a runbook
// unattended against one table.
func TestExportRunsAsARehearsalDoes(t *testing.T) {
	t.Parallel()
	tmuxtest.Need(t, "zsh")
	for _, c := range []struct {
		name, args string
		status     int
		want       []string // in what is printed
		made, sub  bool     // what is there afterwards
	}{
		{"asks", "--only danger", 2, []string{"step 2.1.1 removes", "wants a yes", "hint: --yes"}, false, true},
		{"asks about the whole", "", 2, []string{"step 2.1.1 removes"}, false, true},
		{"yes", "--only danger --yes", 0, nil, false, false},
		{"in a copy", "--only danger,second --yes --scratch", 0, []string{"x is "}, false, true},
		{"some steps", "--only second", 0, []string{"x is "}, true, true},
		{"with state", "--only second --with-state", 0, []string{"x is kept"}, true, true},
		{"size", "--only first --size 77x21", 0, []string{"cols 77 lines 21"}, false, true},
		{"no size", "--size 7", 2, []string{`no size "7"`}, false, true},
		{"shell and directory", "--only second --shell zsh --dir DIR", 0, []string{"in sub of zsh"}, false, true},
		{"timeout", "--only slow --timeout 300ms", 1, []string{"3.1.1", "end within 300ms"}, false, true},
		{"no timeout", "--timeout -1s", 2, []string{"no timeout: -1s"}, false, true},
		{"cleanup", "--only first,second --cleanup", 0, []string{"cleaned"}, true, true},
		{"no step", "--only third", 2, []string{`"third"`}, false, true},
	} {
		for _, command := range []string{"rehearse --no-record --json -", "export --run --format txt"} {
			dir := t.TempDir()
			name, sub := filepath.Join(dir, "r.md"), filepath.Join(dir, "sub")
			if err := os.WriteFile(name, []byte(unattendedRunbook), 0o666); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(sub, 0o777); err != nil {
				t.Fatal(err)
			}
			r := tmuxtest.Run(t, program, append(append(strings.Fields(command), strings.Fields(strings.ReplaceAll(c.args, "DIR", sub))...), name)...)
			if r.Status != c.status {
				t.Errorf("%s %s: status %d, want %d: %s%s", command, c.name, r.Status, c.status, r.Out, r.Err)
			}
			for _, want := range c.want {
				if !strings.Contains(r.Out+r.Err, want) {
					t.Errorf("%s %s: %q is not told: %s%s", command, c.name, want, r.Out, r.Err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, "made")); (err == nil) != c.made {
				t.Errorf("%s %s: made: %v", command, c.name, err)
			}
			if _, err := os.Stat(sub); (err == nil) != c.sub {
				t.Errorf("%s %s: sub: %v", command, c.name, err)
			}
		}
	}
}

// TestExportOfAFailedRunTellsSo has the transcript written all the same.
func TestExportOfAFailedRunTellsSo(t *testing.T) {
	t.Parallel()
	r := tmuxtest.Run(t, program, "export", "--run", "--format", "txt", write(t, "r.md", "# R\n\n```sh\necho one\nfalse\n```\n"))
	if r.Status != 1 || !strings.Contains(r.Out, "one\n") || !strings.Contains(r.Err, "r.md:5:1: step 1.1.2: status 1") {
		t.Errorf("status %d\n%s%s", r.Status, r.Out, r.Err)
	}
}

// TestExpectationSeesEverythingPrinted has a step print more than the
// scrollback and the report hold, where it is rehearsed and where it is
// exported; --update then has nothing to write.
func TestExpectationSeesEverythingPrinted(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for n := range 200_000 {
		fmt.Fprintln(&all, n+1)
	}
	runbook := func(expected string) string {
		return "# Many\n\n```sh\nseq 200000\n```\n\n```output\n" + expected + "```\n"
	}
	for _, expected := range []string{all.String(), "1\n2\n...\n200000\n", "...\n150000\n150001\n...\n"} {
		name := write(t, "many.md", runbook(expected))
		for _, args := range [][]string{{"rehearse", "--no-record", "--strict", "--json", "-"}, {"export", "--run", "--format", "json"}} {
			r := tmuxtest.Run(t, program, append(args, name)...)
			if r.Status != 0 || !strings.Contains(r.Out, `"drift": false`) || strings.Contains(r.Out, `"drift": true`) {
				t.Errorf("%q of %d bytes: status %d: %s", args[0], len(expected), r.Status, r.Err)
			}
		}
	}
	name := write(t, "changed.md", runbook(strings.Replace(all.String(), "\n777\n", "\nother\n", 1)))
	r := tmuxtest.Run(t, program, "rehearse", "--no-record", "--update", "--yes", name)
	if text, err := os.ReadFile(name); err != nil || string(text) != runbook(all.String()) {
		t.Errorf("updated to %d bytes (%v), want %d: %s", len(text), err, len(runbook(all.String())), r.Err)
	}
}

// TestUpdateSaysWhatItLeaves has what cannot be written left alone.
func TestUpdateSaysWhatItLeaves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ runbook, want string }{
		{"# A\n\n```sh\necho b\n```\n\n<!-- expected_similarity=\"a+\" -->\n\n```output\na\n```\n", "left as it is: its pattern stands in"},
		{"# A\n\n```sh\nyes | head -c 40000000\n```\n\n```output\nn\n```\n", " bytes of the output are left out"},
	} {
		name := write(t, "a.md", c.runbook)
		r := tmuxtest.Run(t, program, "rehearse", "--no-record", "--update", "--yes", name)
		if text, err := os.ReadFile(name); err != nil || string(text) != c.runbook || !strings.Contains(r.Err, c.want) {
			t.Errorf("%q becomes %q (%v) without %q: %s", c.runbook, text, err, c.want, r.Err)
		}
	}
}

// TestRehearsalThatCannotStartHasFailed has it in every report, with the file and
// why, and the other runbooks rehearsed.
func TestRehearsalThatCannotStartHasFailed(t *testing.T) {
	t.Parallel()
	good := write(t, "good.md", "# G\n\n```sh\necho fine\n```\n")
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".bashrc"), []byte("exit 7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, runbook, why, hint string }{
		{"shell.md", "---\nshowrunner:\n  shell: /nowhere/bash\n---\n# S\n\n```sh\necho never\n```\n", "/nowhere/bash", "--shell takes"},
		{"folder.md", "---\nshowrunner:\n  dir: nowhere\n---\n# S\n\n```sh\necho never\n```\n", "no such directory", "--dir names"},
		{"startup.md", "---\nshowrunner:\n  rc: true\n---\n# S\n\n```sh\necho never\n```\n", "start-up files", "~/.bashrc"},
		{"absent.md", "", "no such file", ""},
	} {
		bad := filepath.Join(t.TempDir(), c.name)
		if c.runbook != "" {
			bad = write(t, c.name, c.runbook)
		}
		junit := filepath.Join(t.TempDir(), "junit.xml")
		r := tmuxtest.Run(t, "env", "HOME="+home, program, "rehearse", "--no-record", "--json", "-", "--junit", junit, bad, good)
		if r.Status != 2 || strings.Count(r.Out, `"verdict": "failed"`) != 2 || strings.Count(r.Out, `"verdict": "passed"`) != 1 || !strings.Contains(r.Out, "fine") {
			t.Errorf("%s: status %d: %s", c.name, r.Status, r.Out)
		}
		for _, want := range []string{`"why": "`, c.why} {
			if !strings.Contains(r.Out, want) {
				t.Errorf("%s: %q is not in the JSON: %s", c.name, want, r.Out)
			}
		}
		for _, want := range []string{"showrunner: ", c.name, c.why, c.hint} {
			if !strings.Contains(r.Err, want) {
				t.Errorf("%s: %q is not told: %s", c.name, want, r.Err)
			}
		}
		text, err := os.ReadFile(junit)
		if err != nil || strings.Count(string(text), "<error ") != 1 || !strings.Contains(string(text), c.why) || !strings.Contains(string(text), "fine") {
			t.Errorf("%s: JUnit (%v): %s", c.name, err, text)
		}
	}
}

// TestSecretsAreMaskedOnBothSides has an expectation hold what only the
// environment tells, and what only the session comes to know.
func TestSecretsAreMaskedOnBothSides(t *testing.T) {
	t.Parallel()
	const secret = "xyzzy-41-plugh"
	env := []string{"env", "LATER_TOKEN=" + secret, "XDG_STATE_HOME=" + t.TempDir(), program}
	name := write(t, "s.md", "# S\n\n```sh\necho \"is $LATER_TOKEN.\"\n```\n\n```output\nis "+secret+".\n```\n\n"+
		"```sh\necho pass is sesame-57-open; export OTHER_TOKEN=$(echo sesame-57-open)\n```\n\n```output\npass is sesame-57-open\n```\n\n```sh\necho $OTHER_TOKEN\n```\n\n```output\nsesame-57-open\n```\n")
	for _, args := range [][]string{{"rehearse", "--strict", "--json", "-"}, {"export", "--format", "json"}, {"export", "--run", "--format", "json"}} {
		r := tmuxtest.Run(t, env[0], slices.Concat(env[1:], args, []string{name})...)
		if r.Status != 0 || strings.Contains(r.Out, `"drift": true`) || strings.Contains(r.Out, secret) {
			t.Errorf("%s: status %d: %s%s", args, r.Status, r.Err, r.Out)
		}
	}
}
