package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

func recordingHome(t *testing.T) (dir, runbook string) {
	t.Helper()
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	return filepath.Join(state, "showrunner"), filepath.Join(t.TempDir(), "README.md")
}

// keep makes a recording of as many steps as said.
func keep(t *testing.T, runbook string, at time.Time, steps int) string {
	t.Helper()
	f, err := CreateRecording(slides.Parse(runbook, nil), at, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := journal.NewRecorder(f, journal.Meta{Source: []byte(strings.Repeat("# long\n", 20_000))}, nil)
	for i := range steps {
		r.Record(journal.Entry{Kind: journal.Began, Step: fmt.Sprintf("1.1.%d", i+1)})
	}
	if err := errors.Join(r.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

func TestRecordingsArePrivate(t *testing.T) {
	dir, runbook := recordingHome(t)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	name := keep(t, runbook, time.Now(), 1)
	for path, want := range map[string]fs.FileMode{dir: 0o700 | fs.ModeDir, name: 0o600} {
		if st, err := os.Lstat(path); err != nil || st.Mode() != want {
			t.Errorf("%s: mode %v (%v), want %v", path, st.Mode(), err, want)
		}
	}
}

func TestNewestTwentyRecordingsAreKept(t *testing.T) {
	dir, runbook := recordingHome(t)
	other := runbook + ".other"
	start := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	first := keep(t, other, start.Add(-time.Hour), 1)
	var names []string
	for i := range 25 {
		names = append(names, keep(t, runbook, start.Add(time.Duration(i)*time.Microsecond), 1))
	}
	for i, name := range names {
		if _, err := os.Stat(name); (err == nil) != (i >= 5) {
			t.Errorf("recording %d: %v", i, err)
		}
	}
	if _, err := os.Stat(first); err != nil {
		t.Errorf("another runbook's: %v", err)
	}
	if list, err := os.ReadDir(dir); len(list) != 21 {
		t.Errorf("%d files (%v), want 21", len(list), err)
	}
	// A clock that went back does not take the new one away.
	old := keep(t, runbook, start.Add(-time.Hour), 1)
	if _, err := os.Stat(old); err != nil {
		t.Error(err)
	}
}

func TestNewestRecordingHoldsAStep(t *testing.T) {
	_, runbook := recordingHome(t)
	if path, err := NewestRecording(runbook); !errors.Is(err, ErrNoRecording) || !strings.Contains(err.Error(), "\nhint: ") {
		t.Errorf("without any: %q, %v", path, err)
	}
	at := time.Now()
	keep(t, runbook, at, 1)
	want := keep(t, runbook, at, 2)
	keep(t, runbook, at.Add(time.Second), 0)
	keep(t, runbook+".other", at.Add(time.Second), 1)
	if path, err := NewestRecording(runbook); path != want || err != nil {
		t.Errorf("%q (%v), want %q", path, err, want)
	}
}

func TestRecordingsFollowNoLinks(t *testing.T) {
	dir, runbook := recordingHome(t)
	at := time.Now()
	name := keep(t, runbook, at, 1)
	victim := filepath.Join(t.TempDir(), "victim")
	if err := errors.Join(os.WriteFile(victim, []byte("mine"), 0o600), os.Remove(name), os.Symlink(victim, name)); err != nil {
		t.Fatal(err)
	}
	if got := keep(t, runbook, at, 1); got == name {
		t.Errorf("recorded into the link %s", got)
	}
	if b, err := os.ReadFile(victim); string(b) != "mine" {
		t.Errorf("the link's target holds %q (%v)", b, err)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Symlink(t.TempDir(), dir)); err != nil {
		t.Fatal(err)
	}
	if f, err := CreateRecording(slides.Parse(runbook, nil), at, nil); err == nil {
		t.Errorf("recorded into %s, behind a link", f.Name())
	}
}

func TestOneRunbookByAnyOfItsPaths(t *testing.T) {
	_, runbook := recordingHome(t)
	link := filepath.Join(t.TempDir(), "link.md")
	if err := errors.Join(os.WriteFile(runbook, nil, 0o600), os.Symlink(runbook, link)); err != nil {
		t.Fatal(err)
	}
	want := keep(t, runbook, time.Now(), 1)
	if got, err := NewestRecording(link); got != want || err != nil {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
	t.Chdir(filepath.Dir(runbook))
	if got, err := NewestRecording("README.md"); got != want || err != nil {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
}

// TestNothingIsRecordedBeforeAStep has a session in which nothing ran, and one
// that did not start.
func TestNothingIsRecordedBeforeAStep(t *testing.T) {
	dir, runbook := recordingHome(t)
	deck := slides.Parse(runbook, []byte("# T\n"))
	for _, shell := range []string{"sh", "cat"} {
		tape := &Tape{Deck: deck, Began: time.Now()}
		s := &Session{Shell: shell}
		s.Sink = journal.Tee{tape.Sink(shell, 80, 24, s.Mask)}
		if err := s.Start(); err == nil {
			_ = s.Resize(90, 30) // a session that has just started takes it
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := tape.Close(); err != nil {
			t.Error(err)
		}
		if names, _ := os.ReadDir(dir); len(names) > 0 {
			t.Errorf("%s: recordings %v", shell, names)
		}
	}
}

// What lies beside a recording may fail while the recording itself goes on.
func TestRecordingIsWholeWithoutItsSidecar(t *testing.T) {
	dir, runbook := recordingHome(t)
	tape := &Tape{Deck: slides.Parse(runbook, []byte("# T\n")), Rehearsal: true, Began: time.Now()}
	to := tape.Sink("sh", 80, 24, func(s string) string { return s })
	for _, step := range []string{"1.1.1", "1.1.2"} {
		to.Record(journal.Entry{Kind: journal.Began, Step: step})
		if err := os.MkdirAll(sidecarOf(tape.out.Name()), 0o700); err != nil {
			t.Fatal(err)
		}
		to.Record(journal.Entry{Kind: journal.Ended, Step: step})
		tape.Changed(step, journal.Change{Dir: "/"})
	}
	if why := tape.Warning(); !strings.Contains(why, sidecarEnd) || strings.Contains(why, "no recording") {
		t.Errorf("warns of %q", why)
	}
	if err := tape.Close(); err != nil {
		t.Error(err)
	}
	names, err := filepath.Glob(dir + "/*" + recordingEnd)
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	if text, err := os.ReadFile(names[0]); err != nil || strings.Count(string(text), `{"entry":"ended",`) != 2 {
		t.Errorf("%v; recorded:\n%s", err, text)
	}
}

// A session goes by the folders themselves; a recording only names them.
func TestRecordingNamesNoSecretFolder(t *testing.T) {
	recordingHome(t)
	name := filepath.Join(t.TempDir(), "r.cast")
	tape := &Tape{Deck: slides.Parse("r.md", []byte("# T\n\n```sh\ncd ..\n```\n")), File: name, Began: time.Now()}
	sink := tape.Sink("bash", 80, 24, func(s string) string { return strings.ReplaceAll(s, secret, bullets) })
	sink.Record(journal.Entry{Kind: journal.Began, Step: "1.1.1", Text: "cd ..", Dir: "/srv/" + secret})
	sink.Record(journal.Entry{Kind: journal.Ended, Step: "1.1.1", Result: journal.Result{Dir: "/srv/" + secret + "/x"}})
	if err := tape.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil || strings.Contains(string(text), secret) || !strings.Contains(string(text), bullets+"/x") {
		t.Errorf("%v: recorded %s", err, text)
	}
}

// rehearsal makes a recording in which each step of a deck that is in results ran,
// and printed the name of the recording.
func rehearsal(t *testing.T, deck *slides.Deck, at time.Time, name string, results map[string]journal.Result) {
	t.Helper()
	f, err := CreateRecording(deck, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := journal.NewRecorder(f, journal.Meta{Source: deck.Source, Rehearsal: true, Started: at}, nil)
	for _, s := range deck.Steps() {
		if res, ok := results[s.ID]; ok {
			r.Record(journal.Entry{Kind: journal.Began, Step: s.ID, Text: s.Text})
			r.Record(journal.Entry{Kind: journal.Output, Step: s.ID, Data: []byte(name)})
			r.Record(journal.Entry{Kind: journal.Ended, Step: s.ID, Result: res})
		}
	}
	if err := errors.Join(r.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// remembered is from which recording a plan has each step.
func remembered(t *testing.T, deck *slides.Deck) map[string]string {
	t.Helper()
	plan, err := ReadPlan(deck.File, deck, nil)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for id, p := range plan.Steps {
		found[id] = string(p.Output[0].Data)
	}
	return found
}

// A rehearsal is remembered per step: one that fails takes nothing from the
// others, nor from what it was in an older rehearsal.
func TestRehearsalIsRememberedPerStep(t *testing.T) {
	_, runbook := recordingHome(t)
	deck := slides.Parse(runbook, []byte("# T\n\n```sh\na\nb\nc\n```\n\n```sh status=3\nd\n```\n\n```sh\na\n```\n"))
	moved := slides.Parse(runbook, []byte("# New\n\n```sh\nnew\n```\n\n# T\n\n```sh\na\nb\nchanged\n```\n"))
	at := time.Now()
	ok, bad := journal.Result{}, journal.Result{Status: 1}
	rehearsal(t, deck, at, "first", map[string]journal.Result{"1.1.1": ok, "1.1.2": ok, "1.1.3": ok, "1.2.1": {Status: 3}, "1.3.1": ok})
	rehearsal(t, deck, at.Add(1*time.Second), "second", map[string]journal.Result{"1.1.1": ok, "1.1.2": bad, "1.2.1": ok})
	rehearsal(t, deck, at.Add(2*time.Second), "third", map[string]journal.Result{"1.1.1": bad, "1.1.2": {Replayed: true}, "1.1.3": {Cut: journal.Overtime}})
	want := "map[1.1.1:second 1.1.2:first 1.1.3:first 1.2.1:first 1.3.1:first]"
	if got := fmt.Sprint(remembered(t, deck)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	want = "map[2.1.1:second 2.1.2:first]"
	if got := fmt.Sprint(remembered(t, moved)); got != want {
		t.Errorf("moved: %s, want %s", got, want)
	}
	// What the plan needs outlives the newest twenty.
	for n := range 25 {
		rehearsal(t, deck, at.Add(time.Minute+time.Duration(n)*time.Second), fmt.Sprint(n), map[string]journal.Result{"1.1.2": bad, "1.1.3": ok})
	}
	want = "map[1.1.1:second 1.1.2:first 1.1.3:24 1.2.1:first 1.3.1:first]"
	if got := fmt.Sprint(remembered(t, deck)); got != want {
		t.Errorf("later: %s, want %s", got, want)
	}
	if names, err := filepath.Glob(filepath.Join(filepath.Dir(must(recordingsDir())), "showrunner", "*"+recordingEnd)); len(names) != recordingsKept+2 {
		t.Errorf("%d recordings (%v), want %d", len(names), err, recordingsKept+2)
	}
}

func must(s string, err error) string {
	if err != nil {
		return err.Error()
	}
	return s
}
