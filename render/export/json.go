package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// A transcriptJSON is a report and the deck.
type transcriptJSON struct {
	reportJSON
	Title  string            `json:"title"`
	Slides []json.RawMessage `json:"slides"` // as in the outline
}

// writeJSON writes the report of the runs, each in the order in which it began,
// then of the steps that did not run, and the outline of the deck, slide by
// slide.
func writeJSON(w io.Writer, in Input) error {
	t := fold(in)
	rep := t.report()
	text, err := indented(transcriptJSON{jsonReport(rep, ReportOptions{}), rep.Title, []json.RawMessage{}})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	end := []byte("]\n}\n")
	out.Write(t.shownJSON(bytes.TrimSuffix(text, end)))
	if t.Deck != nil && len(t.Deck.Slides) > 0 {
		var b bytes.Buffer
		before := "\n    "
		for s, err := range slides.Outlines(t.Deck) {
			b.Reset()
			if err == nil {
				err = json.Indent(&b, s, "    ", "  ")
			}
			if err != nil {
				return err
			}
			out.WriteString(before)
			out.Write(t.shownJSON(b.Bytes()))
			before = ",\n    "
		}
		out.WriteString("\n  ")
	}
	out.Write(end)
	return out.Flush()
}

// shownJSON is JSON text as it may be shown.
func (t *talk) shownJSON(text []byte) []byte { return visibleJSON(t.maskJSON(text)) }

// report is how everything went that ran. The deck's expectations are judged
// as in a rehearsal.
func (t *talk) report() *journal.Report {
	rec := t.Recording
	if rec == nil {
		rec = &journal.Recording{}
	}
	rep := &journal.Report{File: rec.File, Title: rec.Title, Shell: rec.Shell, Cols: rec.Cols, Rows: rec.Rows,
		Started: rec.Started, Interrupted: !rec.Whole}
	if n := len(rec.Entries); n > 0 {
		rep.Duration = rec.Entries[n-1].At
	}
	var steps []journal.StepReport
	if t.Deck != nil {
		rep = journal.Fold(t.Deck, rec, emulator, t.Mask)
		steps = rep.Steps
	}
	rep.Steps = nil
	for _, r := range t.runs {
		rep.Steps = append(rep.Steps, t.stepReport(r))
	}
	for _, s := range steps {
		if len(t.steps[s.ID]) == 0 {
			rep.Steps = append(rep.Steps, s)
		}
	}
	return rep
}

func emulator(cols, rows int, _ func([]byte)) journal.Terminal { return vt.New(cols, rows, nil) }

// stepReport is how a run went. One that the presenter suspended did not fail.
func (t *talk) stepReport(r *run) journal.StepReport {
	s := journal.StepReport{Step: r.step, ID: r.id, Text: r.text, Outcome: journal.Aborted, Status: -1, Output: t.output(r).text(), Why: r.verdict()}
	if r.ended {
		s.Judge(r.result)
	}
	if r.ended && r.result.Stopped {
		s.Outcome, s.Why = journal.Passed, ""
	}
	return s
}

// maskJSON masks each string of JSON text by itself.
func (t *talk) maskJSON(text []byte) []byte {
	if t.Mask == nil {
		return text
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			return append(out, text[i:]...)
		}
		out = append(out, text[i:i+n]...)
		i += n
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
	s := string(bytes.Trim(literal, `"`))
	if bytes.IndexByte(literal, '\\') >= 0 && json.Unmarshal(literal, &s) != nil {
		return literal
	}
	masked := t.Mask(s)
	if masked == s {
		return literal
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(masked) != nil {
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
