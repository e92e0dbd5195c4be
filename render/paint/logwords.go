package paint

import "strings"

// level is the role of a log level, Bare for other words.
func level(word string) Role {
	if len(word) < 3 || len(word) > 9 {
		return Bare
	}
	switch strings.ToLower(word) {
	case "fatal", "panic", "emerg", "alert", "crit", "critical", "error", "err", "severe":
		return Failed
	case "warn", "warning":
		return Waiting
	case "info", "notice":
		return Accent
	case "debug", "trace", "verbose":
		return Comment
	}
	return Bare
}

// outcome is the role of a word that tells how something went, Bare for other
// words.
func outcome(word string) Role {
	if len(word) > 24 {
		return Bare
	}
	switch strings.ToLower(word) {
	case "ok", "pass", "passed", "success", "successful", "successfully", "succeeded",
		"done", "finished", "complete", "completed", "ready", "running", "healthy",
		"active", "up", "bound", "available", "installed", "created", "started", "enabled",
		"connected", "valid", "true", "yes", "online", "synced", "deployed", "up-to-date",
		"✔", "✓", "✅", "√":
		return Passed
	case "fail", "fails", "failed", "failure", "failures", "failing", "error", "errors", "err", "fatal",
		"denied", "refused", "forbidden", "unauthorized", "crash", "crashed", "panic",
		"crashloopbackoff", "imagepullbackoff", "errimagepull", "oomkilled", "evicted",
		"timeout", "killed", "unhealthy", "invalid", "missing", "aborted", "exited",
		"unreachable", "broken", "corrupt", "notready", "offline", "rejected", "segfault",
		"✘", "✗", "✖", "❌", "×":
		return Failed
	case "warn", "warning", "warnings", "pending", "waiting", "skip", "skipped", "deprecated",
		"terminating", "restarting", "retrying", "unknown", "containercreating", "degraded",
		"stopped", "paused", "upgradable", "stale", "⚠", "⚠️":
		return Waiting
	case "cached", "unchanged", "ignored", "disabled", "false", "null", "nil", "none", "<none>",
		"n/a", "unset":
		return Comment
	}
	return Bare
}

// classify is the role of a word by its shape, and the length of what has it.
func classify(word string) (Role, int) {
	n := len(word)
	c := word[0]
	switch {
	case strings.Contains(word, "://"):
		if i := strings.Index(word, "://"); scheme(word[:i]) {
			return Link, n
		}
	case digit(c) || (c == '+' || c == '-') && n > 1 && digit(word[1]):
		if r := number(word); r != Bare {
			return r, n
		}
	case modeString(word):
		return Comment, n
	}
	switch {
	case digest(word), address(word), mail(word):
		return Variable, n
	case instruction(word):
		return Keyword, n
	case path(word):
		return Command, n
	case n > 1 && (c == 'v' || c == 'V') && digit(word[1]) && number(word[1:]) != Bare:
		return Number, n
	}
	return Bare, 0
}

func scheme(s string) bool {
	switch s {
	case "http", "https", "ssh", "git", "ftp", "file", "tcp", "udp", "ws", "wss", "unix", "oci", "s3", "grpc":
		return true
	}
	return false
}

// number is the role of a word that begins with a digit or a sign: a time, an
// address, a digest, or a number with or without a unit.
func number(word string) Role {
	body := strings.TrimLeft(word, "+-")
	i := 0
	for i < len(body) && (digit(body[i]) || strings.IndexByte(".,:/-", body[i]) >= 0) {
		i++
	}
	digits, rest := body[:i], body[i:]
	switch {
	case clock(body):
		return Comment
	case ipv4(body):
		return Variable
	case digest(body):
		return Variable
	case rest == "" && strings.IndexByte(digits[:len(digits)-1], ':') < 0:
		return Number
	case unit(rest), compound(body):
		return Number
	case strings.Count(digits, ".") >= 1 && strings.IndexByte("-+~:", word[len(word)-len(rest)-1]) < 0:
		return version(rest)
	case strings.HasSuffix(digits, "-"), strings.HasSuffix(digits, ":"):
		return version(rest)
	}
	return Bare
}

