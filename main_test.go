package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/tmuxtest"
	"showrunner/slides/slidestest"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// program is the built program, plain the same without the race detector.
var program, plain string

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil { // tests here wait more than they work
		panic(err)
	}
	os.Exit(tmuxtest.RunWith(m, &program, &plain))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	tmuxtest.Golden(t, name, got, *update)
}

// write writes a file into a new folder and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestUnreadableInputGetsOneClearError(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo.md")
	if err := syscall.Mkfifo(fifo, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(fifo, strings.TrimSuffix(fifo, ".md")+".cast"); err != nil {
		t.Fatal(err)
	}
	big := write(t, "big.md", "")
	if err := os.Truncate(big, 24<<20+1); err != nil {
		t.Fatal(err)
	}
	secret := write(t, "secret.md", "# Secret\n")
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}
	there := filepath.Dir(write(t, "there.md", "# There\n"))
	for _, c := range []struct {
		name string
		args []string
		want string // in the error's line
		hint string // in the hint's line
	}{
		{"missing", []string{"no-such.md"}, "no-such.md: no such file", "README.md"},
		{"missing, with a neighbour", []string{there + "/their.md"}, "no such file", "there.md"},
		{"directory", []string{there}, "is a directory", "there.md"},
		{"unreadable", []string{secret}, "permission denied", ""},
		{"FIFO", []string{fifo}, "not a regular file", "showrunner -"},
		{"endless device", []string{"/dev/zero"}, "not a regular file", ""},
		{"FIFO as a recording", []string{"export", strings.TrimSuffix(fifo, ".md") + ".cast"}, "not a regular file", ""},
		{"binary", []string{program}, "binary", "markdown"},
		{"too large", []string{big}, "24 MiB", ""},
		{"two runbooks", []string{"a.md", "b.md"}, "", ""},
		{"unknown flag", []string{"--nosuch", "README.md"}, "--nosuch", "--help"},
		{"unknown theme", []string{"--theme", "nosuch", "README.md"}, `"nosuch"`, "dark, light"},
		{"outline of nothing", []string{"outline", "no-such.md"}, "no-such.md: no such file", "README.md"},
		{"name with escapes", []string{"\x1b]0;owned\a\u009b31m\u202egnp.md"}, "no such file", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "unreadable" && os.Geteuid() == 0 {
				t.Skip("root can read everything")
			}
			r := tmuxtest.Run(t, plain, c.args...)
			if r.Status != 2 || r.Out != "" {
				t.Errorf("status %d with output %q, want 2 and none", r.Status, r.Out)
			}
			lines := strings.Split(strings.TrimSuffix(r.Err, "\n"), "\n")
			if !strings.HasPrefix(lines[0], "showrunner: ") || !strings.Contains(lines[0], c.want) {
				t.Errorf("the error is %q, want showrunner: … %s", lines[0], c.want)
			}
			hint, ok := strings.CutPrefix(strings.Join(lines[1:], "\n"), "hint: ")
			if len(lines) > 1 && !ok || len(lines) > 2 || !strings.Contains(hint, c.hint) {
				t.Errorf("the hint is %q, want one with %q", lines[1:], c.hint)
			}
			if bad := raw(r.Err); bad != "" {
				t.Errorf("the error holds a raw %q", bad)
			}
		})
	}
}

func TestNoRunbookIsOverwritten(t *testing.T) {
	t.Parallel()
	book := write(t, "book.md", "# Book\n\n```sh\ntrue\n```\n")
	dir := filepath.Dir(book)
	link, hard, report := filepath.Join(dir, "link"), filepath.Join(dir, "hard"), filepath.Join(dir, "report")
	if err := errors.Join(os.Symlink(book, link), os.Link(book, hard)); err != nil {
		t.Fatal(err)
	}
	other := write(t, "other.md", "# Other\n")
	for _, args := range [][]string{
		{"--record", book, book}, {"--record", link, book}, {"--record", book, hard},
		{"rehearse", "--json", book, book}, {"rehearse", "--junit", link, other, book}, {"rehearse", "--json", hard, book},
		{"rehearse", "--json", report, "--junit", dir + "/./report", book}, {"rehearse", "--json", link, "--junit", hard, other},
	} {
		if args[0] == "rehearse" {
			args = append(args, "--no-record")
		}
		r := tmuxtest.Run(t, plain, args...)
		if r.Status != 2 || r.Out != "" || !strings.Contains(r.Err, ": would ") || !strings.Contains(r.Err, "\nhint: give ") {
			t.Errorf("%q: status %d, %q, %q", args, r.Status, r.Out, r.Err)
		}
		if text, err := os.ReadFile(book); err != nil || !strings.HasPrefix(string(text), "# Book") {
			t.Fatalf("%q: the runbook is %q, %v", args, text, err)
		}
	}
	if _, err := os.Stat(report); err == nil {
		t.Error("a report was begun")
	}
}

