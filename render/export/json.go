package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode/utf16"

	"showrunner/slides"
)

// A report is how the steps went, and the deck.
type report struct {
	File         string            `json:"file"`
	Title        string            `json:"title"`
	Shell        string            `json:"shell"`
	Cols         int               `json:"cols"`
	Rows         int               `json:"rows"`
	Verdict      string            `json:"verdict"`
	Started      string            `json:"started"`
	Duration     float64           `json:"duration"`
	Counts       counts            `json:"counts"`
	Steps        []stepReport      `json:"steps"`
	Expectations []expectation     `json:"expectations"`
	Slides       []json.RawMessage `json:"slides"`
}

type counts struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Timeout int `json:"timeout"`
	Waiting int `json:"waiting"`
	Skipped int `json:"skipped"`
	Aborted int `json:"aborted"`
	Drift   int `json:"drift"`
}

type stepReport struct {
	ID       string  `json:"id"`
	Slide    string  `json:"slide"`
	Line     int     `json:"line"` // 0 for a command that is not in the runbook
	Text     string  `json:"text"` // as it ran
	Outcome  string  `json:"outcome"`
	Status   *int    `json:"status"`
	Duration float64 `json:"duration"`
	Output   string  `json:"output"`
}

// An expectation is told of, not judged: drift is null.
type expectation struct {
	Block string   `json:"block"`
	Line  int      `json:"line"`
	Match string   `json:"match"`
	Score *float64 `json:"score"`
	Drift *bool    `json:"drift"`
	Diff  string   `json:"diff"`
}

// writeJSON writes the report of the runs, in the order in which they began,
// and the outline of the deck.
func writeJSON(w io.Writer, in Input) error {
	t := fold(in)
	p := report{Steps: []stepReport{}, Expectations: []expectation{}, Slides: []json.RawMessage{}}
	if rec := in.Recording; rec != nil {
		p.File, p.Title, p.Shell, p.Cols, p.Rows = rec.File, rec.Title, rec.Shell, t.width(), rec.Rows
		if n := len(rec.Entries); n > 0 {
			p.Duration = round(rec.Entries[n-1].At)
		}
		if !rec.Started.IsZero() {
			p.Started = rec.Started.Format(time.RFC3339)
		}
	}
	for _, r := range t.runs {
		p.add(t.report(r))
	}
	if err := p.deck(t); err != nil {
		return err
	}
	p.judge(in.Recording != nil && in.Recording.Whole)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return err
	}
	_, err := w.Write(visibleJSON(t.maskJSON(b.Bytes())))
	return err
}

func round(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

func (t *talk) report(r *run) stepReport {
	s := stepReport{ID: r.id, Text: r.text, Outcome: r.outcome(), Duration: round(r.result.Duration), Output: t.output(r).text()}
	if status, ok := r.known(); ok {
		s.Status = &status
	}
	if r.step != nil {
		s.Line, s.Slide = r.step.Line, r.step.Block.Slide.Title
	}
	return s
}

func (p *report) add(s stepReport) {
	switch s.Outcome {
	case "passed":
		p.Counts.Passed++
	case "failed":
		p.Counts.Failed++
	case "aborted":
		p.Counts.Aborted++
	default:
		p.Counts.Skipped++
	}
	p.Steps = append(p.Steps, s)
}

// deck adds the steps that did not run, the expectations and the outline.
func (p *report) deck(t *talk) error {
	if t.Deck == nil {
		return nil
	}
	for _, s := range t.Deck.Slides {
		for _, b := range s.Blocks() {
			for _, step := range b.Steps() {
				if len(t.steps[step.ID]) == 0 {
					p.add(stepReport{ID: step.ID, Slide: s.Title, Line: step.Line, Text: step.Text, Outcome: "skipped"})
				}
			}
		}
		p.expect(s.Elements())
	}
	var b bytes.Buffer
	if err := slides.OutlineJSON(&b, t.Deck); err != nil {
		return err
	}
	p.Title = t.Deck.Title
	return json.Unmarshal(b.Bytes(), &struct {
		Slides *[]json.RawMessage `json:"slides"`
	}{&p.Slides})
}

func (p *report) expect(elements []slides.Element) {
	for _, e := range elements {
		if b, ok := e.(*slides.Block); ok && b.Console {
			for _, x := range b.Expectations {
				p.expectation(x)
			}
		}
		if x, ok := e.(*slides.Expectation); ok {
			p.expectation(x)
		}
		p.expect(slides.Children(e))
	}
}

func (p *report) expectation(e *slides.Expectation) {
	x := expectation{Line: e.Line, Match: e.Attr.Match}
	if e.Block != nil {
		x.Block = e.Block.ID
	}
	switch {
	case x.Match != "":
	case e.Language == "log":
		x.Match = "coverage"
	default:
		x.Match = "lines"
	}
	p.Expectations = append(p.Expectations, x)
}

func (p *report) judge(whole bool) {
	switch {
	case p.Counts.Failed+p.Counts.Aborted > 0:
		p.Verdict = "failed"
	case !whole:
		p.Verdict = "interrupted"
	default:
		p.Verdict = "passed"
	}
}

// maskJSON masks each string of JSON text by itself.
func (t *talk) maskJSON(text []byte) []byte {
	if t.Mask == nil {
		return text
	}
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			out = append(out, text[i])
			continue
		}
		end := i + 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		out = append(out, t.maskString(text[i:min(end+1, len(text))])...)
		i = end
	}
	return out
}

// maskString masks a JSON string, which stays as it is where there is nothing
// to mask.
func (t *talk) maskString(literal []byte) []byte {
	var s string
	if json.Unmarshal(literal, &s) != nil || t.Mask(s) == s {
		return literal
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(t.Mask(s)) != nil {
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// visibleJSON escapes the characters in JSON text that encoding/json leaves
// raw though a terminal would obey or hide them.
func visibleJSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		switch {
		case r < 0x7f || r > 0x9f && slides.Clean(string(r)) != "":
			out = append(out, string(r)...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
