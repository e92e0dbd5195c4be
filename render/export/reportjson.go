package export

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// A reportJSON is a report as it is written. The transcript in JSON begins
// like it.
type reportJSON struct {
	File         string            `json:"file"`
	Shell        string            `json:"shell"`
	Cols         int               `json:"cols"`
	Rows         int               `json:"rows"`
	Verdict      journal.Verdict   `json:"verdict"`
	Why          string            `json:"why,omitempty"` // it could not start
	Hint         string            `json:"hint,omitempty"`
	Started      string            `json:"started"`  // RFC 3339, "" where it is not known
	Duration     float64           `json:"duration"` // seconds, as all times
	Counts       countsJSON        `json:"counts"`
	Steps        []stepJSON        `json:"steps"`
	Expectations []expectationJSON `json:"expectations"`
}

type countsJSON struct {
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	TimedOut int `json:"timeout"`
	Waited   int `json:"waiting"`
	Skipped  int `json:"skipped"`
	Aborted  int `json:"aborted"`
	Drift    int `json:"drift"`
}

type stepJSON struct {
	ID       string          `json:"id"`
	Slide    string          `json:"slide"`
	Line     int             `json:"line"` // 0 for a command that is not in the runbook
	Text     string          `json:"text"` // as it ran
	Outcome  journal.Outcome `json:"outcome"`
	Status   *int            `json:"status"`
	Duration float64         `json:"duration"`
	Output   string          `json:"output"`
	Why      string          `json:"why,omitempty"`
	Hint     string          `json:"hint,omitempty"`
	Replayed bool            `json:"replayed,omitempty"` // the understudy played it
}

type expectationJSON struct {
	Block string   `json:"block"`
	Line  int      `json:"line"`
	Match string   `json:"match"`
	Score *float64 `json:"score"`
	Drift bool     `json:"drift"`
	Diff  string   `json:"diff"`
	Why   string   `json:"why,omitempty"`
	Masks []string `json:"masks,omitempty"`
}

// writeReportJSON writes one report, or several as an array under "runbooks".
func writeReportJSON(w io.Writer, reports []*journal.Report, o ReportOptions) error {
	all := make([]reportJSON, 0, len(reports))
	for _, r := range reports {
		all = append(all, jsonReport(r, o))
	}
	var value any = struct {
		Verdict  journal.Verdict `json:"verdict"`
		Runbooks []reportJSON    `json:"runbooks"`
	}{overall(reports), all}
	if len(all) == 1 {
		value = all[0]
	}
	text, err := indented(value, "")
	if err != nil {
		return err
	}
	_, err = w.Write(slides.VisibleJSON(text))
	return err
}

func jsonReport(r *journal.Report, o ReportOptions) reportJSON {
	j := reportJSON{File: r.File, Shell: r.Shell, Cols: r.Cols, Rows: r.Rows, Verdict: r.Verdict(), Why: r.Trouble, Hint: r.Hint, Duration: round(r.Duration),
		Counts: countsJSON(r.Counts()), Steps: []stepJSON{}, Expectations: []expectationJSON{}}
	if !r.Started.IsZero() {
		j.Started = r.Started.Format(time.RFC3339)
	}
	for i := range r.Steps {
		j.Steps = append(j.Steps, jsonStep(&r.Steps[i], o))
	}
	for i := range r.Expectations {
		j.Expectations = append(j.Expectations, jsonExpectation(&r.Expectations[i]))
	}
	return j
}

func jsonStep(s *journal.StepReport, o ReportOptions) stepJSON {
	j := stepJSON{ID: s.ID, Text: s.Text, Outcome: s.Outcome, Duration: round(s.Duration), Output: s.Output, Why: s.Why, Hint: s.Hint, Replayed: s.Replayed}
	j.Slide, j.Line = o.slide(s)
	if s.Status != -1 {
		j.Status = &s.Status
	}
	return j
}

func jsonExpectation(x *journal.ExpectationReport) expectationJSON {
	j := expectationJSON{Block: x.Block, Line: x.Expectation.Line, Match: x.Match, Drift: x.Drift, Diff: x.Diff, Why: x.Why, Masks: x.Masks}
	if x.Scored() {
		score := math.Round(x.Score*1000) / 1000
		j.Score = &score
	}
	return j
}

// round is a time in seconds, to the millisecond.
func round(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// indented is a value as JSON, each line but the first after a prefix.
func indented(v any, prefix string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}
