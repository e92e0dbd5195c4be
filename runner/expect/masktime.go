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
	if s[0] == '(' { // what go test says of a result in place of its time
		if strings.HasPrefix(s, "(cached)") && last(before) == ' ' && (strings.HasPrefix(before, "ok ") || len(before) == look) {
			return 0, len("(cached)")
		}
		return 0, 0
	}
	if !digit(s[0]) {
		return 0, vague(s)
	}
	if inside(before) && last(before) != '-' && last(before) != ',' {
		return 0, 0
	}
	if n = compound(s); n > 0 {
		return 0, n
	}
	if n = amount(s); n == 0 {
		return 0, 0
	}
	for strings.HasPrefix(s[n:], ", ") { // 2 days, 3 hours
		k := amount(s[n+2:])
		if k == 0 && strings.Contains(s[:n], "day") {
			k = clockLong(s[n+2:])
		}
		if k == 0 {
			break
		}
		n += 2 + k
	}
	return 0, n
}

// amount is the length of a number and its unit, which may be several
// numbers between slashes, as ping has them.
func amount(s string) int {
	k := decimal(s)
	for k > 0 && k+1 < len(s) && s[k] == '/' && digit(s[k+1]) && strings.IndexByte(s[:k], '.') > 0 {
		k += 1 + decimal(s[k+1:])
	}
	if k == 0 || k >= len(s) || s[k] != ' ' {
		return 0
	}
	unit := oneOf(s[k+1:], "ms", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes",
		"hr", "hrs", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years",
		"millisecond", "milliseconds", "microseconds", "nanoseconds", "µs")
	if unit == 0 && strings.IndexByte(s[:k], '.') > 0 {
		unit = oneOf(s[k+1:], "s", "m", "h")
	}
	if unit == 0 {
		return 0
	}
	return k + 1 + unit
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
	n = clockLong(s)
	if n > 0 && strings.HasPrefix(s[n:], " up ") { // uptime: 10:11:12 up 2 days, 3:04, 1 user
		if at := strings.Index(s[n:], " user"); at > 0 {
			if comma := strings.LastIndexByte(s[n:n+at], ','); comma > 0 {
				return 0, n + comma
			}
		}
	}
	return 0, n
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
	if n = klog(before, s); n > 0 {
		return 1, n
	}
	if digit(s[0]) {
		if n = stamp(s); n > 0 && (inside(before) || wordly(last(before)) || n+1 < len(s) && strings.IndexByte(".-_", s[n]) >= 0 && letter(s[n+1])) {
			if k := numericDate(s); k > 0 {
				n = max(n, k+daytime(s[k:]))
			}
			return 0, n
		}
		if inside(before) {
			return 0, 0
		}
		if n = epoch(before, s); n > 0 {
			return 0, n
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

// stamp is the length of a date and a time as file names have them:
// 20240108, 2024-01-08, 20240108-101112, 20240108T101112Z, 2024-01-08_10-11-12.
func stamp(s string) int {
	n := span(s, 15, digit)
	switch {
	case n == 8 && calendar(s[:4], s[4:6], s[6:8]):
	case n == 14 && calendar(s[:4], s[4:6], s[6:8]) && s[8:10] <= "23" && s[10:12] <= "59":
	case n == 4 && len(s) >= 10 && (s[4] == '-' || s[4] == '_') && s[7] == s[4] && calendar(s[:4], s[5:7], s[8:10]):
		n = 10
	default:
		return 0
	}
	if n < len(s) && digit(s[n]) {
		return 0
	}
	if n != 14 && n+1 < len(s) && strings.IndexByte("-_T.", s[n]) >= 0 {
		if k := span(s[n+1:], 7, digit); (k == 6 || k == 4) && s[n+1:n+3] <= "23" && s[n+3:n+5] <= "59" {
			n += 1 + k
		} else if k == 2 && n+9 <= len(s) && strings.IndexByte("-_:", s[n+3]) >= 0 && s[n+6] == s[n+3] && span(s[n+4:], 3, digit) == 2 && span(s[n+7:], 3, digit) == 2 {
			n += 9
		}
		if n < len(s) && s[n] == 'Z' {
			n++
		}
	}
	return n
}

// calendar tells whether digits are a year of this time, a month and a day.
func calendar(year, month, day string) bool {
	return (year[:2] == "19" || year[:2] == "20") && year > "1969" && year < "2100" && month >= "01" && month <= "12" && day >= "01" && day <= "31" &&
		digit(day[1]) && digit(month[1])
}

// epoch is the length of seconds, or thousandths of them, since 1970, of the
// years 2017 to 2033.
func epoch(before, s string) int {
	n := span(s, 14, digit)
	if n != 10 && n != 13 || s[0] != '1' || s[1] < '5' || !ends(s, n) {
		return 0
	}
	if _, k := size(before, s); k > 0 {
		return 0
	}
	if n+1 < len(s) && s[n] == '.' && digit(s[n+1]) {
		n += 1 + span(s[n+1:], 12, digit)
	}
	return n
}

// klog is the length of the day, the time and the process that Kubernetes'
// programs begin a line with, after the letter of its severity:
// I0108 10:11:12.123456   12345 main.go:12].
func klog(before, s string) int {
	if before != "" || len(s) < 22 || strings.IndexByte("IWEF", s[0]) < 0 || span(s[1:], 5, digit) != 4 || s[5] != ' ' {
		return 0
	}
	k := clockLong(s[6:])
	if k < len("10:11:12.1") {
		return 0
	}
	n := 6 + k
	blanks := span(s[n:], 8, func(c byte) bool { return c == ' ' })
	id := span(s[n+blanks:], 8, digit)
	if blanks == 0 || id == 0 || !strings.HasPrefix(s[n+blanks+id:], " ") {
		return 0
	}
	return n + blanks + id - 1
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
	if n > 2 || n >= len(s) || n == 1 && s[0] == '0' || s[n] != ' ' && s[n] != '-' && s[n] != '/' {
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
