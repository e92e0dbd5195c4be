package paint

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// endless are texts for which the lexers of these languages, as they come, go
// on without end.
var endless = []struct{ language, text string }{
	{"jungle", `"a"`},
	{"jsonata", "~"},
}

func TestLexersThatGoInCirclesEnd(t *testing.T) {
	for _, tt := range endless {
		started := time.Now()
		library().spans(tt.language, []string{tt.text})
		if row := library().named(tt.language); library().slow[row] {
			t.Errorf("%s, %q: ended by its time after %s, not by its turning", tt.language, tt.text, time.Since(started))
		}
		if got := lex(tt.language, []string{"x = 1"}); len(got) != 1 {
			t.Errorf("%s: nothing is lexed afterwards", tt.language)
		}
	}
}

// TestEveryLexerEnds gives all lexers pages that none of them is for. It is
// long: SHOWRUNNER_LEXERS=1 has it look at all kinds of pages.
func TestEveryLexerEnds(t *testing.T) {
	pages := map[string][]string{"small": {`"a"`, "~", "{{ <% #{", "'", "`", `\`}}
	if os.Getenv("SHOWRUNNER_LEXERS") != "" {
		for name, piece := range map[string]string{
			"words": "lorem ipsum dolor 12 ", "statements": "a = b(c, \"d\") { 12 } ; ", "quotes": "\"a\" 'b' `c` ~ ",
			"open": "([{<\"", "blanks": "    ", "letters": "aaaa", "slashes": `\\\\`, "comments": "-- # // /* ", "colons": "a: b - c: ",
		} {
			for range 150 {
				pages[name] = append(pages[name], strings.Repeat(piece, 100/len(piece)))
			}
		}
	}
	for i := range library().rows {
		row := &library().rows[i]
		for name, lines := range pages {
			started := time.Now()
			library().spans(row.name, lines)
			if took := time.Since(started); took > lexTime/4 {
				fmt.Printf("%s, %s: %s\n", row.name, name, took.Round(time.Millisecond))
			}
		}
	}
}
