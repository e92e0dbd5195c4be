package export

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A said is what one run of a step prints, and its status.
type said struct {
	text   string
	status int
}

// A scribe writes a recording by hand, one second after the other.
type scribe struct {
	rec *journal.Recording
	now time.Duration
}

func newScribe(file string, source []byte) *scribe {
	return &scribe{rec: &journal.Recording{Whole: true, Meta: journal.Meta{Title: file, File: file, Source: source,
		Shell: "bash", Cols: 80, Rows: 24, Started: time.Date(2026, 11, 24, 9, 30, 0, 0, time.UTC)}}}
}

func (s *scribe) add(e journal.Entry) {
	e.At = s.now
	s.rec.Entries = append(s.rec.Entries, e)
	s.now += 250 * time.Millisecond
}

// run records a run of a step.
func (s *scribe) run(id, command string, out said) {
	s.add(journal.Entry{Kind: journal.Began, Step: id, Text: command, Dir: "/srv", Cols: 80, Rows: 24})
	for l := range strings.Lines(out.text) {
		l = strings.ReplaceAll(l, "\n", "\r\n")
		s.add(journal.Entry{Kind: journal.Output, Step: id, Data: []byte(l)})
	}
	s.add(journal.Entry{Kind: journal.Ended, Step: id, Result: journal.Result{Status: out.status, Dir: "/srv", Duration: 1300 * time.Millisecond}})
}

// record runs every step of a runbook; out tells what each prints.
func record(file string, source []byte, out func(s *slides.Step) said) Input {
	d := slides.Parse(file, source)
	w := newScribe(file, source)
	for _, s := range d.Slides {
		for _, b := range s.Blocks() {
			for i := range b.Steps() {
				step := &b.Steps()[i]
				w.run(step.ID, step.Text, out(step))
			}
		}
	}
	return Input{Deck: d, Recording: w.rec}
}

// export writes a transcript.
func export(t testing.TB, format string, in Input) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, in); err != nil {
		t.Fatalf("Write(%s): %v", format, err)
	}
	return b.String()
}

// golden compares text with a golden file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what was written:\n%s", path, got)
	}
}

// talkOf is the hand-made recording that the golden files show.
func talkOf(t testing.TB) Input {
	t.Helper()
	source, err := os.ReadFile("testdata/talk.md")
	if err != nil {
		t.Fatal(err)
	}
	w := newScribe("talk.md", source)
	w.run("2.1.1", "unset DOCKER_BUILDKIT", said{})
	w.run("2.1.2", "docker build -t kit .", said{"[+] Building 0.1s\r\x1b[K\x1b[1;34m[+] Building 1.9s (3/3)\x1b[0m FINISHED\n => \x1b[32mload\x1b[m build definition\n", 0})
	w.run("note", "docker images | head -1", said{"REPOSITORY  \x1b[38;2;200;80;20mTAG\x1b[m  \x1b]8;;https://example.org/i\x1b\\IMAGE\x1b]8;;\x1b\\\n", 0})
	w.run("3.1.1", "ls nowhere", said{"ls: cannot access 'nowhere': No such file or directory\n", 2})
	w.run("3.2.1", "echo '[3]'; echo ...", said{"...\n[3]\n", 0})
	w.run("3.3.1", "printf '```\\n'", said{"```\n", 0})
	w.run("4.1.1", "seq 40", said{numbers(40), 0})
	w.run("4.2.1", "echo one", said{"one, but new\n", 0})
	w.run("4.2.2", "echo two", said{"$ two\n", 3})
	w.add(journal.Entry{Kind: journal.Output, Step: "4.2.2", Data: []byte("and late\r\n"), Later: true})
	w.run("4.3.1", "echo edited", said{"edited\n", 0})
	w.add(journal.Entry{Kind: journal.Closed})
	return Input{Deck: slides.Parse("talk.md", source), Recording: w.rec}
}

func numbers(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(string(rune('0'+i%10)), 1+i*3))
		b.WriteByte('\n')
	}
	return b.String()
}

// overTheEdge prints a secret over the edge of the screen, in colour.
func overTheEdge(*slides.Step) said {
	return said{strings.Repeat("x", 77) + "\x1b[31mhun\x1b[32mter2\x1b[m\n", 0}
}
