package slides

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A part is a step within a script: its offsets, and the narration before it.
type part struct {
	from, to int
	comments []string
	whole    bool // the script could not be read
	apart    bool // a blank line stands before the step and its narration
}

const (
	// longScript is the size from which a script is not read, but one step.
	longScript = 1 << 20
	// deepScript is how often a long script may open something: the reader
	// goes down into each.
	deepScript = 10000
)

// statements cuts a script into steps: one for each top-level statement, those
// that share a line together, since people see one command line. tail is the
// narration after the last one.
func statements(script string, lang syntax.LangVariant) (parts []part, tail []string) {
	file, err := readScript(script, lang)
	if err != nil {
		return whole(script), nil
	}
	stmts, end := []part(nil), 0
	for _, stmt := range file.Stmts {
		from := int(stmt.Pos().Offset())
		stmtEnd := max(int(stmt.End().Offset()), hereDocEnd(script, stmt))
		if n := len(stmts); n > 0 && from <= end {
			stmts[n-1].to = max(stmts[n-1].to, stmtEnd)
		} else {
			stmts = append(stmts, part{from: from, to: stmtEnd})
		}
		end = max(end, lineAfter(script, stmtEnd))
	}
	before := 0
	for _, p := range stmts {
		gap := script[before:p.from]
		p.comments, p.apart = narration(gap), before > 0 && blankLine(gap)
		p.to = stepEnd(script, p)
		before = lineAfter(script, p.to)
		parts = append(parts, p)
	}
	return parts, narration(script[before:])
}

// readScript parses a script that is small and flat enough.
func readScript(script string, lang syntax.LangVariant) (*syntax.File, error) {
	if len(script) > longScript || len(script) > deepScript && openings(script) > deepScript {
		return nil, errDeepScript
	}
	file, err := syntax.NewParser(syntax.Variant(lang)).Parse(strings.NewReader(script), "")
	if err != nil {
		return nil, err
	}
	if n := len(file.Stmts); n > 0 && int(file.Stmts[n-1].End().Offset()) > len(script) {
		return nil, errOpenScript // the parser takes "(($." for whole
	}
	return file, nil
}

type scriptError string

func (e scriptError) Error() string { return string(e) }

const (
	errDeepScript = scriptError("the script is too long to be read")
	errOpenScript = scriptError("the script ends too soon")
)

// openings counts what a script may open: an upper bound for its nesting.
func openings(script string) int {
	n := 0
	for i := range len(script) {
		switch script[i] {
		case '(', '{', '`', '[', '"', '!', '$':
			n++
		}
	}
	for _, word := range [...]string{"if", "while", "until", "for", "case", "select", "function", "time", "coproc"} {
		n += strings.Count(script, word)
	}
	return n
}

// stepEnd is where a step ends: after a comment on its last line, before the
// blanks at that line's end unless they are part of a word.
func stepEnd(script string, p part) int {
	line := script[p.from:lineAfter(script, p.to)]
	return max(p.to, p.from+len(strings.TrimRight(line, " \t\n")))
}

// hereDocEnd is the end of the last here-document of a statement, its
// delimiter included.
func hereDocEnd(script string, stmt *syntax.Stmt) int {
	end := 0
	syntax.Walk(stmt, func(n syntax.Node) bool {
		r, ok := n.(*syntax.Redirect)
		if !ok || r.Op != syntax.Hdoc && r.Op != syntax.DashHdoc {
			return true
		}
		if r.Hdoc != nil {
			end = max(end, int(r.Hdoc.End().Offset()))
			return true
		}
		// An empty one: the delimiter is all of the next line.
		next := lineAfter(script, max(end, int(r.End().Offset()))) + 1
		end = max(end, lineAfter(script, next))
		return true
	})
	return end
}

// lineAfter is the offset of the newline at or after at, or the end.
func lineAfter(script string, at int) int {
	if at >= len(script) {
		return len(script)
	}
	if i := strings.IndexByte(script[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(script)
}

// narration lists the comments in what stands between two statements.
func narration(gap string) []string {
	var found []string
	for line := range strings.Lines(gap) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "#"); ok {
			found = append(found, strings.TrimSpace(text))
		}
	}
	return found
}

// blankLine tells whether gap, which begins at the end of a line, holds a
// blank line.
func blankLine(gap string) bool {
	newline := false
	for i := range len(gap) {
		switch gap[i] {
		case '\n':
			if newline {
				return true
			}
			newline = true
		case ' ', '\t':
		default:
			newline = false
		}
	}
	return false
}

// whole is the script as one step, after the comments that it begins with.
func whole(script string) []part {
	from := 0
	for from < len(script) {
		end := lineAfter(script, from)
		line := strings.TrimLeft(script[from:end], " \t") // other blanks are parts of words to a shell
		if line != "" && line[0] != '#' {
			from = end - len(line)
			break
		}
		from = min(end+1, len(script))
	}
	to := len(strings.TrimRight(script, " \t\n"))
	if to <= from {
		return nil
	}
	return []part{{from: from, to: to, comments: narration(script[:from]), whole: true}}
}
