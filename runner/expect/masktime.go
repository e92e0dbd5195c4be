package expect

import "strings"

// decimal is the length of a number at the beginning of s: 12, 1,234 or 0.5.
func decimal(s string) int {
	n := span(s, 20, digit)
	if n == 0 {
		return 0
	}
	for n+3 < len(s) && s[n] == ',' && span(s[n+1:], 4, digit) == 3 {
		n += 4
	}
	if n+1 < len(s) && s[n] == '.' && digit(s[n+1]) {
		n += 1 + span(s[n+1:], 12, digit)
	}
	return n
}

// inside tells whether a number at the end of before's line goes on with
// what follows, as the parts of a version or a place in a file do.
func inside(before string) bool {
	c := last(before)
	if c != '.' && c != ':' && c != '/' && c != '-' && c != ',' || len(before) < 2 {
		return false
	}
	return wordly(before[len(before)-2])
}

// duration is a length of time: 18.1s, 1m30s, 2d3h, 3 minutes, 0.12 s, about
// an hour.
func duration(before, s string) (keep, n int) {
	if !digit(s[0]) {
		return 0, vague(s)
	}
	if inside(before) && last(before) != '-' && last(before) != ',' {
		return 0, 0
	}
	if n = compound(s); n > 0 {
		return 0, n
	}
	k := decimal(s)
	if k == 0 || k >= len(s) || s[k] != ' ' {
		return 0, 0
	}
	unit := oneOf(s[k+1:], "ms", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes",
		"hr", "hrs", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years",
		"millisecond", "milliseconds", "microseconds", "nanoseconds", "µs")
	if unit == 0 && strings.IndexByte(s[:k], '.') > 0 {
		unit = oneOf(s[k+1:], "s", "m", "h")
	}
	if unit == 0 {
		return 0, 0
	}
	return 0, k + 1 + unit
}

// compound is the length of numbers with their units: 1h2m3.5s.
func compound(s string) (n int) {
	for n < len(s) && digit(s[n]) {
		k := decimal(s[n:])
		unit := 0
		for _, u := range [...]string{"secs", "sec", "mins", "min", "hrs", "hr", "ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w", "y"} {
			if strings.HasPrefix(s[n+k:], u) {
				unit = len(u)
				break
			}
		}
		if unit == 0 {
			return 0
		}
		n += k + unit
	}
	if !ends(s, n) || n < len(s) && s[n] >= 0x80 {
		return 0
	}
	return n
}

// vague is the length of a duration in words: about a minute, less than a
// second, an hour ago. What docker prints as <unknown> is none.
func vague(s string) int {
	n, ago := 0, true
	for _, start := range [...]string{"about ", "About ", "less than ", "Less than ", "over ", "Over ", "almost ", "Almost "} {
		if strings.HasPrefix(s, start) {
			n, ago = len(start), false
		}
	}
	article := 0
	for _, a := range [...]string{"a few ", "an ", "a "} {
		if strings.HasPrefix(s[n:], a) {
			article = len(a)
			break
		}
	}
	if article == 0 {
		return 0
	}
	n += article
	unit := oneOf(s[n:], "second", "seconds", "minute", "minutes", "hour", "hours", "day", "days", "week", "month", "year")
	if unit == 0 || ago && !strings.HasPrefix(s[n+unit:], " ago") {
		return 0
	}
	return n + unit
}

// clock is a time of day or a running time, to the minute or better: 12:04,
// 15:04:05.999Z, 3:04 PM, and the --:--:-- of curl.
func clock(before, s string) (keep, n int) {
	if strings.HasPrefix(s, "--:--:--") {
		return 0, len("--:--:--")
	}
	if !digit(s[0]) || inside(before) {
		return 0, 0
	}
	return 0, clockLong(s)
}

func clockLong(s string) int {
	n := span(s, 3, digit)
	if n == 0 || n > 2 {
		return 0
	}
	parts := 1
	for parts < 3 && n+2 < len(s) && s[n] == ':' && s[n+1] <= '5' && digit(s[n+1]) && digit(s[n+2]) {
		n += 3
		parts++
	}
	if parts == 1 {
		return 0
	}
	if parts == 3 && n+1 < len(s) && (s[n] == '.' || s[n] == ',') && digit(s[n+1]) {
		n += 1 + span(s[n+1:], 9, digit)
	}
	n += oneOf(s[n:], "am", "pm", "AM", "PM", " AM", " PM", " am", " pm")
	n += zone(s[n:])
	if !ends(s, n) || n+1 < len(s) && (s[n] == ':' || s[n] == '.') && wordly(s[n+1]) {
		return 0
	}
	return n
}