var unprintable = regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{2066}-\x{2069}]`)

// raw is the first character of text that a terminal might obey, or that hides
// what stands there.
func raw(text string) string { return unprintable.FindString(text) }

func TestStrangeInputLosesNothing(t *testing.T) {
	t.Parallel()
	hostile := "\x1b]52;c;b3duZWQ=\a\u009b31m\u202e\u200bevil"
	for _, c := range []struct {
		name, text string
		want       []string // all of them in the output
	}{
		{"empty", "", nil},
		{"blank", "\n \n\t\n", nil},
		{"front matter only", "---\ntitle: Just a title\n---\n", []string{"Just a title"}},
		{"broken YAML", "---\ntitle: [oops\n---\n# Still here\n\ntext\n", []string{"Still here", "text"}},
		{"invalid UTF-8", "# Before\n\ntext \xff\xfe\xc3 after\n", []string{"Before", "after"}},
		{"NUL bytes", "# Before\n\ntext \x00 after\n", []string{"Before", "after"}},
		{"BOM and CRLF", "\ufeff# Title\r\n\r\n```sh\r\necho one\r\n```\r\n", []string{"Title", "echo one"}},
		{"100,000 headings", strings.Repeat("# heading\n", 100_000) + "\nthe end\n", []string{"the end"}},
		{"one long line", "# Long\n\n" + strings.Repeat("word ", longLine()/5) + "\n\nthe end\n", []string{"Long", "the end"}},
		{"lists nested 1,500 deep", nested(1500) + "\n\n# Then\n\nthe end\n", []string{"item 3", "the end"}},
		{"bracket bomb", strings.Repeat("[", 50_000) + strings.Repeat("](x)", 50_000) + "\n\nthe end\n", []string{"the end"}},
		{"quotes nested deep", strings.Repeat(">", 20_000) + " deep\n\nthe end\n", []string{"the end"}},
		{"unclosed fence", "# One\n\n```sh\necho one\n\n# Two\n\nthe end\n", []string{"echo one", "the end"}},
		{"escapes everywhere", "# head " + hostile + "\n\ntext " + hostile + " [link " + hostile + "](http://" + hostile + ")\n\n```sh " + hostile +
			"\necho " + hostile + "\n```\n\n```text\n" + hostile + "\n```\n\n| a" + hostile + " |\n|---|\n| b |\n", []string{"head", "text", "link", "evil"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := tmuxtest.Run(t, plain, write(t, "strange.md", c.text))
			if r.Status != 0 {
				t.Errorf("status %d: %s", r.Status, r.Err)
			}
			for _, want := range c.want {
				if !strings.Contains(r.Out, want) {
					t.Errorf("%q is not in the output of %d bytes: %.200q", want, len(r.Out), r.Out)
				}
			}
			if bad := raw(r.Out + r.Err); bad != "" {
				t.Errorf("the output holds a raw %q", bad)
			}
		})
	}
}

func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		fmt.Fprintf(&b, "%s- item %d\n", strings.Repeat("  ", i), i)
	}
	return b.String()
}

func TestPlainSlidesRunNothing(t *testing.T) {
	t.Setenv("GITHUB_ACTIONS", "") // which has more said on standard error
	mark := filepath.Join(t.TempDir(), "mark")
	r := tmuxtest.Run(t, program, write(t, "touch.md", "# Title\n\n```sh\ntouch "+mark+"\n```\n"))
	if _, err := os.Stat(mark); err == nil {
		t.Error("a step was run")
	}
	if r.Status != 0 || !strings.Contains(r.Out, "touch "+mark) {
		t.Errorf("status %d, output %q", r.Status, r.Out)
	}
	if strings.Count(r.Err, "\n") != 1 || !strings.HasPrefix(r.Err, "showrunner: ") {
		t.Errorf("standard error is %q, want one line", r.Err)
	}
	golden(t, "plain.golden", tmuxtest.Run(t, program, "testdata/runbook.md").Out)
}

