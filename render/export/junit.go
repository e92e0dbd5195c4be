package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"showrunner/runner/journal"
)

// A junitSuites is the root of a JUnit file, as Jenkins' junit-10.xsd has it
// and GitLab and GitHub's actions read it: testsuites, a testsuite for each
// runbook, a testcase for each step and for each expectation that was judged.
// An expectation is a case of its own so that drift is counted, and listed,
// beside a step that passed; in what is not strict it is one that passed, with
// the difference in its system-out. The one addition to the schema is the
// file and line of a testcase.
//
// https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
// https://docs.gitlab.com/ci/testing/unit_test_reports/
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr,omitempty"` // UTC, without a zone
	Host       string          `xml:"hostname,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

// A junitCase has at most one of Failure, Error and Skipped: Jenkins keeps one.
// GitLab shows the text of a failure, not its attributes.
type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	File    string       `xml:"file,attr"`
	Line    int          `xml:"line,attr,omitempty"`
	Time    string       `xml:"time,attr"`
	Failure *junitResult `xml:"failure"`
	Error   *junitResult `xml:"error"`
	Skipped *junitResult `xml:"skipped"`
	Out     string       `xml:"system-out,omitempty"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, reports []*journal.Report, o ReportOptions) error {
	j := &junit{options: o, names: map[[2]string]int{}}
	root := junitSuites{Name: "rehearse"}
	var total time.Duration
	for _, r := range reports {
		s := j.suite(r)
		root.Tests, root.Failures, root.Errors = root.Tests+s.Tests, root.Failures+s.Failures, root.Errors+s.Errors
		root.Suites = append(root.Suites, s)
		total += r.Duration
	}
	root.Time = junitTime(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(root); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// A junit is a JUnit file in the making.
type junit struct {
	options ReportOptions
	names   map[[2]string]int // how many cases have a class and a name
}

func (j *junit) suite(r *journal.Report) junitSuite {
	s := junitSuite{Name: harmless(r.File), Time: junitTime(r.Duration), Host: harmless(j.options.Host), Properties: []junitProperty{
		{"shell", harmless(r.Shell)}, {"cols", strconv.Itoa(r.Cols)}, {"rows", strconv.Itoa(r.Rows)}, {"verdict", string(r.Verdict())},
	}}
	if !r.Started.IsZero() {
		s.Timestamp = r.Started.UTC().Format("2006-01-02T15:04:05")
	}
	if r.Trouble != "" {
		text := r.File + ": " + r.Trouble + "\n"
		if r.Hint != "" {
			text += "hint: " + r.Hint + "\n"
		}
		s.add(j.named(r, junitCase{Name: "rehearsal", Time: junitTime(0),
			Error: &junitResult{Message: harmless(r.Trouble), Type: string(journal.SomeFailed), Text: harmless(text)}}))
	}
	for i := range r.Steps {
		s.add(j.named(r, j.stepCase(r, &r.Steps[i])))
	}
	for i := range r.Expectations {
		if x := &r.Expectations[i]; x.Judged || x.Drift {
			s.add(j.named(r, j.expectationCase(r, x)))
		}
	}
	return s
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

// named gives a case its file and a name that no other one has, since GitLab
// keeps only the first of each.
func (j *junit) named(r *journal.Report, c junitCase) junitCase {
	c.Class, c.Name, c.File = className(r.File), harmless(c.Name), harmless(r.File)
	for name, n := c.Name, 2; j.names[[2]string{c.Class, c.Name}] > 0; n++ {
		c.Name = fmt.Sprintf("%s (%d)", name, n)
	}
	j.names[[2]string{c.Class, c.Name}]++
	return c
}

// className is a file's name without its ending, and without the dots at which
// Jenkins would cut it into a package and a class.
func className(file string) string {
	file = path.Clean(file)
	return harmless(strings.ReplaceAll(strings.TrimSuffix(file, path.Ext(file)), ".", "_"))
}

func (j *junit) stepCase(r *journal.Report, s *journal.StepReport) junitCase {
	slide, line := j.options.slide(s)
	command, _, _ := strings.Cut(s.Text, "\n")
	c := junitCase{Name: strings.TrimSpace(s.ID+" "+slide) + ": " + command, Line: line, Time: junitTime(s.Duration),
		Out: harmless(ending(s.Output, junitOutput))}
	result := &junitResult{Message: harmless(s.Why), Type: string(s.Outcome), Text: harmless(stepStory(r, s))}
	switch s.Outcome {
	case journal.Passed:
	case journal.Failed:
		c.Failure = result
	case journal.Skipped:
		c.Skipped = &junitResult{Message: harmless(s.Why)}
	default:
		c.Error = result
	}
	return c
}

// stepStory is why a step did not pass, where, and the end of its output.
func stepStory(r *journal.Report, s *journal.StepReport) string {
	text := stepPlace(r, s) + ": " + s.Why + "\n"
	if s.Hint != "" {
		text += "hint: " + s.Hint + "\n"
	}
	return text + lastLines(s.Output, outputLines)
}

func (j *junit) expectationCase(r *journal.Report, x *journal.ExpectationReport) junitCase {
	c := junitCase{Name: strings.TrimSpace(fmt.Sprintf("%s expectation, line %d", x.Block, x.Expectation.Line)), Line: x.Expectation.Line, Time: junitTime(0)}
	if !x.Drift {
		return c
	}
	story := harmless(expectationPlace(r, x) + ": " + x.Why + "\n" + x.Diff)
	if j.options.Strict {
		c.Failure = &junitResult{Message: harmless(x.Why), Type: "drift", Text: story}
	} else {
		c.Out = story
	}
	return c
}

// junitOutput is how much of a step's output is told, in bytes: GitLab reads
// files up to 30 MB.
const junitOutput = 64 << 10

// ending is the end of a text, from a line's beginning.
func ending(text string, most int) string {
	if len(text) <= most {
		return text
	}
	tail := text[len(text)-most:]
	tail = tail[strings.IndexByte(tail, '\n')+1:]
	return fmt.Sprintf("[%d bytes left out]\n", len(text)-len(tail)) + tail
}

func junitTime(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