// version is Number where a word that begins with digits and dots may go on
// like this as a version.
func version(rest string) Role {
	for i := range len(rest) {
		if c := rest[i]; !letter(c) && !digit(c) && strings.IndexByte(".-+~:_", c) < 0 {
			return Bare
		}
	}
	return Number
}

// unit tells whether s is a unit that stands right after a number.
func unit(s string) bool {
	switch s {
	case "%", "B", "b", "k", "K", "M", "G", "T", "P", "kB", "KB", "MB", "GB", "TB", "PB",
		"Ki", "Mi", "Gi", "Ti", "KiB", "MiB", "GiB", "TiB", "kb", "mb", "gb", "bytes",
		"B/s", "kB/s", "KB/s", "MB/s", "GB/s", "KiB/s", "MiB/s", "GiB/s", "Mbps", "Gbps", "kbps",
		"ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w", "y", "sec", "secs", "min", "mins",
		"Hz", "kHz", "MHz", "GHz", "x", "px", "st", "nd", "rd", "th":
		return true
	}
	return false
}

// longUnit tells whether s is a unit that is written as a word.
func longUnit(s string) bool {
	switch s {
	case "seconds", "second", "minutes", "minute", "hours", "hour", "days", "day", "byte", "weeks", "months":
		return true
	}
	return false
}

// compound tells whether s is a duration of several parts: 1m30s, 2h5m.
func compound(s string) bool {
	parts := 0
	for s != "" {
		i := 0
		for i < len(s) && (digit(s[i]) || s[i] == '.') {
			i++
		}
		j := i
		for j < len(s) && letter(s[j]) {
			j++
		}
		if i == 0 || j == i || !unit(s[i:j]) {
			return false
		}
		s = s[j:]
		parts++
	}
	return parts > 1
}

// clock tells whether s is a date or a time of day, or both.
func clock(s string) bool {
	switch {
	case shape(s, "dddd-dd-dd"), shape(s, "dddd/dd/dd"), shape(s, "dd/aaa/dddd"):
		return len(s) == 10 || len(s) == 11 && s[2] == '/' || strings.IndexByte("T :_", s[10]) >= 0 || s[10] == '/' ||
			len(s) > 11 && s[11] == ':'
	case shape(s, "dd:dd"):
		return tail(s[5:])
	case shape(s, "d:dd"):
		return tail(s[4:])
	}
	return false
}

// tail tells whether s may follow the minutes of a time: :05.123Z, +02:00.
func tail(s string) bool {
	for i := range len(s) {
		if c := s[i]; !digit(c) && strings.IndexByte(":.,Z+-", c) < 0 {
			return false
		}
	}
	return true
}

// shape tells whether s begins like a pattern of d for digits, a for letters
// and others for themselves.
func shape(s, pattern string) bool {
	if len(s) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		switch p := pattern[i]; {
		case p == 'd' && !digit(s[i]), p == 'a' && !letter(s[i]), p != 'd' && p != 'a' && p != s[i]:
			return false
		}
	}
	return true
}

// ipv4 tells whether s is an address, or one with a port or a prefix length.
func ipv4(s string) bool {
	if end := strings.IndexAny(s, ":/"); end >= 0 {
		s = s[:end]
	}
	dots, run := 0, 0
	for i := range len(s) {
		switch {
		case digit(s[i]) && run < 3:
			run++
		case s[i] == '.' && run > 0:
			dots, run = dots+1, 0
		default:
			return false
		}
	}
	return dots == 3 && run > 0
}

// address tells whether word is an IPv6 or a hardware address.
func address(word string) bool {
	colons, n := 0, 0
	for i := range len(word) {
		switch c := word[i]; {
		case c == ':':
			colons++
		case digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f':
			n++
		case (c == '/' || c == '%') && colons > 1:
			return true
		default:
			return false
		}
	}
	return colons >= 5 && n > 0 || colons >= 2 && strings.Contains(word, "::")
}

// mail tells whether word is a mail address.
func mail(word string) bool {
	i := strings.IndexByte(word, '@')
	return i > 0 && strings.IndexByte(word[i:], '.') > 1 && strings.Trim(word, "@.") == word && strings.IndexByte(word, '/') < 0
}

