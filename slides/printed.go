package slides

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// StatusLine tells whether a line of an expectation looks like a status: [3].
func StatusLine(l string) bool {
	return len(l) > 2 && l[0] == '[' && l[len(l)-1] == ']' && strings.Trim(l[1:len(l)-1], "0123456789") == ""
}

// Unprompted writes a line of a recorded session's output that looks like a
// prompt, or like narration, in another way, so that it stays output.
func Unprompted(l string) string {
	rest := strings.TrimLeft(l, " \t")
	n := promptLength(rest)
	if strings.HasPrefix(rest, "#") {
		n = 1
	}
	if n == 0 {
		return l
	}
	at, long := len(strings.TrimRight(rest[:n], " \t"))-1, 1
	if rest[0] >= utf8.RuneSelf { // a theme's prompt begins with its sign
		at = 0
		_, long = utf8.DecodeRuneInString(rest)
	}
	at += len(l) - len(rest)
	sign := ""
	for i := range long {
		sign += fmt.Sprintf(`\x%02x`, l[at+i])
	}
	escape := func(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }
	return escape(l[:at]) + sign + escape(l[at+long:]) + " (esc)"
}
