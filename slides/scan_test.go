package slides

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showrunner/slides/slidestest"
)

// bordersOf writes borders one by one, for comparison.
func bordersOf(borders []border) string {
	var b strings.Builder
	for _, x := range borders {
		fmt.Fprintf(&b, "%d-%d h%d %q\n", x.at, x.end, x.level, x.text)
	}
	return b.String()
}

func checkScan(t *testing.T, text []byte) {
	t.Helper()
	got, want := bordersOf(scan(text, 0).borders), bordersOf(blockBorders(text, 0))
	if got != want {
		t.Errorf("borders of %q:\n%s\nwant\n%s", text, got, want)
	}
}

// The scanner must find what the whole parser finds.
var scanSeeds = []string{
	"", "\n", "# a\n", "#a\n", "# \n", "#\n", "#", "####### a\n", "   # a\n", "    # a\n", "\t# a\n",
	"# a #\n", "# a ##  \n", "# a#\n", "# #\n", "## ##\n", "# \\#\n", "#\ta\n",
	"a\n===\n", "a\n---\n", "a\nb\n---\n", "a\n  ---  \n", "a\n    ---\n", "a\n- - -\n", "a\n-\n", "a\n=\n", "a\n--\n",
	"===\n", "---\n", "- - -\n", "***\n", "_ _ _\n", "--\n", "  ***\n", "    ***\n",
	"a\n***\nb\n", "a\n\n---\n", "[a]: /b\n===\n", "[a]: /b\nc\n===\n", "[a]\n===\n",
	"a|b\n-|-\nc|d\n---\n", "a\n|-|\n---\n", "a\n:-\n---\n",
	"```\n# a\n```\n# b\n", "````\n```\n# a\n````\n# b\n", "~~~\n# a\n```\n~~~\n# b\n", "``` `\n# a\n",
	" ```\n# a\n ```\n# b\n", "```\n# a\n    ```\n# b\n", "```\n# a\n", "```x\n```y\n# a\n```\n# b\n", "a\n```\n# b\n```\n# c\n",
	"- a\n# b\n", "- a\n  # b\n", "- a\n # b\n", "1. a\n  # b\n", "1. a\n   # b\n", "- a\n\n  # b\n", "- a\n\n # b\n",
	"- a\n---\n", "- a\n\n---\n", "- a\n===\n", "- a\nb\n===\n", "- a\n\nb\n===\n", "- a\nb\n---\n", "- a\n  ---\n", "- a\n  ===\n",
	"- a\n- b\n\n  c\n\nd\n---\n", "-\n  # a\n", "-\n\n  # a\n", "-     # a\n", "-\ta\n\n    # b\n", "- \ta\n  # b\n",
	"- ```\n  # a\n  ```\n# b\n", "- ```\n# a\n", "- a\n\n      # code\n# b\n", "10. a\n\n    # b\n", "10. a\n\n   # b\n",
	"* * *\n", "- a\n* * *\n", "- a\n* b\n# c\n", "- a\n2. b\n===\n", "- a\n1. b\n===\n", "1. a\n3. b\n===\n", "1. a\n2) b\n===\n",
	"> a\n# b\n", "> # a\n", "> a\nb\n===\n", "> a\n\nb\n===\n", "> a\n---\n", "> ```\n# b\n", "> a\n-\nb\n===\n", "> - a\n  # b\n",
	">a\n    # b\nc\n===\n", "> a\n\n    # b\nc\n===\n", "> a\nb\n  # c\n", "- a\nb\n  # c\n", "- a\nb\n\n  # c\n", "- a\nb\n\n # c\n",
	"<!-- a\n# b\n-->\n# c\n", "<!-- a -->\n# c\n", "<!-->\n# c\n", "<!-- a\n\n# b\n", "a\n<!-- b\n# c -->\n# d\n",
	"<div>\n# a\n\n# b\n", "<pre>\n# a\n\n# b\n</pre>\n# c\n", "<x>\n# a\n\n# b\n", "a\n<x>\n# b\n", "a\n<div>\n# b\n\n# c\n", "<https://x.y>\n# a\n",
	"<?a\n# b\n?>\n# c\n", "<![CDATA[\n# a\n]]>\n# b\n", "<!A\n# b\n>\n# c\n", "< a\n# b\n", "<details>\n\n# a\n\n</details>\n# b\n",
	"<script>\n# a\n</script>\n# b\n", "<pre>\n" + strings.Repeat("x\n# a\n\n", 20) + "</pre>\n# b\n",
	"[^a]: b\n# c\n", "[^a]: b\n    # c\n", "[^a]: b\nc\n===\n", "a\n[^a]: b\n===\n", "[^a]:\n\n    # b\n# c\n",
	"a\n1. b\n===\n", "a\n2. b\n===\n", "a\n01. b\n===\n", "a\n1.\n===\n", "a\n*\n===\n", "a\n+ b\n===\n",
	"a\x00\n# \x00b\n", "\xff\n# \xff\n", "a  \n# b", "a\\\n===\n", "\f\n# a\n", "\v\n===\n", "\u00a0\n===\n",
	"  - a\n # b\n", "   - a\n    b\n  # c\n", "- a\n   - b\n  # c\n", "- - a\n  # b\n # c\n",
	"- a\n\n\n  # b\n", "1. a\n\n\n\n   b\n===\n", "- a\n\tb\n===\n", "-\t\ta\n  # b\n", "+\n\n+ a\n # b\n",
	"- a\n <div>\n# b\n\n# c\n", "- a\n<x>\n# b\n", "> a\n<x>\nb\n===\n", "> a\n    b\n===\n", "- a\n\n    b\n\n# c\n", "10) a\n     b\n    c\n===\n",
	"# \v", "# a \v#\n", "# \u00a0a\u0085\n",
	"* *\n\n  #", "- a\n  -\n\n  # b\n", "- - 1.\n\n\n    # a\n  # b\n# c\n",
	"# a\n[a]: /x\n# b\n", "[a]:\n# b\n", "[a]: /x\n'title\n# b\n'\n", "~~~ `\n# a\n~~~\n", "a\n~~~\n===\n",
}

func TestScannerFindsWhatTheParserFinds(t *testing.T) {
	slidestest.Alone(t)
	for _, in := range scanSeeds {
		checkScan(t, []byte(in))
	}
	for _, a := range scanSeeds { // and after each other
		for _, b := range scanSeeds[:60] {
			checkScan(t, []byte(a+b))
			checkScan(t, []byte(a+"\n"+b))
		}
	}
}

func TestScannerOnRealFiles(t *testing.T) {
	for _, pattern := range []string{"../../shared/seed/*.md", "../README.md", "../testdata/*.md", "testdata/*.md", "tour/*.md"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			checkScan(t, newDocument(text).text)
		}
	}
}

func FuzzScannerFindsWhatTheParserFinds(f *testing.F) {
	for _, s := range scanSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		text = newDocument(text).text
		if len(text) > 4096 || tooDeep(text) || bytes.Count(text, []byte("> ")) > 20 {
			return
		}
		checkScan(t, text)
	})
}
