package mask

import "bytes"

// A shape tells what of p, which begins with the shape's head, is a token, and
// whether p as a whole may begin a longer one.
type shape func(p []byte, seen *stretches) found

// whole makes a shape of a measure of tokens that are secret from their head on.
func whole(measure func(p []byte, seen *stretches) (n int, goesOn bool)) shape {
	return func(p []byte, seen *stretches) found {
		n, goesOn := measure(p, seen)
		return found{0, n, 0, goesOn}
	}
}

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

const (
	upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	word  = upper + "abcdefghijklmnopqrstuvwxyz"
)

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
	userInfo  = setOf(word + "-._~!$&'()*+,;=%")
	wordByte  = setOf(word + "_")
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

// keyBody is how long p may be the inside of a key. A line may have something
// before it that is none of it, as the name of a container.
func keyBody(p []byte) int {
	for n := 0; n < len(p); n++ {
		switch {
		case p[n] == '-' && bytes.HasPrefix(p[n:], []byte(endLine)):
			return n
		case armour[p[n]]:
			continue
		}
		line, _, whole := bytes.Cut(p[n:min(len(p), n+longPrefixed)], []byte("\n"))
		if !whole && n+len(line) == len(p) {
			return len(p)
		}
		if at := bytes.Index(line, []byte(endLine)); at >= 0 {
			return n + at
		}
		text := bytes.TrimRight(line, "\r ")
		base64 := len(text) - len(bytes.TrimRight(text, word+"+/="))
		if !whole || base64 < 20 && !bytes.HasSuffix(text, []byte("=")) && len(bytes.Trim(text, " >|#")) > 0 {
			return n
		}
		n += len(line)
	}
	return len(p)
}

// longPrefixed is how long a key's line is, with what is before it.
const longPrefixed = 200

// urlPassword is the password of an address, user:password@host (RFC 3986), from
// the scheme's last letter on. A number alone may be a port that goes on.
func urlPassword(p []byte, _ *stretches) found {
	const most = 256
	at := len("s://")
	at += prefixOf(p[at:], userInfo, most)
	if at == len(p) {
		return found{goesOn: true, open: len(p)}
	}
	if p[at] != ':' {
		return found{}
	}
	from := at + 1
	n := prefixOf(p[from:], userInfo, most)
	for from+n < len(p) && p[from+n] == ':' && n < most {
		n += 1 + prefixOf(p[from+n+1:], userInfo, most)
	}
	switch to := from + n; {
	case to == len(p):
		open := from
		if n <= len("65535") && prefixOf(p[from:], digits, n) == n {
			open = to
		}
		return found{goesOn: n < most, open: open}
	case p[to] == '@' && n > 0:
		return found{from: from, to: to}
	}
	return found{}
}

var digits = setOf("0123456789")