// intruders are front matters that would have the shell run something when it
// starts. The folder holds .bashrc and sub/bash, which make a file, as the
// functions do: owned…
var intruders = []struct{ name, front string }{
	{"functions", `{env: {"BASH_FUNC_unset%%": "() { : >owned_unset; }", "BASH_FUNC_builtin%%": "() { : >owned_builtin; }"}}`},
	{"a function in a list", `{env: ["BASH_FUNC_set%%=() { : >owned_set; }", "A=1"]}`},
	{"a prompt", `{env: {PS0: "$(: >owned_ps0)", PROMPT_COMMAND: ": >owned_prompt"}}`},
	{"start-up files", `{rc: true, env: {HOME: .}}`},
	{"a file that ENV names", `{shell: dash, rc: true, env: {ENV: ./.bashrc}}`},
	{"a shell beside it", `{shell: sub/bash}`},
}

// intruded is a folder with talk.md of that front matter.
func intruded(t *testing.T, front string) (dir string) {
	t.Helper()
	dir = filepath.Dir(write(t, "talk.md", "---\nshowrunner: "+front+"\n---\n# One\n\n```sh\necho st''ep\n```\n\n# Two\n\nthe end\n"))
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{".bashrc": ": >owned_rc\n", "sub/bash": "#!/bin/sh\n: >owned_shell\nexec bash \"$@\"\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func owned(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "owned*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestOpeningARunbookRunsNothing leafs through, then runs the step.
func TestOpeningARunbookRunsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range intruders {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(c.front, "dash") {
				tmuxtest.Need(t, "dash")
			}
			k := tmuxtest.Talk{Window: tmuxtest.Window{Cols: 80, Rows: 24, Dir: intruded(t, c.front)}, Program: program,
				Args: []string{"--no-record", "talk.md"}}
			k.Start(t)
			k.Wait("○ echo st''ep")
			k.Keys("n")
			k.Wait("the end")
			k.Keys("p")
			k.Idle()
			if found := owned(t, k.Dir); len(found) > 0 {
				t.Errorf("no step was asked for, and there is %q", found)
			}
			k.Keys("Enter")
			k.Wait("✔ echo")
			k.Wait("step\n")
			if found := owned(t, k.Dir); len(found) > 0 && !strings.Contains(c.front, "sub/bash") {
				t.Errorf("the step did not make %q", found)
			}
			k.Keys("q")
			if got := k.Over(); got != "0" {
				t.Errorf("the program ended with %s", got)
			}
		})
	}
}

func TestNoRunbookChangesHowItsShellStarts(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	for _, c := range intruders {
		if c.front == `{shell: sub/bash}` {
			continue // it is run once a step is asked for
		}
		if strings.Contains(c.front, "dash") {
			tmuxtest.Need(t, "dash")
		}
		dir := intruded(t, c.front)
		r := tmuxtest.Run(t, program, "rehearse", "--yes", "--no-record", filepath.Join(dir, "talk.md"))
		if r.Status != 0 {
			t.Errorf("%s: status %d, %q, %q", c.name, r.Status, r.Out, r.Err)
		}
		if found := owned(t, dir); len(found) > 0 {
			t.Errorf("%s: there is %q", c.name, found)
		}
	}
}

// TestRehearsalByHandGoesOnAfterAReload has slides added in the middle of it.
func TestRehearsalByHandGoesOnAfterAReload(t *testing.T) {
	t.Parallel()
	talk := write(t, "talk.md", "# One\n\nthe beginning\n")
	w := tmuxtest.Window{Cols: 80, Rows: 24, Dir: filepath.Dir(talk), Env: append(os.Environ(), "HOME="+t.TempDir()),
		Command: []string{"sh", "-c", `"$0" rehearse --pace --no-record talk.md; echo "ended $?"; read x`, program}}
	w.Start(t)
	w.Wait("the beginning")
	text := "# One again\n\nstill here\n\n# Two\n\n```sh\nexport API_TOKEN=hunter2hunter2\n```\n\n# Three of hunter2hunter2\n\nthe end\n"
	if err := os.WriteFile(talk, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	w.Keys("R")
	w.Wait("still here")
	w.Keys("G")
	w.Wait("the end")
	w.Keys("q")
	screen := w.WaitFor("end", regexp.MustCompile(`ended \d`).MatchString)
	for _, want := range []string{" 1 One again\n", " 3 Three of ••••••••••••••\n", "ended 0"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q was not told:\n%s", want, screen)
		}
	}
}

