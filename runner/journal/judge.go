package journal

import (
	"fmt"
	"slices"
	"strings"

	"showrunner/runner/expect"
	"showrunner/slides"
)

// ComparedMost is how much of what a block printed is compared, in bytes. Of
// more than that the beginning and the end are.
const ComparedMost = 8 << 20

// Printed is what an expectation is compared with.
type Printed struct {
	Text    string              // screen text
	LeftOut int                 // bytes that Text lacks
	Status  int                 // of the last step, -1 where there is none
	Home    string              // directory that is masked on both sides, or ""
	Mask    func(string) string // masks what is secret, on both sides; nil for nothing
	Unknown bool                // Text was masked by more than Mask knows: of a recording
}

// Judge compares what a block or step printed with what the runbook expects of
// it.
func Judge(x *slides.Expectation, p Printed) ExpectationReport {
	masked, out := *x, expect.Output{Text: p.Text, Status: p.Status, Home: p.Home}
	if p.Mask != nil {
		masked.Text, out.Text = p.Mask(x.Text), p.Mask(p.Text)
	}
	if p.Unknown {
		masked.Text = concealed(masked.Text, out.Text)
	}
	v := expect.Judge(&masked, out)
	rep := ExpectationReport{Expectation: x, Match: v.Match, Judged: true, Score: v.Score, Want: v.Want,
		Drift: v.Drift, Why: v.Why, Diff: v.Diff, Masks: v.Masks, LeftOut: p.LeftOut + max(len(p.Text)-ComparedMost, 0)}
	if v.Drift {
		rep.masked, rep.out = &masked, out
		if rep.LeftOut > 0 {
			rep.Why += fmt.Sprintf("; %d bytes of the output were not compared", rep.LeftOut)
		}
	}
	if x.Block != nil {
		rep.Block = x.Block.ID
	}
	return rep
}

// bullet stands for a character of a secret.
const bullet = '•'

// concealedMost is how many lines with secrets are looked for.
const concealedMost = 200

// concealed is an expectation's text in which the lines stand as they were
// printed that differ from a printed one by its bullets only, each of which stands
// for a character of a secret that nobody knows any more.
func concealed(text, printed string) string {
	var secret [][]rune
	for line := range strings.Lines(printed) {
		if strings.ContainsRune(line, bullet) && len(secret) < concealedMost {
			secret = append(secret, []rune(strings.TrimRight(line, " \n")))
		}
	}
	if len(secret) == 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		runes := []rune(strings.TrimRight(line, " \n"))
		for _, s := range secret {
			if slices.EqualFunc(runes, s, func(a, b rune) bool { return a == b || b == bullet }) {
				line = string(s) + "\n"
				break
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

// JudgeAll compares what the steps printed with what the deck expects of them.
// printed tells it of a step, and false of one that did not end. Of a block at
// most ComparedMost is compared, and no more once expectations and
// what they were compared with are beyond 16 MiB, where two pairs of lines count
// like a byte. The reports of those that drifted keep both.
func JudgeAll(deck *slides.Deck, steps []*slides.Step, printed func(*slides.Step) (Printed, bool)) []ExpectationReport {
	j := judging{printed: printed, chosen: map[*slides.Block]bool{}}
	for _, s := range steps {
		j.chosen[s.Block] = true
	}
	for _, s := range deck.Slides {
		j.elements(s.Elements())
	}
	return j.found
}

type judging struct {
	printed  func(*slides.Step) (Printed, bool)
	chosen   map[*slides.Block]bool
	compared int // of judgeMost
	found    []ExpectationReport
}

func (j *judging) elements(elements []slides.Element) {
	for _, e := range elements {
		switch e := e.(type) {
		case *slides.Block:
			for _, x := range e.Expectations {
				if x.Step >= 0 { // it is no element of its own
					j.expectation(x)
				}
			}
		case *slides.Expectation:
			j.expectation(e)
		}
		j.elements(slides.Children(e))
	}
}

func (j *judging) expectation(x *slides.Expectation) {
	if x.Block != nil && !j.chosen[x.Block] {
		return
	}
	why := ""
	if j.compared > judgeMost {
		why = "the expectations before it are too long"
	} else {
		p, ran := j.of(x)
		j.compared += len(p.Text) + len(x.Text) + min(strings.Count(p.Text, "\n")*strings.Count(x.Text, "\n"), 16<<20)/2
		if ran {
			j.found = append(j.found, Judge(x, p))
			return
		}
	}
	er := ExpectationReport{Expectation: x, Match: expect.Match(x), Score: -1, Why: why}
	if x.Block != nil {
		er.Block = x.Block.ID
	}
	j.found = append(j.found, er)
}

// of is what the steps that an expectation is about printed. ran is false unless
// all of them came to an end.
func (j *judging) of(x *slides.Expectation) (all Printed, ran bool) {
	if x.Block == nil {
		return Printed{}, false
	}
	steps := x.Block.Steps()
	if x.Step >= 0 && x.Step < len(steps) {
		steps = steps[x.Step : x.Step+1]
	}
	var b strings.Builder
	lost := 0
	for i := range steps {
		p, ended := j.printed(&steps[i])
		if !ended {
			return Printed{}, false
		}
		if len(steps) == 1 {
			return p, true
		}
		lost += p.LeftOut
		b.WriteString(p.Text)
		all = p
	}
	all.Text, all.LeftOut = b.String(), lost
	return all, len(steps) > 0
}

// Doubts are what is wrong with a deck's expectations themselves, that they
// belong to no block, or cannot be understood; and what blocks ask for that
// cannot be done.
func Doubts(deck *slides.Deck) (found []slides.Finding) {
	var look func(elements []slides.Element)
	doubt := func(x *slides.Expectation) {
		if x.Block == nil {
			found = append(found, slides.Finding{Pos: x.Pos, Name: "lonely-expectation",
				Text: "no block before it prints this, so it is not compared",
				Hint: "put it right behind the block that prints it, or under a deeper heading"})
		}
		found = append(found, expect.Check(x)...)
	}
	look = func(elements []slides.Element) {
		for _, e := range elements {
			switch e := e.(type) {
			case *slides.Block:
				if text := e.Attr.Ignored; text != "" {
					found = append(found, slides.Finding{Pos: e.Pos, Name: "ignored-attribute",
						Text: text + " cannot be done: every step runs on a terminal", Hint: "leave it out"})
				}
				for _, x := range e.Expectations {
					if x.Step >= 0 {
						doubt(x)
					}
				}
			case *slides.Expectation:
				doubt(e)
			}
			look(slides.Children(e))
		}
	}
	for _, s := range deck.Slides {
		look(s.Elements())
	}
	return found
}
