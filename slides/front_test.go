package slides

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFrontMatter(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Meta
	}{
		{"title: A talk\nauthor: Ann\ndate: 2026-01-02\ntheme: dark", Meta{Title: "A talk", Author: "Ann", Date: "2026-01-02", Theme: "dark"}},
		{"# comment\n\ntitle: 'A: talk'", Meta{Title: "A: talk"}},
		{`title: "ðŸ“‹ \e[31mred"`, Meta{Title: "📋 [31mred"}},
		{"authors: [Ann, Bob]", Meta{Author: "Ann, Bob"}},
		{"authors:\n- Ann\n- Bob", Meta{Author: "Ann, Bob"}},
		{"theme:\n  name: light\n  path: x.yaml", Meta{Theme: "light"}},
		{"title: >\n  folded\n  text\n", Meta{Title: "folded text"}},
		{"unknown: 1\nother:\n  deep: [1, {a: b}]\ntitle: x", Meta{Title: "x"}},
		{"{title: flow, author: me}", Meta{Title: "flow", Author: "me"}},
		{"title: 12", Meta{Title: "12"}},
		{"title: null\nauthor: ~", Meta{}},
		{"title: [a, b]", Meta{}},
		{"showrunner:\n  shell: zsh\n  dir: sub\n  rc: true\n  slide-level: 2\n  cleanup: Clean up",
			Meta{Shell: "zsh", Dir: "sub", RC: true, Level: 2, Cleanup: "Clean up"}},
		{"showrunner:\n  env:\n    B: two words\n    A: 1\n    C: ''", Meta{Env: []string{"B=two words", "A=1", "C="}}},
		{"showrunner:\n  env: [A=1, B=2, none]", Meta{Env: []string{"A=1", "B=2"}}},
		{"showrunner:\n  env:\n    ONE: true", Meta{Env: []string{"ONE=true"}}},
		{"showrunner:\n  timeout: 90s\n  duration: 20m", Meta{Timeout: 90 * time.Second, Duration: 20 * time.Minute}},
		{"showrunner:\n  timeout: 30\n  duration: 20", Meta{Timeout: 30 * time.Second, Duration: 20 * time.Minute}},
		{"showrunner:\n  duration: 30 min", Meta{Duration: 30 * time.Minute}},
		{"showrunner:\n  secrets: [TOKEN, PASSWORD]", Meta{Secrets: []string{"TOKEN", "PASSWORD"}}},
		{"showrunner:\n  secrets: TOKEN", Meta{Secrets: []string{"TOKEN"}}},
		{"showrunner: {shell: bash}", Meta{Shell: "bash"}},
		{"showrunner: bash", Meta{}},
		{"a: &x [1]\ntitle: *x", Meta{}},
		{"title: &t Anchored", Meta{Title: "Anchored"}},
		{"title: !!str 1", Meta{Title: "1"}},
	} {
		d := Parse("x.md", []byte("---\n"+tt.in+"\n---\n# H\n"))
		if !reflect.DeepEqual(d.Meta, tt.want) || len(d.Findings) > 0 {
			t.Errorf("front matter %q = %+v, %v, want %+v", tt.in, d.Meta, d.Findings, tt.want)
		}
		if len(d.Slides) != 1 || d.Slides[0].Title != "H" {
			t.Errorf("front matter %q: %d slides", tt.in, len(d.Slides))
		}
	}
}

func TestFrontMatterOrThematicBreak(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // Meta.Title, then the slides' titles
	}{
		{"---\ntitle: T\n---\ntext", "T|T"},
		{"---\ntitle: T\n...\ntext", "T|T"},
		{"---  \ntitle: T\n--- \ntext", "T|T"},
		{"---\n\ntitle: T\n\n---\ntext", "T|T"},
		{"---\n---\ntext", "|x"},
		{"---\n# only a comment\n---\ntext", "|only a comment|only a comment"},
		{"---\ntitle: T\ntext", "|x"},
		{"---\n\n# Heading\n\ntext\n\n---\n\nmore", "|Heading|Heading"},
		{"---\njust text\n---\nmore", "|just text"},
		{" ---\ntitle: T\n---\n", "|title: T"},
		{"----\ntitle: T\n---\n", "|title: T"},
		{"text\n\n---\ntitle: T\n---\n", "|x|title: T"},
		{"\ufeff---\r\ntitle: T\r\n---\r\n# H\r\n", "T|H"},
		{"---\rtitle: T\r---\r# H\r", "T|H"},
		{"", "|x"},
		{"---\ntitle: only front matter\n---", "only front matter|only front matter"},
	} {
		d := Parse("x.md", []byte(tt.in))
		got := []string{d.Meta.Title}
		for _, s := range d.Slides {
			got = append(got, s.Title)
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("Parse(%q) titles = %q, want %q", tt.in, s, tt.want)
		}
	}
}

