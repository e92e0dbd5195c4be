package progress

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const runbook = "# Kits\n\n## 📋 Script\n\n```sh\nunset DOCKER_BUILDKIT\ndocker build --build-arg sleeptime1=10 --build-arg sleeptime2=15 -t build_kit .\n```\n\n" +
	"```log\n[+] Building 18.2s\n```\n\n## Failing\n\n```sh\nls nowhere\npython3\n```\n\n```sh type\nprint(1)\n```\n\n```sh skip\nnever\n```\n\n" +
	"## Waiting\n\n```sh\ncat\nfor i in 1 2 3; do\n  echo $i\ndone\n```\n\n## Last\n\n```sh\necho bye\n```\n"

// A show is a list on a terminal, or on none.
type show struct {
	*List
	t    *testing.T
	deck *slides.Deck
	term *vt.Terminal
	log  bytes.Buffer // what was written
	size atomic.Pointer[[2]int]
	n    int // frames
}

// newShow starts a list of all steps of a runbook. It must run in a bubble of
// synctest, which has the clock.
func newShow(t *testing.T, src string, cols, rows int) *show {
	w := &show{t: t, deck: slides.Parse("README.md", []byte(src))}
	w.size.Store(&[2]int{cols, rows})
	w.List = &List{Out: w, Clock: Clock{time.Now, time.After}}
	for _, s := range w.deck.Slides {
		for _, b := range s.Blocks() {
			for i := range b.Steps() {
				w.Steps = append(w.Steps, &b.Steps()[i])
			}
		}
	}
	if cols > 0 {
		w.term = vt.New(cols, rows, nil)
		w.term.Write([]byte("$ showrunner rehearse README.md\r\n"))
		w.Size = func() (cols, rows int) { s := w.size.Load(); return s[0], s[1] }
	}
	return w
}

func (w *show) Write(p []byte) (int, error) {
	w.n++
	w.log.Write(p)
	if w.term != nil {
		w.term.Write(p)
	}
	return len(p), nil
}

func (w *show) resize(cols, rows int) {
	w.term.Resize(cols, rows)
	w.size.Store(&[2]int{cols, rows})
}

// begin begins a step, whose output stands on a terminal of its own.
func (w *show) begin(id, output string) {
	t := vt.New(120, 40, nil)
	t.Write([]byte(strings.ReplaceAll(output, "\n", "\r\n")))
	w.Watch(t)
	w.guest(id)
	w.Record(journal.Entry{Kind: journal.Output, Step: id, Data: []byte(output)})
}

// guest begins a step in the program that runs.
func (w *show) guest(id string) { w.Record(journal.Entry{Kind: journal.Began, Step: id}) }

func (w *show) end(id string, r journal.Result) {
	w.Record(journal.Entry{Kind: journal.Ended, Step: id, Result: r})
}

// step is a step from its beginning to its end.
func (w *show) step(id, output string, r journal.Result) {
	w.begin(id, output)
	time.Sleep(r.Duration)
	w.end(id, r)
}

// picture is the text of the window.
func (w *show) picture() string {
	time.Sleep(frameTime)
	synctest.Wait()
	cols, rows := w.Size()
	dst := screen.New(cols, rows)
	w.term.Draw(dst, max(w.term.Len()-rows, 0))
	return dst.Text()
}

func (w *show) close() {
	w.t.Helper()
	if err := w.Close(); err != nil {
		w.t.Error(err)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", path, got)
	}
}

// rehearse runs the runbook; look is called now and then.
func (w *show) rehearse(look func()) {
	w.Start()
	look()
	w.step("2.1.1", "", journal.Result{Duration: 4 * time.Millisecond})
	w.begin("2.1.2", "[+] Building 12.3s (7/11)\n => [stage2 2/2] RUN sleep 15\t\x1b[31mred\x1b[m\n")
	time.Sleep(12400 * time.Millisecond)
	look()
	w.end("2.1.2", journal.Result{Duration: 12400 * time.Millisecond})
	w.Drift(journal.ExpectationReport{Expectation: w.deck.Slides[1].Blocks()[0].Expectations[0], Block: "2.1", Match: "coverage",
		Judged: true, Drift: true, Score: 0.62, Why: "8 of 13 word pairs occur"})
	look()
	w.step("3.1.1", "ls: cannot access 'nowhere'\n", journal.Result{Status: 2, Duration: 20 * time.Millisecond})
	w.begin("3.1.2", ">>> ")
	w.guest("3.2.1")
	look()
	w.end("3.2.1", journal.Result{Status: -1})
	w.end("3.1.2", journal.Result{Duration: time.Second})
	look()
	w.begin("4.1.1", "")
	w.Record(journal.Entry{Kind: journal.Waits, Step: "4.1.1", Waiting: journal.SurelyWaiting})
	look()
	w.end("4.1.1", journal.Result{Status: 130, Cut: journal.Vainly, Duration: 2 * time.Second})
	w.step("4.1.2", "1\n", journal.Result{Status: 130, Cut: journal.Overtime, Duration: 5 * time.Minute})
	look()
	w.Drift(journal.ExpectationReport{Expectation: w.deck.Slides[1].Blocks()[0].Expectations[0], Block: "2.1", Drift: true})
	w.close()
}