func TestOutlineIsTheDeck(t *testing.T) {
	golden(t, "outline.golden", tmuxtest.Run(t, program, "outline", "testdata/runbook.md").Out)
	r := tmuxtest.Run(t, program, "outline", "--json", "testdata/runbook.md")
	var tidy bytes.Buffer
	if err := json.Indent(&tidy, []byte(r.Out), "", " "); err != nil {
		t.Fatalf("outline --json: %v", err)
	}
	golden(t, "outline.json", tidy.String())
}

// TestRoomsKeepTheirDoorsClosed holds the graph of packages against
// testdata/rooms.txt.
func TestRoomsKeepTheirDoorsClosed(t *testing.T) {
	allowed, guarded := rooms(t)
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		paths := strings.Fields(line)
		from := room(paths[0], allowed)
		if from == "" {
			t.Errorf("%s is no room of testdata/rooms.txt", paths[0])
		}
		for _, path := range paths[1:] {
			to := room(path, allowed)
			if to != "" && to != from && from != "." && !slices.Contains(allowed[from], to) {
				t.Errorf("%s imports %s", paths[0], path)
			}
			for module, who := range guarded {
				if (path == module || strings.HasPrefix(path, module+"/")) && !slices.Contains(who, from) {
					t.Errorf("%s imports %s", paths[0], path)
				}
			}
		}
	}
}

func rooms(t *testing.T) (allowed, guarded map[string][]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/rooms.txt")
	if err != nil {
		t.Fatal(err)
	}
	allowed, guarded = map[string][]string{".": nil}, map[string][]string{}
	for line := range strings.Lines(string(text)) {
		left, right, ok := strings.Cut(strings.TrimSpace(line), ":")
		module, foreign := strings.CutPrefix(left, "@ ")
		switch {
		case !ok || strings.HasPrefix(line, "#"):
		case foreign:
			guarded[module] = strings.Fields(right)
		default:
			allowed[left] = strings.Fields(right)
		}
	}
	return allowed, guarded
}

// room is the room of a package of ours: the nearest folder that has a line.
func room(path string, allowed map[string][]string) string {
	path, ours := strings.CutPrefix(path+"/", "showrunner/")
	if !ours {
		return ""
	}
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return "."
	}
	for ; path != "."; path = filepath.Dir(path) {
		if _, ok := allowed[path]; ok {
			return path
		}
	}
	return ""
}

