package slides

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// A candidate is what a name may mean.
type candidate struct {
	span
	label string // as the user is told of it
}

// equal tells whether text, in lower case, is a name.
func equal(name, text string) bool { return name == text }

// begins tells whether a name begins with text, which is in lower case.
func begins(name, text string) bool { return strings.HasPrefix(name, text) }

// candidates are the blocks, else the slides, whose name matches text. A title
// counts with and without the number or picture that it begins with.
func (d *Deck) candidates(text string, match func(name, text string) bool) []candidate {
	if text = strings.ToLower(text); text == "" {
		return nil
	}
	var blocks, slides []candidate
	for _, s := range d.Slides {
		for _, b := range s.Blocks() {
			if b.Attr.Name != "" && match(strings.ToLower(b.Attr.Name), text) {
				c := candidate{label: fmt.Sprintf("block %s (%s)", b.ID, Visible(b.Attr.Name))}
				c.from, c.to = place{s.Number, b.Number}, place{s.Number, b.Number, math.MaxInt}
				blocks = append(blocks, c)
			}
		}
		if !s.Goes && s.Title != "" && (match(strings.ToLower(s.Title), text) || match(undecorated(s.Title), text)) {
			slides = append(slides, candidate{d.titled(s), fmt.Sprintf("slide %d (%s)", s.Number, s.Title)})
		}
	}
	if len(blocks) > 0 {
		return blocks
	}
	return slides
}

// titled is what a slide's title stands for.
func (d *Deck) titled(s *Slide) span {
	to := s.Number
	for to < len(d.Slides) && d.Slides[to].Goes {
		to++
	}
	found := span{from: place{s.Number}, to: place{to, math.MaxInt}}
	if !d.holds(found) {
		section := d.below(s)
		found.to[0] = section[len(section)-1].Number
	}
	return found
}

// below are a slide, those that go on with it and those of its section at
// deeper levels.
func (d *Deck) below(s *Slide) []*Slide {
	end := s.Number
	for end < len(d.Slides) && (d.Slides[end].Goes || s.Level > 0 && d.Slides[end].Level > s.Level) {
		end++
	}
	return d.Slides[s.Number-1 : end]
}

// names says which names there are, the first few of them.
func (d *Deck) names() string {
	const most = 8
	var found []string
	for _, s := range d.Slides {
		for _, b := range s.Blocks() {
			if b.Attr.Name != "" {
				found = append(found, fmt.Sprintf("%q", b.Attr.Name))
			}
		}
	}
	for _, s := range d.Slides {
		if !s.Goes && s.Title != "" {
			found = append(found, fmt.Sprintf("%q", s.Title))
		}
	}
	if more := len(found) - most; more > 0 {
		found = append(found[:most], strconv.Itoa(more)+" more")
	}
	return "there is " + listed(found, "and")
}

// listed joins words with commas, and the last one with another word.
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// undecorated is a title in lower case without what decorates it: pictures and
// punctuation around it, and a number that it begins with ("7. ", "07 - ",
// "Step 3: ").
func undecorated(title string) string {
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	other := func(r rune) bool { return !letter(r) }
	title = strings.ToLower(title)
	text := strings.TrimLeftFunc(title, other)
	if rest, ok := strings.CutPrefix(text, "step "); ok && rest != "" && unicode.IsDigit(rune(rest[0])) {
		text = rest
	}
	if rest := strings.TrimLeft(text, "0123456789."); rest != text && (rest == "" || other([]rune(rest)[0])) {
		text = strings.TrimLeftFunc(rest, other)
	}
	if text = strings.TrimRightFunc(text, other); text == "" {
		return title
	}
	return text
}
