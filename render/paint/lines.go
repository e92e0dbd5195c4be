package paint

import "strings"

// jsonLine tells whether a line is JSON by itself: an object or an array, a
// member, or the brackets around. No string of JSON goes over a line's end, so
// that lines can be read without what is above them.
func jsonLine(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return false
	}
	switch text[0] {
	case '{':
		rest := strings.TrimLeft(text[1:], " ")
		return rest == "" || rest[0] == '"' || rest[0] == '}'
	case '[':
		rest := strings.TrimLeft(text[1:], " ")
		return rest == "" || rest[0] == '"' || rest[0] == '{' || rest == "]" || rest == "],"
	case '}', ']':
		return strings.Trim(text, "}], ") == ""
	case '"':
		return member(text)
	}
	return false
}

// member tells whether text begins with a string and a colon.
func member(text string) bool {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return strings.HasPrefix(strings.TrimLeft(text[i+1:], " "), ":")
		}
	}
	return false
}

// jsonSpans finds the spans of one line of JSON.
func jsonSpans(text string) []span {
	if len(text) > maxLine {
		return nil
	}
	around := "["
	switch body := strings.TrimSpace(text); {
	case body == "":
		return nil
	case body[0] == '}', body[0] == '"' && member(body):
		around = "[{"
	case body[0] == ']':
		around = "[["
	}
	spans := library().spans("json", []string{around, text})
	if len(spans) < 2 {
		return nil
	}
	return spans[1]
}

// tagLine tells whether a line is HTML or XML: a tag first, and one that ends.
func tagLine(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) < 3 || text[0] != '<' || text[len(text)-1] != '>' {
		return false
	}
	return letter(text[1]) && text[len(text)-2] != ' ' && text != "<none>" || text[1] == '/' || text[1] == '!' || text[1] == '?'
}

// tagSpans finds the spans of one line of HTML or XML.
func tagSpans(text string) []span {
	if len(text) > maxLine {
		return nil
	}
	if spans := library().spans("xml", []string{text}); len(spans) > 0 {
		return spans[0]
	}
	return nil
}
