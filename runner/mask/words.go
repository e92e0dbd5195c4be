package mask

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"
)

// words finds where known values and shapes may begin, by their first four
// bytes: two bytes of the text at a time tell how far the next beginning must
// at least be (Wu and Manber, 1994).
type words struct {
	shift  [1 << 16]uint8      // headSize-1 less the offset of the pair in a head
	values map[uint32][]string // by head, sorted
	shapes map[uint32]shape
	begins map[string]bool // proper beginnings of heads
}

func newWords() *words {
	w := &words{values: map[uint32][]string{}, shapes: map[uint32]shape{}, begins: map[string]bool{}}
	for i := range w.shift {
		w.shift[i] = headSize - 1
	}
	for _, s := range shapes {
		for _, c := range []byte(s.fourth) {
			h := s.head + string(c)
			w.shapes[w.head(h)] = s.shape
		}
	}
	return w
}

// head makes the first bytes of a text found.
func (w *words) head(text string) uint32 {
	for i := range headSize - 1 {
		pair := uint16(text[i]) | uint16(text[i+1])<<8
		w.shift[pair] = min(w.shift[pair], uint8(headSize-2-i))
		w.begins[text[:i+1]] = true
	}
	return binary.LittleEndian.Uint32([]byte(text[:headSize]))
}

func (w *words) add(value string) {
	h := w.head(value)
	i, _ := slices.BinarySearch(w.values[h], value)
	w.values[h] = slices.Insert(w.values[h], i, value)
}

// next is the first place at or after from where something may begin, or -1.
func next[text []byte | string](w *words, p text, from int) int {
	for i := from + headSize - 1; i < len(p); {
		n := w.shift[uint16(p[i-1])|uint16(p[i])<<8]
		if n == 0 {
			return i - headSize + 1
		}
		i += int(n)
	}
	return -1
}

