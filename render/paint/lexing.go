package paint

import (
	"encoding/xml"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/alecthomas/chroma/v2"
)

const (
	// lexTime is how long a text is lexed: the lexers of some languages take
	// time without end for texts that are not in theirs.
	lexTime = time.Second
	// matchTime is how long one pattern is tried.
	matchTime = 20 * time.Millisecond
	// idleMatches is how many patterns may match nothing in a row: two that
	// call each other do so for ever.
	idleMatches = 200
)

// A lexing is one text on its way through a lexer.
type lexing struct{ ended atomic.Bool }

var (
	errLexingEnded = errors.New("lexing takes too long")
	errLexerIdles  = errors.New("the lexer does not go on")
)

// A boundedRule counts what a rule does, which is called whenever its pattern
// matched.
type boundedRule struct {
	chroma.Mutator // or nil
	library        *lexerLibrary
}

// idle is what a boundedRule keeps in a lexer's state.
type idle struct{ pos, matches int }

type idleKey struct{}

// Mutate implements chroma.Mutator. Its error ends the lexing, as a panic.
func (b boundedRule) Mutate(s *chroma.LexerState) error {
	at, ok := s.Get(idleKey{}).(*idle)
	if !ok {
		at = &idle{}
		s.Set(idleKey{}, at)
		for _, rules := range s.Rules {
			for _, r := range rules {
				r.Regexp.MatchTimeout = matchTime
			}
		}
	}
	if at.matches++; at.pos != s.Pos {
		*at = idle{pos: s.Pos}
	}
	switch {
	case b.library.job.ended.Load():
		return errLexingEnded
	case at.matches > idleMatches:
		return errLexerIdles
	case b.Mutator != nil:
		return b.Mutator.Mutate(s)
	}
	return nil
}

// bounded is a lexer of the archive that ends when the lexing under way does.
// Its rules are read and compiled when it first lexes.
func (l *lexerLibrary) bounded(r *lexerRow) (*chroma.RegexLexer, error) {
	x, err := chroma.NewXMLLexer(l.archive, r.file())
	if err != nil {
		return nil, err
	}
	return chroma.NewLexer(x.Config(), func() chroma.Rules {
		var file struct {
			Rules chroma.Rules `xml:"rules"`
		}
		if err := xml.Unmarshal(l.text(r.file()), &file); err != nil {
			panic(err) // it is part of the program
		}
		for _, state := range file.Rules {
			for i, rule := range state {
				if _, expands := rule.Mutator.(chroma.LexerMutator); !expands { // into other rules
					state[i].Mutator = boundedRule{rule.Mutator, l}
				}
			}
		}
		return file.Rules
	})
}

// spans finds the spans of lines of code in a language; nil where there is no
// lexer for it, where it fails, and where it takes longer than lexTime, after
// which it is not tried again. The lexer then ends within a few matchTimes, on
// its own goroutine.
func (l *lexerLibrary) spans(language string, lines []string) [][]span {
	row := l.named(language)
	if row == nil {
		return nil
	}
	lexer := l.lexer(row)
	if lexer == nil {
		return nil
	}
	job, found := &lexing{}, make(chan [][]span, 1)
	go func() { // ends with the text, or soon after the job
		l.lexing.Lock()
		defer l.lexing.Unlock()
		if l.job = job; job.ended.Load() {
			return
		}
		found <- chromaSpans(lexer, lines, job)
	}()
	late := time.NewTimer(lexTime)
	defer late.Stop()
	select {
	case spans := <-found:
		return spans
	case <-late.C:
		job.ended.Store(true)
		l.mu.Lock()
		l.slow[row] = true
		l.mu.Unlock()
		return nil
	}
}

// chromaSpans finds the spans of lines with one of chroma's lexers. Those
// report what they cannot do by an error or a panic; the code is plain then.
func chromaSpans(l chroma.Lexer, lines []string, job *lexing) (spans [][]span) {
	defer func() {
		if recover() != nil {
			spans = nil
		}
	}()
	it, err := l.Tokenise(nil, strings.Join(lines, "\n")+"\n")
	if err != nil {
		return nil
	}
	c := cutter{lines: lines, spans: make([][]span, len(lines))}
	for t := range it.Stdlib() {
		if job.ended.Load() {
			return nil
		}
		c.add(tokenRole(t.Type), t.Value)
	}
	return c.spans
}
