package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"showrunner/runner/journal"
)

// annotationsMost is how many errors, and how many warnings, GitHub shows of a
// step of a workflow.
const annotationsMost = 10

// writeAnnotations writes workflow commands: an error for each step that did
// not pass, a warning for each expectation that drifted.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
func writeAnnotations(w io.Writer, reports []*journal.Report, o ReportOptions) error {
	a := &annotations{out: bufio.NewWriter(w), left: map[string]int{"error": annotationsMost, "warning": annotationsMost}}
	drift := "warning"
	if o.Strict {
		drift = "error"
	}
	for _, r := range reports {
		if r.Trouble != "" {
			a.write("error", r.File, 0, "the rehearsal failed", r.Trouble+"\n"+r.Hint)
		}
		for i := range r.Steps {
			a.step(r, &r.Steps[i])
		}
		for i := range r.Expectations {
			if x := &r.Expectations[i]; x.Drift {
				a.write(drift, r.File, x.Expectation.Line, strings.TrimSpace("drift of block "+x.Block), x.Why+"\n"+x.Diff)
			}
		}
	}
	return a.out.Flush()
}

// annotations writes workflow commands. Its writer keeps the first error.
type annotations struct {
	out  *bufio.Writer
	left map[string]int
}

func (a *annotations) step(r *journal.Report, s *journal.StepReport) {
	if s.Outcome == journal.Passed || s.Outcome == journal.Skipped {
		return
	}
	command, _, _ := strings.Cut(s.Text, "\n")
	text := s.Why
	if s.Hint != "" {
		text += "\nhint: " + s.Hint
	}
	_, line := s.Slide()
	a.write("error", r.File, line, "step "+s.ID+": "+command, text+"\n"+lastLines(s.Output, outputLines))
}

func (a *annotations) write(level, file string, line int, title, text string) {
	if a.left[level] == 0 {
		return
	}
	a.left[level]--
	fmt.Fprintf(a.out, "::%s file=%s", level, commandProperty(file))
	if line > 0 {
		fmt.Fprintf(a.out, ",line=%d", line)
	}
	fmt.Fprintf(a.out, ",title=%s::%s\n", commandProperty(title), commandText(strings.TrimRight(text, "\n")))
}

// commandText is a workflow command's message: in one line, so that nothing in
// it is a command of its own.
func commandText(s string) string {
	return harmless(strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s))
}

// commandProperty is the value of one of its properties.
func commandProperty(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(commandText(s))
}

// summaryMost is what GitHub takes of a step's summary, 1 MiB, less some: of a
// longer one it shows nothing.
const summaryMost = 1<<20 - 4<<10

// writeSummaryMarkdown writes tables in GitHub's Markdown: one of the runbooks,
// and one of what did not go as expected, as far as there is room.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
func writeSummaryMarkdown(w io.Writer, reports []*journal.Report, _ ReportOptions) error {
	m := &summaryTable{}
	m.add(fmt.Sprintf("### Rehearsal %s\n\n| runbook | verdict |", overall(reports)))
	rule := "|---|---|"
	for _, n := range countRows(journal.Counts{}) {
		m.add(" " + n.word + " |")
		rule += "--:|"
	}
	m.add(" time |\n" + rule + "--:|\n")
	for _, r := range reports {
		row := fmt.Sprintf("| %s | %s |", literal(r.File), r.Verdict())
		for _, n := range countRows(r.Counts()) {
			row += fmt.Sprintf(" %d |", n.count)
		}
		m.row(row + " " + journal.Lasted(r.Duration) + " |\n")
	}
	m.faults(reports)
	_, err := io.WriteString(w, m.finish())
	return err
}

// A summaryTable is a text of bounded length.
type summaryTable struct {
	b    strings.Builder
	left int // rows that had no room
}

func (m *summaryTable) add(text string) { m.b.WriteString(text) }

func (m *summaryTable) row(text string) {
	if m.left > 0 || m.b.Len()+len(text) > summaryMost {
		m.left++
		return
	}
	m.add(text)
}

func (m *summaryTable) finish() string {
	if m.left > 0 {
		m.add(fmt.Sprintf("\n%d more rows are left out.\n", m.left))
	}
	return m.b.String()
}

// faults adds the table of what did not go as expected.
func (m *summaryTable) faults(reports []*journal.Report) {
	const head = "\n| place | what | outcome | why |\n|---|---|---|---|\n"
	first := true
	add := func(file string, line int, what, outcome, why string) {
		if line > 0 {
			file = fmt.Sprintf("%s:%d", file, line)
		}
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", literal(file), literal(what), outcome, literal(why))
		if first {
			row, first = head+row, false
		}
		m.row(row)
	}
	for _, r := range reports {
		if r.Trouble != "" {
			add(r.File, 0, "rehearsal", string(journal.SomeFailed), r.Trouble)
		}
		for i := range r.Steps {
			s := &r.Steps[i]
			if s.Outcome != journal.Passed && s.Outcome != journal.Skipped {
				_, line := s.Slide()
				add(r.File, line, s.ID+" "+s.Text, string(s.Outcome), s.Why)
			}
		}
		for i := range r.Expectations {
			if x := &r.Expectations[i]; x.Drift {
				add(r.File, x.Expectation.Line, strings.TrimSpace(x.Block+" expectation"), "drift", x.Why)
			}
		}
	}
}

// literalMost is how many characters of a text a cell of a table shows.
const literalMost = 200

// literal is text as the code that it is in a cell of a Markdown table. Signs
// stand as character references, which open nothing (CommonMark 2.5), and in
// code GitHub notifies nobody.
func literal(s string) string {
	if s == "" {
		return ""
	}
	runes := []rune(strings.Join(strings.Fields(harmless(s[:min(len(s), 8*literalMost)])), " "))
	cut := ""
	if len(runes) > literalMost {
		runes, cut = runes[:literalMost], "…"
	}
	var b strings.Builder
	for _, r := range runes {
		if r > ' ' && r < 0x7f && (r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z') {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return "<code>" + b.String() + cut + "</code>"
}
