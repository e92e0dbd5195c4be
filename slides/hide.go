package slides

import "strings"

// hidePrefix begins a line that runs without being shown.
const hidePrefix = "/// "

// hiddenStep is shown of a step of which nothing else is.
const hiddenStep = "# hidden"

// Shown is what an audience sees of the step's text: all but its hidden lines.
func (s *Step) Shown() string {
	if shown := WithoutLines(s.Text, s.Hides); shown != "" || len(s.Hides) == 0 {
		return shown
	}
	return hiddenStep
}

// Shown is the block's text without its hidden lines.
func (b *Block) Shown() string {
	b.steps.once.Do(b.split)
	return WithoutLines(b.Text, b.steps.hides)
}

// WithoutLines is text without the lines with these indexes, which are in order.
func WithoutLines(text string, hides []int) string {
	if len(hides) == 0 {
		return text
	}
	var kept strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		if len(hides) > 0 && hides[0] == n {
			hides = hides[1:]
		} else {
			kept.WriteString(line)
		}
		n++
	}
	if strings.HasSuffix(text, "\n") {
		return kept.String()
	}
	return strings.TrimSuffix(kept.String(), "\n")
}

// hidden is how many bytes a line of a block loses that is not to be shown, or
// 0. What stands in a quote or a here-document is text, a doc comment of Rust
// say, unless the line that opened it, hid, is hidden too.
func (o *opener) hidden(line string, hid bool) int {
	if o.verbatim() && !hid {
		return 0
	}
	switch {
	case strings.HasPrefix(line, hidePrefix):
		return len(hidePrefix)
	case strings.TrimSuffix(line, "\n") == strings.TrimSpace(hidePrefix):
		return len(hidePrefix) - 1
	}
	return 0
}

// verbatim reports whether the next line begins in a quote or a here-document.
func (o *opener) verbatim() bool {
	switch o.top() {
	case inSingle, inANSI, inDouble, inParam:
		return true
	}
	return len(o.docs) > 0 && !o.goes
}

// together joins each part of a script that is hidden with the one that follows
// it, or with the last: nobody presses a key for what is not seen. What is not
// understood stays alone. rest is the narration above what the last part took.
func (c *command) together(parts []part) (joined []part, rest []string) {
	if c.hidden == nil {
		return parts, nil
	}
	held := part{}
	for _, p := range parts {
		switch {
		case held.to > 0 && p.doubt == nil:
			c.hide(held.to, p.from)
			p.from, p.apart, p.comments = held.from, held.apart, append(held.comments, p.comments...)
		case held.to > 0:
			joined = append(joined, held)
		}
		held = part{}
		if p.doubt == nil && len(c.hides(p)) == 1+strings.Count(c.text[p.from:p.to], "\n") {
			held = p
		} else {
			joined = append(joined, p)
		}
	}
	if n := len(joined); held.to > 0 && n > 0 && joined[n-1].doubt == nil {
		c.hide(joined[n-1].to, held.from)
		joined[n-1].to = held.to
		return joined, held.comments
	}
	if held.to > 0 {
		joined = append(joined, held)
	}
	return joined, nil
}

// hide takes the lines between two parts from what is shown: their comments are
// shown as narration.
func (c *command) hide(from, to int) {
	for i := lineOf(c.lines, from) + 1; i < lineOf(c.lines, to); i++ {
		c.hidden[i] = true
	}
}

// hides lists the lines of a part that are hidden.
func (c *command) hides(p part) (lines []int) {
	if c.hidden == nil {
		return nil
	}
	first := lineOf(c.lines, p.from)
	for i := first; i <= lineOf(c.lines, p.to-1); i++ {
		if c.hidden[i] {
			lines = append(lines, i-first)
		}
	}
	return lines
}
