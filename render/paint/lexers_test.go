package paint

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"showrunner/slides/slidestest"
)

var pack = flag.Bool("pack", false, "write lexers.zip anew from chroma's lexers")

// unpacked are the lexers that no file can hold, since Go code of theirs decides
// about tokens. Their code is shown plain.
var unpacked = []string{"Common Lisp", "ERB", "EmacsLisp", "Go HTML Template", "Haxe", "PHTML", "Raku", "Svelte", "YAML+Jinja"}

// simplified are the tokens that stand for a part in another language, where Go
// code of the lexer decides which.
var simplified = map[string]chroma.TokenType{"Go": chroma.LiteralString, "HTTP": chroma.Text, "reStructuredText": chroma.Text}

// chromas are chroma's lexers that a file can hold, and the names of the others.
func chromas() (all []*chroma.RegexLexer, others []string) {
	for _, l := range lexers.GlobalLexerRegistry.Lexers {
		r, ok := l.(*chroma.RegexLexer)
		if v := reflect.ValueOf(l).Elem(); !ok && v.Kind() == reflect.Struct && v.FieldByName("Lexer").IsValid() {
			r, ok = v.FieldByName("Lexer").Interface().(*chroma.RegexLexer) // what chroma wraps
		}
		if _, err := lexerFile(r); !ok || err != nil {
			others = append(others, l.Config().Name)
			continue
		}
		all = append(all, r)
	}
	slices.Sort(others)
	return all, others
}

// lexerFile is a lexer as a file.
func lexerFile(l *chroma.RegexLexer) ([]byte, error) {
	if l == nil {
		return nil, fmt.Errorf("none")
	}
	kind, ok := simplified[l.Config().Name]
	if !ok {
		return chroma.Marshal(l)
	}
	rules := l.MustRules()
	for _, state := range rules {
		for i := range state {
			state[i].Type = simplify(state[i].Type, kind)
		}
	}
	return chroma.Marshal(chroma.MustNewLexer(l.Config(), func() chroma.Rules { return rules }))
}

func simplify(e chroma.Emitter, kind chroma.TokenType) chroma.Emitter {
	if _, ok := e.(chroma.EmitterFunc); ok {
		return kind
	}
	v := reflect.ValueOf(e)
	if v.Kind() != reflect.Pointer || !v.Elem().FieldByName("Emitters").IsValid() {
		return e
	}
	var parts []chroma.Emitter
	for _, part := range v.Elem().FieldByName("Emitters").Interface().(chroma.Emitters) {
		parts = append(parts, simplify(part, kind))
	}
	return chroma.ByGroups(parts...)
}

// indexLine is a lexer's line of the index.
func indexLine(c *chroma.Config) string {
	return fmt.Sprintf("%s\t%v\t%s\t%s\n", c.Name, cmp.Or(c.Priority, 1), strings.Join(c.Aliases, ","), strings.Join(c.Filenames, ","))
}

// packed is what the archive is to hold, by name.
func packed(t *testing.T) map[string][]byte {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/alecthomas/chroma/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	licence, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "COPYING"))
	if err != nil {
		t.Fatal(err)
	}
	all, others := chromas()
	if !slices.Equal(others, unpacked) {
		t.Errorf("no file holds %q, want %q", others, unpacked)
	}
	names := map[string][]byte{"COPYING": licence}
	for _, l := range all {
		text, err := lexerFile(l)
		if err != nil {
			t.Fatal(err)
		}
		names[(&lexerRow{name: l.Config().Name}).file()] = text
		names[lexerIndex] = append(names[lexerIndex], indexLine(l.Config())...)
	}
	return names
}

