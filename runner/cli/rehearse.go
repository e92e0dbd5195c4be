package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"showrunner/render/export"
	"showrunner/render/progress"
	"showrunner/render/vt"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/slides"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// rehearsing is what the flags of rehearse say.
type rehearsing struct {
	unattended
	json, junit                 string
	twice, strict, update, pace bool
	jobs                        int
	idle                        []idle // flags beside others

	out    io.Writer // the progress and the summary
	screen bool      // out is a terminal
	loud   func()    // ends what muted began; out is muted but for annotations
}

func rehearseCommand() *cobra.Command {
	var r rehearsing
	c := &cobra.Command{
		Use:   "rehearse RUNBOOK…",
		Short: "run a runbook unattended, compare, time and report",
		Example: "  showrunner rehearse README.md\n" +
			"  showrunner rehearse --only setup --with-state README.md\n" +
			"  showrunner rehearse --strict --junit report.xml docs/*.md\n" +
			"  showrunner rehearse --update README.md",
		Long: "Run every step of a runbook in order, unattended, in a fresh session, and report what\n" +
			"failed, what waits for input, what drifted from the expected output, and how long it\n" +
			"took. Exit status: 0 all is well, 1 a step failed (with --strict: or drifted), 130 ended\n" +
			"by Ctrl-C, which first ends only the step that runs.",
		SuggestFor:        []string{"rehearsal", "run", "test", "verify"},
		Args:              wants("a runbook", 1, 0),
		ValidArgsFunction: runbooks,
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuse(c, r.idle); err != nil {
				return err
			}
			return r.rehearse(args)
		},
	}
	f := c.Flags()
	for _, flag := range append(r.flags(c), "twice", "strict", "update", "json", "junit", "jobs") {
		if flag != "shell" && flag != "rc" && flag != "dir" {
			r.idle = append(r.idle, idle{flag, "pace", false})
		}
	}
	f.BoolVar(&r.twice, "twice", false, "rehearse two times in a row; fail where the second differs")
	f.BoolVar(&r.strict, "strict", false, "output that drifted fails")
	f.BoolVar(&r.update, "update", false, "write what was printed into expectations that drifted, after a question each")
	f.StringVar(&r.json, "json", "", "write a report as JSON to this file, - for standard output")
	f.StringVar(&r.junit, "junit", "", "write a report as JUnit XML to this file")
	f.IntVarP(&r.jobs, "jobs", "j", 1, "how many runbooks to rehearse at once")
	f.BoolVar(&r.pace, "pace", false, "rehearse by hand, as in the talk: time per slide is kept")
	f.BoolVar(&r.p.noRecord, "no-record", false, "keep no recording")
	return c
}

// byHand rehearses at the pace of the talk: the presenter presents.
func (r *rehearsing) byHand(names []string) error {
	if len(names) > 1 || !term.IsTerminal(int(os.Stdout.Fd())) {
		return files.Hint(errors.New("--pace is for one runbook, on a terminal"), "rehearse without it to run unattended")
	}
	deck, load, err := r.p.deck(names)
	if err != nil {
		return err
	}
	s, err := r.p.session(deck)
	if err != nil {
		return err
	}
	r.p.pace = &rehearsed{deck: deck, began: time.Now()}
	if err := r.p.show(deck, load, s); err != nil {
		return err
	}
	if err := r.p.pace.tell(os.Stdout); err != nil {
		return err
	}
	if rep := r.p.pace.report; rep != nil && rep.Counts().Bad() > 0 {
		return errors.Join(export.WriteReports(os.Stdout, "text", []*journal.Report{rep}, export.ReportOptions{}), runner.Exit(1))
	}
	return nil
}

// rehearse rehearses the runbooks named and reports.
func (r *rehearsing) rehearse(names []string) error {
	if r.pace {
		return r.byHand(names)
	}
	if err := r.prepare(names); err != nil {
		return err
	}
	r.loud = muted(r.out)
	defer func() { r.loud() }()
	var evenings []*evening
	for _, name := range names {
		v, err := r.evening(name)
		switch {
		case errors.As(err, new(*slides.SelectError)):
			return err
		case err != nil: // the others are rehearsed all the same
			deck := slides.Parse(name, nil)
			v = &evening{deck: deck, mask: maskOf(deck), unstarted: true}
			v.err = v.named(err)
			v.reports = append(v.reports, v.trouble(nil, v.err))
		}
		evenings = append(evenings, v)
	}
	if err := r.confirm(evenings); err != nil {
		return err
	}
	r.signals = runner.WatchInterrupts()
	defer r.signals.Stop()
	r.runAll(evenings)
	return r.conclude(evenings)
}

