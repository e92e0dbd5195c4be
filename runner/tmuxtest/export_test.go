package tmuxtest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"showrunner/slides/tour"
)

const exported = "# Export\n\n```sh\nexport DEMO_TOKEN=correct-horse-battery\necho \"token $DEMO_TOKEN\"\n```\n\n" +
	"> ```sh\n> printf 'quoted\\n'; (exit 3)\n> ```\n\n```console\n$ echo new\nold\n```\n"

const transcript = "# Export\n\n```sh\nexport DEMO_TOKEN=correct-horse-battery\necho \"token $DEMO_TOKEN\"\n```\n\n" +
	"```output\ntoken •••••••••••••••••••••\n```\n\n" +
	"> ```sh\n> printf 'quoted\\n'; (exit 3)\n> ```\n>\n> ```output\n> quoted\n> [3]\n> ```\n\n```console\n$ echo new\nnew\n```\n"

// TestTranscriptIsTheRunbookWithItsOutput also exports the transcript once
// more, which changes nothing.
func TestTranscriptIsTheRunbookWithItsOutput(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "README.md")
	for status, text := range []string{1: exported, 0: transcript} { // which expects the status 3
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		r := Run(t, program, "export", "--run", "-o", "-", name)
		if r.Status != status || strings.Contains(r.Err, "step 1.2.1: status 3") != (status == 1) || r.Out != transcript {
			t.Errorf("status %d, %q\ngot:\n%s\nwant:\n%s", r.Status, r.Err, r.Out, transcript)
		}
	}
}

var update = flag.Bool("update", false, "rewrite the goldens")

// TestTourExportsToEveryFormat runs the tour, whose question nobody answers, and
// two of whose steps fail.
func TestTourExportsToEveryFormat(t *testing.T) {
	t.Parallel()
	source := tour.Source()
	name := filepath.Join(t.TempDir(), "tour.md")
	if err := os.WriteFile(name, source, 0o666); err != nil {
		t.Fatal(err)
	}
	good := map[string]func(out []byte) bool{
		"md":   func(out []byte) bool { return bytes.HasPrefix(out, source[:100]) },
		"txt":  func(out []byte) bool { return !bytes.Contains(out, []byte("\x1b")) },
		"json": json.Valid,
		"svg":  wellFormed,
		"html": func(out []byte) bool { return bytes.Contains(out, []byte("</html>")) },
		"cast": func(out []byte) bool { return bytes.HasPrefix(out, []byte(`{"version":3,`)) },
	}
	folder, runs := t.TempDir(), map[string]*exec.Cmd{}
	for format := range good { // all at a time: they sleep most of theirs
		c := exec.Command(program, "export", "--run", name, "-o", filepath.Join(folder, "tour."+format))
		c.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
		c.Stdout = new(strings.Builder)
		c.Stderr = c.Stdout
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		runs[format] = c
	}
	for format, c := range runs {
		_ = c.Wait() // its status is looked at
		if said := c.Stdout.(*strings.Builder).String(); c.ProcessState.ExitCode() != 1 || strings.Count(said, "\n") != 3 || strings.Count(said, ": step ") != 3 {
			t.Errorf("%s: %v, %q", format, c.ProcessState, said)
		}
		text, err := os.ReadFile(filepath.Join(folder, "tour."+format))
		if err != nil || !good[format](text) {
			t.Errorf("%s: %v, %.300q", format, err, text)
		}
		if format == "md" || format == "txt" {
			Golden(t, "tour."+format+".golden", timeless(string(text)), *update)
		}
	}
}

var (
	date = regexp.MustCompile(`\w{3} \w{3} +\d+ \d\d:\d\d:\d\d UTC \d{4}`)
	took = regexp.MustCompile(`(?m) +\d+\.\ds$`)
)

// timeless is a transcript without what two runs of the tour do not share.
func timeless(text string) string {
	return took.ReplaceAllString(date.ReplaceAllString(text, "DATE"), " TIME")
}

func wellFormed(text []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); err != nil {
			return err == io.EOF
		}
	}
}

func TestExportNeedsARecordingAndSparesTheRunbook(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	name := filepath.Join(t.TempDir(), "README.md")
	if err := os.WriteFile(name, []byte(exported), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"export", "--format", "cast", name}, "there is no recording of it\nhint: present it first, or --run runs it now\n"},
		{[]string{"export", "--run", name, "-o", name}, "would be overwritten by its own transcript\nhint: give -o another name\n"},
		{[]string{"export", "--format", "pdf", name}, "no format \"pdf\"\nhint: there is md, html, "},
		{[]string{"export", "--run", name, "-o", filepath.Join(name, "x.md")}, "not a directory"},
	} {
		if r := Run(t, program, c.args...); r.Status != 2 || !strings.Contains(r.Err, c.want) {
			t.Errorf("%q: status %d, %q, want 2 and %q", c.args, r.Status, r.Err, c.want)
		}
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != exported {
		t.Errorf("the runbook has become %q, %v", text, err)
	}
}

func TestTalkIsRecordedWithoutItsSecrets(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	k := Talk{Window: Window{Cols: 80, Rows: 24}, Program: program}
	k.In(t, exported)
	k.Start(t)
	k.Idle()
	k.Keys("a")
	k.Wait("token •••••")
	k.Idle()
	k.Keys("q")
	if got := k.Over(); got != "0" {
		t.Fatalf("ended with %q", got)
	}
	files, err := filepath.Glob(filepath.Join(state, "showrunner", "*.cast"))
	if err != nil || len(files) != 1 {
		t.Fatalf("recordings %q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || bytes.Contains(text, []byte("correct-horse")) || !bytes.Contains(text, []byte("token •••")) {
		t.Errorf("%v, the recording is\n%s", err, text)
	}
	r := Run(t, program, "export", filepath.Join(k.Dir, "README.md"))
	if first, _, _ := strings.Cut(transcript, "> ```sh"); r.Status != 0 || !strings.HasPrefix(r.Out, first) {
		t.Errorf("status %d, %q, the transcript is\n%s", r.Status, r.Err, r.Out)
	}
}