func TestListOnATerminal(t *testing.T) {
	for _, c := range []struct {
		name       string
		cols, rows int
		ascii      bool
	}{{"80x24", 80, 24, false}, {"40x10", 40, 10, false}, {"ascii", 60, 20, true}} {
		synctest.Test(t, func(t *testing.T) {
			w := newShow(t, runbook, c.cols, c.rows)
			w.ASCII = c.ascii
			var b strings.Builder
			w.rehearse(func() { b.WriteString(w.picture() + strings.Repeat("=", c.cols) + "\n") })
			golden(t, c.name+".golden", b.String()+w.term.Text())
		})
	}
}

func TestListWithoutATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newShow(t, runbook, 0, 0)
		w.Prefix = "README.md:"
		w.rehearse(func() { synctest.Wait() })
		golden(t, "plain.golden", w.log.String())
	})
}

// TestLineIsWrittenAsItsStepEnds holds without a terminal.
func TestLineIsWrittenAsItsStepEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newShow(t, runbook, 0, 0)
		w.Start()
		w.step("2.1.1", "", journal.Result{})
		synctest.Wait()
		if got := w.log.String(); got != "2  📋 Script\n✔ 2.1.1  0.0s  unset DOCKER_BUILDKIT\n" {
			t.Errorf("after the first step: %q", got)
		}
		w.close()
	})
}

func TestListTellsWhatWasSaidBeforeIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newShow(t, runbook, 0, 0)
		w.Say("early")
		w.Start()
		synctest.Wait()
		if got := w.log.String(); got != "early\n" {
			t.Errorf("before the first step: %q", got)
		}
		w.close()
	})
}

func TestListDrawsAtMostTenFramesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newShow(t, runbook, 80, 24)
		w.Start()
		term := vt.New(80, 24, nil)
		w.Watch(term)
		w.guest("2.1.1")
		w.picture()
		w.n = 0
		for i := range 2000 {
			fmt.Fprintf(term, "%d\r\n", i)
			w.Record(journal.Entry{Kind: journal.Output, Step: "2.1.1"})
			time.Sleep(time.Millisecond)
		}
		synctest.Wait()
		if w.n < 18 || w.n > 21 {
			t.Errorf("%d frames in two seconds", w.n)
		}
		w.end("2.1.1", journal.Result{})
		w.picture()
		w.n = 0
		time.Sleep(time.Minute)
		synctest.Wait()
		if w.n > 1 {
			t.Errorf("%d frames while nothing happened", w.n)
		}
		w.close()
	})
}

// sequences are all that may be written besides text.
var sequences = regexp.MustCompile(`\x1b\[(\d+A|[JK]|2K|[\d;]*m)|\r\n?`)

func TestHostileTextDoesNotReachTheTerminal(t *testing.T) {
	evil := "\x1b]0;owned\a\u009b31m\u202e\u200b\x9b5n"
	for _, cols := range []int{0, 80} {
		synctest.Test(t, func(t *testing.T) {
			w := newShow(t, "# "+evil+"title\n\n```sh\necho "+evil+"\rx\n```\n\n```log\nx\n```\n", cols, 24)
			w.Colors, w.Prefix = true, evil
			w.Start()
			w.begin("1.1.1", strings.TrimSuffix(evil, "\x9b5n")+"x\u200b\u0301y")
			if cols > 0 {
				w.picture()
			}
			w.end("1.1.1", journal.Result{Status: 1})
			w.Drift(journal.ExpectationReport{Expectation: w.deck.Slides[0].Blocks()[0].Expectations[0], Block: evil, Why: evil})
			w.close()
			text := sequences.ReplaceAllString(w.log.String(), "\n")
			if bad := regexp.MustCompile(`[\x00-\x09\x0b-\x1f\x7f\x{80}-\x{9f}\x{200b}\x{202a}-\x{202e}\x{fffd}]`).FindString(text); bad != "" || !utf8.ValidString(text) {
				t.Errorf("a raw %q in %q", bad, text)
			}
		})
	}
}

