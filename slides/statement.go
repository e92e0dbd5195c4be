package slides

import (
	"errors"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A part is a step within a script: its offsets, and the narration before it.
type part struct {
	from, to int
	comments []string
	apart    bool   // a blank line stands before the step and its narration
	doubt    *doubt // of a part that could not be read
}

// A doubt is what of a script the parser does not understand: its offsets, how
// it is quoted, and the next move.
type doubt struct {
	at, to     int
	text, hint string
}

const (
	// longScript is the size from which a script is not read, but one step.
	longScript = 1 << 20
	// deepScript is how often a long script may open something: the reader
	// goes down into each.
	deepScript = 10000
)

// statements cuts a script into steps: one for each top-level statement, those
// that share a line together, since people see one command line. A script that
// cannot be read is cut where the border is certain: at lines at whose beginning
// nothing is open. tail is the narration after the last step.
func statements(script string, lang syntax.LangVariant) (parts []part, tail []string) {
	file, err := readScript(script, lang)
	var found []part
	if err == nil {
		found = stepsOf(script, file, 0)
	} else if len(script) <= longScript {
		found = pieces(script, lang)
	} else {
		found = broken(script, 0, len(script), err)
	}
	before := 0
	for _, p := range found {
		gap := script[before:p.from]
		p.comments, p.apart = narration(gap), before > 0 && blankLine(gap)
		p.to = stepEnd(script, p)
		before = lineAfter(script, p.to)
		parts = append(parts, p)
	}
	return parts, narration(script[before:])
}

// stepsOf are the steps of a part of the script that was read, which begins at
// an offset.
func stepsOf(script string, file *syntax.File, base int) (found []part) {
	end := base - 1
	for _, stmt := range file.Stmts {
		from := base + int(stmt.Pos().Offset())
		to := base + max(int(stmt.End().Offset()), hereDocEnd(script[base:], stmt))
		if n := len(found); n > 0 && from <= end {
			found[n-1].to = max(found[n-1].to, to)
		} else {
			found = append(found, part{from: from, to: to})
		}
		if to > end {
			end = lineAfter(script, to)
		}
	}
	return found
}

// mostPieces is how many pieces of a script that cannot be read are looked at
// that turn out to go on after all.
const mostPieces = 100

// pieces cuts a script that cannot be read at the lines at which nothing is
// open, and those pieces that can be read into their steps.
func pieces(script string, lang syntax.LangVariant) (found []part) {
	o, from, longer := newOpener(), 0, 0
	for at := 0; at < len(script); {
		end := lineAfter(script, at)
		o.line(script[at:end])
		at = min(end+1, len(script))
		if o.open() && at < len(script) {
			continue
		}
		file, err := readScript(script[from:at], lang)
		switch {
		case err == nil:
			found = append(found, stepsOf(script[:at], file, from)...)
		case syntax.IsIncomplete(err) && at < len(script) && longer < mostPieces:
			longer++
			continue
		case syntax.IsIncomplete(err): // nothing tells where it ends
			return append(found, broken(script, from, len(script), err)...)
		default:
			found = append(found, broken(script, from, at, err)...)
		}
		from, o = at, newOpener()
	}
	return found
}

// readScript parses a script that is small and flat enough.
func readScript(script string, lang syntax.LangVariant) (*syntax.File, error) {
	if len(script) > longScript || len(script) > deepScript && depth(script) > deepScript {
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

// depth counts what a script may open, and its operators, each of which is a
// level of the tree that is read: an upper bound for how deep that is. Those of
// arithmetic and tests count where there may be some.
func depth(script string) int {
	n, operators := 0, 0
	for i := range len(script) {
		switch script[i] {
		case '(', '{', '`', '[', '"', '!', '$', '&', '|':
			n++
		case '+', '-', '*', '/', '%', ',', '=', '<', '>', '?', ':', '^', '~':
			operators++
		}
	}
	if strings.Contains(script, "((") || strings.Contains(script, "$[") || strings.Contains(script, "[[") || strings.Contains(script, "let") {
		n += operators
	}
	for _, word := range [...]string{"if", "while", "until", "for", "case", "select", "function", "time", "coproc", "repeat"} {
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

// broken is a part of the script as one step, after the comments that it begins
// with; err is why it cannot be read. There is none where nothing but comments
// stands.
func broken(script string, from, to int, err error) []part {
	start := from
	for from < to {
		end := min(lineAfter(script, from), to)
		line := strings.TrimLeft(script[from:end], " \t") // other blanks are parts of words to a shell
		if line != "" && line[0] != '#' {
			from = end - len(line)
			break
		}
		from = min(end+1, to)
	}
	to = from + len(strings.TrimRight(script[from:to], " \t\n"))
	if to <= from {
		return nil
	}
	return []part{{from: from, to: to, doubt: doubtOf(script, start, from, to, err)}}
}

// placeholder is what stands for something that the reader has to put in:
// <pod>, <your-name>, <IP address>.
var placeholder = pattern(`<[A-Za-z][A-Za-z0-9 _./:|-]*>`)

// longDoubt is how much of what is not understood is quoted, in bytes.
const longDoubt = 60

// doubtOf finds what of the part of a script from one offset to another is not
// understood: a placeholder, else what stands where the parser gave up. The
// parser read from base on.
func doubtOf(script string, base, from, to int, err error) *doubt {
	d := &doubt{at: from, hint: "put the command right, or mark its fence with skip"}
	var parse syntax.ParseError
	var feature syntax.LangError
	switch {
	case errors.As(err, &parse):
		d.at, d.hint = base+int(parse.Pos.Offset()), parse.Text
	case errors.As(err, &feature):
		d.at, d.hint = base+int(feature.Pos.Offset()), feature.Feature+" are not of this shell"
	default:
		d.hint = err.Error()
	}
	d.at = min(max(d.at, from), to-1)
	line := lineAfter(script, d.at)
	start := max(strings.LastIndexByte(script[:d.at], '\n')+1, from)
	for _, m := range placeholder().FindAllStringIndex(script[start:min(line, to)], -1) {
		if start+m[1] >= d.at {
			d.at, d.to = start+m[0], start+m[1]
			d.text, d.hint = script[d.at:d.to], "put in what "+script[d.at:d.to]+" stands for"
			return d
		}
	}
	d.to = min(line, to)
	if word := strings.IndexAny(script[d.at:d.to], " \t"); word > 0 {
		d.to = d.at + word
	}
	if d.text = script[d.at:d.to]; len(d.text) > longDoubt {
		d.text = strings.ToValidUTF8(d.text[:longDoubt], "") + "…"
	}
	return d
}