// talk is a talk of that size in a new folder, with a runbook and what its
// builds need.
func talk(t *testing.T, cols, rows int, runbook string) *tmuxtest.Talk {
	t.Helper()
	text, err := os.ReadFile(runbook)
	if err != nil {
		t.Skip(err)
	}
	recipe, err := os.ReadFile("testdata/docker/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	k := &tmuxtest.Talk{Window: tmuxtest.Window{Cols: cols, Rows: rows}, Program: program}
	k.In(t, string(text))
	if err := os.WriteFile(filepath.Join(k.Dir, "Dockerfile"), recipe, 0o666); err != nil {
		t.Fatal(err)
	}
	return k
}

// times are what differs between two runs of the same.
var times = regexp.MustCompile(` +(\d+\.\ds|\d+ min|\d+:\d\d)(?m:$)`)

func masked(screen string) string { return times.ReplaceAllString(screen, " TIME") }

func stub(t *testing.T) string {
	t.Helper()
	bin, err := filepath.Abs("testdata/docker/stub")
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// engine is held while a test uses the images, whose names the runbooks say.
var engine sync.Mutex

// docker is the folder of a docker client that really builds, with the images
// that the runbooks need, or the folder of the stub.
func docker(t *testing.T) string {
	t.Helper()
	if slidestest.Raced() {
		t.Log("docker is the stub: the race detector only sees this program")
		return stub(t)
	}
	engine.Lock()
	t.Cleanup(engine.Unlock)
	run := strings.ReplaceAll(fmt.Sprint(os.Getpid(), t.Name()), "/", "-")
	out, err := exec.Command("testdata/docker/setup", "up", run).Output()
	t.Cleanup(func() {
		if out, err := exec.Command("testdata/docker/setup", "down", run).CombinedOutput(); err != nil {
			t.Errorf("removing the images: %v: %s", err, out)
		}
	})
	if err != nil {
		t.Logf("docker is the stub: no engine to build with (%v)", err)
		return stub(t)
	}
	bin := strings.TrimSpace(string(out))
	t.Logf("docker is the real one in %s", bin)
	return bin
}

// underway is the mark of a step that runs; a slide in the overview has blanks
// after the sign.
var underway = regexp.MustCompile(`▶ \S`)

func TestRunbookLooksAsItShould(t *testing.T) {
	t.Parallel()
	for _, s := range []struct{ cols, rows int }{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", s.cols, s.rows), func(t *testing.T) {
			t.Parallel()
			w := talk(t, s.cols, s.rows, "testdata/runbook.md")
			w.Bin = stub(t)
			w.Start(t)
			var screens strings.Builder
			for _, stop := range []struct{ keys, until string }{
				{"", "Show how BuildKit"},
				{"Right", "one after the other"},
				{"Enter", "✔ unset"},
				{"Enter", "Successfully tagged"},
				{"Enter", "✔ export"},
				{"Enter", "FINISHED"},
				{"Enter", "terminal of"},
				{"Escape", "What is left"},
				{"Escape", "terminal of"},
				{"Enter", "more rows"},
				{"Enter", "The program waits"},
				{"Enter", "Enter a value"},
				{"yes Enter", "Apply complete"},
				{"Enter", "built by"},
				{"Enter", "✘"},
				{"Enter", "still 1"},
				{"?", "scroll up"},
			} {
				w.Keys(strings.Fields(stop.keys)...)
				w.Wait(stop.until)
				screen := w.Settled("picture", func(s string) bool { return !underway.MatchString(s) })
				fmt.Fprintf(&screens, "-- %s --\n%s", stop.keys, masked(screen))
			}
			w.Keys("q", "q")
			if got := w.Over(); got != "0" {
				t.Errorf("the program ended with %s", got)
			}
			golden(t, fmt.Sprintf("screens/%dx%d.golden", s.cols, s.rows), screens.String())
		})
	}
}

// TestPictureShowsTheStage holds the picture of the README against the program.
func TestPictureShowsTheStage(t *testing.T) {
	t.Setenv("STUB_HOLD", "12")
	w := talk(t, 96, 27, "testdata/runbook.md")
	w.Bin = stub(t)
	w.Start(t)
	w.Wait("Show how BuildKit")
	w.Keys("Right")
	for _, until := range []string{"📋 Script to follow", "✔ unset", "Successfully tagged", "✔ export"} {
		w.Wait(until)
		w.Idle()
		w.Keys("Enter")
	}
	w.WaitFor("whole build", regexp.MustCompile(`(?s)Building 1\.2s.*RUN sleep 15 +1\.2s`).MatchString)
	w.Settled("picture", func(string) bool { return true })
	term := vt.New(w.Cols, w.Rows, nil)
	fmt.Fprint(term, "\x1b[?25l", strings.ReplaceAll(strings.TrimRight(w.Colours(), "\n"), "\n", "\r\n"))
	picture := screen.New(w.Cols, w.Rows)
	term.Draw(picture, 0)
	var b strings.Builder
	if err := picture.SVG(&b, screen.DarkScheme()); err != nil {
		t.Fatal(err)
	}
	svg := regexp.MustCompile(`\b0:\d\d\b`).ReplaceAllString(b.String(), "0:01")
	svg = regexp.MustCompile(`(fill="#8b93a1">)\d\.\ds\b`).ReplaceAllString(svg, "${1}0.0s") // of steps that are over
	golden(t, "../.github/stage.svg", svg)
	w.Keys("C-c")
	w.Idle()
	w.Keys("q")
	w.Over()
}

// typing is what the footer says while a program has it.
const typing = "⌨ the keyboard"

