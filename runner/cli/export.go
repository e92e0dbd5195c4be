package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"showrunner/render/export"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/runner/mask"
	"showrunner/slides"
)

// exporting is what the flags of export say.
type exporting struct {
	unattended
	format, out string
	run         bool
	in          export.Input
	given       func(flag string) bool // reports whether a flag was given
	report      *journal.Report        // of the run; nil where nothing was run
	beside      string                 // the runbook's folder, "" where it is not known
}

func exportCommand() *cobra.Command {
	var e exporting
	var rows []idle
	c := &cobra.Command{
		Use:   "export RUNBOOK|RECORDING",
		Short: "write a transcript of the newest run of a runbook, or of a recording",
		Example: "  showrunner export -o talk.html README.md         # of the newest run\n" +
			"  showrunner export --run -o talk.md README.md     # run it now\n" +
			"  showrunner export --step 2.1.1 -o step.svg README.md\n" +
			"  showrunner export talk.cast                      # of a recording, as Markdown",
		Long: "A runbook that never ran is written as a hand-out, its steps marked as not run. With\n" +
			"--run the exit status is 1 where a step failed.",
		SuggestFor:        []string{"transcript", "convert", "html"},
		Args:              wants("a runbook or a recording", 1, 1),
		ValidArgsFunction: runbookOrRecording,
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuse(c, rows); err != nil {
				return err
			}
			e.given = func(flag string) bool { return given(c, flag) }
			return e.export(args[0])
		},
	}
	f := c.Flags()
	f.StringVar(&e.format, "format", "", strings.Join(export.Formats(), ", ")+"; by default what the ending of --output says, else md")
	f.StringVarP(&e.out, "output", "o", "", "the file to write; by default, or with -, standard output")
	f.BoolVar(&e.run, "run", false, "run the runbook now, unattended, as rehearse does")
	f.BoolVar(&e.in.Notes, "notes", false, "with the runbook's speaker notes")
	f.StringVar(&e.in.Step, "step", "", "svg: the id of the step to show")
	f.IntVar(&e.in.Slide, "slide", 0, "svg: the number of the slide to show")
	f.IntVar(&e.in.CastVersion, "cast-version", 3, "cast: 2 for older players")
	for _, flag := range e.flags(c) {
		rows = append(rows, idle{flag, "run", true})
	}
	rows = append(rows, idle{"slide", "step", false})
	return c
}

// export writes a transcript.
func (e *exporting) export(name string) error {
	if err := e.choose(); err != nil {
		return err
	}
	if files.Same(name, e.out) {
		return files.Hint(fmt.Errorf("%s: would be overwritten by its own transcript", name), "give -o another name")
	}
	e.in.Home, _ = os.UserHomeDir() // nobody's is masked then
	if err := e.read(name); err != nil {
		return err
	}
	if name != "-" && !strings.HasSuffix(name, ".cast") {
		e.beside = filepath.Dir(name)
	}
	if err := e.write(); err != nil {
		return err
	}
	return e.failed()
}

// choose finds the format, and refuses flags that do nothing in it.
func (e *exporting) choose() error {
	if e.out == "-" {
		e.out = ""
	}
	if e.format == "" {
		e.format = "md"
		if f, ok := export.FormatOf(e.out); ok {
			e.format = f
		} else if filepath.Ext(e.out) != "" {
			return files.Hint(fmt.Errorf("%s: no format has this ending", e.out), "there is "+strings.Join(export.Formats(), ", ")+"; --format names one for any file")
		}
	}
	if !slices.Contains(export.Formats(), e.format) {
		return files.Hint(fmt.Errorf("no format %q", e.format), "there is "+strings.Join(export.Formats(), ", "))
	}
	for _, row := range []struct{ flag, format string }{{"step", "svg"}, {"slide", "svg"}, {"cast-version", "cast"}} {
		if e.given(row.flag) && e.format != row.format {
			return files.Hint(fmt.Errorf("--%s does nothing in the format %s", row.flag, e.format), "it is for "+row.format)
		}
	}
	if e.in.Notes && e.format == "svg" {
		return files.Hint(errors.New("--notes does nothing in the format svg"), "a picture shows no notes")
	}
	if v := e.in.CastVersion; v != 2 && v != 3 {
		return files.Hint(fmt.Errorf("no asciicast version %d", v), "there are 2 and 3")
	}
	if e.given("slide") && e.in.Slide < 1 {
		return files.Hint(fmt.Errorf("no slide %d", e.in.Slide), "slides are numbered from 1")
	}
	return nil
}

func (e *exporting) write() error {
	if e.beside != "" && e.in.Deck != nil {
		// A runbook's pictures lie in its folder: it could name any file of the user's.
		if root, err := os.OpenRoot(e.beside); err == nil {
			defer func() { _ = root.Close() }() // opened to look only
			e.in.ReadFile = func(name string) ([]byte, error) { return picture(root, name) }
		}
	}
	if e.out == "" {
		defer muted(os.Stderr)()
		return export.Write(os.Stdout, e.format, e.in)
	}
	return files.WriteWhole(e.out, func(w io.Writer) error { return export.Write(w, e.format, e.in) })
}

