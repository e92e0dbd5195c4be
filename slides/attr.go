package slides

import (
	"strconv"
	"strings"
	"time"
)

// readInfo reads an info string: the language, in lower case, and what its
// attributes say. It knows the spellings of several tools: sh name=x,
// sh {name=x}, {.sh name="x"}, bash title="x", sh {"name": "x"}, bash +exec.
func readInfo(info string) (language string, attr Attr) {
	language, rest := cutLanguage(strings.TrimSpace(info))
	sc := attrScanner{rest: rest}
	for sc.next() {
		if class, ok := strings.CutPrefix(sc.key, "."); ok && language == "" {
			language = strings.ToLower(class)
		} else if id, ok := strings.CutPrefix(sc.key, "#"); ok && attr.Name == "" {
			attr.Name = id
		} else {
			attr.set(strings.ToLower(sc.key), sc.value, sc.bare)
		}
	}
	return language, attr
}

// cutLanguage takes the first word off an info string: up to a blank, a comma
// or an opening brace.
func cutLanguage(info string) (language, rest string) {
	end := strings.IndexAny(info, " \t,{")
	if end < 0 {
		end = len(info)
	}
	return strings.ToLower(info[:end]), info[end:]
}

// set takes one attribute. bare tells that no value was written.
func (a *Attr) set(key, value string, bare bool) {
	switch key {
	case "name", "title":
		if key == "name" || a.Name == "" {
			a.Name = value
		}
	case "status":
		a.Status = status(value)
	case "timeout":
		a.Timeout = seconds(value)
	case "input":
		a.Input = value
	case "output":
		a.Output = value
	case "match":
		a.Match = strings.ToLower(value)
	case "excludefromrunall":
		a.Alone = truth(value, bare)
	case "background":
		a.Background = truth(value, bare)
	case "cwd":
		a.Dir = value
	case "interactive":
		if !bare && !truth(value, bare) {
			a.Ignored = "interactive=" + value
		}
	case "+expect":
		if value == "failure" {
			a.Status = value
		}
	case "skip":
		a.Skip = truth(value, bare)
	case "confirm":
		a.Confirm = truth(value, bare)
	case "type":
		a.Type = truth(value, bare)
	}
}

func truth(value string, bare bool) bool {
	switch strings.ToLower(value) {
	case "true", "yes", "on", "1":
		return true
	}
	return bare
}

// status is value when it is "any", "failure" or an exit status, else "".
func status(value string) string {
	if value = strings.ToLower(value); value == "any" || value == "failure" {
		return value
	}
	if n, err := strconv.Atoi(value); err == nil && n >= 0 && n <= 255 {
		return strconv.Itoa(n)
	}
	return ""
}

// seconds reads a duration such as 90s, 2m or, in seconds, 30.
func seconds(value string) time.Duration {
	if n, err := strconv.ParseFloat(value, 64); err == nil && n > 0 && n < 1e8 {
		return time.Duration(n * float64(time.Second))
	}
	if t, err := time.ParseDuration(value); err == nil && t > 0 {
		return t
	}
	return 0
}

// An attrScanner finds the attributes of an info string one by one.
type attrScanner struct {
	rest       string
	key, value string
	bare       bool
}

const attrBlanks = " \t\n,;{}"

// next finds the next attribute and tells whether there was one.
func (a *attrScanner) next() bool {
	a.rest = strings.TrimLeft(a.rest, attrBlanks)
	if a.rest == "" {
		return false
	}
	a.key, a.value, a.bare = a.word("=:"), "", true
	rest := strings.TrimLeft(a.rest, " \t")
	if rest == "" || rest[0] != '=' && rest[0] != ':' {
		return true
	}
	a.rest, a.bare = strings.TrimLeft(rest[1:], " \t"), false
	a.value = a.word("")
	return true
}

// word takes a quoted string or what stands before a blank, a comma, a brace
// or one of stops. It takes at least one byte.
func (a *attrScanner) word(stops string) string {
	if a.rest == "" {
		return ""
	}
	if q := a.rest[0]; q == '"' || q == '\'' {
		if word, rest, ok := quoted(a.rest); ok {
			a.rest = rest
			return word
		}
	}
	end := strings.IndexAny(a.rest, attrBlanks+stops)
	if end < 0 {
		end = len(a.rest)
	}
	if end == 0 && stops != "" {
		end = 1
	}
	word := a.rest[:end]
	a.rest = a.rest[end:]
	return word
}

// quoted cuts a string in quotes off s. Between double quotes backslash
// escapes count.
func quoted(s string) (word, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == s[0]:
			return b.String(), s[i+1:], true
		case s[i] == '\\' && s[0] == '"':
			n := writeEscape(&b, s[i:])
			i += n - 1
		default:
			b.WriteByte(s[i])
		}
	}
	return "", s, false
}

// writeEscape writes what the escape that s begins with stands for, and
// returns the escape's length. An unknown one stands for itself.
func writeEscape(b *strings.Builder, s string) int {
	if r, wide, rest, err := strconv.UnquoteChar(s, '"'); err == nil {
		if wide {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
		return len(s) - len(rest)
	}
	if len(s) > 1 && s[1] == 'e' {
		b.WriteByte(0x1b)
		return 2
	}
	b.WriteByte('\\')
	return 1
}