// prepare checks what the flags say.
func (r *rehearsing) prepare(names []string) error {
	r.out, r.screen = os.Stdout, term.IsTerminal(int(os.Stdout.Fd()))
	if r.json == "-" {
		r.out, r.screen = os.Stderr, term.IsTerminal(int(os.Stderr.Fd()))
	}
	if err := r.unattended.prepare(); err != nil {
		return err
	}
	if r.jobs < 1 {
		return files.Hint(fmt.Errorf("no number of jobs: %d", r.jobs), "-j takes 1 or more")
	}
	if len(names) > 1 && (r.update || len(r.only) > 0 || r.from != "") {
		return files.Hint(errors.New("--only, --start-at and --update are for one runbook"), "rehearse them one by one")
	}
	if r.json != "" && r.json != "-" && r.junit != "" && (filepath.Clean(r.json) == filepath.Clean(r.junit) || files.Same(r.json, r.junit)) {
		return files.Hint(fmt.Errorf("%s: would hold two reports", r.json), "give --json and --junit two names")
	}
	if r.junit == "-" {
		return files.Hint(errors.New("--junit takes a file, not standard output"), "--junit report.xml; --json - writes to standard output")
	}
	for _, name := range []string{r.json, r.junit} {
		if name == "" || name == "-" {
			continue
		}
		if i := slices.IndexFunc(names, func(runbook string) bool { return files.Same(runbook, name) }); i >= 0 {
			return overwritten(names[i], "report", "give --json and --junit other names")
		}
		if err := files.Writable(name); err != nil {
			return files.Hint(err, "--json and --junit name a file in a folder that can be written")
		}
	}
	return nil
}

// runAll rehearses, so many at a time as asked.
func (r *rehearsing) runAll(evenings []*evening) {
	several := len(evenings) > 1
	slots := make(chan struct{}, r.jobs)
	var all sync.WaitGroup
	for _, v := range evenings {
		if v.unstarted {
			continue
		}
		slots <- struct{}{}
		all.Go(func() { // ends with the rehearsal
			v.err = r.run(v, several)
			<-slots
		})
	}
	all.Wait()
}

// run rehearses one runbook, once or twice.
func (r *rehearsing) run(v *evening, several bool) error {
	for range map[bool]int{false: 1, true: 2}[r.twice] {
		if r.signals.Context.Err() != nil && len(v.reports) > 0 {
			return nil
		}
		rep, err := r.listed(v, several)
		v.unstarted = v.unstarted || rep == nil
		if err != nil {
			rep = v.trouble(rep, err)
		}
		v.reports = append(v.reports, rep)
		if err != nil {
			return err
		}
	}
	return nil
}

// listed rehearses one runbook once, and tells of it while it runs.
func (r *rehearsing) listed(v *evening, several bool) (*journal.Report, error) {
	var list *progress.List
	var session *runner.Session
	tape := &runner.Tape{Deck: v.deck, Off: r.p.noRecord, Rehearsal: true, Began: time.Now()}
	rep, err := r.once(v, func(night *runner.Evening) func(string) {
		list, session = r.list(v, several), night.Session
		night.Tape, night.Sink = tape, list
		night.Watch = func(t journal.Terminal) { list.Watch(t.(*vt.Terminal)) }
		list.Start()
		night.Session.Warn = func(text string) { list.Say(inLine(text)) }
		return list.Say
	})
	if list == nil {
		return rep, err
	}
	if rep != nil {
		for _, x := range rep.Expectations {
			if x.Drift {
				list.Drift(x)
			}
		}
	}
	v.unread = list.Close()
	r.strays.tell(session)
	if why := tape.Warning(); why != "" {
		fmt.Fprintln(os.Stderr, "showrunner:", inLine(why))
	}
	return rep, err
}