// picture reads a file that may be a picture, where it is a regular file in the
// folder and not too large.
func picture(root *os.Root, name string) ([]byte, error) {
	if st, err := root.Stat(name); err != nil || !st.Mode().IsRegular() || st.Size() > export.PictureMost {
		return nil, errors.Join(err, errors.ErrUnsupported)
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, export.PictureMost+1))
}

// failed tells which steps of the run failed, by the exit status too.
func (e *exporting) failed() error {
	if e.report == nil || e.report.Counts().Bad() == 0 {
		return nil
	}
	for i := range e.report.Steps {
		s := &e.report.Steps[i]
		if s.Step == nil || s.Outcome == journal.Passed || s.Outcome == journal.Skipped {
			continue
		}
		fmt.Fprintf(os.Stderr, "showrunner: %s\n", inLine(fmt.Sprintf("%s:%d:%d: step %s: %s", e.report.File, s.Step.Line, s.Step.Col, s.ID, e.in.Mask(s.Why))))
	}
	return runner.Exit(1)
}

// read reads the recording and the deck that it is of.
func (e *exporting) read(name string) error {
	if e.run {
		return e.runNow(name)
	}
	runbook := ""
	if !strings.HasSuffix(name, ".cast") {
		runbook = name
		deck, err := open(name)
		if err != nil {
			return err
		}
		newest, err := runner.NewestRecording(name)
		if errors.Is(err, runner.ErrNoRecording) {
			return e.handOut(deck)
		}
		if err != nil {
			return err
		}
		name = newest
	}
	f, err := files.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if e.in.Recording, err = journal.Read(f); e.in.Recording == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "showrunner: %s: %s: what stands before it is exported\n", inLine(name), inLine(err.Error()))
	}
	for _, note := range e.in.Recording.Notes {
		fmt.Fprintf(os.Stderr, "showrunner: %s: %s\n", inLine(name), inLine(note))
	}
	e.in.Deck = e.deck(e.in.Recording, runbook)
	e.in.Mask = mask.New().String
	if e.in.Deck != nil {
		e.in.Mask = maskOf(e.in.Deck)
	}
	return nil
}

// handOut has the runbook written as it stands: it never ran.
func (e *exporting) handOut(deck *slides.Deck) error {
	if e.format == "cast" {
		return files.Hint(fmt.Errorf("%s: there is no recording of it", deck.File), "present it first, or --run runs it now")
	}
	fmt.Fprintf(os.Stderr, "showrunner: %s: it never ran: the steps are marked so\n", inLine(deck.File))
	e.in.Deck, e.in.Mask = deck, maskOf(deck)
	return nil
}

// deck is the deck of a recording: from the runbook that was named, while that
// is the same, else from the source in the recording. The file that a recording
// names is never read: anyone can have written the recording.
func (e *exporting) deck(rec *journal.Recording, runbook string) *slides.Deck {
	if rec.Foreign {
		return nil
	}
	if runbook == "" {
		return slides.Parse(rec.File, rec.Source)
	}
	if source, err := files.Read(runbook); err == nil && runner.Hash(source) == rec.Hash {
		return slides.Parse(rec.File, source)
	}
	e.in.Changed = true
	fmt.Fprintf(os.Stderr, "showrunner: %s: has changed since; the transcript is of the recorded one\n", inLine(runbook))
	return slides.Parse(rec.File, rec.Source)
}

// runNow runs the runbook unattended, as rehearse does.
func (e *exporting) runNow(name string) error {
	if strings.HasSuffix(name, ".cast") {
		return files.Hint(fmt.Errorf("%s: --run runs a runbook, not a recording", name), "leave --run out to export the recording")
	}
	if err := e.prepare(); err != nil {
		return err
	}
	v, err := e.evening(name)
	if err != nil {
		return err
	}
	if err := e.confirm([]*evening{v}); err != nil {
		return err
	}
	e.signals = runner.WatchInterrupts()
	defer e.signals.Stop()
	f, err := files.Nameless()
	if err != nil {
		return err
	}
	defer f.Close()
	tape := &runner.Tape{Deck: v.deck, Off: true, Began: time.Now()}
	var to *journal.Recorder
	var session *runner.Session
	e.report, err = e.once(v, func(night *runner.Evening) func(string) {
		session = night.Session
		to = journal.NewRecorder(f, journal.Meta{Cols: e.cols, Rows: e.rows}, nil)
		night.Tape, night.Sink = tape, to
		return func(s string) { fmt.Fprintln(os.Stderr, "showrunner:", s) }
	})
	if to != nil {
		e.strays.tell(session)
		if endErr := to.Close(); err == nil {
			err = endErr
		}
	}
	if cause := e.signals.Cause(); cause != nil {
		return cause
	}
	if err != nil {
		return err
	}
	e.in.Deck, e.in.Mask = v.deck, v.mask
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	e.in.Recording, err = journal.ReadWith(f, tape.Meta(session)) // now that all secrets are known
	return err
}
