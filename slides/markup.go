package slides

import "bytes"

// markupMost is how much of a document is read, in pieces: what makes a slide,
// a block or a span of text. The parser takes some hundred bytes for each. The
// largest runbooks that people write have a hundredth of it.
const markupMost = 1 << 20

// The pieces of a line.
const (
	headingPieces = 7  // a slide
	linePieces    = 3  // that is not blank: a block
	fencePieces   = 18 // a block of code, with its steps
	lightLines    = 2  // lines of it, or blank ones, that are a piece
	signPieces    = 2  // a character that may be markup: a span
)

// pay spends what the text of a block costs.
func (sc *scanner) pay(from, to int) {
	sc.spent += markup(sc.text[from:to])
	sc.full = sc.full || sc.spent > markupMost
}

// markup counts the pieces of a text that begins with a block, or stops counting
// beyond all measure. It need not be sure of what is a fence: what people write
// comes nowhere near.
func markup(text []byte) (n int) {
	var fence []byte
	light := 0 // lines
	for at := 0; at < len(text) && n <= markupMost; {
		end := endOfLine(text, at)
		line := bytes.TrimLeft(text[at:end], " \t>")
		at = end
		switch {
		case fence != nil:
			if light++; light%lightLines == 0 {
				n++
			}
			if bytes.HasPrefix(line, fence) {
				fence = nil
			}
		case len(line) < 2:
			if light++; light%lightLines == 0 {
				n++
			}
		case fenceLength(line) > 0:
			fence = line[:3]
			n += fencePieces
		case atx(line) > 0:
			n += headingPieces + signs(line)
		default:
			n += linePieces + signs(line)
		}
	}
	return n
}

// signs counts what may be markup in a line. In a longer one nobody looks.
func signs(line []byte) (n int) {
	if len(line) > longParagraph {
		return 0
	}
	for _, c := range line {
		switch c {
		case '*', '_', '[', '`', '<', '~', '|', '!', '@', ':':
			n += signPieces
		}
	}
	return n
}
