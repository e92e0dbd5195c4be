package slides

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// prompted reports whether a block of a recorded session has a command.
func prompted(text string) bool {
	p := newPrompter(text)
	for line := range strings.Lines(text) {
		if n := p.prompt(line); n > 0 && strings.TrimSpace(line[n:]) != "" {
			return true
		}
	}
	return false
}

// converse makes a step of each command of a recorded session, and an
// expectation of what follows it.
func (b *Block) converse(lang syntax.LangVariant) {
	p := b.prompts
	p.endless = map[hereDoc]int{}
	lines := strings.SplitAfter(b.Text, "\n")
	var comments []string
	output, end := -1, -1 // the first line of the output so far, and the first of the narration below
	for i := 0; i < len(lines); {
		n := p.prompt(lines[i])
		if n == 0 {
			to, narrates := p.remarks(lines, i)
			switch {
			case narrates:
				if end < 0 {
					end = i
				}
				comments = append(comments, narration(strings.Join(lines[i:to], ""))...)
			case output < 0 && len(b.steps.steps) > 0:
				output = i
			}
			i = to
			continue
		}
		if end < 0 {
			end = i
		}
		b.expect(lines, output, end)
		output, end = -1, -1
		c, next := p.command(lines, i, n, lang)
		hidden := p.hides && strings.HasPrefix(lines[i], hidePrefix)
		if hidden {
			c.hidden = slices.Repeat([]bool{true}, next-i+1)
			for line := i; line < next; line++ {
				b.steps.hides = append(b.steps.hides, line)
			}
		}
		if above := b.say(c, i, comments, lang); !hidden { // its own comments narrate nothing
			comments = append(comments, above...)
		}
		if text := strings.TrimSpace(c.text); text != "" && text[0] != '#' {
			comments = nil
		}
		i = next
	}
	b.expect(lines, output, len(lines))
}

// remarks tells as far as which line those from at on are of one kind, and
// whether they narrate the command that follows: comments do that stand right
// above it, or apart from what is above them.
func (p prompter) remarks(lines []string, at int) (to int, narrates bool) {
	apart := true // a remark may be written #so there
	comment := func(i int) bool {
		rest, ok := strings.CutPrefix(strings.TrimRight(p.undent(lines[i]), "\n"), "#")
		if !ok || p.prompt(lines[i]) > 0 {
			return false
		}
		return rest == "" || strings.IndexByte(" \t#!", rest[0]) >= 0 || apart && rest[0] >= 'A'
	}
	blank := func(i int) bool { return strings.TrimSpace(lines[i]) == "" }
	if apart = at == 0 || blank(at-1); !comment(at) {
		return at + 1, false
	}
	for to = at; to < len(lines) && comment(to); {
		to++
	}
	if apart {
		for to < len(lines) && (comment(to) || blank(to)) {
			to++
		}
	}
	return to, to < len(lines) && p.prompt(lines[to]) > 0
}

// longCommand is how many lines a command in a recorded session may go on for,
// here-documents not counted.
const longCommand = 200

// A command is one of a recorded session, or all of another block's text, without
// its prompts.
type command struct {
	text   string
	hidden []bool  // of each of its lines, whether it is not shown; nil where all are
	lost   []int   // how many bytes were taken off each of its lines
	at     int     // the line of the block in which it begins
	lines  []int32 // where each of its lines begins, once that was asked
}

// say adds a command as a step, and returns what is narration only.
func (b *Block) say(c command, at int, comments []string, lang syntax.LangVariant) []string {
	parts, tail := statements(c.text, lang)
	if len(parts) == 0 {
		return tail
	}
	p := parts[0]
	for _, next := range parts[1:] {
		p.to = next.to
		if p.doubt == nil {
			p.doubt = next.doubt
		}
	}
	p.comments, p.apart = append(comments, p.comments...), false
	c.at = at
	b.add(&c, p)
	return nil
}

// command reads the command that begins at lines[at] after a prompt of n
// bytes, as far as it goes on, and tells which line follows.
func (p prompter) command(lines []string, at, n int, lang syntax.LangVariant) (command, int) {
	first := command{text: strings.TrimRight(lines[at][n:], "\n"), lost: []int{n}}
	o := newOpener()
	o.line(first.text)
	if !o.open() {
		return first, at + 1
	}
	text, lost, next := []byte(first.text), []int{n}, at+1
	add := func(marked bool) {
		line := p.goesOn(lines[next], marked)
		text = append(append(text, '\n'), line...)
		lost = append(lost, len(strings.TrimRight(lines[next], "\n"))-len(line))
		next++
	}
	for count := 0; count < longCommand; count++ {
		if len(o.docs) > 0 && !o.goes {
			end := p.hereDocs(lines, next, o.docs)
			if end < 0 {
				break
			}
			for marked := p.marked(lines[next]); next < end; {
				add(marked)
			}
			o.docs = nil
		} else if !o.goes {
			if _, err := readScript(string(text)+"\n", lang); !syntax.IsIncomplete(err) {
				return command{text: string(text), lost: lost}, next
			}
		}
		if !o.open() {
			return command{text: string(text), lost: lost}, next
		}
		if next == len(lines) || p.prompt(lines[next]) > 0 {
			break
		}
		from := len(text) + 1
		add(p.marked(lines[next]))
		o.line(string(text[from:]))
	}
	return first, at + 1
}

// marked reports whether a line begins as the shell marks one with which a
// command goes on: "> ".
func (p prompter) marked(line string) bool {
	text := strings.TrimRight(p.undent(line), "\n")
	return text == ">" || strings.HasPrefix(text, "> ")
}

// goesOn is a line with which a command goes on, without its mark.
func (p prompter) goesOn(line string, marked bool) string {
	text := strings.TrimRight(p.undent(line), "\n")
	if rest, ok := strings.CutPrefix(text, ">"); marked && ok {
		return strings.TrimPrefix(rest, " ")
	}
	return text
}

// hereDocs is the line after the last of the here-documents whose texts begin
// at a line, or -1 where they do not end. The first line tells whether all have
// the mark of lines with which a command goes on.
func (p prompter) hereDocs(lines []string, at int, docs []hereDoc) int {
	from, marked := at, at < len(lines) && p.marked(lines[at])
	for ; at < len(lines) && len(docs) > 0; at++ {
		if open, ok := p.endless[docs[0]]; ok && !marked && at >= open || marked && !p.marked(lines[at]) {
			return -1
		}
		if docs[0].ends(p.goesOn(lines[at], marked)) {
			docs = docs[1:]
		}
	}
	if len(docs) == 0 {
		return at
	}
	if !marked {
		p.endless[docs[0]] = from
	}
	return -1
}

// expect makes the lines from..to what the last step should print. Blank lines
// at the end do not count.
func (b *Block) expect(lines []string, from, to int) {
	if from < 0 {
		return
	}
	for to > from && strings.TrimSpace(lines[to-1]) == "" {
		to--
	}
	if from == to {
		return
	}
	b.Expectations = append(b.Expectations, &Expectation{
		Pos: b.posOf(from, 0), End: b.posOf(to, 0), Language: b.Language, Info: b.Info, Attr: b.Attr,
		Text: strings.Join(lines[from:to], ""), Prefix: b.Prefix, Block: b, Step: len(b.steps.steps) - 1,
	})
}
