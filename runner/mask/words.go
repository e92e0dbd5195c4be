package mask

import (
	"encoding/binary"
	"slices"
	"sort"
	"strings"
	"sync"
)

// words finds where known values and shapes may begin, by their first four
// bytes: two bytes of the text at a time tell how far the next beginning must
// at least be (Wu and Manber, 1994).
type words struct {
	index
	values map[uint32][]string // by head, sorted
	begins map[string]bool     // proper beginnings of the values' heads
	made   [ruleCount]*pattern // of the rules that were met
}

// An index tells where heads may be. It knows the shapes' from the start.
type index struct {
	shift  [1 << 16]uint8        // headSize-1 less the offset of the pair in a head
	marked [1 << headBits]bool   // the hashes of the heads
	first  [256]bool             // the heads' first bytes
	pairs  [1 << 16 / 8]uint8    // a bit for each pair of bytes that heads begin with
	rows   [1 << headBits]uint16 // the last row of a hash, from 1 on; 0 is none
	heads  []headRow
}

// A headRow is a head of a rule. Those of one hash are a list.
type headRow struct {
	head uint32
	rule uint16
	next uint16 // as in rows
}

const headBits = 13

func hash(head uint32) uint32 { return head * 2654435761 >> (32 - headBits) }

// shapeIndex is the index of the rules, made once.
var shapeIndex = sync.OnceValue(func() *index {
	x := &index{}
	for i := range x.shift {
		x.shift[i] = headSize - 1
	}
	for n := range ruleCount {
		r := ruleAt(n)
		sets := strings.Split(r.heads, " ")
		var h [headSize]byte
		x.addHeads(h[:0], sets, n)
	}
	return x
})

// addHeads adds every head that begins with h and goes on with a byte of each
// set.
func (x *index) addHeads(h []byte, sets []string, rule int) {
	if len(sets) > 0 {
		set := sets[0]
		if set == "blank" {
			set = " "
		}
		for _, c := range []byte(set) {
			x.addHeads(append(h, c), sets[1:], rule)
		}
		return
	}
	head := x.add(string(h))
	k := &x.rows[hash(head)]
	x.heads = append(x.heads, headRow{head, uint16(rule), *k})
	*k = uint16(len(x.heads))
}

// add makes the first bytes of a text found.
func (x *index) add(text string) uint32 {
	for i := range headSize - 1 {
		pair := uint16(text[i]) | uint16(text[i+1])<<8
		x.shift[pair] = min(x.shift[pair], uint8(headSize-2-i))
		if i < headSize-2 {
			x.pairs[pair>>3] |= 1 << (pair & 7)
		}
	}
	x.first[text[0]] = true
	head := binary.LittleEndian.Uint32([]byte(text[:headSize]))
	x.marked[hash(head)] = true
	return head
}

func newWords() *words {
	return &words{index: *shapeIndex(), values: map[uint32][]string{}, begins: map[string]bool{}}
}

func (w *words) add(value string) {
	h := w.index.add(value)
	for i := range headSize - 1 {
		w.begins[value[:i+1]] = true
	}
	i, _ := slices.BinarySearch(w.values[h], value)
	w.values[h] = slices.Insert(w.values[h], i, value)
}

// next is the first place at or after from where something may begin, or -1.
func next[text []byte | string](w *words, p text, from int) int {
	shift := &w.shift
	for i := from + headSize - 1; i < len(p); i++ {
		// A shift of nothing stays where it is: it may be looked at late.
		for i < len(p)-3*headSize {
			i += int(shift[uint16(p[i-1])|uint16(p[i])<<8])
			i += int(shift[uint16(p[i-1])|uint16(p[i])<<8])
			i += int(shift[uint16(p[i-1])|uint16(p[i])<<8])
			if shift[uint16(p[i-1])|uint16(p[i])<<8] == 0 {
				break
			}
		}
		for i < len(p) && shift[uint16(p[i-1])|uint16(p[i])<<8] > 0 {
			i += int(shift[uint16(p[i-1])|uint16(p[i])<<8])
		}
		if i < len(p) && w.marked[hash(uint32(p[i-3])|uint32(p[i-2])<<8|uint32(p[i-1])<<16|uint32(p[i])<<24)] {
			return i - headSize + 1
		}
	}
	return -1
}