// TestLivePartFitsTheWindow holds for every size: nothing that is under way is
// left behind above it.
func TestLivePartFitsTheWindow(t *testing.T) {
	many := "# Many\n\n```sh\n" + strings.Repeat("true # a command that is long enough to be cut in most windows\n", 30) + "```\n# Next\n```sh\nls\n```\n"
	for rows := 1; rows <= 12; rows++ {
		for _, cols := range []int{1, 2, 9, 30, 80} {
			synctest.Test(t, func(t *testing.T) {
				w := newShow(t, many, cols, rows)
				w.Start()
				for i := range w.Steps[:30] {
					w.step(w.Steps[i].ID, "out\n", journal.Result{Duration: 150 * time.Millisecond})
				}
				w.picture()
				if text := w.term.Text(); strings.Count(text, "\n") > rows+80/cols*2 {
					t.Errorf("%dx%d: %s", cols, rows, text)
				}
				w.close()
			})
		}
	}
}

func TestListSurvivesResizing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newShow(t, runbook, 80, 24)
		w.Start()
		w.step("2.1.1", "", journal.Result{})
		w.begin("2.1.2", "building\n")
		w.picture()
		for _, size := range [][2]int{{40, 24}, {120, 30}, {60, 20}, {100, 24}} {
			w.resize(size[0], size[1])
			time.Sleep(time.Second)
			w.picture()
		}
		w.end("2.1.2", journal.Result{})
		w.step("3.1.1", "", journal.Result{})
		w.close()
		text := w.term.Text()
		for _, once := range []string{"$ showrunner rehearse", "Script", "2.1.1", "2.1.2", "3.1.1", "Failing"} {
			if strings.Count(text, once) != 1 {
				t.Errorf("%q stands there %d times:\n%s", once, strings.Count(text, once), text)
			}
		}
	})
}

type broken struct{ n int }

var errBroken = errors.New("gone")

func (b *broken) Write([]byte) (int, error) { b.n++; return 0, errBroken }

func TestListStopsWritingAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, out := newShow(t, runbook, 0, 0), &broken{}
		w.Out = out
		w.Start()
		w.step("2.1.1", "", journal.Result{})
		synctest.Wait()
		w.step("2.1.2", "", journal.Result{})
		if err := w.Close(); !errors.Is(err, errBroken) || out.n != 1 {
			t.Errorf("Close() = %v after %d writes", err, out.n)
		}
	})
}

func TestListMasksSecrets(t *testing.T) {
	for _, cols := range []int{0, 80} {
		synctest.Test(t, func(t *testing.T) {
			w := newShow(t, "# hunter2\n\n```sh\necho hunter2\n```\n", cols, 24)
			w.Mask = func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••••••") }
			w.Start()
			w.step("1.1.1", "", journal.Result{Duration: time.Second})
			w.close()
			if got := w.log.String(); strings.Contains(got, "hunter2") || strings.Count(got, "•••••••") < 2 {
				t.Errorf("at %d columns: %q", cols, got)
			}
		})
	}
}

// TestListEndsWhereTheRunDoes holds for a run that is interrupted, and for one
// that has no steps.
func TestListEndsWhereTheRunDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newShow(t, runbook, 80, 24)
		w.Start()
		w.begin("2.1.1", "")
		w.picture()
		w.close()
		if text := w.term.Text(); !strings.Contains(text, "✘ 2.1.1") || !strings.Contains(text, "did not end") || !strings.Contains(text, "– 5.1.1") {
			t.Errorf("interrupted:\n%s", text)
		}
		w = newShow(t, "# Nothing\n", 80, 24)
		w.Start()
		w.close()
		if text := w.term.Text(); text != "$ showrunner rehearse README.md\n" {
			t.Errorf("no steps: %q", text)
		}
	})
}
