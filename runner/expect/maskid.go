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
func digest(_, s string) (keep, n int) {
	for _, algorithm := range [...]string{"sha256", "sha512", "sha1", "md5"} {
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
	return 0, plainHex(s)
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
// -x2x7k, in letters without vowels and digits without 0, 1 and 3.
func pod(before, s string) (keep, n int) {
	if !wordly(last(before)) {
		return 0, 0
	}
	long := span(s[1:], 11, podly)
	if long >= 8 && long <= 10 && len(s) > long+1 && s[long+1] == '-' &&
		span(s[long+2:], 6, podly) == 5 && podEnds(s, long+7) {
		return 0, long + 7
	}
	if long == 5 && podEnds(s, 6) && strings.ContainsAny(s[1:6], "2456789") && strings.ContainsAny(s[1:6], "bcdfghjklmnpqrstvwxz") {
		return 0, 6
	}
	return 0, 0
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
