package expect

import "strings"

// load is how busy a machine is: load average: 0.12, 0.34, 0.56, and what
// /proc/loadavg says.
func load(before, s string) (keep, n int) {
	if digit(s[0]) {
		if before != "" {
			return 0, 0
		}
		if n = averages(s); n < len(s) || strings.IndexByte(s[:n], '/') < 0 {
			return 0, 0
		}
		return 0, n
	}
	if s[0]|0x20 != 'l' {
		return 0, 0
	}
	rest, ok := strings.CutPrefix(s[1:], "oad average")
	if ok {
		rest = strings.TrimPrefix(rest, "s")
		if rest, ok = strings.CutPrefix(rest, ": "); ok {
			return len(s) - len(rest), averages(rest)
		}
	}
	return 0, 0
}

// averages is the length of three loads, and of the processes that
// /proc/loadavg counts after them.
func averages(s string) (n int) {
	for i := range 3 {
		if i > 0 {
			n += span(s[n:], 2, func(c byte) bool { return c == ' ' || c == ',' })
		}
		k := decimal(s[n:])
		if k < 4 {
			return 0
		}
		n += k
	}
	if k := strings.IndexByte(s[n:], '/'); k > 0 && strings.Trim(s[n:], "0123456789/ ") == "" {
		return len(s)
	}
	return n
}

// objects is what git counts as it packs: objects: 100% (5/5), deltas: 100%
// (1/1), Total 3 (delta 0), reused 0 (delta 0), and on how many threads.
func objects(before, s string) (keep, n int) {
	if strings.IndexByte("odDT", s[0]) < 0 {
		return 0, 0
	}
	for _, start := range [...]string{"objects: ", "deltas: ", "Delta compression using up to "} {
		rest, ok := strings.CutPrefix(s, start)
		if !ok {
			continue
		}
		keep = len(start) + span(rest, 3, func(c byte) bool { return c == ' ' })
		n = span(s[keep:], 9, digit)
		if n > 0 && strings.HasPrefix(s[keep+n:], "% (") {
			if k := span(s[keep+n+3:], 20, func(c byte) bool { return digit(c) || c == '/' }); k > 2 && strings.HasPrefix(s[keep+n+3+k:], ")") {
				return keep, n + 3 + k + 1
			}
			return 0, 0
		}
		return keep, n
	}
	if rest, ok := strings.CutPrefix(s, "Total "); ok {
		k := span(rest, 9, digit)
		if k > 0 && strings.HasPrefix(rest[k:], " (delta ") {
			return len("Total "), len(rest)
		}
	}
	return 0, 0
}
