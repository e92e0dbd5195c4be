package slides

import "strings"

// comment reads the text of an HTML comment. A cue is done, anything else is
// a note; what a cue shows is appended.
func (c *converter) comment(to []Element, text string, at int) []Element {
	name, value := cue(text)
	switch name {
	case "pause", "stop":
		if len(to) == 0 && c.depth == 0 && !c.shown && !c.heading {
			return to // nothing to keep waiting before
		}
		return append(to, &Pause{c.pos(at)})
	case "end_slide", "skip_slide":
		return to
	case "expected_similarity":
		c.similarity, c.cued = value, true
		return to
	}
	if name == "note" && value != "" {
		c.s.body.notes = append(c.s.body.notes, value)
		c.s.body.noted = append(c.s.body.noted, c.pos(at))
	}
	return to
}

// cue tells which cue a comment is, and its value. For a note the name is
// "note".
func cue(text string) (name, value string) {
	text = strings.TrimSpace(text)
	switch text {
	case "pause", "stop", "end_slide", "skip_slide":
		return text, ""
	}
	if value, ok := strings.CutPrefix(text, "expected_similarity="); ok {
		return "expected_similarity", strings.TrimSpace(value)
	}
	for _, name := range [...]string{"speaker_note:", "note:"} {
		if value, ok := strings.CutPrefix(text, name); ok {
			return "note", noteText(strings.TrimPrefix(strings.TrimSpace(value), "|"))
		}
	}
	if !strings.Contains(text, "\n") && foreignCue(text) {
		return "foreign", ""
	}
	return "note", noteText(text)
}

// foreignCues are comments that tell other tools something: presenterm, patat,
// Marp, editors, formatters, makers of contents. One that ends with a letter is
// all of the comment, any other its beginning.
var foreignCues = [...]string{
	"new_line", "new_line:", "new_lines:", "jump_to_middle", "column_layout:", "column:", "reset_layout",
	"incremental_lists:", "incremental_tables:", "list_item_newlines:", "no_footer", "font_size:", "alignment:",
	"include:", "snippet_output:", "comment:", "//", "vim:", "{{{", "}}}", "config:",
	"class:", "_class:", "paginate:", "_paginate:", "marp:", "headingDivider:", "math:", "_color:", "_header:", "_footer:",
	"backgroundColor:", "_backgroundColor:", "backgroundImage:", "_backgroundImage:", "backgroundPosition:", "_backgroundPosition:",
	"backgroundRepeat:", "_backgroundRepeat:", "backgroundSize:", "_backgroundSize:",
	"prettier-ignore", "prettier-ignore-start", "prettier-ignore-end", "markdownlint-", "lint ", "textlint-", "vale ",
	"toc", "/toc", "tocstop", "TOC", "/TOC", "omit in toc", "START doctoc ", "END doctoc ", "ALL-CONTRIBUTORS-",
}

// foreignCue reports whether a comment is meant for another tool.
func foreignCue(text string) bool {
	for _, name := range foreignCues {
		last := name[len(name)-1] | 0x20
		if text == name || (last < 'a' || last > 'z') && strings.HasPrefix(text, name) {
			return true
		}
	}
	return false
}

// noteText is a note as it is shown: its lines without the indentation that
// they have in common.
func noteText(text string) string {
	text = Clean(repair(text))
	lines := strings.Split(strings.TrimRight(text, " \t\n"), "\n")
	for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return ""
	}
	lines[0] = strings.TrimSpace(lines[0])
	least := -1
	for _, line := range lines[1:] {
		blanks := len(line) - len(strings.TrimLeft(line, " \t"))
		if blanks < len(line) && (least < 0 || blanks < least) {
			least = blanks
		}
	}
	for i, line := range lines[1:] {
		lines[i+1] = strings.TrimRight(line[min(max(least, 0), len(line)):], " \t")
	}
	return strings.Join(lines, "\n")
}

// cueIn tells whether a comment that stands by itself in a line of src is the
// cue of that name.
func cueIn(raw, name string) bool {
	text, ok := strings.CutPrefix(strings.TrimSpace(raw), "<!--")
	if !ok {
		return false
	}
	text, rest, _ := strings.Cut(text, "-->")
	got, _ := cue(text)
	return got == name && strings.TrimSpace(rest) == ""
}
