package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"showrunner/slides"
)

// Update is the runbook of a deck with other texts of some of its
// expectations, each of lines that end in "\n". All else is as it was, byte
// for byte, but for fences that must be longer than what stands between them.
// Read again, the runbook has the same slides, steps and other expectations;
// where that cannot be, the error begins with the place. Lines that would be
// taken for commands in a recorded session are written with escapes and
// " (esc)".
func Update(deck *slides.Deck, edits map[*slides.Expectation]string) ([]byte, error) {
	u := &updating{editor: newEditor(deck), outputs: map[*slides.Block]map[int][]string{}}
	for _, s := range deck.Slides {
		u.fences(s.Elements())
	}
	found := 0
	for _, x := range expectations(deck) {
		text, ok := edits[x]
		if ok {
			found++
		} else {
			text = x.Text
		}
		if err := u.expectation(x, text); err != nil {
			return nil, err
		}
	}
	if found < len(edits) {
		return nil, fmt.Errorf("%s: an expectation is of another deck", slides.Visible(deck.File))
	}
	out, err := u.finish()
	if err != nil && len(edits) > 1 {
		return nil, u.blame(edits, err)
	}
	return out, err
}

// expectations are all of a deck's, in order.
func expectations(deck *slides.Deck) (all []*slides.Expectation) {
	var walk func(elements []slides.Element)
	walk = func(elements []slides.Element) {
		for _, e := range elements {
			switch e := e.(type) {
			case *slides.Block:
				for _, x := range e.Expectations {
					if x.Step >= 0 { // it is no element of its own
						all = append(all, x)
					}
				}
			case *slides.Expectation:
				all = append(all, e)
			}
			walk(slides.Children(e))
		}
	}
	for _, s := range deck.Slides {
		walk(s.Elements())
	}
	return all
}

// An updating is an update in the making.
type updating struct {
	*editor
	wanted  []string // the texts that the expectations shall have
	changed *slides.Expectation
	blocks  []*slides.Block // recorded sessions, in order
	outputs map[*slides.Block]map[int][]string
}

// expectation takes what an expectation shall say.
func (u *updating) expectation(x *slides.Expectation, text string) error {
	if x.Step >= 0 {
		text = u.output(x, text)
		if text != "" {
			u.wanted = append(u.wanted, text)
		}
		return nil
	}
	u.wanted = append(u.wanted, text)
	if text == x.Text {
		return nil
	}
	u.changed = x
	f := u.fence(x.Pos, x.End, x.Prefix)
	if !f.closed {
		return u.wrong(x, "the fence is not closed")
	}
	u.put(f, linesOf(text))
	return nil
}

// output takes what a step of a recorded session shall print, and returns it
// as it will stand there. Lines that stood there before are known to be output.
func (u *updating) output(x *slides.Expectation, text string) string {
	if text == x.Text {
		return text
	}
	u.changed = x
	old, lines := linesOf(x.Text), linesOf(text)
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	for i, l := range lines {
		if !slices.Contains(old, l) {
			lines[i] = slides.Unprompted(l)
		}
	}
	if u.outputs[x.Block] == nil {
		u.outputs[x.Block] = map[int][]string{}
		u.blocks = append(u.blocks, x.Block)
	}
	u.outputs[x.Block][x.Step] = lines
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

func linesOf(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func (u *updating) wrong(x *slides.Expectation, why string) error {
	return fmt.Errorf("%s:%d:%d: %s", slides.Visible(u.deck.File), x.Line, x.Col, why)
}

// finish writes the runbook and reads it again.
func (u *updating) finish() ([]byte, error) {
	if u.changed == nil {
		return bytes.Clone(u.deck.Source), nil
	}
	const why = "the text cannot be written without changing the runbook around it"
	for _, b := range u.blocks {
		f := u.fence(b.Pos, b.End, b.Prefix)
		if !f.closed {
			return nil, u.wrong(u.changed, "the fence is not closed")
		}
		if !u.answers(b, f, u.outputs[b]) {
			return nil, u.wrong(u.changed, why)
		}
	}
	var out bytes.Buffer
	_ = u.write(&out) // a buffer takes everything
	again := slides.Parse(u.deck.File, out.Bytes())
	if !u.holds(again) || !reflect.DeepEqual(outlined(u.deck), outlined(again)) {
		return nil, u.wrong(u.changed, why)
	}
	return out.Bytes(), nil
}

// holds tells whether the expectations say what they shall.
func (u *updating) holds(again *slides.Deck) bool {
	return slices.EqualFunc(expectations(again), u.wanted, func(x *slides.Expectation, text string) bool { return x.Text == text })
}

// blame finds the one of several edits that cannot be made.
func (u *updating) blame(edits map[*slides.Expectation]string, err error) error {
	for _, x := range expectations(u.deck) {
		text, ok := edits[x]
		if !ok {
			continue
		}
		if _, err := Update(u.deck, map[*slides.Expectation]string{x: text}); err != nil {
			return err
		}
	}
	return err
}

// outlined is the outline of a deck without lines and what expectations say.
func outlined(deck *slides.Deck) any {
	var b bytes.Buffer
	var v any
	if slides.OutlineJSON(&b, deck) != nil || json.Unmarshal(b.Bytes(), &v) != nil {
		return nil // a buffer takes everything, and an outline is JSON
	}
	return lineless(v, consoles(deck))
}

// consoles tells which languages, in the outline's words, are of recorded
// sessions only.
func consoles(deck *slides.Deck) map[any]bool {
	found := map[any]bool{}
	for _, s := range deck.Slides {
		for _, b := range s.Blocks() {
			other, known := found[b.Language]
			found[b.Language] = b.Console && (other || !known)
		}
	}
	return found
}

func lineless(v any, console map[any]bool) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "line")
		if v["kind"] == "expectation" || v["kind"] == "block" && (v["console"] == true || console[v["language"]]) {
			delete(v, "text")
		}
		for k, w := range v {
			v[k] = lineless(w, console)
		}
	case []any:
		for i := range v {
			v[i] = lineless(v[i], console)
		}
	}
	return v
}