// TestTourRunsThrough presses Enter until the last slide of the tour.
func TestTourRunsThrough(t *testing.T) {
	t.Parallel()
	for _, shell := range []string{"bash", "dash", "zsh"} {
		t.Run(shell, func(t *testing.T) {
			t.Parallel()
			tmuxtest.Need(t, shell)
			w := tmuxtest.Talk{Window: tmuxtest.Window{Cols: 80, Rows: 24}, Program: program, Args: []string{"--shell", shell}}
			w.Start(t)
			seen, before := "", ""
			for range 60 {
				screen := w.Settled("stage", func(s string) bool { return !underway.MatchString(s) && masked(s) != before })
				seen, before = seen+screen, masked(screen)
				if strings.Contains(screen, "the last slide") {
					break
				}
				if strings.Contains(screen, typing) {
					w.Type("Ada")
					w.Wait("name? Ada")
				}
				w.Keys("Enter")
				if strings.Contains(screen, typing) {
					w.WaitFor("end of the question", func(s string) bool { return !strings.Contains(s, typing) })
				}
			}
			for _, want := range []string{"Hello from", "in the last row?", "still here", "Good to see you, Ada.", "This came second.", "the last slide"} {
				if !strings.Contains(seen, want) {
					t.Errorf("%q was never on the screen", want)
				}
			}
			w.Keys("q")
			if got := w.Over(); got != "0" {
				t.Errorf("the program ended with %s", got)
			}
		})
	}
}

// TestBuildsRunUnchanged presents the runbook that the program exists for, and
// the one of ours like it, with a docker that builds where there is one.
func TestBuildsRunUnchanged(t *testing.T) {
	t.Parallel()
	// Both stages sleep at the same time, and a step runs.
	sleeping := regexp.MustCompile(`(?s)▶.*RUN sleep 1[05] +\d.*RUN sleep 1[05] +\d`)
	for _, c := range []struct {
		name, runbook, first string
		cols, rows           int
		bin                  func(*testing.T) string
		until                []string // what each step before the moving build shows
	}{
		{"ours", "testdata/runbook.md", "Show how BuildKit", 100, 30, unlessSeed, []string{"✔ unset", "Successfully tagged", "✔ export"}},
		{"seed at 80x24", seed, "probably needs rewriting", 80, 24, docker,
			[]string{"✔ unset", "Successfully tagged", "Successfully tagged", "✔ export"}},
		{"seed at 120x40", seed, "probably needs rewriting", 120, 40, stub,
			[]string{"✔ unset", "Successfully tagged", "Successfully tagged", "✔ export"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := talk(t, c.cols, c.rows, c.runbook)
			w.Bin = c.bin(t)
			w.Start(t)
			w.Wait(c.first)
			w.Keys("Right")
			w.Wait("📋 Script to follow")
			for _, until := range c.until {
				before := masked(w.Idle())
				w.Keys("Enter")
				w.WaitFor(until, func(s string) bool { return masked(s) != before && strings.Contains(s, until) })
			}
			w.Idle()
			record := filepath.Join(t.TempDir(), "record")
			w.Record(record)
			w.Keys("C-l", "Enter")
			w.WaitFor("build that moves", func(string) bool { return frames(t, record, &w.Window, sleeping) >= 4 })
			w.Settled("end of the build", func(s string) bool { return !underway.MatchString(s) })
			w.Keys("Enter")
			w.Wait(fmt.Sprintf("terminal of %d columns", c.cols-3))
			w.Idle()
			w.Keys("q")
			if got := w.Over(); got != "0" {
				t.Errorf("the program ended with %s", got)
			}
		})
	}
}

// frames counts the different frames of a window's record that match.
func frames(t *testing.T, record string, w *tmuxtest.Window, match *regexp.Regexp) int {
	t.Helper()
	text, err := os.ReadFile(record)
	if err != nil {
		return 0 // not there yet
	}
	term, found := vt.New(w.Cols, w.Rows, nil), map[string]bool{}
	fmt.Fprint(term, "\x1b[?1049h")
	for frame := range strings.SplitAfterSeq(string(text), "\x1b[?2026l") {
		fmt.Fprint(term, frame)
		picture := screen.New(w.Cols, w.Rows)
		term.Draw(picture, 0)
		if s := picture.Text(); strings.HasSuffix(frame, "\x1b[?2026l") && match.MatchString(s) {
			found[s] = true
		}
	}
	return len(found)
}

// unlessSeed is the docker that builds where the seed does not have it built.
func unlessSeed(t *testing.T) string {
	if _, err := os.Stat(seed); err == nil {
		return stub(t)
	}
	return docker(t)
}

// seed is the runbook that the program exists for.
const seed = "../shared/seed/07_buildkit_parallelbuilds.md"