func TestBrokenFrontMatterIsFoundAndTheDeckShown(t *testing.T) {
	for _, tt := range []struct {
		in, at string
	}{
		{"---\ntitle: [a\n---\n# H\n", "2:8"},
		{"---\ntitle: T\n\tauthor: x\n---\n# H\n", "3:1"},
		{"---\ntitle: T\ntitle: U\n---\n# H\n", "3:1"},
		{"---\nshowrunner:\n  timeout: soon\n---\n# H\n", "3:12"},
		{"---\nshowrunner:\n  slide-level: 9\n---\n# H\n", "3:16"},
		{"\ufeff---\r\nshowrunner:\r\n  slide-level: x\r\n---\r\n# H\r\n", "3:16"},
		{"---\ntitle: " + strings.Repeat("long ", 20000) + "\n---\n# H\n", "2:1"},
	} {
		d := Parse("x.md", []byte(tt.in))
		if len(d.Slides) != 1 || d.Slides[0].Title != "H" {
			t.Errorf("Parse(%.40q): %d slides", tt.in, len(d.Slides))
		}
		if len(d.Findings) != 1 {
			t.Errorf("Parse(%.40q): findings %v, want one", tt.in, d.Findings)
			continue
		}
		f := d.Findings[0]
		if got := fmt.Sprintf("%d:%d", f.Line, f.Col); got != tt.at || f.Name != "front-matter" {
			t.Errorf("Parse(%.40q): finding %q at %s, want at %s", tt.in, f.Text, got, tt.at)
		}
	}
}

func TestEnvironmentLeavesOutWhatIntrudes(t *testing.T) {
	for _, tt := range []struct {
		in, at, text string
	}{
		{"env: {A: 1, LD_PRELOAD: x.so, B: 2}", "3:27", `"LD_PRELOAD" is left out`},
		{`env: {A: 1, "BASH_FUNC_unset%%": "() { :; }", B: 2, ENV: x}`, "3:36", `"BASH_FUNC_unset%%" and 1 more are left out`},
		{"env: [A=1, BASH_ENV=x, B=2]", "3:14", `"BASH_ENV" is left out`},
		{`env: {A: 1, "LD_AUDIT=x": 1, DYLD_INSERT_LIBRARIES: x, SHELLOPTS: xtrace, BASHOPTS: x, B: 2}`, "3:29", `and 3 more are left out`},
		{`env: {A: 1, ZDOTDIR: ., PROMPT_COMMAND: x, PS0: x, PS1: x, PS2: x, PS4: x, GCONV_PATH: ., B: 2}`, "3:24", `and 6 more are left out`},
		{`env: {A: 1, old: "() { :; }; x", "__BASH_FUNC<x>()": "x", B: 2}`, "3:20", `and 1 more are left out`},
	} {
		d := Parse("x.md", []byte("---\nshowrunner:\n  "+tt.in+"\n---\n# H\n"))
		if !reflect.DeepEqual(d.Meta.Env, []string{"A=1", "B=2"}) {
			t.Errorf("%s: %q", tt.in, d.Meta.Env)
		}
		if len(d.Findings) != 1 || !strings.Contains(d.Findings[0].Text, tt.text) || fmt.Sprintf("%d:%d", d.Findings[0].Line, d.Findings[0].Col) != tt.at {
			t.Errorf("%s: findings %+v, want %s at %s", tt.in, d.Findings, tt.text, tt.at)
		}
	}
}

func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{"title: x", "a: [", "{", "? a\n: b", "a: &x {b: *x}", "showrunner:\n  env:\n  - A=1", "\x00: \xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		in := []byte("---\n" + s + "\n---\n# H\n")
		d := Parse("x.md", in)
		if len(d.Slides) == 0 {
			t.Fatalf("Parse(%q): no slide", in)
		}
		for _, shown := range []string{d.Title, d.Meta.Title, d.Meta.Author, d.Meta.Date} {
			if raw(shown) {
				t.Errorf("Parse(%q) shows %q", in, shown)
			}
		}
		if m := d.Meta; m.Timeout < 0 || m.Duration < 0 || m.Level < 0 || m.Level > 6 {
			t.Errorf("Parse(%q): %+v", in, m)
		}
		for _, v := range d.Meta.Env {
			if !strings.Contains(v, "=") {
				t.Errorf("Parse(%q): a variable %q", in, v)
			}
		}
		for _, f := range d.Findings {
			if f.Offset < 0 || f.Offset > len(in) || f.Line < 1 || f.Col < 1 || f.Text == "" {
				t.Errorf("Parse(%q): finding %+v", in, f)
			}
		}
	})
}

// No runbook says which programs run and what they load.
func TestFrontMatterLeavesTheEnvironmentOfPrograms(t *testing.T) {
	for _, name := range []string{"PATH", "HOME", "PYTHONPATH", "PYTHONSTARTUP", "PERL5OPT", "PERL5LIB", "NODE_OPTIONS", "RUBYOPT", "LESSOPEN", "PAGER",
		"GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_0", "GIT_CONFIG_VALUE_0", "GIT_CONFIG_GLOBAL", "GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_DIR",
		"LD_PRELOAD", "DYLD_INSERT_LIBRARIES", "BASH_ENV", "ENV", "ZDOTDIR", "EDITOR", "JAVA_TOOL_OPTIONS", "SSH_ASKPASS"} {
		d := Parse("x.md", []byte("---\nshowrunner:\n  env:\n    GOOD: 1\n    "+name+": /tmp/x\n---\n# A\n"))
		if !slices.Equal(d.Meta.Env, []string{"GOOD=1"}) {
			t.Errorf("%s: the environment is %q", name, d.Meta.Env)
		}
		if len(d.Findings) != 1 || !strings.Contains(d.Findings[0].Text, name) || d.Findings[0].Line != 5 {
			t.Errorf("%s: findings %v", name, d.Findings)
		}
	}
	d := Parse("x.md", []byte("---\nshowrunner:\n  env: [KUBECONFIG=k, REGION=x, PATHS=a, HOMEPAGE=b]\n---\n# A\n"))
	if len(d.Meta.Env) != 4 || len(d.Findings) != 0 {
		t.Errorf("%q, %v", d.Meta.Env, d.Findings)
	}
}
