package paint

import (
	"strings"

	"showrunner/slides"
)

// block paints a block that can be run: a part for each of its steps.
func (f *flow) block(b *slides.Block) {
	f.flush()
	steps := b.Steps()
	for i := range steps {
		f.step(b, i)
	}
	if rest := remarks(b, steps); len(rest) > 0 {
		f.narration(rest)
		if part := f.flush(); part != nil {
			part.Element, part.Block = b, b
		}
	}
	f.gap = true
}

// step paints a step: its narration, quiet, and its command.
func (f *flow) step(b *slides.Block, i int) {
	s := &b.Steps()[i]
	if i > 0 && len(s.Comments) > 0 {
		f.gap = true
	}
	f.narration(s.Comments)
	if marks := badges(s, i == 0); marks != "" {
		f.remark(marks)
	}
	f.blank()
	row := len(f.rows)
	x := f.x()
	f.panel(f.p.highlight(b.Language, f.p.listing(s.Text)), panelStyle(f.p), timeW-margin)
	if part := f.flush(); part != nil {
		part.Element, part.Block, part.Step = b, b, i
		part.MarkRow, part.MarkX = row, x
	}
}

// narration paints comment lines that tell what a step is for.
func (f *flow) narration(comments []string) {
	for _, c := range comments {
		f.remark(c)
	}
}

// remark paints a quiet line above a command, aligned with it.
func (f *flow) remark(text string) {
	st := f.p.look(Comment)
	for _, l := range wrap([]run{{f.p.prose(text), st}}, max(f.text()-2, 1)) {
		f.row(append(line{{"  ", st}}, l...))
	}
}

// badges says what is special about running a step.
func badges(s *slides.Step, first bool) string {
	var marks []string
	if first {
		a := &s.Block.Attr
		if a.Skip {
			marks = append(marks, "shown, not run")
		}
		if a.Confirm {
			marks = append(marks, "asks before it runs")
		}
		if a.Type {
			marks = append(marks, "typed into the running program")
		}
	}
	if s.Whole {
		marks = append(marks, "runs as a whole")
	}
	return strings.Join(marks, " · ")
}

// remarks is the comments of a block that narrate no step: those after the
// last one.
func remarks(b *slides.Block, steps []slides.Step) []string {
	lines := strings.Split(strings.TrimRight(b.Text, " \t\r\n"), "\n")
	last := ""
	if len(steps) > 0 {
		last = steps[len(steps)-1].Text
	}
	i := len(lines)
	for i > 0 && comment(lines[i-1]) && !strings.HasSuffix(last, strings.TrimSpace(lines[i-1])) {
		i--
	}
	if b.Console {
		return nil
	}
	var rest []string
	for _, l := range lines[i:] {
		if l = strings.TrimLeft(strings.TrimSpace(l), "# "); l != "" {
			rest = append(rest, l)
		}
	}
	return rest
}

func comment(l string) bool {
	l = strings.TrimSpace(l)
	return l == "" || l[0] == '#'
}
