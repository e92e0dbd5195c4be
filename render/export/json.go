package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"unicode/utf8"

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
// slide. What steps printed is written as it is, for it is masked already, and
// there may be much of it.
func writeJSON(w io.Writer, in Input) error {
	t := fold(in)
	rep := t.report()
	j := jsonReport(rep, ReportOptions{})
	steps := j.Steps
	j.Steps = []stepJSON{}
	text, err := indented(transcriptJSON{j, rep.Title, []json.RawMessage{}}, "")
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10) // keeps the first error
	before, after := t.around(text, "\n  \"steps\": []")
	out.Write(before)
	out.WriteString("\n  \"steps\": [")
	list := arrayJSON{out: out}
	for i := range steps {
		list.next()
		if err := t.stepJSON(out, steps[i]); err != nil {
			return err
		}
	}
	list.end()
	const end = "]\n}\n"
	out.WriteByte(']')
	out.Write(bytes.TrimSuffix(after, []byte(end)))
	list = arrayJSON{out: out}
	if t.Deck != nil {
		if err := slides.OutlineSlides(t.Deck, t.Notes, func(slide []byte) error {
			list.next()
			_, err := out.Write(t.safeJSON(slide))
			return err
		}); err != nil {
			return err
		}
	}
	list.end()
	out.WriteString(end)
	return out.Flush()
}

// around is the safe JSON before and after a line, which nothing in a string can
// be.
func (t *talk) around(text []byte, line string) (before, after []byte) {
	before, after, _ = bytes.Cut(text, []byte(line))
	return t.safeJSON(before), t.safeJSON(after)
}

// stepJSON writes a step.
func (t *talk) stepJSON(out *bufio.Writer, s stepJSON) error {
	output := s.Output
	s.Output = ""
	text, err := indented(s, "    ")
	if err != nil {
		return err
	}
	before, after := t.around(bytes.TrimSuffix(text, []byte("\n")), "\n      \"output\": \"\"")
	out.Write(before)
	out.WriteString("\n      \"output\": \"")
	if err := stringJSON(out, output); err != nil {
		return err
	}
	out.WriteByte('"')
	_, err = out.Write(after)
	return err
}

// stringJSON writes a string as JSON, without its quotation marks.
func stringJSON(out *bufio.Writer, s string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for len(s) > 0 {
		n := min(len(s), 64<<10)
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n++
		}
		b.Reset()
		if err := enc.Encode(s[:n]); err != nil {
			return err
		}
		out.Write(slides.VisibleJSON(b.Bytes()[1 : b.Len()-len("\"\n")]))
		s = s[n:]
	}
	return nil
}

// An arrayJSON is an array in an object that is written element by element.
type arrayJSON struct {
	out  *bufio.Writer
	some bool // were written
}

// next comes before each element.
func (a *arrayJSON) next() {
	if a.some {
		a.out.WriteByte(',')
	}
	a.some = true
	a.out.WriteString("\n    ")
}

// end comes before the closing bracket.
func (a *arrayJSON) end() {
	if a.some {
		a.out.WriteString("\n  ")
	}
}

// safeJSON is JSON text masked, without characters that do not show.
func (t *talk) safeJSON(text []byte) []byte { return slides.VisibleJSON(t.maskJSON(text)) }

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
			last[r.id] = journal.Printed{Text: rep.Steps[i].Output, LeftOut: r.host.lost, Status: r.result.Status, Home: t.Home, Mask: t.Mask, Unknown: true}
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

// maskJSON masks each string of JSON text by itself, but no keys. Text without
// secrets is not copied.
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
		if end < len(text) && text[end] == ':' {
			i = end
			continue
		}
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
