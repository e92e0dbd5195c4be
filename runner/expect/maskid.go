package expect

import "strings"

func hexed(c byte) bool { return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// uuid is 8-4-4-4-12 hexadecimal digits.
func uuid(_, s string) (keep, n int) {
	for i, group := range [...]int{8, 4, 4, 4, 12} {
		if i > 0 {
			if n >= len(s) || s[n] != '-' {
				return 0, 0
			}
			n++
		}
		if span(s[n:], group, hexed) < group {
			return 0, 0
		}
		n += group
	}
	if !ends(s, n) {
		return 0, 0
	}
	return 0, n
}

// digest is a hash or a long hexadecimal id, with or without its algorithm:
// sha256:0e88783512bf, 730c1d0ec95a, abc1234, 0xc000012345. One that is
// shorter than 32 has digits and letters both, or it is a number or a word.
func digest(before, s string) (keep, n int) {
	for _, algorithm := range [...]string{"sha256", "sha512", "sha1", "md5"} {
		if s[0] != algorithm[0] {
			continue
		}
		if rest, ok := strings.CutPrefix(s, algorithm); ok && rest != "" && (rest[0] == ':' || rest[0] == '-') {
			if k := span(rest[1:], 128, hexed); k >= 6 {
				return 0, len(algorithm) + 1 + k
			}
		}
	}
	if rest, ok := strings.CutPrefix(s, "SHA256:"); ok {
		if k := span(rest, 64, base64); k >= 40 {
			return 0, len("SHA256:") + k
		}
	}
	if strings.HasPrefix(s, "0x") {
		if k := span(s[2:], 16, hexed); k >= 6 && ends(s, 2+k) {
			return 0, 2 + k
		}
	}
	if n = fingerprint(s); n > 0 {
		return 0, n
	}
	if n = plainHex(s); n > 0 && checksum(before, s, n) {
		return 0, 0
	}
	return 0, max(n, digitHash(before, s))
}

// fingerprint is the length of sixteen or more pairs of hexadecimal digits
// between colons.
func fingerprint(s string) int {
	n, pairs := 0, 0
	for n+1 < len(s) && hexed(s[n]) && hexed(s[n+1]) {
		n += 2
		if pairs++; n >= len(s) || s[n] != ':' {
			break
		}
		n++
	}
	if pairs < 16 || !ends(s, n) {
		return 0
	}
	return n
}

// checksum tells whether the n hexadecimal digits at the beginning of s are
// told of a file that is named beside them, and nothing else is on the line.
// They are what the line is about.
func checksum(before, s string, n int) bool {
	if n < 32 {
		return false
	}
	if strings.HasSuffix(before, ")= ") || strings.HasSuffix(before, ") = ") {
		return n == len(s)
	}
	return before == "" && n+2 < len(s) && s[n] == ' ' && (s[n+1] == ' ' || s[n+1] == '*') && strings.IndexByte(s[n+2:], ' ') < 0
}

// digitHash is the length of a short hash that has digits only, 0 unless what
// stands around it tells that it is one: [main 1234567], 1234567..abc1234.
func digitHash(before, s string) int {
	n := span(s, 41, digit)
	if n < 7 || n > 40 || n >= len(s) && before == "" {
		return 0
	}
	rest := s[n:]
	switch {
	case strings.HasPrefix(rest, "]"):
		at := strings.LastIndexByte(before, '[')
		if at >= 0 && last(before) == ' ' && !strings.Contains(before[at:], "]") && len(before) > at+2 && wordly(before[at+1]) {
			return n
		}
	case strings.HasPrefix(rest, ".."):
		if k := 2 + span(rest[2:], 1, func(c byte) bool { return c == '.' }); span(rest[k:], 41, hexed) >= 7 {
			return n
		}
	}
	for _, start := range [...]string{"HEAD is now at ", "commit ", "..", "Merge: ", "Updating "} {
		if strings.HasSuffix(before, start) && (start != ".." || plainDots(before)) && ends(s, n) {
			return n
		}
	}
	return 0
}

// plainDots tells whether a hash stands before the dots at the end of text.
func plainDots(text string) bool {
	text = strings.TrimRight(text, ".")
	n := 0
	for n < len(text) && hexed(text[len(text)-1-n]) {
		n++
	}
	return n >= 7
}

func base64(c byte) bool { return wordly(c) || c == '+' || c == '/' }

func plainHex(s string) int {
	n, digits, letters, upper := 0, 0, 0, 0
	for ; n < len(s) && n < 129 && hexed(s[n]); n++ {
		switch {
		case digit(s[n]):
			digits++
		case s[n] < 'a':
			upper++
		default:
			letters++
		}
	}
	switch {
	case !ends(s, n), n < 7, upper > 0 && letters > 0, digits == 0:
		return 0
	case n < 32 && upper+letters == 0:
		return 0
	}
	return n
}

// pod is what Kubernetes appends to the name of a pod: -7d4b9c6f5d-x2x7k or
// -x2x7k, in letters without vowels and digits without 0, 1 and 3; where it is
// mixed as no word is, of all letters and digits, as in -5f0b7c9a14-abc12.
func pod(before, s string) (keep, n int) {
	if !wordly(last(before)) {
		return 0, 0
	}
	long := span(s[1:], 11, podly)
	if long >= 8 && long <= 10 && len(s) > long+1 && s[long+1] == '-' &&
		span(s[long+2:], 6, podly) == 5 && podEnds(s, long+7) {
		return 0, long + 7
	}
	if long == 5 && podEnds(s, 6) && strings.ContainsAny(s[1:6], "bcdfghjklmnpqrstvwxz") && !shortWord(s[1:6]) {
		return 0, 6
	}
	return 0, mixedPod(s)
}

// mixedPod is the length of a pod's suffix of any letters and digits.
func mixedPod(s string) int {
	small := func(c byte) bool { return digit(c) || c >= 'a' && c <= 'z' }
	n := span(s[1:], 11, small)
	switch {
	case n >= 8 && n <= 10 && mixed(s[1:1+n]) && len(s) > n+1 && s[n+1] == '-' && span(s[n+2:], 6, small) == 5 && podEnds(s, n+7):
		return n + 7
	case n == 5 && mixed(s[1:6]) && podEnds(s, 6):
		return 6
	}
	return 0
}

// mixed tells whether a letter follows a digit that follows a letter, or the
// other way round twice.
func mixed(s string) bool {
	turns := 0
	for i := 1; i < len(s); i++ {
		if digit(s[i]) != digit(s[i-1]) {
			turns++
		}
	}
	return turns >= 2
}

// shortWord tells of the words of five letters that no vowel is in.
func shortWord(s string) bool {
	switch s {
	case "https", "html5", "xhtml", "tmpfs", "sshfs", "btrfs", "ntpsd", "xfrms", "grpcs", "tcpkt", "crypt", "bcrpt", "nfssd", "pcntl", "ssstd":
		return true
	}
	return false
}

func podly(c byte) bool { return strings.IndexByte("bcdfghjklmnpqrstvwxz2456789", c) >= 0 }

func podEnds(s string, n int) bool { return ends(s, n) && (n >= len(s) || s[n] != '-' && s[n] != '.') }

// pid is the number of a process: pid 12, PID: 12, sshd[12]: and the shell's
// [1] 12.
func pid(before, s string) (keep, n int) {
	if s[0] == '[' {
		return bracketedPid(before, s)
	}
	if k := oneOf(s, "pid", "PID", "Pid"); k > 0 {
		return numbered(s, k, 8)
	}
	return 0, 0
}

func bracketedPid(before, s string) (keep, n int) {
	n = span(s[1:], 8, func(c byte) bool { return digit(c) })
	switch {
	case n == 0 || len(s) < n+2 || s[n+1] != ']':
		return 0, 0
	case before == "" && len(s) > n+3 && s[n+2] == ' ' && digit(s[n+3]):
		k := span(s[n+3:], 8, digit)
		if n+3+k == len(s) {
			return n + 3, k
		}
	case wordly(last(before)) && len(s) > n+2 && s[n+2] == ':':
		return 1, n
	}
	return 0, 0
}

// numbered is the number after the first k bytes of s and a blank, a colon or
// an equals sign.
func numbered(s string, k, long int) (keep, n int) {
	keep = k + span(s[k:], 4, func(c byte) bool { return c == ' ' || c == ':' || c == '=' || c == '"' })
	n = span(s[keep:], long+1, digit)
	if keep == k || n > long || !ends(s, keep+n) || keep+n < len(s) && s[keep+n] == '.' && keep+n+1 < len(s) && digit(s[keep+n+1]) {
		return 0, 0
	}
	return keep, n
}

// port is the number of a port: port 80, localhost:80, 10.0.0.1:80, :80,
// https://example.com:80 and 80/tcp. main.go:80 is a line.
func port(before, s string) (keep, n int) {
	switch {
	case s[0] == ':':
		n = span(s[1:], 6, digit)
		if n < 2 || n > 5 || !ends(s, n+1) || len(s) > n+1 && s[n+1] == ':' || !hosts(before) {
			return 0, 0
		}
		return 1, n
	case digit(s[0]):
		n = span(s, 6, digit)
		if n < 2 || n > 5 || oneOf(s[n:], "/tcp", "/udp") == 0 {
			return 0, 0
		}
		return 0, n
	}
	if k := oneOf(s, "port", "Port", "PORT"); k > 0 {
		return numbered(s, k, 5)
	}
	return 0, 0
}

// hosts tells whether a port may follow text.
func hosts(text string) bool {
	host := text[strings.LastIndexAny(text, " \t\"'`(,=>")+1:]
	if at := strings.LastIndex(host, "://"); at >= 0 {
		return host[at+3:] != "" && !strings.ContainsAny(host[at+3:], "/:")
	}
	switch host {
	case "", "localhost", "*", "[::]", "[::1]":
		return true
	}
	_, n := ip("", host)
	return n == len(host)
}

// ip is an IPv4 or IPv6 address with or without a prefix's length, or a MAC
// address.
func ip(before, s string) (keep, n int) {
	if c := last(before); c == '.' || c == ':' || c == '-' && digit(s[0]) || wordly(c) {
		return 0, 0
	}
	if n = v4(s); n == 0 {
		n = v6(s)
	}
	if n > 0 && n < len(s) && s[n] == '/' {
		if k := span(s[n+1:], 3, digit); k > 0 && ends(s, n+1+k) {
			n += 1 + k
		}
	}
	return 0, n
}

func v4(s string) (n int) {
	for group := range 4 {
		if group > 0 {
			if n >= len(s) || s[n] != '.' {
				return 0
			}
			n++
		}
		k := span(s[n:], 4, digit)
		if k == 0 || k > 3 || k == 3 && s[n:n+3] > "255" {
			return 0
		}
		n += k
	}
	if !ends(s, n) || n+1 < len(s) && (s[n] == '.' || s[n] == '-') && wordly(s[n+1]) {
		return 0
	}
	return n
}

// v6 is the length of an address that has a :: or eight groups, or of six
// pairs of a MAC address.
func v6(s string) int {
	n := span(s, 46, func(c byte) bool { return hexed(c) || c == ':' })
	address := s[:n]
	colons, short := strings.Count(address, ":"), strings.Count(address, "::")
	switch {
	case !ends(s, n), n < 3, last(address) == ':' && short == 0:
		return 0
	case short == 1 && colons <= 8 && strings.Trim(address, ":") != "" && groups(address, 4),
		short == 0 && colons == 7 && groups(address, 4),
		short == 0 && colons == 5 && n == 17 && groups(address, 2):
		return n
	}
	return 0
}

func groups(address string, long int) bool {
	for group := range strings.SplitSeq(address, ":") {
		if len(group) > long {
			return false
		}
	}
	return true
}
