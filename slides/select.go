package slides

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A place is where a step stands: slide, block and step, each from 1.
type place [3]int

// A span is the places from one to another, both of them included.
type span struct{ from, to place }

// A SelectError tells that what was asked for names no step, or too much.
type SelectError struct {
	Text string
	Hint string // what there is
}

func (e *SelectError) Error() string { return e.Text }

// Steps are the deck's steps, in order.
func (d *Deck) Steps() []*Step {
	var steps []*Step
	d.each(func(_ place, s *Step) { steps = append(steps, s) })
	return steps
}

// each calls f with every step of the deck, in order.
func (d *Deck) each(f func(at place, s *Step)) {
	for _, slide := range d.Slides {
		for _, b := range slide.Blocks() {
			steps := b.Steps()
			for i := range steps {
				f(place{slide.Number, b.Number, i + 1}, &steps[i])
			}
		}
	}
}

// Select lists the steps that are asked for, in the order of the deck and each
// once. Each of only, which may hold several separated by commas, is the number
// of a slide (2), block (2.1) or step (2.1.3), a range of them (2-4, 2.1.2-3),
// or a name: that of a block, else the title of a slide, in upper or lower case,
// whole or as much of it as tells it apart. A title stands for its slide and
// those that go on with it, and where these have no step for the section. from
// is a number or name where the steps begin. An empty only is the whole deck,
// an empty from its beginning. Blocks that are skipped count like others. The
// error is a *SelectError.
func (d *Deck) Select(only []string, from string) ([]*Step, error) {
	spans, err := d.spans(only)
	if err != nil {
		return nil, err
	}
	var start place
	if from = strings.TrimSpace(from); from != "" {
		s, err := d.named(from)
		if err != nil {
			return nil, err
		}
		start = s.from
	}
	var steps []*Step
	d.each(func(at place, s *Step) {
		if at.compare(start) >= 0 && (len(only) == 0 || slices.ContainsFunc(spans, at.in)) {
			steps = append(steps, s)
		}
	})
	if len(steps) == 0 && (len(only) > 0 || from != "") {
		return nil, &SelectError{Text: fmt.Sprintf("no step is left of %s", asked(only, from)), Hint: d.numbers()}
	}
	return steps, nil
}

// asked words what Select was asked for.
func asked(only []string, from string) string {
	text := "the runbook"
	if len(only) > 0 {
		text = fmt.Sprintf("%q", strings.Join(only, ","))
	}
	if from != "" {
		text += fmt.Sprintf(" from %q on", from)
	}
	return text
}

// Before lists the steps that stand before the last of steps and are none of
// them, in order: what has to run for the others to find the state that they
// would find in a run of the whole deck.
func (d *Deck) Before(steps []*Step) []*Step {
	selected := map[*Step]bool{}
	for _, s := range steps {
		selected[s] = true
	}
	var before, since []*Step
	d.each(func(_ place, s *Step) {
		if selected[s] {
			before, since = append(before, since...), nil
			return
		}
		since = append(since, s)
	})
	return before
}

func (p place) compare(q place) int { return slices.Compare(p[:], q[:]) }

func (p place) in(s span) bool { return p.compare(s.from) >= 0 && p.compare(s.to) <= 0 }

// spans reads what is asked for, and sees that each has a step.
func (d *Deck) spans(only []string) ([]span, error) {
	var spans []span
	for _, text := range only {
		for _, part := range d.parts(text) {
			s, err := d.span(part)
			if err != nil {
				return nil, err
			}
			if !d.holds(s) {
				return nil, &SelectError{Text: fmt.Sprintf("there is no step in %q", part), Hint: d.numbers()}
			}
			spans = append(spans, s)
		}
	}
	return spans, nil
}

// parts cuts at commas what is not a name itself.
func (d *Deck) parts(text string) []string {
	if strings.TrimSpace(text) == "" || len(d.candidates(strings.TrimSpace(text), equal)) > 0 {
		return []string{strings.TrimSpace(text)}
	}
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// holds tells whether a step of the deck is in s.
func (d *Deck) holds(s span) bool {
	found := false
	d.each(func(at place, _ *Step) { found = found || at.in(s) })
	return found
}

// rangeForm is a number of one to three parts, or two of them with a dash
// between.
var rangeForm = pattern(`^(\d+(?:\.\d+){0,2})(?:\s*-\s*(\d+(?:\.\d+){0,2}))?$`)

// span reads a number, a range or a name.
func (d *Deck) span(text string) (span, error) {
	m := rangeForm().FindStringSubmatch(text)
	if m == nil || m[2] == "" {
		return d.named(text)
	}
	from, err := d.numbered(m[1])
	if err != nil {
		return span{}, err
	}
	to, err := d.numbered(m[2])
	if err != nil {
		return span{}, err
	}
	if to.to.compare(from.from) < 0 {
		return span{}, &SelectError{Text: fmt.Sprintf("the range %q runs backwards", text),
			Hint: fmt.Sprintf("%s-%s goes forwards", m[2], m[1])}
	}
	return span{from: from.from, to: to.to}, nil
}

// named reads a number or a name.
func (d *Deck) named(text string) (span, error) {
	if m := rangeForm().FindStringSubmatch(text); m != nil && m[2] == "" {
		return d.numbered(text)
	}
	found := d.candidates(text, equal)
	if len(found) == 0 {
		found = d.candidates(text, begins)
	}
	switch len(found) {
	case 0:
		return span{}, &SelectError{Text: fmt.Sprintf("no block or slide is called %q", text), Hint: d.names()}
	case 1:
		return found[0].span, nil
	}
	var labels []string
	for _, c := range found {
		labels = append(labels, c.label)
	}
	return span{}, &SelectError{Text: fmt.Sprintf("%q may be %s", text, listed(labels, "or")), Hint: "give the number"}
}

// numbered reads a number.
func (d *Deck) numbered(text string) (span, error) {
	s := span{to: place{math.MaxInt, math.MaxInt, math.MaxInt}}
	for i, field := range strings.Split(text, ".") {
		n, err := strconv.Atoi(field)
		last, hint := d.last(s.from, i)
		if err != nil || n < 1 || n > last {
			return span{}, &SelectError{Text: fmt.Sprintf("there is no %s %s", [...]string{"slide", "block", "step"}[i], text), Hint: hint}
		}
		s.from[i], s.to[i] = n, n
	}
	return s, nil
}

// last is the greatest number at a depth below a place, and says what there is.
func (d *Deck) last(at place, depth int) (last int, hint string) {
	if depth == 0 {
		return len(d.Slides), d.numbers()
	}
	blocks := d.Slides[at[0]-1].Blocks()
	if depth == 1 {
		return len(blocks), counted(fmt.Sprintf("slide %d", at[0]), "block", strconv.Itoa(at[0]), len(blocks))
	}
	b := blocks[at[1]-1]
	return len(b.Steps()), counted("block "+b.ID, "step", b.ID, len(b.Steps()))
}

// numbers says which slides there are.
func (d *Deck) numbers() string {
	if len(d.Slides) == 1 {
		return "there is slide 1; the outline lists its blocks and steps"
	}
	return fmt.Sprintf("there are slides 1 to %d; the outline lists their blocks and steps", len(d.Slides))
}

// counted says how many of a kind something has.
func counted(owner, kind, id string, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%s has no %s", owner, kind)
	case 1:
		return fmt.Sprintf("%s has only %s %s.1", owner, kind, id)
	}
	return fmt.Sprintf("%s has %ss %s.1 to %s.%d", owner, kind, id, id, n)
}
