package export

import (
	"fmt"
	"io"
	"strings"

	"showrunner/render/paint"
	"showrunner/runner/journal"
)

// ReportOptions are what a report may need to know besides the run.
type ReportOptions struct {
	Strict bool   // junit, github: drift is a failure
	Host   string // junit: the machine's name, or ""
	Width  int    // text: columns that a line may take; 0 is 80
	ASCII  bool   // text: with signs of ASCII

	// Style makes text look like something on a terminal, without changing
	// its columns; nil leaves it plain. For text.
	Style func(r paint.Role, text string) string

	// Mask replaces what must stay secret in titles of slides, which alone are
	// not masked in a report; nil replaces nothing.
	Mask func(string) string
}

// slide is the masked title of a step's slide, and the step's line.
func (o *ReportOptions) slide(s *journal.StepReport) (title string, line int) {
	title, line = s.Slide()
	return o.mask(title), line
}

func (o *ReportOptions) mask(s string) string {
	if o.Mask == nil {
		return s
	}
	return o.Mask(s)
}

// A reportFormat is one way to write how runs went.
type reportFormat struct {
	name  string
	write func(w io.Writer, reports []*journal.Report, o ReportOptions) error
}

// reportFormats is the table of them.
var reportFormats = [...]reportFormat{
	{"json", writeReportJSON},
	{"junit", writeJUnit},
	{"text", writeSummaryText},
	{"github", writeAnnotations},
	{"github-summary", writeSummaryMarkdown},
}

// WriteReports writes how the runs of one or several runbooks went: as
// "json", as "junit" XML, as "text" for people, as "github" lines that GitHub
// Actions make annotations of, or as the "github-summary" that a step of theirs
// appends to the file named by GITHUB_STEP_SUMMARY. The error is w's, or says
// that there is no such format.
func WriteReports(w io.Writer, format string, reports []*journal.Report, o ReportOptions) error {
	var names []string
	for _, f := range reportFormats {
		if f.name == format {
			return f.write(w, reports, o)
		}
		names = append(names, f.name)
	}
	return fmt.Errorf("no report format %q: there are %s", format, strings.Join(names, ", "))
}

// overall is the verdict on several runs: the gravest.
func overall(reports []*journal.Report) journal.Verdict {
	verdicts := map[journal.Verdict]bool{}
	for _, r := range reports {
		verdicts[r.Verdict()] = true
	}
	for _, v := range [...]journal.Verdict{journal.Interrupted, journal.SomeFailed, journal.OnlyDrifted} {
		if verdicts[v] {
			return v
		}
	}
	return journal.AllPassed
}
