package expect

import (
	"strconv"
	"strings"

	"showrunner/slides"
)

// padding is how many blanks are no gap between columns but the rest of a
// terminal's line: pasted lines that ran together are apart by that many.
const padding = 40

// few is the number of words below which a text is compared word by word.
const few = 4

// A reading is a text as coverage reads it.
type reading struct {
	rows   []string   // as printed
	words  [][]string // of each line, masked
	fates  outcomes
	kept   int // words that are no mask
	counts int // all words
}

func read(m *masker, lines []string) *reading {
	r := &reading{rows: lines}
	steady := make([]string, len(lines))
	for i, l := range m.tables(lines) {
		if progressing(l) {
			m.put("progress")
			continue
		}
		steady[i] = m.steady(l)
		for _, part := range apart(percentages(m, steady[i])) {
			words := strings.Fields(part)
			if len(words) == 0 {
				continue
			}
			r.words = append(r.words, words)
			r.counts += len(words)
			for _, w := range words {
				if !maskedWord(w) {
					r.kept++
				}
			}
		}
	}
	r.fates = outcomesOf(steady)
	return r
}

// apart cuts a line where a terminal's line ended in it.
func apart(line string) []string {
	return strings.Split(line, strings.Repeat(" ", padding))
}

// judgeCoverage compares word pairs and outcomes.
func judgeCoverage(v *Verdict, x *slides.Expectation, out Output) {
	m := newMasker(out)
	printed := rows(out.Text)
	lines, status := cutStatus(rows(x.Text), printed)
	want, got := read(m, lines), read(m, printed)
	v.Masks = m.names()
	c := coverage{want: want, got: got}
	v.Score = c.score()
	lost, extra := want.fates.missing(&got.fates), want.fates.added(&got.fates)
	other, swapped := want.fates.swapped(&got.fates)
	gap := c.gap()
	switch {
	case v.statusDiffers(status, out.Status):
		return
	case len(lost)+len(extra) > 0:
		v.Why = differing(lost, extra)
	case swapped:
		v.Why = other.String()
	case v.Score < v.Want:
		v.Why = c.poor(v.Want)
	case gap != "" && v.Want >= enough:
		v.Why = "a short text lacks what was expected in it: " + strconv.Quote(gap)
	default:
		v.Why = c.fair()
		return
	}
	v.Drift = true
	v.Diff = c.diff(v, lost, extra, other)
	if v.Diff == "" {
		v.Diff = lacking(gap)
	}
}

// cutStatus takes a last line such as [3] off an expectation that tells the
// status by it; -1 is none. A log that printed that very line says no more.
func cutStatus(lines, printed []string) (rest []string, told int) {
	if len(lines) == 0 || !slides.StatusLine(lines[len(lines)-1]) {
		return lines, -1
	}
	end := lines[len(lines)-1]
	told, err := strconv.Atoi(end[1 : len(end)-1])
	if err != nil || len(printed) > 0 && printed[len(printed)-1] == end {
		return lines, -1
	}
	return lines[:len(lines)-1], told
}

// A coverage compares two readings.
type coverage struct {
	want, got *reading
	lost      []int // expected word pairs of each of want's lines that were not printed
	all       []int // and how many it has
}

// score is the share of the expected word pairs that were printed. Masks do
// not count: a column of durations is not always there.
func (c *coverage) score() float64 {
	if c.want.counts == 0 {
		return 1
	}
	if c.want.kept < few {
		return c.inOrder()
	}
	ids := map[string]int32{}
	want := numberWords(c.want.words, ids, true)
	got := numberWords(c.got.words, ids, false)
	have := map[[2]int32]int{}
	for _, line := range want {
		eachPair(line, func(pair [2]int32) { have[pair] = 0 })
	}
	before := int32(-1)
	for _, line := range got {
		for _, w := range line {
			for _, pair := range [...][2]int32{{before, w}, {alone, w}} {
				if n, ok := have[pair]; ok && w >= 0 {
					have[pair] = n + 1
				}
			}
			before = w
		}
	}
	found, all := 0, 0
	for _, line := range want {
		lost, pairs := covered(line, have)
		c.lost, c.all = append(c.lost, lost), append(c.all, pairs)
		found, all = found+pairs-lost, all+pairs
	}
	return float64(found) / float64(max(all, 1))
}

// alone stands before a line's only word in place of another one.
const alone = -2

// eachPair calls f for each word pair of a line. A line's only word counts by
// itself.
func eachPair(line []int32, f func([2]int32)) {
	if len(line) == 1 {
		f([2]int32{alone, line[0]})
	}
	for i := 1; i < len(line); i++ {
		f([2]int32{line[i-1], line[i]})
	}
}

// covered counts the word pairs of a line, and those that are not left in
// have.
func covered(line []int32, have map[[2]int32]int) (lost, all int) {
	eachPair(line, func(pair [2]int32) {
		all++
		if have[pair] == 0 {
			lost++
		} else {
			have[pair]--
		}
	})
	return lost, all
}

// numberWords gives each word but masks a number. What is not expected has the
// number -1, unless grow is set.
func numberWords(lines [][]string, ids map[string]int32, grow bool) [][]int32 {
	numbered := make([][]int32, 0, len(lines))
	for _, words := range lines {
		line := make([]int32, 0, len(words))
		for _, w := range words {
			if maskedWord(w) {
				continue
			}
			id, ok := ids[w]
			if !ok {
				id = -1
				if grow {
					id = int32(len(ids))
					ids[w] = id
				}
			}
			line = append(line, id)
		}
		numbered = append(numbered, line)
	}
	return numbered
}

// inOrder scores a text of few words: 1 when its words are whole lines of the
// output, else the share that stands there in order, but never all of them.
func (c *coverage) inOrder() float64 {
	var want []string
	for _, line := range c.want.words {
		want = append(want, line...)
	}
	var got []string
	starts, end := map[int]bool{}, map[int]bool{}
	for _, line := range c.got.words {
		starts[len(got)] = true
		got = append(got, line...)
		end[len(got)] = true
	}
	for at := range got {
		if starts[at] && end[at+len(want)] && runs(got[at:], want) {
			return 1
		}
	}
	same := 0
	for _, w := range got {
		if same < len(want)-1 && w == want[same] {
			same++
		}
	}
	return float64(same) / float64(len(want))
}

func runs(got, want []string) bool {
	for i, w := range want {
		if i >= len(got) || got[i] != w {
			return false
		}
	}
	return true
}
