package expect

import (
	"fmt"

	"showrunner/slides"
)

// What comparing lines may cost: states of patterns looked at, bytes that
// regular expressions read in all, those of large ones more, and in one line, and cells of the table that
// finds what differs.
const (
	mostStates = 64 << 20
	mostBytes  = 32 << 20
	mostLine   = 1 << 20
	mostCells  = 16 << 20
)

// An aligner lays lines beside the patterns that they should meet.
type aligner struct {
	source   []string // of the expectation, without its status
	patterns []pattern
	rows     []string // as printed
	keys     []string // the same, masked
	masked   *masker
	want     int // the status that the expectation tells, -1 none
	got      int
	bytes    int // read by regular expressions
	tired    bool
}

// newAligner reads an expectation and an output, and masks both or none.
func newAligner(x *slides.Expectation, out Output, masks bool) *aligner {
	a := &aligner{masked: newMasker(out), want: -1, got: out.Status, rows: rows(out.Text)}
	a.source = rows(x.Text)
	a.keys = a.rows
	m := a.masked
	if masks {
		a.keys = m.all(a.rows)
	} else {
		m = nil
	}
	a.patterns = compilePatterns(a.source, m)
	if n := len(a.source); n > 0 && slides.StatusLine(a.source[n-1]) && !a.literal(planOf(x).match == "contains") {
		a.want = 0
		for _, c := range a.source[n-1] {
			if c >= '0' && c <= '9' {
				a.want = min(10*a.want+int(c-'0'), 1000)
			}
		}
		a.source = a.source[:n-1]
		a.patterns = compilePatterns(a.source, m)
	}
	return a
}

// literal tells whether an expectation whose last line looks like a status is
// what was printed as it stands, or a part of that.
func (a *aligner) literal(part bool) bool {
	if n := len(a.rows); n == 0 || a.rows[n-1] != a.source[len(a.source)-1] {
		return false
	}
	all := a.patterns
	if part {
		a.patterns = append([]pattern{{kind: anyLines, repeat: star}}, all...)
	}
	same := a.accept()
	a.patterns, a.bytes, a.tired = all, 0, false
	return same
}

// statusDiffers fills in a verdict about a status that is not the expected
// one. Statuses below 0 are unknown.
func (v *Verdict) statusDiffers(want, got int) bool {
	if want < 0 || got < 0 || want == got {
		return false
	}
	v.Drift = true
	v.Why = fmt.Sprintf("the status is %d, expected %d", got, want)
	v.Diff = difference([]string{fmt.Sprintf("[%d]", want)}, []string{fmt.Sprintf("[%d]", got)})
	return true
}

// judgeLines compares line by line.
func judgeLines(v *Verdict, x *slides.Expectation, out Output) {
	a := newAligner(x, out, v.Match == "lines")
	v.Masks = a.masked.names()
	same := a.accept()
	switch {
	case !same && a.tired:
		v.Why = "the patterns take too long to compare"
	case !same:
		v.Why = a.first()
	case !v.statusDiffers(a.want, a.got):
		return
	}
	v.Drift = true
	if !same {
		v.Diff = difference(rows(x.Text), a.updated(x, out))
		if v.Diff == "" {
			v.Diff = difference(rows(x.Text), a.printed(x, out))
		}
	}
}

// meets tells whether row j is what pattern i asks for.
func (a *aligner) meets(i, j int) bool {
	p := &a.patterns[i]
	switch {
	case p.kind == anyLines, p.masked && p.text == a.rows[j]:
		return true
	case p.key == a.keys[j]:
		return !p.percent || near(p.text, a.rows[j])
	}
	switch p.kind {
	case literal, endless:
		if !p.suffixed && !p.hash {
			return false
		}
		return (p.kind == literal || j == len(a.rows)-1) &&
			(p.body == a.keys[j] || p.hash && alike(p.body, a.keys[j])) && (!p.percent || near(p.text, a.rows[j]))
	case escaped:
		return p.body == a.keys[j] || p.shown == a.keys[j]
	}
	re := p.re()
	a.bytes += re.cost(len(a.rows[j]))
	if a.bytes > mostBytes || len(a.rows[j]) > mostLine {
		a.tired = true
		return false
	}
	return re.Regexp != nil && re.MatchString(a.rows[j])
}

// accept tells whether the patterns as a whole are what was printed: it keeps
// the patterns that may be next, line by line.
func (a *aligner) accept() bool {
	seen := make([]int, len(a.patterns)+1) // the line for which a pattern is next, from 1
	now, next := a.reach(nil, 0, 1, seen), []int(nil)
	states := 0
	for j := range a.rows {
		next = next[:0]
		for _, i := range now {
			if i == len(a.patterns) || !a.meets(i, j) {
				continue
			}
			if a.patterns[i].repeat != star {
				i++
			}
			next = a.reach(next, i, j+2, seen)
		}
		states += len(now)
		if states > mostStates || a.tired {
			a.tired = true
			return false
		}
		if now, next = next, now; len(now) == 0 {
			return false
		}
	}
	for _, i := range now {
		if i == len(a.patterns) {
			return true
		}
	}
	return false
}

