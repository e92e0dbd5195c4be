package slides

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// longCommand is how many lines a command in a console block may go on for.
const longCommand = 200

// A prompter finds the commands in a recorded terminal session.
type prompter struct {
	roots bool // a bare "# " is a prompt too: no "$ " stands in the block
}

func newPrompter(text string) prompter {
	for line := range strings.Lines(text) {
		if n := promptLength(line); n > 0 && line[n-2] != '#' {
			return prompter{}
		}
	}
	return prompter{roots: true}
}

// prompt is the length of the prompt that line begins with, blank included, or
// 0. A line that is nothing but a prompt counts.
func (p prompter) prompt(line string) int {
	if p.roots && strings.HasPrefix(line, "# ") {
		return 2
	}
	return promptLength(line)
}

// promptLength knows "$ ", "% ", "[name]$ ", "(venv) $ ", "user@host:~$ " and
// "bash-5.2$ ". The user's sign may be a # but for a bare one.
func promptLength(line string) int {
	line = strings.TrimRight(line, "\n")
	if line == "$" || line == "%" {
		return 0
	}
	end := -1
	for i := 0; i+1 < len(line) && i < 100; i++ {
		if line[i+1] == ' ' && (line[i] == '$' || line[i] == '%' || line[i] == '#') {
			end = i
			break
		}
	}
	if end < 0 || !promptName(line[:end], line[end]) {
		return 0
	}
	return end + 2
}

// promptName tells whether name may stand before a prompt's sign.
func promptName(name string, sign byte) bool {
	name = strings.TrimRight(name, " ")
	if strings.HasPrefix(name, "(") {
		if i := strings.IndexByte(name, ')'); i > 0 {
			name = strings.TrimSpace(name[i+1:])
		}
	}
	switch {
	case name == "":
		return sign != '#'
	case strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]"):
		return true
	case strings.Count(name, " ") > 1:
		return false
	}
	user, host, ok := strings.Cut(name, "@")
	if ok {
		return user != "" && host != "" && !strings.ContainsAny(user, " =:/\"'")
	}
	return !strings.Contains(name, " ") &&
		(strings.HasPrefix(name, "bash-") || strings.HasPrefix(name, "sh-"))
}

// prompted tells whether a block of a recorded session has a command.
func prompted(text string) bool {
	p := newPrompter(text)
	for line := range strings.Lines(text) {
		if p.prompt(line) > 0 {
			return true
		}
	}
	return false
}

// converse makes a step of each command of a recorded session, and an
// expectation of what follows it.
func (b *Block) converse(lang syntax.LangVariant) {
	p := newPrompter(b.Text)
	lines := strings.SplitAfter(b.Text, "\n")
	var comments []string
	output, end := -1, -1 // the first line of the output so far, and the first of the narration below
	for i := 0; i < len(lines); {
		n := p.prompt(lines[i])
		if n == 0 {
			if text, ok := strings.CutPrefix(lines[i], "#"); ok && p.narrates(lines, i) {
				if end < 0 {
					end = i
				}
				comments = append(comments, strings.TrimSpace(text))
			} else if output < 0 && len(b.steps.steps) > 0 {
				output = i
			}
			i++
			continue
		}
		if end < 0 {
			end = i
		}
		b.expect(lines, output, end)
		output, end = -1, -1
		text, next := p.command(lines, i, n, lang)
		comments = append(comments, b.say(command{text, lines[i:], n}, i, comments, lang)...)
		if !strings.HasPrefix(strings.TrimSpace(text), "#") {
			comments = nil
		}
		i = next
	}
	b.expect(lines, output, len(lines))
}

// A command is one of a recorded session, without its prompts.
type command struct {
	text   string
	lines  []string // it begins in the first of them
	prompt int      // the length of that line's prompt
}

// say adds a command as a step, and returns what is narration only.
func (b *Block) say(c command, at int, comments []string, lang syntax.LangVariant) []string {
	parts, tail := statements(c.text, lang)
	if len(parts) == 0 {
		return tail
	}
	from, last := parts[0].from, parts[len(parts)-1]
	comments = append(comments, parts[0].comments...)
	lost, more := c.prompt, strings.Count(c.text[:from], "\n")
	if more > 0 { // after an empty line that goes on
		lost = len(c.lines[more]) - len(strings.TrimPrefix(c.lines[more], "> "))
	}
	col := lost + from - (strings.LastIndexByte(c.text[:from], '\n') + 1)
	b.add(Step{Text: c.text[from:last.to], Comments: comments, Whole: last.whole}, at+more, col)
	return nil
}

// command reads the command that begins at lines[at] after a prompt of n
// bytes, as far as it goes on, and tells which line follows.
func (p prompter) command(lines []string, at, n int, lang syntax.LangVariant) (string, int) {
	first := strings.TrimRight(lines[at][n:], "\n")
	command := first
	for next := at + 1; next <= len(lines) && next-at < longCommand; next++ {
		_, err := readScript(command+"\n", lang)
		if !syntax.IsIncomplete(err) && !strings.HasSuffix(command, "\\") {
			return command, next
		}
		if next == len(lines) || p.prompt(lines[next]) > 0 {
			break
		}
		line := strings.TrimRight(lines[next], "\n")
		if line == ">" {
			line = ""
		}
		command += "\n" + strings.TrimPrefix(line, "> ")
	}
	return first, at + 1
}

// narrates tells whether lines[at], a comment, is one about the command below
// it: nothing but comments stands between, and a blank line, a prompt or the
// block's beginning before.
func (p prompter) narrates(lines []string, at int) bool {
	from, to := at, at
	for from > 0 && strings.HasPrefix(lines[from-1], "#") && p.prompt(lines[from-1]) == 0 {
		from--
	}
	for to < len(lines) && strings.HasPrefix(lines[to], "#") && p.prompt(lines[to]) == 0 {
		to++
	}
	return to < len(lines) && p.prompt(lines[to]) > 0 &&
		(from == 0 || strings.TrimSpace(lines[from-1]) == "")
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
