package export

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
	"showrunner/slides/slidestest"
)

// rehearsed is a report in which every outcome occurs.
func rehearsed(t testing.TB) *journal.Report {
	t.Helper()
	source, err := os.ReadFile("testdata/talk.md")
	if err != nil {
		t.Fatal(err)
	}
	d := slides.Parse("docs/talk.md", source)
	r := &journal.Report{File: d.File, Title: d.Title, Shell: "bash", Cols: 120, Rows: 40, Planned: 20 * time.Minute,
		Started: time.Date(2026, 11, 24, 10, 30, 0, 0, time.FixedZone("", 3600)), Duration: 65432 * time.Millisecond}
	ms := time.Millisecond
	for _, s := range []struct {
		id, output string
		res        journal.Result
	}{
		{"2.1.1", "", journal.Result{Duration: 4 * ms}},
		{"2.1.2", "[+] Building 1.9s (3/3) FINISHED\n", journal.Result{Duration: 18200 * ms}},
		{"3.1.1", "a\n1\n2\n3\n4\n5\n6\n7\n8\n9\nls: cannot access 'nowhere': No such file or directory\n", journal.Result{Status: 2, Duration: 12 * ms}},
		{"3.2.1", "", journal.Result{Status: 130, Cut: journal.Overtime, Duration: 30 * time.Second}},
		{"3.3.1", "Password: ", journal.Result{Status: 130, Cut: journal.Vainly, Duration: 2 * time.Second}},
		{"4.1.1", "", journal.Result{Status: 1, Aborted: true}},
		{"4.2.1", "one\n", journal.Result{Status: -1}},
	} {
		rep := journal.StepReport{Step: d.Step(s.id), ID: s.id, Text: d.Step(s.id).Text, Output: s.output}
		rep.Judge(s.res)
		r.Steps = append(r.Steps, rep)
	}
	for _, id := range []string{"4.2.2", "4.3.1"} {
		r.Steps = append(r.Steps, journal.StepReport{Step: d.Step(id), ID: id, Text: d.Step(id).Text, Outcome: journal.Skipped, Status: -1})
	}
	r.Steps[8].Why = "marked skip"
	stray := journal.StepReport{ID: "!1", Text: "docker ps\ndate", Output: "x\n"}
	stray.Judge(journal.Result{Status: 127})
	r.Steps = append(r.Steps, stray)
	xs := expectations(d)
	r.Expectations = []journal.ExpectationReport{
		{Expectation: xs[0], Block: "2.1", Match: "coverage", Judged: true, Score: 0.61538, Want: 0.7, Drift: true,
			Why: "8 of 13 word pairs occur", Diff: "-[+] Building 18.2s (11/11) FINISHED\n+[+] Building 1.9s (3/3) FINISHED\n", Masks: []string{"duration"}},
		{Expectation: xs[1], Block: "4.2", Match: "lines", Judged: true},
		{Expectation: &slides.Expectation{Pos: slides.Pos{Line: 99}}, Match: "lines"},
	}
	return r
}

// hostileReport is a report with text in every field that means to be something else.
func hostileReport() *journal.Report {
	return reportOf(func(where string) string {
		return where + "\x1b]0;owned\a\x00\x9b\u009b31m\u202e\ufffe\uffff\xff]]><x a=\"'&|`@all <script>*_[x](y) %0A::error::no, no: \t\r\n::set-output name=a::b\n##[x]"
	})
}