// reach adds pattern i, and those after it that may stand for no line.
func (a *aligner) reach(to []int, i, line int, seen []int) []int {
	for ; seen[i] != line; i++ {
		seen[i] = line
		to = append(to, i)
		if i == len(a.patterns) || a.patterns[i].repeat == one {
			break
		}
	}
	return to
}

// A pairing is what became of a pattern or a row. One that stands for several
// rows, or may stand for none, has a pairing for each of them, and one with
// noRow, but where it may stand for one and does.
type pairing struct{ pattern, row int }

const (
	noPattern = -1 // nothing asked for the row
	unmet     = -1 // the row of a pattern that was not printed
	noRow     = -2 // the row of a pattern that stands for none, or for no further one
)

// align pairs patterns with rows so that few are left over. Where that would
// cost too much, all between the first and the last difference is.
func (a *aligner) align() []pairing {
	from, to, end := 0, len(a.patterns), len(a.rows)
	var head, tail []pairing
	for from < to && from < end && a.patterns[from].repeat == one && a.meets(from, from) {
		head = append(head, pairing{from, from})
		from++
	}
	for to > from && end > from && a.patterns[to-1].repeat == one && a.meets(to-1, end-1) {
		to, end = to-1, end-1
		tail = append(tail, pairing{to, end})
	}
	if (to-from+1)*(end-from+1) > mostCells {
		for i := from; i < to; i++ {
			head = append(head, pairing{i, unmet})
		}
		for j := from; j < end; j++ {
			head = append(head, pairing{noPattern, j})
		}
	} else {
		head = a.table(head, from, to, end)
	}
	for i := len(tail) - 1; i >= 0; i-- {
		head = append(head, tail[i])
	}
	return head
}

// The ways from a cell of the table.
const (
	meet = iota
	pass // the pattern stands for no further row
	add  // a row that no pattern asked for
)

// table appends the pairing of the patterns from..to with the rows from..end
// that leaves the fewest over, by dynamic programming.
func (a *aligner) table(pairs []pairing, from, to, end int) []pairing {
	wide := end - from + 1
	way := make([]byte, (to-from+1)*wide)
	below, cost := make([]int, wide), make([]int, wide)
	for i := to; i >= from; i-- {
		for j := end; j >= from; j-- {
			cost[j-from], way[(i-from)*wide+j-from] = a.cheapest(cell{i, j, to, end}, below, cost, from)
		}
		below, cost = cost, below
	}
	i, j := from, from
	for i < to || j < end {
		switch way[(i-from)*wide+j-from] {
		case meet:
			pairs = append(pairs, pairing{i, j})
			if a.patterns[i].repeat != star {
				i++
			}
			j++
		case pass:
			if a.patterns[i].repeat != one {
				pairs = append(pairs, pairing{i, noRow})
			} else {
				pairs = append(pairs, pairing{i, unmet})
			}
			i++
		default:
			pairs = append(pairs, pairing{noPattern, j})
			j++
		}
	}
	return pairs
}

type cell struct{ i, j, to, end int }

// cheapest is the least number of patterns and rows left over from a cell on,
// where a pattern counts as two rows, and the way there. below are the costs of the next pattern, cost those of
// this one for later rows.
func (a *aligner) cheapest(c cell, below, cost []int, from int) (int, byte) {
	best, way := 1<<30, byte(add)
	at := c.j - from
	if c.j < c.end && c.i < c.to && a.meets(c.i, c.j) {
		rest := below[at+1]
		if a.patterns[c.i].repeat == star {
			rest = cost[at+1]
		}
		best, way = rest, meet
	}
	if c.i < c.to {
		n := below[at]
		if a.patterns[c.i].repeat == one {
			n += 2
		}
		if n < best {
			best, way = n, pass
		}
	}
	if c.j < c.end && cost[at+1]+1 < best {
		best, way = cost[at+1]+1, add
	}
	if c.i == c.to && c.j == c.end {
		best = 0
	}
	return best, way
}

// first tells of the first thing that differs.
func (a *aligner) first() string {
	lost, extra := 0, 0
	at := ""
	for _, p := range a.align() {
		switch {
		case p.row == unmet:
			lost++
			if at == "" {
				at = fmt.Sprintf("line %d of the expectation was not printed", a.patterns[p.pattern].from+1)
			}
		case p.pattern == noPattern:
			extra++
			if at == "" {
				at = fmt.Sprintf("line %d of the output was not expected", p.row+1)
			}
		}
	}
	if lost+extra > 1 {
		return fmt.Sprintf("%d expected lines were not printed, %d others were; %s", lost, extra, at)
	}
	return at
}
