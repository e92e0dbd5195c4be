package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// writeSummaryText writes a table of the slides, below each what did not go as
// expected, and what it comes to. No line is wider than asked for.
func writeSummaryText(w io.Writer, reports []*journal.Report, o ReportOptions) error {
	s := &summary{out: bufio.NewWriterSize(w, 16<<10), options: o, width: max(o.Width, 20)} // keeps the first error
	if o.Width <= 0 {
		s.width = 80
	}
	for i, r := range reports {
		if i > 0 {
			s.out.WriteByte('\n')
		}
		s.report(r)
	}
	if len(reports) > 1 {
		v := overall(reports)
		s.out.WriteByte('\n')
		s.line(0, paint.Dim, fmt.Sprintf("%d runbooks, %s", len(reports), countWords(total(reports))))
		s.line(0, verdictRole(v), string(v))
	}
	return s.out.Flush()
}

// A summary is a text report in the making.
type summary struct {
	out     *bufio.Writer
	options ReportOptions
	width   int
}

// A slideReport is what a report says of one slide.
type slideReport struct {
	number       int // 0 for commands that are not in the runbook
	title        string
	steps        []*journal.StepReport
	expectations []*journal.ExpectationReport // that drifted
}

// bySlide sorts a report by slides, in order.
func bySlide(r *journal.Report, o *ReportOptions) []*slideReport {
	var all []*slideReport
	of := map[*slides.Slide]*slideReport{}
	group := func(b *slides.Block) *slideReport {
		var s *slides.Slide
		g := &slideReport{title: "not in the runbook"}
		if b != nil {
			s = b.Slide
			g.number, g.title = s.Number, o.mask(titled(s))
		}
		if of[s] == nil {
			of[s], all = g, append(all, g)
		}
		return of[s]
	}
	for i := range r.Steps {
		s := &r.Steps[i]
		var b *slides.Block
		if s.Step != nil {
			b = s.Step.Block
		}
		g := group(b)
		g.steps = append(g.steps, s)
	}
	for i := range r.Expectations {
		if x := &r.Expectations[i]; x.Drift {
			g := group(x.Expectation.Block)
			g.expectations = append(g.expectations, x)
		}
	}
	return all
}

func (s *summary) report(r *journal.Report) {
	head := r.File
	if r.Title != "" {
		head += ": " + r.Title
	}
	s.line(0, paint.Title, head)
	if r.Trouble != "" {
		s.line(2, paint.Failed, r.Trouble)
	}
	if r.Hint != "" {
		s.line(4, paint.Dim, "hint: "+r.Hint)
	}
	all := bySlide(r, &s.options)
	if len(all) > 0 {
		s.row(paint.Dim, " ", "", "slide", "passed", "time")
	}
	for _, g := range all {
		s.slide(r, g)
	}
	s.line(0, paint.Text, totalWords(r))
	s.line(0, paint.Text, countWords(r.Counts()))
	s.line(0, verdictRole(r.Verdict()), string(r.Verdict()))
}

// slide writes the line of a slide and what did not go as expected there.
func (s *summary) slide(r *journal.Report, g *slideReport) {
	var took time.Duration
	passed, skipped := 0, 0
	for _, st := range g.steps {
		if !st.Typed() { // its time is the program's
			took += st.Duration
		}
		switch st.Outcome {
		case journal.Passed:
			passed++
		case journal.Skipped:
			skipped++
		}
	}
	mark, role := "✔", paint.Passed
	switch {
	case passed+skipped < len(g.steps):
		mark, role = "✘", paint.Failed
	case len(g.expectations) > 0:
		mark, role = "≠", paint.Waiting
	case passed == 0:
		mark, role = "–", paint.Dim
	}
	number := ""
	if g.number > 0 {
		number = fmt.Sprint(g.number)
	}
	s.row(role, mark, number, g.title, fmt.Sprintf("%d of %d", passed, len(g.steps)), journal.Lasted(took))
	for _, st := range g.steps {
		if st.Outcome != journal.Passed && st.Outcome != journal.Skipped {
			s.step(r, st)
		} else if st.Outcome == journal.Passed && st.Agrees {
			s.line(2, paint.Dim, fmt.Sprintf("%s: status %d, as its output is what is written", stepPlace(r, st), st.Status))
		}
	}
	for _, x := range g.expectations {
		s.expectation(r, x)
	}
}

const (
	numberWidth = 3
	passedWidth = 10
	timeWidth   = 9
)

// row writes a line of the table.
func (s *summary) row(role paint.Role, mark, number, title, passed, took string) {
	room := max(s.width-2-numberWidth-1-passedWidth-timeWidth, 6)
	title = screen.Clip(plainText(title), room)
	rest := fmt.Sprintf("%*s %s%*s%*s", numberWidth, number, title+blanks(room-screen.Width(title)), passedWidth, passed, timeWidth, took)
	s.out.WriteString(s.look(role, mark) + " " + s.look(restRole(role), strings.TrimRight(screen.Clip(rest, s.width-2), " ")) + "\n")
}

// restRole is how a line looks after its mark.
func restRole(mark paint.Role) paint.Role {
	if mark == paint.Dim {
		return paint.Dim
	}
	return paint.Text
}