func writeArchive(t *testing.T, contents map[string][]byte) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, name := range sorted(contents) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(contents[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("lexers.zip", b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

func sorted(contents map[string][]byte) (names []string) {
	for name := range contents {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// sameLines tells whether two texts have the same lines: chroma writes a lexer's
// states in any order.
func sameLines(a, b []byte) bool {
	return slices.Equal(slices.Sorted(strings.Lines(string(a))), slices.Sorted(strings.Lines(string(b))))
}

func TestArchiveHoldsChromasLexers(t *testing.T) {
	slidestest.Alone(t)
	want := packed(t)
	if *pack {
		writeArchive(t, want)
		return
	}
	l := library()
	for _, name := range sorted(want) {
		if got := l.text(name); !sameLines(got, want[name]) {
			t.Errorf("%s is not chroma's: go test ./render/paint -run ArchiveHolds -pack", name)
		}
	}
	if len(l.archive.File) != len(want) {
		t.Errorf("the archive holds %d files, want %d", len(l.archive.File), len(want))
	}
	for i := range l.rows {
		for _, pattern := range l.rows[i].patterns {
			if _, err := filepath.Match(pattern, "x"); err != nil {
				t.Errorf("%s: %q: %v", l.rows[i].name, pattern, err)
			}
		}
	}
}

func TestArchivedLexersAreFoundAsChromas(t *testing.T) {
	for _, name := range []string{"go", "Go", "yaml", "json", "dockerfile", "docker", "python", "py", "toml", "ini", "diff", "hcl", "terraform", "js", "ts",
		"html", "xml", "sql", "make", "nginx", "rust", "c", "cpp", "java", "markdown", "md", "http", "rst", "php", "nosuchlanguage"} {
		want := ""
		if l := lexers.Get(name); l != nil {
			want = l.Config().Name
		}
		got := ""
		if l := lexerOf(name); l != nil {
			got = l.Config().Name
		}
		if got != want {
			t.Errorf("lexer(%q) = %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"main.go", "a.yaml", "a.yml", "a.json", "Dockerfile", "Dockerfile.prod", "Makefile", "x.py", "Cargo.toml", "a.ini", "a.diff",
		"a.tf", "a.js", "a.ts", "a.html", "a.xml", "a.rs", "a.c", "a.h", "a.cpp", "a.java", "a.php", "nginx.conf", "a.css", "a.rb", "a.pl", "no.such"} {
		want := ""
		if l := lexers.Match(name); l != nil {
			want = l.Config().Name
		}
		got := ""
		if r := library().ofFile(name); r != nil {
			got = r.name
		}
		if got != want {
			t.Errorf("ofFile(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestArchivedLexersReadCodeAsChromas(t *testing.T) {
	for language, code := range map[string]string{
		"go":         "package main\n\nimport \"fmt\"\n\n// main\nfunc main() { fmt.Println(`x`, 1.5, true) }\n",
		"yaml":       "kind: Pod # one\nspec:\n  - name: \"web\"\n    port: 80\n",
		"json":       "{\"a\": [1, true, null, \"x\\n\"]}\n",
		"dockerfile": "FROM alpine:3 AS base\nRUN --mount=type=cache,target=/x apk add curl && echo \"$X\"\nCMD [\"sh\"]\n",
		"python":     "def f(x: int) -> str:\n    return f\"{x!r}\"  # y\n",
		"html":       "<p class=\"x\">a<script>let x = 1;</script><style>p { color: red }</style></p>\n",
		"hcl":        "resource \"a\" \"b\" {\n  x = [1, \"${y}\"]\n}\n",
		"diff":       "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n",
		"makefile":   "all: x ## help\n\techo $(X)\n",
		"markdown":   "# One\n\n*a* `b` [c](d)\n\n```json\n{}\n```\n",
	} {
		lines := strings.Split(code, "\n")
		got, want := library().spans(language, lines), chromaSpans(lexers.Get(language), lines, &lexing{})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", language, got, want)
		}
	}
}

// lexerOf is the lexer of a language, or nil.
func lexerOf(language string) chroma.Lexer {
	if r := library().named(language); r != nil {
		return library().lexer(r)
	}
	return nil
}