// list is what tells of a rehearsal while it runs.
func (r *rehearsing) list(v *evening, several bool) *progress.List {
	l := &progress.List{
		Out: r.out, Mask: v.mask, Steps: append(slices.Clone(v.steps), v.cleanup...),
		Clock: progress.Clock{Now: time.Now, After: time.After}, ASCII: plainOnly(),
	}
	if r.screen {
		l.Colors = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	if r.screen && r.jobs == 1 && os.Getenv("TERM") != "dumb" {
		l.Size = r.window
	}
	if several {
		l.Prefix = v.deck.File + ": "
	}
	return l
}

// window is the size of the terminal that out is.
func (r *rehearsing) window() (cols, rows int) {
	cols, rows, err := term.GetSize(int(r.out.(*os.File).Fd()))
	if err != nil {
		return 80, 24
	}
	return cols, rows
}

// conclude writes the reports and tells the verdict by the exit status.
func (r *rehearsing) conclude(evenings []*evening) error {
	var reports []*journal.Report
	failed, none := r.twice && r.differ(evenings), false
	for _, v := range evenings {
		if v.err != nil {
			tell(v.err, v.mask)
			failed, none = true, none || v.unstarted
		}
		reports = append(reports, v.reports...)
	}
	mask := func(s string) string {
		for _, v := range evenings {
			s = v.mask(s)
		}
		return s
	}
	if err := r.write(reports, mask); err != nil {
		return err
	}
	if err := r.signals.Cause(); err != nil {
		return err
	}
	for _, v := range evenings {
		if v.unread != nil {
			return v.unread
		}
	}
	for _, rep := range reports {
		verdict := rep.Verdict()
		failed = failed || verdict == journal.SomeFailed || r.strict && (rep.Counts().Drift > 0 || rep.Lonely())
	}
	if r.update && !none {
		if err := r.renew(evenings[0]); err != nil {
			return err
		}
	}
	switch {
	case none: // a session that could not even start
		return runner.Exit(2)
	case failed:
		return runner.Exit(1)
	}
	return nil
}

// differ tells of steps whose second run went another way than the first.
func (r *rehearsing) differ(evenings []*evening) (found bool) {
	for _, v := range evenings {
		if len(v.reports) < 2 {
			continue
		}
		for i, a := range v.reports[0].Steps[:min(len(v.reports[0].Steps), len(v.reports[1].Steps))] {
			if b := v.reports[1].Steps[i]; a.Outcome != b.Outcome {
				found = true
				fmt.Fprintf(os.Stderr, "showrunner: %s:%d: step %s: %s the first time, %s the second\n",
					inLine(v.deck.File), a.Step.Line, a.ID, a.Outcome, b.Outcome)
			}
		}
	}
	return found
}

// write writes the reports that were asked for.
func (r *rehearsing) write(reports []*journal.Report, mask func(string) string) error {
	o := export.ReportOptions{Strict: r.strict, Width: 80, ASCII: plainOnly(), Mask: mask}
	o.Host, _ = os.Hostname() // it goes without
	if r.screen {
		o.Width, _ = r.window()
		if os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
			o.Style = progress.Style
		}
	}
	all := []error{export.WriteReports(r.out, "text", reports, o)}
	if r.json == "-" {
		all = append(all, export.WriteReports(os.Stdout, "json", reports, o))
	}
	for _, f := range []struct{ name, format string }{{r.json, "json"}, {r.junit, "junit"}} {
		if f.name != "" && f.name != "-" {
			all = append(all, files.WriteWhole(f.name, func(w io.Writer) error { return export.WriteReports(w, f.format, reports, o) }))
		}
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		r.loud()
		all = append(all, export.WriteReports(r.out, "github", reports, o))
		r.loud = muted(r.out)
		all = append(all, appendTo(os.Getenv("GITHUB_STEP_SUMMARY"), func(w io.Writer) error {
			return export.WriteReports(w, "github-summary", reports, o)
		}))
	}
	return errors.Join(all...)
}

// appendTo appends to a file, if one is named.
func appendTo(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// renew writes what was printed into the expectations that drifted, each after
// a question.
func (r *rehearsing) renew(v *evening) error {
	edits := map[*slides.Expectation]string{}
	for _, x := range v.reports[len(v.reports)-1].Expectations {
		text, why := x.Update()
		place := fmt.Sprintf("%s:%d", inLine(v.deck.File), x.Expectation.Line)
		if why != "" {
			fmt.Fprintf(os.Stderr, "showrunner: %s:%d: left as it is: %s\n", place, x.Expectation.Col, why)
		}
		if text == x.Expectation.Text {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n%s", place, inLine(x.Why), inert(slides.Visible(x.Diff)))
		if r.yes || term.IsTerminal(int(os.Stdin.Fd())) && agreed("Write what was printed into "+place+"?") {
			edits[x.Expectation] = text
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return rewrite(v.deck, edits)
}

// rewrite gives expectations of a runbook on disk other texts.
func rewrite(deck *slides.Deck, edits map[*slides.Expectation]string) error {
	target, elsewhere, err := files.Target(deck.File)
	if err != nil {
		return err
	}
	now, err := files.Read(target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, deck.Source) {
		return files.Hint(fmt.Errorf("%s: has changed meanwhile; it is left alone", deck.File), "rehearse it again")
	}
	text, err := export.Update(deck, edits)
	if err != nil {
		return err
	}
	if elsewhere {
		fmt.Fprintf(os.Stderr, "showrunner: %s: is a link; %s is written\n", inLine(deck.File), inLine(target))
	}
	return files.WriteWhole(target, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}
