package slides

import (
	"fmt"
	"strings"
)

// StatusLine tells whether a line of an expectation looks like a status: [3].
func StatusLine(l string) bool {
	return len(l) > 2 && l[0] == '[' && l[len(l)-1] == ']' && strings.Trim(l[1:len(l)-1], "0123456789") == ""
}

// Unprompted writes a line of a recorded session's output that looks like a
// prompt, or like narration, in another way, so that it stays output.
func Unprompted(l string) string {
	head := l[:min(len(l), 128)]
	if !strings.HasPrefix(l, "#") && !strings.Contains(head, "$ ") &&
		!strings.Contains(head, "% ") && !strings.Contains(head, "# ") {
		return l
	}
	l = strings.ReplaceAll(l, `\`, `\\`)
	for _, c := range "$%#" {
		l = strings.ReplaceAll(l, string(c)+" ", fmt.Sprintf(`\x%02x `, c))
	}
	if rest, ok := strings.CutPrefix(l, "#"); ok {
		l = `\x23` + rest
	}
	return l + " (esc)"
}