// instruction tells whether word is one of HTTP's methods or of a Dockerfile.
func instruction(word string) bool {
	switch word {
	case "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS",
		"FROM", "RUN", "COPY", "ADD", "ENV", "ARG", "CMD", "ENTRYPOINT", "WORKDIR",
		"LABEL", "EXPOSE", "USER", "VOLUME", "HEALTHCHECK":
		return true
	}
	return false
}

// digest tells whether word is a hash, with or without its algorithm, or a UUID.
func digest(word string) bool {
	if i := strings.IndexByte(word, ':'); i > 2 && i < 8 && letter(word[0]) && digit(word[i-1]) {
		word = word[i+1:]
		return len(word) >= 8 && hexDigits(word)
	}
	if len(word) == 36 && word[8] == '-' && word[13] == '-' && word[18] == '-' && word[23] == '-' {
		return hexDigits(strings.ReplaceAll(word, "-", ""))
	}
	if a, b, ok := strings.Cut(word, ".."); ok {
		return len(a) >= 7 && hexDigits(a) && hexDigits(b)
	}
	if strings.HasPrefix(word, "0x") && len(word) > 2 {
		return hexDigits(word[2:])
	}
	return len(word) >= 7 && hexDigits(word) && mixed(word)
}

func hexDigits(s string) bool {
	for i := range len(s) {
		if c := s[i]; !digit(c) && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return s != ""
}

func mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.ContainsAny(s, "abcdefABCDEF")
}

// modeString tells whether word is a file's mode, as ls -l has it.
func modeString(word string) bool {
	if len(word) < 10 || len(word) > 11 || strings.IndexByte("-dlcbps", word[0]) < 0 {
		return false
	}
	return strings.Trim(word[1:10], "rwxsStT-") == ""
}

// path tells whether word is the name of a file or folder, with or without a
// line number, or of an image in a registry.
func path(word string) bool {
	i := strings.IndexByte(word, '/')
	switch {
	case i < 0:
		return sourcePlace(word)
	case len(word) < 3 && word != "/" && word != "~/":
		return false
	case i == 0, word[0] == '.' || word[0] == '~':
		return strings.Trim(word, "/\\|_") != "" || word == "/"
	}
	return strings.Count(word, "/") > 1 || strings.ContainsAny(word[i:], ".:_-") || strings.IndexByte(word[:i], '.') > 0
}

// sourcePlace tells whether word is a file with a line: main.go:12:3.
func sourcePlace(word string) bool {
	file, line, ok := strings.Cut(word, ":")
	dot := strings.LastIndexByte(file, '.')
	return ok && dot > 0 && dot < len(file)-1 && line != "" && digit(line[0]) && !digit(file[dot+1])
}

// date reads the name of a month or a weekday and what goes with it: "Nov 23
// 23:35:47", "Mon Nov 23 23:35:47 UTC 2026".
func (s *logScanner) date(start, end int) bool {
	if end-start != 3 || !month(s.text[start:end]) && !weekday(s.text[start:end]) {
		return false
	}
	at, fields, year := end, 0, false
	if at < len(s.text) && s.text[at] == ',' {
		at++
	}
	for fields < 6 {
		from := skipBlanks(s.text, at)
		to := from
		for to < len(s.text) && s.text[to] != ' ' {
			to++
		}
		word := strings.TrimRight(s.text[from:to], ",")
		if from == to || from-at > 2 || !datePart(word) || year && !clock(word) && !zone(word) {
			break
		}
		at, fields = to, fields+1
		year = year || len(word) == 4 && digit(word[0]) && word[1] != ':'
	}
	if fields < 2 {
		return false
	}
	s.mark(start, at, Comment)
	s.at = max(s.at, at)
	return true
}

func datePart(word string) bool {
	switch {
	case word == "":
		return false
	case month(word), zone(word):
		return true
	case len(word) <= 2 || len(word) == 4:
		return strings.Trim(word, "0123456789") == "" || clock(word)
	}
	return clock(word)
}

// zone tells whether word is a time zone.
func zone(word string) bool {
	switch word {
	case "UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "BST", "IST", "JST":
		return true
	}
	return len(word) == 5 && (word[0] == '+' || word[0] == '-') && strings.Trim(word[1:], "0123456789") == ""
}

func month(s string) bool {
	switch s {
	case "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec":
		return true
	}
	return false
}

func weekday(s string) bool {
	switch strings.TrimSuffix(s, ",") {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}
