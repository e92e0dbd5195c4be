package paint

import (
	"cmp"
	"path/filepath"
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
		f.gap = f.gap || len(steps) > 0
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
	if marks := f.p.badges(s, i == 0); len(marks) > 0 {
		f.remark(strings.Join(marks, " "+f.p.sign(signDot)+" "))
	}
	f.blank()
	row := len(f.rows)
	x := f.x()
	f.panel(f.p.highlight(cmp.Or(b.Language, "sh"), f.p.listed(strings.TrimRight(f.bounded(s.Shown()), blanks), slides.VisibleCode)), panelStyle(f.p), timeW-margin)
	if part := f.flush(); part != nil {
		part.Element, part.Block, part.Step = b, b, i
		part.MarkRow, part.MarkX = row, x
	}
	for _, e := range b.Expected(i) {
		f.expected(e)
	}
}

// expected paints an expectation as a part of its own, wherever it stands.
func (f *flow) expected(e *slides.Expectation) {
	f.expectation(e)
	if part := f.flush(); part != nil {
		part.Element = e
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

// badges says what is special about running a step; first tells that it is the
// first of its block.
func (p *Painter) badges(s *slides.Step, first bool) []string {
	var marks []string
	if first {
		marks = p.blockBadges(s.Block)
	}
	if s.Doubt != nil {
		marks = append(marks, s.Doubt.Text)
	}
	return marks
}

func (p *Painter) blockBadges(b *slides.Block) []string {
	var marks []string
	if b.Attr.Skip {
		marks = append(marks, "shown, not run")
	}
	if b.Attr.Confirm {
		marks = append(marks, "asks before it runs")
	}
	if b.Attr.Background {
		marks = append(marks, "in the background")
	}
	if b.Attr.Dir != "" {
		marks = append(marks, "in "+b.Attr.Dir)
	}
	if b.Attr.Type {
		marks = append(marks, "typed into the running program")
	}
	if b.Attr.Status != "" {
		marks = append(marks, "any status passes")
		switch b.Attr.Status {
		case "any":
		case "failure":
			marks[len(marks)-1] = "is to fail"
		default:
			marks[len(marks)-1] = "status " + b.Attr.Status + " passes"
		}
	}
	if foreign(b.Language, p.Shell) {
		marks = append(marks, b.Language+", run by "+filepath.Base(p.Shell))
	}
	return marks
}

// foreign tells whether a language is that of another shell than the session's.
func foreign(language, shell string) bool {
	switch language {
	case "bash", "zsh", "ksh", "dash", "ash", "fish":
		return shell != "" && filepath.Base(shell) != language
	}
	return false
}

// remarks is the comments of a block that narrate no step: those after the
// last one.
func remarks(b *slides.Block, steps []slides.Step) []string {
	lines := strings.Split(strings.TrimRight(b.Shown(), " \t\r\n"), "\n")
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