// TestSeedIsRehearsed rehearses the runbook that the program exists for, with
// a docker that builds where there is one, and with the stub, which prints
// other builds than the runbook expects.
func TestSeedIsRehearsed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		bin   func(*testing.T) string
		least float64 // of the coverage
	}{{"docker", docker, 0.7}, {"stub", stub, 0.3}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := talk(t, 120, 40, seed)
			bin := c.bin(t)
			if bin == stub(t) {
				c.least = 0.3
			}
			junit := filepath.Join(k.Dir, "junit.xml")
			r := tmuxtest.Run(t, "env", "PATH="+bin+":"+os.Getenv("PATH"), "XDG_STATE_HOME="+t.TempDir(), program, "rehearse", "--json", "-", "--junit", junit, filepath.Join(k.Dir, "README.md"))
			var rep struct {
				Counts       struct{ Passed, Drift int }
				Expectations []struct {
					Score float64
					Why   string
					Masks []string
				}
			}
			if err := json.Unmarshal([]byte(r.Out), &rep); err != nil || rep.Counts.Passed != 6 || len(rep.Expectations) != 1 {
				t.Fatalf("%v, status %d: %s%s", err, r.Status, r.Out, r.Err)
			}
			x := rep.Expectations[0]
			t.Logf("coverage %.2f: %s; masks %v", x.Score, x.Why, x.Masks)
			if x.Score < c.least || rep.Counts.Drift > 0 != (x.Score < 0.7) {
				t.Errorf("coverage %.2f, want %.2f; %d drifted", x.Score, c.least, rep.Counts.Drift)
			}
			if text, err := os.ReadFile(junit); err != nil || !bytes.Contains(text, []byte(`tests="7"`)) {
				t.Errorf("JUnit %v: %s", err, text)
			}
		})
	}
}

// TestSignalsThatAreIgnoredStaySo starts the program as nohup does, and as a
// script does in the background.
func TestSignalsThatAreIgnoredStaySo(t *testing.T) {
	t.Parallel()
	name := write(t, "kill.md", "# Kill\n\n```sh\nkill -HUP $PPID; kill -INT $PPID\n! sh -c 'kill -HUP $$'\nsleep 1\n```\n")
	for _, args := range []string{"rehearse --no-record", "export --run"} {
		r := tmuxtest.Run(t, "sh", append([]string{"-c", `trap "" HUP INT; exec "$@"`, "sh", program}, append(strings.Fields(args), name)...)...)
		if r.Status != 0 {
			t.Errorf("%s: status %d\n%s%s", args, r.Status, r.Out, r.Err)
		}
	}
}

// TestSignalEndsTheRehearsalBeforeOthersBegin has three runbooks, of which the
// first is ended by a signal: it alone cleans up.
func TestSignalEndsTheRehearsalBeforeOthersBegin(t *testing.T) {
	t.Parallel()
	names := []string{"rehearse", "--no-record", "--cleanup", "--scratch"}
	cleaned := filepath.Join(t.TempDir(), "cleaned")
	for range 3 {
		names = append(names, write(t, "r.md", "# R\n\n```sh\nkill -TERM $PPID; sleep 1000\n```\n\n# Cleanup\n\n```sh\necho $$ >>"+cleaned+"\n```\n"))
	}
	r := tmuxtest.Run(t, program, names...)
	if by, err := os.ReadFile(cleaned); r.Status != 143 || bytes.Count(by, []byte("\n")) != 1 {
		t.Errorf("status %d, cleaned by %q (%v)\n%s%s", r.Status, by, err, r.Out, r.Err)
	}
}

// TestFirstInterruptEndsARehearsalThatCopies has a git that sends it.
func TestFirstInterruptEndsARehearsalThatCopies(t *testing.T) {
	t.Parallel()
	git := write(t, "git", "#!/bin/sh\nmkdir \"$0.once\" && kill -INT $PPID && sleep 1\nexit 1\n")
	if err := os.Chmod(git, 0o755); err != nil {
		t.Fatal(err)
	}
	name := write(t, "r.md", "# R\n\n```sh\ntrue\n```\n")
	r := tmuxtest.Run(t, "env", "PATH="+filepath.Dir(git)+":"+os.Getenv("PATH"), program, "rehearse", "--no-record", "--scratch", name)
	if r.Status != 130 || !strings.Contains(r.Out, " 1.1.1  skipped") {
		t.Errorf("status %d\n%s%s", r.Status, r.Out, r.Err)
	}
}

// longLine is the length of a very long line: 20 MB, a tenth of that for the
// race detector.
func longLine() int {
	if slidestest.Raced() {
		return 2_000_000
	}
	return 20_000_000
}
