package paint

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"
)

// lexerArchive holds chroma's lexers as chroma writes them to files, and a
// table of what they are for. Chroma's own package of them builds all three
// hundred whenever a program that imports it starts, which took half of the time
// to the first slide; here one is read when a slide wants it. A test writes the
// archive and holds it against chroma's.
//
//go:embed lexers.zip
var lexerArchive string

const lexerIndex = "index"

// A lexerRow says what one lexer of the archive is for.
type lexerRow struct {
	name     string
	aliases  []string
	patterns []string // of file names
	priority float32
}

// file is the lexer's name in the archive.
func (r *lexerRow) file() string { return strings.ReplaceAll(r.name, "/", "-") + ".xml" }

// A lexerLibrary is the archive, opened.
type lexerLibrary struct {
	archive *zip.Reader
	rows    []lexerRow

	mu   sync.Mutex
	read map[*lexerRow]chroma.Lexer
	slow map[*lexerRow]bool // that once ran out of time

	lexing sync.Mutex // one text at a time
	job    *lexing    // the one under way
}

// library opens the archive when the first lexer is asked for.
var library = sync.OnceValue(func() *lexerLibrary {
	l := &lexerLibrary{read: map[*lexerRow]chroma.Lexer{}, slow: map[*lexerRow]bool{}}
	r, err := zip.NewReader(strings.NewReader(lexerArchive), int64(len(lexerArchive)))
	if err != nil {
		panic(err) // it is part of the program
	}
	l.archive = r
	for line := range strings.Lines(string(l.text(lexerIndex))) {
		l.rows = append(l.rows, readLexerRow(strings.TrimSuffix(line, "\n")))
	}
	return l
})

// readLexerRow reads a line of the index: name, priority, aliases and patterns,
// with tabs between and commas inside.
func readLexerRow(line string) lexerRow {
	f := strings.Split(line, "\t")
	priority, err := strconv.ParseFloat(f[1], 32)
	if err != nil {
		panic(err) // it is part of the program
	}
	return lexerRow{name: f[0], priority: float32(priority), aliases: list(f[2]), patterns: list(f[3])}
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func (l *lexerLibrary) text(name string) []byte {
	f, err := l.archive.Open(name)
	if err != nil {
		panic(err) // it is part of the program
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		panic(err)
	}
	return text
}

// named finds a lexer by a name or an alias, or returns nil.
func (l *lexerLibrary) named(language string) *lexerRow {
	for i := range l.rows {
		if r := &l.rows[i]; strings.EqualFold(r.name, language) || slices.Contains(r.aliases, strings.ToLower(language)) {
			return r
		}
	}
	return nil
}

// ofFile finds the lexer for a file by its name, or returns nil.
func (l *lexerLibrary) ofFile(name string) (best *lexerRow) {
	for i := range l.rows {
		r := &l.rows[i]
		if best != nil && r.priority <= best.priority {
			continue
		}
		fits := func(pattern string) bool {
			ok, _ := filepath.Match(pattern, name) // a test matches them all
			return ok
		}
		if slices.ContainsFunc(r.patterns, fits) {
			best = r
		}
	}
	return best
}

// lexer reads a lexer and those that it hands parts of the text to. It is nil
// for one that is too slow.
func (l *lexerLibrary) lexer(r *lexerRow) chroma.Lexer {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.slow[r] {
		return nil
	}
	if l.read[r] == nil {
		own := chroma.NewLexerRegistry()
		l.register(own, r)
		l.read[r] = own.Get(r.name)
	}
	return l.read[r]
}

func (l *lexerLibrary) register(all *chroma.LexerRegistry, r *lexerRow) {
	if slices.ContainsFunc(all.Lexers, func(x chroma.Lexer) bool { return x.Config().Name == r.name }) {
		return
	}
	x, err := l.bounded(r)
	if err != nil {
		panic(err) // it is part of the program
	}
	all.Register(x)
	for _, other := range l.parts(r) {
		l.register(all, other)
	}
}

// parts are the lexers that one hands parts of the text to: those that it names,
// or all where the text names them, as markdown does.
func (l *lexerLibrary) parts(r *lexerRow) (others []*lexerRow) {
	text := l.text(r.file())
	if bytes.Contains(text, []byte("<usingbygroup>")) {
		for i := range l.rows {
			others = append(others, &l.rows[i])
		}
		return others
	}
	named := regexp.MustCompile(`<using lexer="([^"]*)"`)
	for _, m := range named.FindAllSubmatch(text, -1) {
		if other := l.named(string(m[1])); other != nil {
			others = append(others, other)
		}
	}
	return others
}