func (s *summary) step(r *journal.Report, st *journal.StepReport) {
	s.line(2, paint.Failed, stepPlace(r, st)+": "+st.Why)
	command, more, _ := strings.Cut(st.Text, "\n")
	if more != "" {
		command += " …"
	}
	s.line(4, paint.Text, "$ "+command)
	if st.Hint != "" {
		s.line(4, paint.Dim, "hint: "+st.Hint)
	}
	for l := range strings.Lines(lastLines(st.Output, outputLines)) {
		s.quote(paint.Dim, l)
	}
}

func (s *summary) expectation(r *journal.Report, x *journal.ExpectationReport) {
	text := expectationPlace(r, x) + ": drift"
	if x.Scored() {
		text += fmt.Sprintf(", score %.2f", x.Score)
	}
	if x.Why != "" {
		text += ": " + x.Why
	}
	s.line(2, paint.Waiting, text)
	for l := range strings.Lines(x.Diff) {
		role := paint.Dim
		switch l[0] {
		case '+':
			role = paint.Passed
		case '-':
			role = paint.Failed
		}
		s.quote(role, l)
	}
}

// quote writes a line of somebody else, as far as there is room.
func (s *summary) quote(role paint.Role, l string) {
	s.put(4, role, screen.Clip("│ "+plainText(strings.TrimRight(l, "\n")), s.width-4))
}

// line writes text in as many lines as it takes.
func (s *summary) line(indent int, role paint.Role, text string) {
	text = plainText(strings.ReplaceAll(text, "\n", " "))
	for _, l := range wrap(text, s.width-indent) {
		s.put(indent, role, l)
	}
}

func (s *summary) put(indent int, role paint.Role, text string) {
	s.out.WriteString(blanks(indent) + s.look(role, text) + "\n")
}

func (s *summary) look(role paint.Role, text string) string {
	if s.options.ASCII {
		text = plainSigns.Replace(text)
	}
	if s.options.Style == nil || text == "" {
		return text
	}
	return s.options.Style(role, text)
}

// plainSigns makes the summary's signs ones of ASCII, as many columns wide.
var plainSigns = strings.NewReplacer("✔", "+", "✘", "x", "≠", "!", "–", "-", "│", "|", "…", "~")

// plainText is text that a terminal only shows.
func plainText(s string) string { return strings.ReplaceAll(slides.Visible(s), "\t", "    ") }

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// wrap cuts text into lines of at most a width, after blanks where it can.
func wrap(text string, width int) (lines []string) {
	from, blank, at := 0, 0, 0 // offsets: of the line, after its last blank, after what was seen
	used := 0                  // columns of the line
	for g, n := range screen.Graphemes(text) {
		here := at + strings.Index(text[at:], g)
		for used > 0 && used+n > width && g != " " {
			end := here
			if blank > from {
				end = blank
			}
			lines = append(lines, strings.TrimRight(text[from:end], " "))
			from, used = end, screen.Width(text[end:here])
		}
		at = here + len(g)
		used += n
		if g == " " {
			blank = at
		}
	}
	return append(lines, strings.TrimRight(text[from:], " "))
}

// totalWords compares how long the run took with the talk's planned length.
func totalWords(r *journal.Report) string {
	text := "total " + journal.Lasted(r.Duration)
	switch {
	case r.Planned == 0:
		return text
	case r.Duration > r.Planned:
		return fmt.Sprintf("%s, %s over the planned %s", text, journal.Lasted(r.Duration-r.Planned), journal.Lasted(r.Planned))
	}
	return fmt.Sprintf("%s, %s under the planned %s", text, journal.Lasted(r.Planned-r.Duration), journal.Lasted(r.Planned))
}

func countWords(c journal.Counts) string {
	var parts []string
	for _, n := range countRows(c) {
		if n.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.count, n.word))
		}
	}
	if len(parts) == 0 {
		return "no steps"
	}
	return strings.Join(parts, ", ")
}

type counted struct {
	word  string
	count int
}

// countRows is a report's counts with their words.
func countRows(c journal.Counts) []counted {
	return []counted{
		{string(journal.Passed), c.Passed}, {string(journal.Failed), c.Failed}, {string(journal.TimedOut), c.TimedOut},
		{string(journal.Waited), c.Waited}, {string(journal.Skipped), c.Skipped}, {string(journal.Aborted), c.Aborted}, {"drifted", c.Drift},
	}
}

// total adds up the counts of several runs.
func total(reports []*journal.Report) (sum journal.Counts) {
	for _, r := range reports {
		c := r.Counts()
		sum.Passed, sum.Failed, sum.TimedOut, sum.Waited = sum.Passed+c.Passed, sum.Failed+c.Failed, sum.TimedOut+c.TimedOut, sum.Waited+c.Waited
		sum.Skipped, sum.Aborted, sum.Drift = sum.Skipped+c.Skipped, sum.Aborted+c.Aborted, sum.Drift+c.Drift
	}
	return sum
}

func verdictRole(v journal.Verdict) paint.Role {
	switch v {
	case journal.AllPassed:
		return paint.Passed
	case journal.OnlyDrifted:
		return paint.Waiting
	}
	return paint.Failed
}