// A found is what begins at a place of a text, by offsets into it.
type found struct {
	from, to int  // the longest secret; none where to is not greater
	open     int  // where one is that may go on after the text's end
	goesOn   bool // there may be such a one
}

func (f *found) add(g found) {
	if g.to-g.from > f.to-f.from {
		f.from, f.to = g.from, g.to
	}
	if g.goesOn && (!f.goesOn || g.open < f.open) {
		f.goesOn, f.open = true, g.open
	}
}

// at is what begins at an offset of p. before is the byte that p follows.
func (w *words) at(p []byte, i int, before byte, seen *stretches) found {
	h := binary.LittleEndian.Uint32(p[i:])
	if i > 0 {
		before = p[i-1]
	}
	var f found
	if values := w.values[h]; len(values) > 0 {
		n, goesOn := longestOf(values, p[i:])
		if n > 0 && n < shortest && partOfWord(before, p[i:], n) {
			n = 0
		}
		f = found{i, i + n, i, goesOn || n < shortest && i+n == len(p)}
	}
	for k := w.rows[hash(h)]; k > 0; k = w.heads[k-1].next {
		if w.heads[k-1].head != h {
			continue
		}
		g := w.rule(int(w.heads[k-1].rule), p, i, before, seen)
		g.from, g.to, g.open = g.from+i, g.to+i, g.open+i
		f.add(g)
	}
	return f
}

// longestOf is the length of the longest value that p begins with, or 0, and
// whether p as a whole may begin a longer one.
func longestOf(values []string, p []byte) (n int, goesOn bool) {
	for k := headSize; len(values) > 1; k++ { // values that begin as the first k bytes of p do
		if len(values[0]) == k {
			n, values = k, values[1:]
		}
		if k == len(p) {
			return n, true
		}
		if c := p[k]; values[0][k] != c || values[len(values)-1][k] != c {
			from := sort.Search(len(values), func(i int) bool { return values[i][k] >= c })
			to := sort.Search(len(values), func(i int) bool { return values[i][k] > c })
			values = values[from:to]
		}
	}
	if len(values) == 1 {
		switch v := values[0]; {
		case len(v) <= len(p) && string(p[:len(v)]) == v:
			n = len(v)
		case len(v) > len(p) && v[:len(p)] == string(p):
			goesOn = true
		}
	}
	return n, goesOn
}

// partOfWord reports whether the first n bytes of p, which follow before, are
// part of a longer word: a short secret is masked only where it stands alone.
func partOfWord(before byte, p []byte, n int) bool {
	return wordByte[before] || n < len(p) && wordByte[p[n]]
}

// begun is how many bytes at the end of p, fewer than a head, may begin one.
func (w *words) begun(p []byte) int {
	for n := min(headSize-1, len(p)); n > 0; n-- {
		q := p[len(p)-n:]
		if w.first[q[0]] && (n < 2 || w.paired(q)) && (n < 3 || w.paired(q[1:])) {
			return n
		}
	}
	return 0
}

func (w *words) paired(q []byte) bool {
	pair := uint16(q[0]) | uint16(q[1])<<8
	return w.pairs[pair>>3]&(1<<(pair&7)) != 0
}

// valueBegun is how many bytes at the end of p, fewer than a head, begin a
// value.
func (w *words) valueBegun(p []byte) int {
	for n := min(headSize-1, len(p)); n > 0; n-- {
		if w.begins[string(p[len(p)-n:])] {
			return n
		}
	}
	return 0
}
