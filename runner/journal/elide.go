package journal

import (
	"bytes"
	"fmt"
	"time"
	"unicode/utf8"
)

const (
	headSize = 28 << 20 // of a step's output is written as it comes
	tailSize = 4 << 20  // of what comes then is kept
	tailMost = 64 << 10 // chunks and entries in the tail
)

// A tail keeps the newest output of a step that prints too much, and the
// entries that came between.
type tail struct {
	buf    []byte // a ring of tailSize
	start  int    // where the oldest byte is
	size   int    // bytes kept
	chunks []chunk
	gone   int // chunks at the front that are gone
	lost   int // bytes
}

// A chunk is output that arrived at one time, or an entry.
type chunk struct {
	at    time.Duration
	size  int
	entry *Entry
}

// push keeps output. It returns the entries that came before what it had to
// drop.
func (t *tail) push(at time.Duration, p []byte) (before []*Entry) {
	if len(p) == 0 {
		return nil
	}
	if t.buf == nil {
		t.buf = make([]byte, tailSize)
	}
	if over := len(p) - tailSize; over > 0 {
		t.lost += over
		p = p[over:]
	}
	before = t.trim(tailSize - len(p))
	end := (t.start + t.size) % tailSize
	n := copy(t.buf[end:], p)
	copy(t.buf, p[n:])
	t.size += len(p)
	return append(before, t.add(chunk{at: at, size: len(p)})...)
}

// add takes a chunk in, and drops the oldest when there are too many.
func (t *tail) add(c chunk) (before []*Entry) {
	if len(t.chunks)-t.gone >= tailMost {
		if first := t.chunks[t.gone]; first.entry != nil {
			before = t.trim(t.size)
		} else {
			before = t.trim(t.size - first.size)
		}
	}
	if t.gone >= tailMost {
		t.chunks = t.chunks[:copy(t.chunks, t.chunks[t.gone:])]
		t.gone = 0
	}
	t.chunks = append(t.chunks, c)
	return before
}

// trim drops the oldest bytes until at most so many are left.
func (t *tail) trim(size int) (before []*Entry) {
	for t.gone < len(t.chunks) {
		c := &t.chunks[t.gone]
		if c.entry != nil {
			before = append(before, c.entry)
			t.gone++
			continue
		}
		if t.size <= size {
			break
		}
		n := min(c.size, t.size-size)
		t.start, t.size, t.lost = (t.start+n)%tailSize, t.size-n, t.lost+n
		if c.size -= n; c.size == 0 {
			t.gone++
		}
	}
	return before
}

// take removes the oldest chunk, with a copy of its bytes.
func (t *tail) take() (c chunk, text []byte, ok bool) {
	if t.gone == len(t.chunks) {
		return chunk{}, nil, false
	}
	c = t.chunks[t.gone]
	t.gone++
	text = make([]byte, c.size)
	n := copy(text, t.buf[t.start:min(t.start+c.size, len(t.buf))])
	copy(text[n:], t.buf)
	t.start, t.size = (t.start+c.size)%tailSize, t.size-c.size
	return c, text, true
}

// align drops the rest of a line that lost its beginning, or at least of a
// character.
func (t *tail) align() {
	if t.lost == 0 {
		return
	}
	look := min(t.size, bufSize)
	begin := append([]byte(nil), t.buf[t.start:min(t.start+look, tailSize)]...)
	begin = append(begin, t.buf[:look-len(begin)]...)
	n := bytes.IndexByte(begin, '\n') + 1
	if n == 0 {
		for n < len(begin) && !utf8.RuneStart(begin[n]) {
			n++
		}
	}
	t.drop(n)
}

// drop drops the oldest n bytes and leaves entries where they are.
func (t *tail) drop(n int) {
	for i := t.gone; i < len(t.chunks) && n > 0; i++ {
		k := min(n, t.chunks[i].size)
		t.chunks[i].size -= k
		t.start, t.size, t.lost = (t.start+k)%tailSize, t.size-k, t.lost+k
		n -= k
	}
}

// LeftOut is the line that stands for n bytes of output left out, as output.
func LeftOut(n int) []byte {
	size := fmt.Sprintf("%d bytes", n)
	if n >= 1<<20 {
		size = fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	} else if n >= 1<<10 {
		size = fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return []byte("\x1b[0m\r\n[" + size + " of output left out]\r\n")
}