// reportOf is a report with such a text in every field.
func reportOf(evil func(where string) string) *journal.Report {
	d := slides.Parse(evil("file"), []byte("# "+strings.ReplaceAll(evil("title"), "\n", " ")+"\n\n```sh\nls\n```\n\n```log\nx\n```\n"))
	step, x := d.Slides[0].Blocks()[0].Steps()[0], expectations(d)[0]
	s := func(o journal.Outcome) journal.StepReport {
		return journal.StepReport{Step: &step, ID: evil("id"), Text: evil("text"), Outcome: o, Status: -1, Output: evil("output"), Why: evil("why"), Hint: evil("hint")}
	}
	return &journal.Report{File: d.File, Title: evil("title"), Shell: evil("shell"), Started: time.Unix(0, 0),
		Steps: []journal.StepReport{s(journal.Failed), s(journal.Failed), s(journal.Waited), s(journal.Skipped), s(journal.Passed)},
		Expectations: []journal.ExpectationReport{{Expectation: x, Block: evil("block"), Match: evil("match"), Judged: true, Drift: true,
			Why: evil("why"), Diff: evil("diff"), Masks: []string{evil("mask")}}}}
}

func written(t testing.TB, format string, o ReportOptions, reports ...*journal.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteReports(&b, format, reports, o); err != nil {
		t.Fatalf("WriteReports(%s): %v", format, err)
	}
	return b.String()
}

func TestReportsAsTheyAreWritten(t *testing.T) {
	second := rehearsed(t)
	second.File, second.Interrupted, second.Steps = "b.md", true, second.Steps[:2]
	second.Expectations = nil
	for name, got := range map[string]string{
		"report.json":      written(t, "json", ReportOptions{}, rehearsed(t)),
		"reports.xml":      written(t, "junit", ReportOptions{Host: "ci-1"}, rehearsed(t), second),
		"report-80.txt":    written(t, "text", ReportOptions{}, rehearsed(t)),
		"reports-40.txt":   written(t, "text", ReportOptions{Width: 40}, rehearsed(t), second),
		"report-ascii.txt": written(t, "text", ReportOptions{ASCII: true, Width: 60}, second),
		"github.txt":       written(t, "github", ReportOptions{}, rehearsed(t)),
		"github-step.md":   written(t, "github-summary", ReportOptions{}, rehearsed(t), second),
		"hostile.xml":      written(t, "junit", ReportOptions{Strict: true, Host: "\x1b"}, hostileReport()),
	} {
		golden(t, name, got)
	}
	if err := WriteReports(&bytes.Buffer{}, "tap", nil, ReportOptions{}); err == nil || !strings.Contains(err.Error(), "junit") {
		t.Errorf("an unknown format: %v", err)
	}
}

// TestReportJSONHasTheKeysOfTheDesign names every key that a program may
// rely on.
func TestReportJSONHasTheKeysOfTheDesign(t *testing.T) {
	var one struct {
		File, Shell, Verdict, Started *string
		Cols, Rows                    *int
		Duration                      *float64
		Counts                        map[string]int
		Steps, Expectations           []map[string]any
	}
	d := json.NewDecoder(strings.NewReader(written(t, "json", ReportOptions{}, rehearsed(t))))
	d.DisallowUnknownFields()
	if err := d.Decode(&one); err != nil || one.File == nil || one.Started == nil || *one.Started != "2026-11-24T10:30:00+01:00" {
		t.Fatalf("%+v, %v", one, err)
	}
	if got := fmt.Sprint(one.Counts); got != "map[aborted:1 drift:1 failed:2 passed:3 skipped:2 timeout:1 waiting:1]" {
		t.Errorf("counts %s", got)
	}
	if s := one.Steps[6]; s["status"] != nil || s["outcome"] != "passed" || len(s) != 8 {
		t.Errorf("a step without a status: %v", s)
	}
	if x := one.Expectations[0]; x["score"] != 0.615 || x["drift"] != true || len(x) != 8 {
		t.Errorf("a drifted expectation: %v", x)
	}
	if x := one.Expectations[2]; x["score"] != nil || x["block"] != "" || len(x) != 6 {
		t.Errorf("an expectation without a block: %v", x)
	}
	var both struct {
		Verdict  string
		Runbooks []struct{ Verdict string }
	}
	ended := rehearsed(t)
	ended.Interrupted = true
	err := json.Unmarshal([]byte(written(t, "json", ReportOptions{}, rehearsed(t), ended)), &both)
	if err != nil || fmt.Sprint(both) != "{interrupted [{failed} {interrupted}]}" {
		t.Errorf("two reports: %v, %v", both, err)
	}
	clean := &journal.Report{}
	if got := written(t, "json", ReportOptions{}, clean); !strings.Contains(got, `"steps": [],`) || !strings.Contains(got, `"passed",`) {
		t.Errorf("of nothing: %s", got)
	}
}