// at is the length of the longest secret that p begins with, or 0, and whether
// p as a whole may begin a longer one.
func (w *words) at(p []byte, seen *stretches) (n int, goesOn bool) {
	h := binary.LittleEndian.Uint32(p)
	values := w.values[h] // that begin as the first k bytes of p do
	for k := headSize; len(values) > 1; k++ {
		if len(values[0]) == k {
			n, values = k, values[1:]
		}
		if k == len(p) {
			goesOn, values = true, nil
			break
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
	if s := w.shapes[h]; s != nil {
		k, more := s(p, seen)
		n, goesOn = max(n, k), goesOn || more
	}
	return n, goesOn
}

// begun is how many bytes at the end of p, fewer than a head, begin one.
func (w *words) begun(p []byte) int {
	for n := min(headSize-1, len(p)); n > 0; n-- {
		if w.begins[string(p[len(p)-n:])] {
			return n
		}
	}
	return 0
}

// A shape tells how much of p, which begins with the shape's head, is a token,
// and whether p as a whole may begin a longer one.
type shape func(p []byte, seen *stretches) (n int, goesOn bool)

// Stretches are what long shapes have seen of one text, so that each byte of it
// is looked at once however many of them begin before it: where stretches of the
// bytes that a part of a shape is made of begin and end. Places are counted from
// the text's end.
type stretches [4]struct{ from, to int }

// end is how long the stretch is that p begins with, by what measures it.
func (s *stretches) end(part int, p []byte, measure func(p []byte) int) int {
	k := &s[part]
	if at := len(p); at > k.from || at < k.to || k.from == 0 {
		k.from, k.to = at, at-measure(p)
	}
	return len(p) - k.to
}

// shapes are the tokens that are known by their looks: a head of three bytes,
// and those that may be the fourth.
var shapes = [...]struct {
	head, fourth string
	shape
}{
	{"ghp", "_", run("ghp_", word, 36, 251)},
	{"gho", "_", run("gho_", word, 36, 251)},
	{"ghu", "_", run("ghu_", word, 36, 251)},
	{"ghs", "_", run("ghs_", word, 36, 251)},
	{"ghr", "_", run("ghr_", word, 36, 251)},
	{"git", "h", run("github_pat_", word+"_", 50, 244)},
	{"glp", "a", run("glpat-", word+"_-.", 20, 300)},
	{"AKI", "A", run("AKIA", upper, 16, 16)},
	{"ASI", "A", run("ASIA", upper, 16, 16)},
	{"xox", "baprs", run("xox?-", word+"-", 10, 250)},
	{"eyJ", word + "_-", webToken},
	{"BEG", "I", privateKey},
}

const (
	upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	word  = upper + "abcdefghijklmnopqrstuvwxyz"
)

// run is a shape: a prefix, in which ? is any byte, and so many of some bytes.
func run(prefix, of string, least, most int) shape {
	set := setOf(of)
	return func(p []byte, _ *stretches) (int, bool) {
		for i := range min(len(p), len(prefix)) {
			if prefix[i] != '?' && p[i] != prefix[i] {
				return 0, false
			}
		}
		if len(p) <= len(prefix) {
			return 0, true
		}
		n := prefixOf(p[len(prefix):], set, most)
		goesOn := n < most && len(prefix)+n == len(p)
		if n < least {
			return 0, goesOn
		}
		return len(prefix) + n, goesOn
	}
}

// prefixOf is how many bytes at the start of p are in a set, most at most.
func prefixOf(p []byte, of *set, most int) int {
	n := 0
	for n < len(p) && n < most && of[p[n]] {
		n++
	}
	return n
}

// A set holds bytes.
type set [256]bool

func setOf(s string) *set {
	var of set
	for i := range len(s) {
		of[s[i]] = true
	}
	return &of
}

var (
	base64url = setOf(word + "_-")
	title     = setOf(upper + " ")
	dash      = setOf("-")
	armour    = setOf(word + "+/= \r\n\t\\:,-")
)

// webToken is a JWT (RFC 7519): three parts of base64url, the first beginning
// as {" does; the last may be empty.
func webToken(p []byte, seen *stretches) (int, bool) {
	n := 0
	for part, least := range [...]int{8, 4, 0} {
		k := min(seen.end(part, p[n:], func(p []byte) int { return prefixOf(p, base64url, len(p)) }), holdBound/4)
		if n += k; n == len(p) {
			if part == 2 {
				return n, k < holdBound/4
			}
			return 0, k < holdBound/4
		}
		if k < least {
			return 0, false
		}
		if part < 2 {
			if p[n] != '.' {
				return 0, false
			}
			n++
		}
	}
	return n, false
}

// privateKey is a private key in PEM (RFC 7468, RFC 1421), less its first
// dashes, also one whose lines are indented or joined by a backslash and an n,
// to its end line or to what cannot be part of it.
func privateKey(p []byte, seen *stretches) (int, bool) {
	const begin, middle = "BEGIN ", "PRIVATE KEY"
	if k := min(len(p), len(begin)); string(p[:k]) != begin[:k] {
		return 0, false
	}
	n := min(len(p), len(begin))
	n += prefixOf(p[n:], title, 40)
	if n == len(p) {
		return 0, n < len(begin)+40
	}
	if !bytes.HasSuffix(p[:n], []byte(middle)) && !bytes.HasSuffix(p[:n], []byte("PRIVATE KEY BLOCK")) {
		return 0, false
	}
	n += prefixOf(p[n:], dash, 5)
	const most = holdBound - 512
	n += seen.end(3, p[n:], keyBody)
	switch {
	case n >= most:
		return most, false
	case n == len(p):
		return n, true
	case !bytes.HasPrefix(p[n:], []byte(endLine)):
		return n, false
	}
	n += len(endLine)
	n += prefixOf(p[n:], title, 40)
	dashes := prefixOf(p[n:], dash, 5)
	n += dashes
	return n, n == len(p) && dashes < 5
}

const endLine = "-----END "

// keyBody is how long p may be the inside of a key.
func keyBody(p []byte) int {
	for n := range p {
		if !armour[p[n]] || p[n] == '-' && bytes.HasPrefix(p[n:], []byte(endLine)) {
			return n
		}
	}
	return len(p)
}
