package slides

import (
	"bytes"
	"sort"
	"sync"
)

// A document is a runbook's text as the parser reads it: without a byte order
// mark, every line ended by a single newline. The places of its lines in the
// file are kept, so that any offset leads back to the file.
type document struct {
	text  []byte
	lines []int32 // where each line of text begins
	disk  []int32 // where it begins in the file

	flat   []stretch // what the parser must not read
	over   int       // from where on it is all flat; the text's length where it is not
	chunks []int     // where a long stretch may be cut

	zsh   sync.Once
	isZsh bool

	once    sync.Once
	defined definitions
}

const byteOrderMark = "\ufeff"

// newDocument normalises source. Without a carriage return the text is the
// file's own memory.
func newDocument(source []byte) *document {
	body := bytes.TrimPrefix(source, []byte(byteOrderMark))
	mark := int32(len(source) - len(body))
	if bytes.IndexByte(body, '\r') < 0 {
		x := &document{text: body, lines: lineStarts(body)}
		x.disk = x.lines
		if mark > 0 {
			x.disk = make([]int32, len(x.lines))
			for i, at := range x.lines {
				x.disk[i] = at + mark
			}
		}
		return x
	}
	return normalise(body, mark)
}

// linesMost is how many lines are known apart: markup ends before. A place below
// them is one in the last of them, with a large column.
const linesMost = lightLines*markupMost + 1<<16

// lineStarts lists where the lines of text begin. There is always one.
func lineStarts(text []byte) []int32 {
	lines := make([]int32, 1, 1+len(text)/32)
	for at := 0; ; {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 || at+i+1 == len(text) || len(lines) == linesMost {
			return lines
		}
		at += i + 1
		lines = append(lines, int32(at))
	}
}

// lineOf is the number, from 0, of the line that holds at; lines is where each
// begins.
func lineOf(lines []int32, at int) int {
	return sort.Search(len(lines), func(i int) bool { return int(lines[i]) > at }) - 1
}

// normalise ends every line of body by a newline: CommonMark counts a carriage
// return, alone or before a newline, as a line ending.
func normalise(body []byte, mark int32) *document {
	x := &document{text: make([]byte, 0, len(body)), lines: []int32{0}, disk: []int32{mark}}
	for at := 0; at < len(body); {
		i := bytes.IndexAny(body[at:], "\r\n")
		if i < 0 || len(x.lines) == linesMost {
			x.text = append(x.text, body[at:]...)
			break
		}
		x.text = append(append(x.text, body[at:at+i]...), '\n')
		at += i + 1
		if body[at-1] == '\r' && at < len(body) && body[at] == '\n' {
			at++
		}
		if at < len(body) {
			x.lines = append(x.lines, int32(len(x.text)))
			x.disk = append(x.disk, mark+int32(at))
		}
	}
	return x
}

// pos is the place in the file of an offset into the text.
func (x *document) pos(at int) Pos {
	at = min(max(at, 0), len(x.text))
	i := lineOf(x.lines, at)
	col := at - int(x.lines[i])
	return Pos{Offset: int(x.disk[i]) + col, Line: i + 1, Col: col + 1}
}

// endOfLine is the offset after the line of text that holds at, newline
// included.
func endOfLine(text []byte, at int) int {
	if at < len(text) && text[at] == '\n' { // there may be millions
		return at + 1
	}
	if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

// startOfLine is the offset of the line of text that holds at.
func startOfLine(text []byte, at int) int {
	return bytes.LastIndexByte(text[:at], '\n') + 1
}
