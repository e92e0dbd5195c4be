package runner

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"showrunner/slides"
)

// A saved is where the shell writes its state when it ends, for the fresh one.
type saved struct {
	file      *os.File
	path      string // by which the shell opens it
	dirty     bool   // something was written that is older than the last step
	functions []string
}

// stateBound is how much state is kept.
const stateBound = 16 << 20

func (v *saved) clear() {
	if v.file != nil && v.dirty {
		_ = v.file.Truncate(0) // in memory
		v.dirty = false
	}
}

// read takes what was written.
func (v *saved) read() []byte {
	if v.file == nil {
		return nil
	}
	b, err := io.ReadAll(io.NewSectionReader(v.file, 0, stateBound))
	if err != nil {
		return nil
	}
	v.dirty = true
	v.clear()
	return b
}

func (v *saved) write(b []byte) error {
	v.dirty = true
	_, err := v.file.WriteAt(b, 0)
	return err
}

// beforeStep prepares for a step that may replace the shell or fire a trap of
// its own.
func (s *Session) beforeStep(ctx context.Context, text string) {
	if s.sh.careful != "" && !s.careful && strings.Contains(text, "DEBUG") {
		s.careful = true
		s.hidden(ctx, s.armed())
	}
	if !s.sh.keeps && strings.Contains(text, "()") {
		s.state.functions = append(s.state.functions, slides.Functions(text, s.sh.dialect)...)
	}
	switch {
	case strings.Contains(text, "exec"):
		s.save(ctx) // an EXIT trap does not see exec
	case !s.ownTrap:
		s.state.clear()
	}
}

// historyBound is how many steps a shell's history tells of.
const historyBound = 500

// hide takes away what a step would see of the session: the functions and the
// trap that it lists, the prompt that it exports. What a shell's history tells
// are the steps.
func (s *Session) hide(ctx context.Context, text string) {
	if s.sh.plain != "" && !s.handsOn && touchesHooks(text) {
		s.hidden(ctx, s.sh.plain)
	}
	if !s.careful && lists(text, s.sh.foresees) {
		if !s.ownTrap {
			s.save(ctx) // no trap of ours does should the shell end
		}
		s.bared = true
		bare := s.sh.bare
		if s.ownTrap {
			bare = strings.ReplaceAll(bare, "trap - EXIT", ":")
		}
		s.hidden(ctx, bare)
	}
	if s.sh.remember != "" && tellsHistory(text) {
		var b strings.Builder
		b.WriteString(s.sh.forget)
		for _, t := range s.typedIn {
			b.WriteString("; " + s.sh.remember + quote(t))
		}
		s.hidden(ctx, b.String())
	}
}

// settleOptions turns off what makes a shell show what it reads or export what
// the session sets, where its hook could not. The next step finds it on again.
func (s *Session) settleOptions(ctx context.Context) {
	cut := strings.Trim(s.options, "avp") != ""
	if !cut && !strings.Contains(s.options, "v") || !strings.ContainsAny(s.options, "av") {
		return
	}
	again := "set +v"
	if cut {
		again = s.sh.again
	}
	s.queue.push(item{kind: muteItem})
	s.hidden(ctx, again)
}

// lists tells whether a step may list traps, or functions where those are ours.
func lists(text string, functions bool) bool {
	if strings.Contains(text, "trap") {
		return true
	}
	if !functions {
		return false
	}
	words := shellWords(text)
	for i, w := range words {
		switch w {
		case "functions", "whence", "which", "where", "autoload":
			return true
		case "typeset", "declare": // -f and +f list functions; else it is about variables
			if i+1 < len(words) && strings.ContainsAny(words[i+1][:1], "-+") && strings.ContainsAny(words[i+1], "fF") {
				return true
			}
		}
	}
	return false
}

// shellWords are a text's words as far as that can be told without parsing it.
func shellWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\n;&|(){}`$", r) })
}

// tellsHistory tells whether a step may look at the shell's history.
func tellsHistory(text string) bool {
	return strings.Contains(text, "history") || slices.Contains(shellWords(text), "fc")
}

// afterStep keeps state where no EXIT trap of ours does.
func (s *Session) afterStep(ctx context.Context, text string) {
	if s.sh.plain != "" && (s.handsOn || touchesHooks(text)) {
		s.hidden(ctx, `export -p >|@S`)
		if s.handsOn = strings.Contains(string(s.state.read()), "PS1="); !s.handsOn {
			s.hidden(ctx, s.sh.marked)
		}
	}
	if mayTrapExit(text) || s.bared {
		bared := s.bared
		s.bared = false
		s.lookAtTrap(ctx)
		if bared && s.ownTrap {
			s.hidden(ctx, s.armed())
		}
	}
	if s.ownTrap {
		s.save(ctx)
	}
}

// save has the shell write its state now.
func (s *Session) save(ctx context.Context) {
	s.hidden(ctx, s.sh.save)
	s.state.dirty = true
}

// lookAtTrap finds out whether the EXIT trap is the session's. One that the
// step set stays; where there is none the session's is set again.
func (s *Session) lookAtTrap(ctx context.Context) {
	s.hidden(ctx, `trap >|@S`)
	text := string(s.state.read())
	s.ownTrap = strings.Contains(text, "TRAPEXIT") // zsh's other way
	if s.ownTrap || strings.Contains(text, "__sr_exit") {
		return
	}
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) > 0 && (f[len(f)-1] == "EXIT" || f[len(f)-1] == "0") {
			s.ownTrap = true
			return
		}
	}
	s.hidden(ctx, s.armed())
}

// restoreState brings the state that the dead shell left into the fresh one. It
// is false when there is none.
func (s *Session) restoreState(ctx context.Context, state []byte) bool {
	end := []byte(s.fill(": @K\n"))
	if !bytes.HasSuffix(state, end) {
		return false
	}
	if vars, aliases, ok := bytes.Cut(state, []byte(s.nonce+"\n")); ok && !s.sh.keeps {
		aliases = aliases[:len(aliases)-len(end)]
		state = []byte(string(vars) + s.functionTexts() + aliasCommands(string(aliases)))
	}
	if err := s.state.write(state); err != nil {
		return false
	}
	lives := s.hidden(ctx, s.sh.restore+"; "+s.armed())
	s.state.clear()
	return lives
}

// functionTexts are the functions that steps defined, for shells that cannot
// print theirs.
func (s *Session) functionTexts() string {
	var b strings.Builder
	for _, f := range s.state.functions {
		b.WriteString("eval " + quote(f) + "\n")
	}
	return b.String()
}

// aliasCommands turns the lines NAME='value' that POSIX's alias prints into
// commands. A value may go over several lines.
func aliasCommands(text string) string {
	var b strings.Builder
	quoted := byte(0)
	start := true
	for i := 0; i < len(text); i++ {
		if start {
			b.WriteString("alias ")
		}
		c := text[i]
		b.WriteByte(c)
		switch {
		case quoted == 0 && c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case quoted == 0 && (c == '\'' || c == '"'):
			quoted = c
		case c == quoted:
			quoted = 0
		}
		start = c == '\n' && quoted == 0
	}
	return b.String()
}
