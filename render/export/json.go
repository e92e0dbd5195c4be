package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// A transcriptJSON is a report and the deck.
type transcriptJSON struct {
	reportJSON
	Title  string            `json:"title"`
	Slides []json.RawMessage `json:"slides"` // as in the outline; empty, for writeJSON writes them into it
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
	out.Write(slides.VisibleJSON(t.maskJSON(bytes.TrimSuffix(text, end))))
	if t.Deck != nil && len(t.Deck.Slides) > 0 {
		before := "\n    "
		if err := slides.OutlineSlides(t.Deck, func(slide []byte) error {
			out.WriteString(before)
			before = ",\n    "
			_, err := out.Write(slides.VisibleJSON(t.maskJSON(slide)))
			return err
		}); err != nil {
			return err
		}
		out.WriteString("\n  ")
	}
	out.Write(end)
	return out.Flush()
}

// report is how everything went that ran. The deck's expectations are judged
// as in a rehearsal.
func (t *talk) report() *journal.Report {
	rec := t.Recording
	if rec == nil {
		rec = &journal.Recording{}
	}
	rep := &journal.Report{File: rec.File, Title: rec.Title, Shell: rec.Shell, Started: rec.Started, Interrupted: !rec.Whole}
	rep.Cols, rep.Rows = size(rec)
	if n := len(rec.Entries); n > 0 {
		rep.Duration = rec.Entries[n-1].At
	}
	for _, r := range t.runs {
		rep.Steps = append(rep.Steps, t.stepReport(r))
	}
	if t.Deck == nil {
		return rep
	}
	rep.File, rep.Title, rep.Planned = t.Deck.File, t.Deck.Title, t.Deck.Meta.Duration
	last := map[string]journal.Printed{}
	for i, r := range t.runs {
		if r.ended {
			last[r.id] = journal.Printed{Text: rep.Steps[i].Output, Status: r.result.Status, Mask: t.Mask}
		} else {
			delete(last, r.id)
		}
	}
	steps := t.Deck.Steps()
	for _, s := range steps {
		if len(t.steps[s.ID]) == 0 {
			rep.Steps = append(rep.Steps, journal.NotRun(s))
		}
	}
	rep.Expectations = journal.JudgeAll(t.Deck, steps, func(s *slides.Step) (journal.Printed, bool) {
		p, ended := last[s.ID]
		return p, ended
	})
	return rep
}

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

// maskJSON masks each string of JSON text by itself. Text without secrets is not
// copied.
func (t *talk) maskJSON(text []byte) []byte {
	if t.Mask == nil {
		return text
	}
	var out []byte
	done := 0
	for i := 0; i < len(text); {
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			break
		}
		i += n
		end := i + 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end+1, len(text))
		if masked := t.maskString(text[i:end]); masked != nil {
			out = append(append(out, text[done:i]...), masked...)
			done = end
		}
		i = end
	}
	if done == 0 {
		return text
	}
	return append(out, text[done:]...)
}

// maskString is a JSON string masked, nil where there is nothing to mask.
func (t *talk) maskString(literal []byte) []byte {
	var s string
	if bytes.IndexByte(literal, '\\') < 0 {
		s = string(bytes.Trim(literal, `"`))
	} else if json.Unmarshal(literal, &s) != nil {
		return nil
	}
	masked := t.Mask(s)
	if masked == s {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(masked) != nil {
		return []byte(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
