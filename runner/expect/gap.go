package expect

import "strings"

// shortText is how many lines a text has at most in which each of them counts.
const shortText = 8

// gap is what a short text was expected to have and was not printed, "" where
// there is nothing: a whole line, an image, or one of its ports. In a longer
// one the score tells.
func (c *coverage) gap() string {
	if len(c.want.words) > shortText || len(c.all) == 0 {
		return ""
	}
	have := map[string]int{}
	ports := 0
	for _, line := range c.got.words {
		for _, w := range line {
			have[w]++
			if strings.Contains(w, "<port>") {
				ports++
			}
		}
	}
	for i, line := range c.want.words {
		kept, found := 0, 0
		for _, w := range line {
			if !maskedWord(w) {
				kept++
				found += min(have[w], 1)
			}
			if strings.Contains(w, "<port>") {
				ports--
			}
			if ports < 0 || have[w] == 0 && image(w) {
				return strings.Join(line, " ")
			}
		}
		if kept > 0 && c.lost[i] == c.all[i] && (found == 0 || kept > 2) {
			return strings.Join(line, " ")
		}
	}
	return ""
}

// lacking is the difference that a line makes which was not printed.
func lacking(line string) string {
	var d listing
	d.head("words")
	d.line('-', line)
	return d.String()
}

// image tells whether a word is the name of a container image with its tag:
// nginx:1.25, ghcr.io/ada/web:latest.
func image(w string) bool {
	name, tag, ok := strings.Cut(strings.Trim(w, `"',()[]{}`), ":")
	if !ok || len(name) < 3 || tag == "" || !letter(name[0]) || strings.ContainsAny(tag, ":/<>") || strings.ContainsAny(name, "<>=") {
		return false
	}
	if strings.Contains(name, ".") && !strings.Contains(name, "/") { // main.go:12
		return false
	}
	return digit(tag[0]) || tag == "latest" || tag[0] == 'v' && len(tag) > 1 && digit(tag[1])
}
