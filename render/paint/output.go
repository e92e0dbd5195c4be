package paint

import (
	"showrunner/render/screen"
	"showrunner/slides"
)

// OutputLexer gives colours to what a step prints. Use one for each step.
type OutputLexer struct{}

// OutputLexer returns the lexer for the output of step, chosen by its block's
// output attribute, its command, or else by what it prints.
func (p *Painter) OutputLexer(step *slides.Step) *OutputLexer {
	return &OutputLexer{}
}

// Paint restyles the logical lines of dst (rows joined where they are wrapped)
// in which no cell has a colour or an attribute.
func (l *OutputLexer) Paint(dst *screen.Screen, theme Theme) {}

// logLines highlights lines of a log.
func (p *Painter) logLines(lines []string) []line {
	rows := make([]line, len(lines))
	for i, l := range lines {
		rows[i] = line{{l, p.look(Code)}}
	}
	return rows
}
