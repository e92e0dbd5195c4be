package slides

import "bytes"

// mostBetween is how many slides may stand between a block and what says in a
// deeper section what it prints.
const mostBetween = 16

// above finds the block on a slide above that an expectation belongs to before
// which no fence stands on its own slide: the nearest fence, where it can be run
// and all headings between the two are deeper than the one it stands under.
func (s *Slide) above() *Block {
	const none = 7 // deeper than any heading
	level := none  // the least of the headings between
	for i, n := s, 0; n < mostBetween; n++ {
		if !i.Goes {
			level = min(level, i.Level)
		}
		if i.Number < 2 || level == 1 {
			return nil
		}
		if i = s.deck.Slides[i.Number-2]; i.opening() == nil {
			continue
		}
		if i.read(); !i.body.fenced {
			continue
		}
		if i.Level < level {
			return i.body.near
		}
		return nil
	}
	return nil
}

// lookBelow reads the slides below that may say what the slide's last block
// prints.
func (s *Slide) lookBelow() {
	for n := range mostBetween {
		if s.Number+n >= len(s.deck.Slides) {
			return
		}
		next := s.deck.Slides[s.Number+n]
		if !next.Goes && next.Level <= s.Level {
			return
		}
		open := next.opening()
		if open == nil {
			continue
		}
		language, _ := readInfo(string(bytes.Trim(open, "`~ \t\n")))
		if kind, _ := dialectOf(language); !kind.expects && !bytes.Contains(next.text(), []byte("expected_similarity")) {
			return
		}
		if next.read(); next.body.fenced {
			return
		}
	}
}

func (s *Slide) text() []byte { return s.deck.doc.text[s.body.start:s.body.end] }

// opening is the first line of the slide that may open a fence, from its mark
// on, or nil.
func (s *Slide) opening() []byte {
	text := s.text()
	for at := 0; at < len(text); {
		i := bytes.IndexAny(text[at:], "`~")
		if i < 0 {
			return nil
		}
		at += i
		end := endOfLine(text, at)
		if fenceLength(text[at:end]) > 0 {
			return text[at:end]
		}
		at = end
	}
	return nil
}