// zone is the length of an offset from UTC.
func zone(s string) int {
	if oneOf(s, "Z") > 0 {
		return 1
	}
	at := span(s, 1, func(c byte) bool { return c == ' ' })
	if at < len(s) && (s[at] == '+' || s[at] == '-') {
		n := at + 1 + span(s[at+1:], 5, func(c byte) bool { return digit(c) || c == ':' })
		if (n-at == 5 || n-at == 6) && ends(s, n) {
			return n + oneOf(s[n:], " UTC", " GMT", " CET", " CEST")
		}
	}
	return oneOf(s, " UTC", " GMT", " CET", " CEST", " EST", " EDT", " PST", " PDT")
}

// date is a day, with the time and the year that may follow: 2024-01-02,
// 2024-01-02T15:04:05Z, 02/01/2024, Jan  2 15:04, Mon Jan 2 2006, 2 Jan 2006,
// 02/Jan/2006:15:04:05 +0000.
func date(before, s string) (keep, n int) {
	if digit(s[0]) {
		if inside(before) {
			return 0, 0
		}
		n = numericDate(s)
		if n == 0 {
			n = dayMonth(s)
		}
	} else {
		n = namedDate(s)
	}
	if n == 0 {
		return 0, 0
	}
	return 0, n + daytime(s[n:])
}

// daytime is the length of a time of day and a year after a date.
func daytime(s string) (n int) {
	if len(s) > 1 && (s[0] == ' ' || s[0] == 'T' || s[0] == ',' || s[0] == ':') {
		at := 1 + span(s[1:], 2, func(c byte) bool { return c == ' ' })
		if k := clockLong(s[at:]); k > 0 {
			n = at + k
		}
	}
	at := n + span(s[n:], 3, func(c byte) bool { return c == ' ' || c == ',' })
	if at > n && year(s[at:]) {
		n = at + 4
		n += zone(s[n:])
	}
	return n
}

func year(s string) bool {
	return len(s) >= 4 && (s[:2] == "19" || s[:2] == "20") && span(s, 5, digit) == 4 && ends(s, 4)
}

// numericDate is the length of a date in digits, the year first or last.
func numericDate(s string) int {
	if len(s) >= 10 && (s[:2] == "19" || s[:2] == "20") && (s[4] == '-' || s[4] == '/') &&
		span(s, 5, digit) == 4 && span(s[5:], 3, digit) == 2 && s[7] == s[4] && span(s[8:], 3, digit) == 2 &&
		(ends(s, 10) || s[10] == 'T') {
		return 10
	}
	if len(s) >= 16 && s[8] == 'T' && span(s, 9, digit) == 8 && span(s[9:], 7, digit) == 6 {
		return 15 + oneOf(s[15:], "Z")
	}
	a := span(s, 2, digit)
	if a == 0 || a >= len(s) || s[a] != '/' {
		return 0
	}
	b := span(s[a+1:], 2, digit)
	if at := a + b + 2; b > 0 && at < len(s) && s[at-1] == '/' && year(s[at:]) {
		return at + 4
	}
	return 0
}

const months = "JanFebMarAprMayJunJulAugSepOctNovDec"

// monthLong is the length of a month's name.
func monthLong(s string) int {
	if len(s) < 3 {
		return 0
	}
	if at := strings.Index(months, s[:3]); at < 0 || at%3 != 0 {
		return 0
	}
	return oneOf(s, s[:3], "January", "February", "March", "April", "June", "July", "August", "Sept", "September", "October", "November", "December")
}

// dayMonth is the length of a date such as 2 Jan 2006.
func dayMonth(s string) int {
	n := span(s, 3, digit)
	if n > 2 || n >= len(s) || s[n] != ' ' && s[n] != '-' && s[n] != '/' {
		return 0
	}
	k := monthLong(s[n+1:])
	if k == 0 {
		return 0
	}
	n += 1 + k
	if n+1 < len(s) && (s[n] == ' ' || s[n] == '-' || s[n] == '/') && year(s[n+1:]) {
		n += 5
	}
	return n
}

// namedDate is the length of a date that begins with the name of a month or
// of a day of the week.
func namedDate(s string) int {
	n := oneOf(s, "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
	if n > 0 {
		at := n + span(s[n:], 2, func(c byte) bool { return c == ' ' || c == ',' })
		if at < len(s) && digit(s[at]) {
			if k := max(numericDate(s[at:]), dayMonth(s[at:])); k > 0 {
				return at + k
			}
			return 0
		}
		n = at
	}
	k := monthLong(s[n:])
	if k == 0 {
		return 0
	}
	n += k
	at := n + span(s[n:], 2, func(c byte) bool { return c == ' ' })
	days := span(s[at:], 3, digit)
	if at == n || days == 0 || days > 2 || !ends(s, at+days) || at+days < len(s) && s[at+days] == '.' && at+days+1 < len(s) && digit(s[at+days+1]) {
		return 0
	}
	return at + days
}