var controls = regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f\x{80}-\x{9f}\x{202a}-\x{202e}\x{fffe}\x{ffff}]`)

var annotation = regexp.MustCompile(`^::(error|warning) file=[^:,\r\n]*,line=\d+,title=[^:,\r\n]*::[^\r\n]*\n$`)

func TestHostileTextIsHarmlessInReports(t *testing.T) {
	harmlessReports(t, hostileReport())
	if md := written(t, "github-summary", ReportOptions{}, hostileReport()); strings.ContainsAny(md, "`@*_[]\"'%") {
		t.Errorf("Markdown in the summary: %s", md)
	}
}

// harmlessReports holds every report format to its law: nothing in it that
// hides or is obeyed, and what reads it reads what was meant.
func harmlessReports(t *testing.T, r *journal.Report) {
	t.Helper()
	for _, f := range reportFormats {
		for _, strict := range []bool{false, true} {
			text := written(t, f.name, ReportOptions{Strict: strict, Host: r.Shell}, r)
			if !utf8.ValidString(text) {
				t.Errorf("%s is no UTF-8", f.name)
			}
			if f.name != "junit" { // elsewhere a noncharacter does nothing
				text = strings.NewReplacer("\ufffe", "", "\uffff", "").Replace(text)
			}
			if bad := controls.FindString(text); bad != "" {
				t.Errorf("%s holds a raw %q", f.name, bad)
			}
			switch f.name {
			case "json":
				if !json.Valid([]byte(text)) {
					t.Errorf("no JSON: %s", text)
				}
			case "junit":
				sameCases(t, text, len(r.Steps)+len(r.Expectations))
			case "github":
				for l := range strings.Lines(text) {
					if !annotation.MatchString(l) {
						t.Errorf("no annotation: %q", l)
					}
				}
			}
		}
	}
}

// sameCases tells whether a JUnit file has so many cases, and no other element
// than those of its schema.
func sameCases(t *testing.T, text string, n int) {
	t.Helper()
	const known = " testsuites testsuite properties property testcase failure error skipped system-out "
	d, cases := xml.NewDecoder(strings.NewReader(text)), 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, text)
		}
		if e, ok := token.(xml.StartElement); ok {
			if !strings.Contains(known, " "+e.Name.Local+" ") {
				t.Errorf("an element <%s>", e.Name.Local)
			}
			if e.Name.Local == "testcase" {
				cases++
			}
		}
	}
	if cases != n {
		t.Errorf("%d cases, not %d", cases, n)
	}
}

func TestTextReportFitsItsWidth(t *testing.T) {
	for _, width := range []int{20, 33, 40, 80, 200} {
		text := written(t, "text", ReportOptions{Width: width}, rehearsed(t), hostileReport())
		for l := range strings.Lines(text) {
			if n := screen.Width(l); n > width {
				t.Errorf("at %d: %d columns: %q", width, n, l)
			}
		}
		styled := written(t, "text", ReportOptions{Width: width, Style: func(_ paint.Role, s string) string { return "{" + s + "}" }}, rehearsed(t), hostileReport())
		if strings.NewReplacer("{", "", "}", "").Replace(styled) != text {
			t.Errorf("at %d: style changes the text", width)
		}
	}
}

