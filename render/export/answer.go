package export

import (
	"fmt"
	"strings"

	"showrunner/slides"
)

// answers gives steps of a recorded session, by index, other outputs. Nothing
// changes where the commands would not be the same ones any more.
func (d *editor) answers(b *slides.Block, f fence, outputs map[int][]string) bool {
	var edits []edit
	var written []string
	for i := range b.Steps() {
		lines, ok := outputs[i]
		if !ok {
			continue
		}
		if e, changed := d.answer(b, i, f, lines); changed {
			edits, written = append(edits, e), append(written, lines...)
		}
	}
	if !d.understood(b, f, edits) {
		return false
	}
	d.edits = append(d.edits, edits...)
	d.lengthen(f, written)
	return true
}

// answer is the edit that gives step i of a recorded session its output.
func (d *editor) answer(b *slides.Block, i int, f fence, lines []string) (edit, bool) {
	for _, e := range b.Expectations {
		if e.Step != i {
			continue
		}
		end := e.Line + strings.Count(strings.TrimSuffix(e.Text, "\n"), "\n") + 1
		return edit{d.src.start(e.Line), d.src.start(end), d.join(f, lines)}, !sameLines(e.Text, lines)
	}
	step := &b.Steps()[i]
	at := d.src.start(step.Line + strings.Count(step.Text, "\n") + 1)
	return edit{at, at, d.join(f, lines)}, len(lines) > 0
}

// understood tells whether a recorded session still has the same commands when
// its outputs are changed.
func (d *editor) understood(b *slides.Block, f fence, edits []edit) bool {
	if len(edits) == 0 {
		return true
	}
	from, to := d.src.start(f.open+1), d.src.start(f.end-1)
	var body strings.Builder
	for _, e := range edits {
		if e.from < from || e.to > to {
			return false
		}
		body.Write(d.src.text[from:e.from])
		body.WriteString(e.text)
		from = e.to
	}
	body.Write(d.src.text[from:to])
	// The prefix is the container's: quotes' marks and blanks.
	var text strings.Builder
	for l := range strings.Lines(body.String()) {
		text.WriteString(unprefixed(l, f.prefix))
	}
	return sameSteps(conversation(d.deck, b.Language, text.String()), b)
}

// unprefixed is a line without what its container puts before it.
func unprefixed(l, prefix string) string {
	for _, c := range []byte(prefix) {
		rest := strings.TrimLeft(l, " \t")
		switch {
		case c == '>' && strings.HasPrefix(rest, ">"):
			l = rest[1:]
		case c != '>' && l != "" && (l[0] == ' ' || l[0] == '\t'):
			l = l[1:]
		}
	}
	return l
}

// conversation is a block of a recorded session by itself, nil when there is
// no command in it.
func conversation(like *slides.Deck, language, text string) *slides.Block {
	fence := strings.Repeat("~", longest(strings.Split(text, "\n"), '~')+3)
	deck := slides.Parse("-", fmt.Appendf(nil, "%s%s\n%s%s\n", fence, language, text, fence))
	deck.Meta.Shell = like.Shell()
	for _, s := range deck.Slides {
		for _, b := range s.Blocks() {
			return b
		}
	}
	return nil
}

func sameSteps(a, b *slides.Block) bool {
	if a == nil || len(a.Steps()) != len(b.Steps()) {
		return false
	}
	for i, s := range a.Steps() {
		if s.Text != b.Steps()[i].Text {
			return false
		}
	}
	return true
}
