package expect

import (
	"math"
	"strconv"
	"strings"
)

// tolerance is how far percentages that are the same may be apart: a tenth of
// the whole.
const tolerance = 10

// near tells whether the percentages of two lines are about the same.
func near(a, b string) bool {
	for {
		var x, y float64
		var ok, more bool
		x, a, ok = percent(a)
		y, b, more = percent(b)
		if !ok || !more {
			return ok == more
		}
		if math.Abs(x-y) > tolerance+1e-9 {
			return false
		}
	}
}

// percent is the first percentage of a line, and what stands after it.
func percent(s string) (value float64, rest string, ok bool) {
	for at := strings.IndexByte(s, '%'); at >= 0; at = strings.IndexByte(s, '%') {
		number := strings.TrimSuffix(s[:at], " ")
		n := len(number)
		for n > 0 && (digit(number[n-1]) || number[n-1] == '.') {
			n--
		}
		s = s[at+1:]
		if value, err := strconv.ParseFloat(number[n:], 64); err == nil {
			return value, s, true
		}
	}
	return 0, "", false
}

// alike tells whether two masked lines are the same but for short hashes, of
// which some have digits only and were taken for numbers.
func alike(a, b string) bool {
	const hash = "<digest>"
	for a != "" && b != "" {
		if a[0] == b[0] {
			a, b = a[1:], b[1:]
			continue
		}
		if strings.HasPrefix(b, hash) {
			a, b = b, a
		}
		n := span(b, 13, digit)
		if !strings.HasPrefix(a, hash) || n < 7 || n > 12 || !ends(b, n) {
			return false
		}
		a, b = a[len(hash):], b[n:]
	}
	return a == b
}

// manyDigits tells whether a line has seven digits in a row.
func manyDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if !digit(s[i]) {
			n = 0
		} else if n++; n == 7 {
			return true
		}
	}
	return false
}

// shown is a line as a terminal leaves it on the screen: without the sequences
// that begin with ESC, overwritten after \r and \b.
func shown(s string) string {
	var cells []rune
	at := 0
	for s != "" {
		if s[0] == 0x1b {
			s = s[escapeLong(s):]
			continue
		}
		n := 0
		for i, r := range s {
			if i > 0 {
				n = i
				break
			}
			switch {
			case r == '\r':
				at = 0
			case r == '\b':
				at = max(at-1, 0)
			case r < 0x20 && r != '\t' || r == 0x7f:
			case at < len(cells):
				cells[at] = r
				at++
			default:
				cells = append(cells, r)
				at++
			}
			n = len(s)
		}
		s = s[n:]
	}
	return string(cells)
}

// escapeLong is the length of the control sequence that s begins with.
func escapeLong(s string) int {
	if len(s) < 2 {
		return len(s)
	}
	switch s[1] {
	case '[':
		n := 2 + span(s[2:], len(s), func(c byte) bool { return c >= 0x20 && c < 0x40 })
		return min(n+1, len(s))
	case ']', 'P', '_', '^', 'X':
		for n := 2; n < len(s); n++ {
			if s[n] == 0x07 {
				return n + 1
			}
			if s[n] == 0x1b && n+1 < len(s) && s[n+1] == '\\' {
				return n + 2
			}
		}
		return len(s)
	}
	n := 1 + span(s[1:], len(s), func(c byte) bool { return c >= 0x20 && c < 0x30 })
	return min(n+1, len(s))
}