func TestWrapKeepsEveryWord(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"", 5, ""}, {"one two", 7, "one two"}, {"one two", 6, "one|two"}, {"one two three", 8, "one two|three"}, {"abcdefgh", 3, "abc|def|gh"},
		{"a abcdefgh", 4, "a|abcd|efgh"}, {"ab 漢字漢", 4, "ab|漢字|漢"}, {"a     b", 3, "a|b"}, {"xxx a漢", 6, "xxx|a漢"},
	} {
		if got := strings.Join(wrap(c.in, c.width), "|"); got != c.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestGitHubGetsAsMuchAsItTakes(t *testing.T) {
	slidestest.Alone(t)
	r := rehearsed(t)
	for range 20 {
		r.Steps, r.Expectations = append(r.Steps, r.Steps[2]), append(r.Expectations, r.Expectations[0])
	}
	text := written(t, "github", ReportOptions{}, r, r)
	if e, w := strings.Count(text, "::error "), strings.Count(text, "::warning "); e != 10 || w != 10 {
		t.Errorf("%d errors, %d warnings", e, w)
	}
	if text = written(t, "github", ReportOptions{Strict: true}, r); strings.Contains(text, "::warning") {
		t.Error("strict drift is a warning")
	}
	for i := range r.Steps {
		r.Steps[i].Text = strings.Repeat("@`|", 1000)
	}
	many := slices.Repeat([]*journal.Report{r}, 200)
	text = written(t, "github-summary", ReportOptions{}, many...)
	if len(text) > 1<<20 || !strings.HasSuffix(text, "more rows are left out.\n") {
		t.Errorf("%d bytes, ending in %q", len(text), text[max(len(text)-80, 0):])
	}
}

// TestReportsMaskTitles holds for all formats that tell them.
func TestReportsMaskTitles(t *testing.T) {
	hide := func(s string) string { return strings.ReplaceAll(s, "Failing", "•••••••") }
	for _, f := range reportFormats {
		if text := written(t, f.name, ReportOptions{Mask: hide}, rehearsed(t)); strings.Contains(text, "Failing") {
			t.Errorf("%s tells a title: %s", f.name, text)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("no room")

func TestReportsTellOfErrors(t *testing.T) {
	for _, f := range reportFormats {
		if err := WriteReports(full{}, f.name, []*journal.Report{rehearsed(t)}, ReportOptions{}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", f.name, err)
		}
	}
}

// FuzzReports holds the law of all reports: whatever stands in a field, it
// stays text.
func FuzzReports(f *testing.F) {
	r := hostileReport()
	f.Add(r.File, r.Steps[0].Text, r.Steps[0].Output)
	f.Add("a.md", "ls\n", "x\n")
	f.Fuzz(func(t *testing.T, file, text, output string) {
		r := hostileReport()
		r.File, r.Title, r.Shell = file, text, output
		for i := range r.Steps {
			s := &r.Steps[i]
			s.ID, s.Text, s.Output, s.Why, s.Hint = file, text, output, text, output
		}
		x := &r.Expectations[0]
		x.Block, x.Why, x.Diff = text, file, output
		wellFormed(t, written(t, "junit", ReportOptions{Strict: true, Host: text}, r, r))
		if got := written(t, "json", ReportOptions{}, r); !json.Valid([]byte(got)) {
			t.Errorf("no JSON: %s", got)
		}
		for l := range strings.Lines(written(t, "github", ReportOptions{}, r)) {
			if !strings.HasPrefix(l, "::error file=") && !strings.HasPrefix(l, "::warning file=") {
				t.Errorf("no annotation: %q", l)
			}
		}
		for l := range strings.Lines(written(t, "text", ReportOptions{Width: 30}, r)) {
			if screen.Width(l) > 30 {
				t.Errorf("too wide: %q", l)
			}
		}
		if md := written(t, "github-summary", ReportOptions{}, r); strings.Count(md, "\n") != 12 || strings.ContainsAny(md, "`@*_[]\"'%") {
			t.Errorf("another table: %s", md)
		}
	})
}
