package slides

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

func TestStatements(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"\n\n", nil},
		{"# only a comment\n", nil},
		{"ls", []string{"ls"}},
		{"ls\n", []string{"ls"}},
		{"  ls  \n", []string{"ls"}},
		{"a\nb\n", []string{"a", "b"}},
		{"a; b\n", []string{"a; b"}},
		{"a; b\nc\n", []string{"a; b", "c"}},
		{"a;\nb;\n", []string{"a;", "b;"}},
		{"a & b\n", []string{"a & b"}},
		{"a &\nb\n", []string{"a &", "b"}},
		{"a && b\n", []string{"a && b"}},
		{"a &&\n  b\n", []string{"a &&\n  b"}},
		{"a | b |\n c", []string{"a | b |\n c"}},
		{"for i in 1 2; do\n  echo $i\ndone\nls", []string{"for i in 1 2; do\n  echo $i\ndone", "ls"}},
		{"if a; then\n  b\nfi; c\nd", []string{"if a; then\n  b\nfi; c", "d"}},
		{"f() {\n  a\n\n  b # c\n}\nf", []string{"f() {\n  a\n\n  b # c\n}", "f"}},
		{"cat <<EOF\na\nb\nEOF\nls", []string{"cat <<EOF\na\nb\nEOF", "ls"}},
		{"cat <<EOF\nEOF\nls", []string{"cat <<EOF\nEOF", "ls"}},
		{"cat <<EOF | wc; a\nx\nEOF\nls", []string{"cat <<EOF | wc; a\nx\nEOF", "ls"}},
		{"cat <<A - <<B\nA\nb\nB\nls", []string{"cat <<A - <<B\nA\nb\nB", "ls"}},
		{"cat <<A - <<B\na\nA\nB\nls", []string{"cat <<A - <<B\na\nA\nB", "ls"}},
		{"cat <<-'E'\n\t$(\n\tE\nls", []string{"cat <<-'E'\n\t$(\n\tE", "ls"}},
		{"cat <<'EOF'\n# no comment\n```\nEOF\n", []string{"cat <<'EOF'\n# no comment\n```\nEOF"}},
		{"a \\\n  b\nc", []string{"a \\\n  b", "c"}},
		{"echo 'x\ny'\nz", []string{"echo 'x\ny'", "z"}},
		{"a # why\nb", []string{"a # why", "b"}},
		{"a; # why\nb", []string{"a; # why", "b"}},
		{"echo a\\ \nb", []string{"echo a\\ ", "b"}},
		{"a\\", []string{"a\\"}},
		{"# c\na", []string{"(c)a"}},
		{"# c\n#d\n\n# e\na", []string{"(c/d/e)a"}},
		{"a\n\n# c\n\nb", []string{"a", "(c)+b"}},
		{"a\n\nb\nc", []string{"a", "+b", "c"}},
		{"a\n#!/bin/x\nb", []string{"a", "(!/bin/x)b"}},
		{"{ a; b; }\n(c)\n", []string{"{ a; b; }", "(c)"}},
		{"x=1 y=2\nexport x", []string{"x=1 y=2", "export x"}},
		{"[[ a == b ]] && c\n((i++))\n", []string{"[[ a == b ]] && c", "((i++))"}},
		// What cannot be read is cut where nothing is open.
		{"git checkout <branch>\ngit show <branch>\n", []string{"!git checkout <branch>", "!git show <branch>"}},
		{"a\n# c\nb <x>\n\nc\n", []string{"a", "(c)!b <x>", "+c"}},
		{"a ) \\\n  b\nc", []string{"!a ) \\\n  b", "c"}},
		{"a <x> |\n  b\nc", []string{"!a <x> |\n  b", "c"}},
		{"a <x> &&\n\n  b\nc", []string{"!a <x> &&\n\n  b", "c"}},
		{"if a <x>; then\n  rm b\nfi\nc", []string{"!if a <x>; then\n  rm b\nfi", "c"}},
		{"if a; then\n  rm b\nfi\nc <x>", []string{"if a; then\n  rm b\nfi", "!c <x>"}},
		{"for i in <x>; do\n  rm b\ndone; d\nc", []string{"!for i in <x>; do\n  rm b\ndone; d", "c"}},
		{"while a <x>\ndo\n  case b in\n    c|d) rm e;;\n    (f) g;;\n  esac\ndone\nc", []string{"!while a <x>\ndo\n  case b in\n    c|d) rm e;;\n    (f) g;;\n  esac\ndone", "c"}},
		{"f() {\n  rm <x>\n}\nc", []string{"!f() {\n  rm <x>\n}", "c"}},
		{"f()\n{\n  rm <x>\n}\nc", []string{"!f()\n{\n  rm <x>\n}", "c"}},
		{"function f {\n  rm <x>\n}\nc", []string{"!function f {\n  rm <x>\n}", "c"}},
		{"(cd <x>\nrm b)\nc", []string{"!(cd <x>\nrm b)", "c"}},
		{"a ) '\nrm b\n'\nc", []string{"!a ) '\nrm b\n'", "c"}},
		{"a ) \"$(\nrm b \"'\"\n)\"\nc", []string{"!a ) \"$(\nrm b \"'\"\n)\"", "c"}},
		{"cat <<'E' > <x>\nrm b\nE\nc", []string{"!cat <<'E' > <x>\nrm b\nE", "c"}},
		{"cat <<-\\E <<F <x>\n$(\n\tE\nrm \"b\nF\nc", []string{"!cat <<-\\E <<F <x>\n$(\n\tE\nrm \"b\nF", "c"}},
		{"a <x> # don't\nc", []string{"!a <x> # don't", "c"}},
		{"a $((1<<2)) <x>\nc", []string{"!a $((1<<2)) <x>", "c"}},
		{"[[ a < b ]] && d <x>\nc", []string{"![[ a < b ]] && d <x>", "c"}},
		{"a <x> it's\nrm b\n", []string{"!a <x> it's\nrm b"}},
		{"a <x>; echo if\nc", []string{"!a <x>; echo if", "c"}},
		{"x=(\n  <a>\n  rm\n)\nc", []string{"!x=(\n  <a>\n  rm\n)", "c"}},
		{"foreach f (<x>)\n  rm f\nend\nc", []string{"!foreach f (<x>)\n  rm f\nend", "c"}},
		{"# c\n\n  echo 'a\nb\n", []string{"(c)!echo 'a\nb"}},
		{"done\nls\n", []string{"!done", "ls"}},
		{"foo(\n", []string{"!foo("}},
		{"if x; then\n", []string{"!if x; then"}},
		{"cat <<EOF\nx\n", []string{"!cat <<EOF\nx"}},
		{strings.Repeat("(", 50000), []string{"!" + strings.Repeat("(", 50000)}},
		{strings.Repeat("x", 2<<20), []string{"!" + strings.Repeat("x", 2<<20)}},
	} {
		parts, _ := statements(tt.in, syntax.LangBash)
		var got []string
		for _, p := range parts {
			got = append(got, describe(tt.in, p))
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("statements(%.60q) = %.200q, want %.200q", tt.in, got, tt.want)
		}
	}
}

// describe writes a part as (comments)+!text: + when it stands apart, ! when
// the script could not be read.
func describe(script string, p part) string {
	s := script[p.from:p.to]
	if p.doubt != nil {
		s = "!" + s
	}
	if p.apart {
		s = "+" + s
	}
	if len(p.comments) > 0 {
		s = "(" + strings.Join(p.comments, "/") + ")" + s
	}
	return s
}

// sketched is a step as describe takes it.
func sketched(s Step) part {
	p := part{to: len(s.Text), comments: s.Comments}
	if s.Whole {
		p.doubt = &doubt{}
	}
	return p
}

func TestDialectIsTheSessionShells(t *testing.T) {
	for _, tt := range []struct {
		shell, script string
		whole         bool
	}{
		{"bash", "a=(1 2)\n", false},
		{"", "a=(1 2)\n", false},
		{"/usr/bin/bash", "a=(1 2)\n", false},
		{"dash", "a=(1 2)\n", true},
		{"/bin/sh", "a=(1 2)\n", true},
		{"zsh", "print -l ${(f)x}\n", false},
		{"bash", "print -l ${(f)x}\n", true},
		{"fish", "ls\n", false},
	} {
		d := Parse("x.md", []byte("---\nshowrunner:\n  shell: "+tt.shell+"\n---\n# H\n\n```sh\n"+tt.script+"```\n"))
		steps := d.Slides[0].Blocks()[0].Steps()
		if len(steps) != 1 || steps[0].Whole != tt.whole {
			t.Errorf("steps of %q for %q = %+v, want whole %t", tt.script, tt.shell, steps, tt.whole)
		}
	}
}

func TestADeckOfZshBlocksIsForZsh(t *testing.T) {
	fence := func(language string) string { return "```" + language + "\nls\n```\n\n" }
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{fence("sh"), ""},
		{fence("zsh"), "zsh"},
		{fence("ZSH title"), "zsh"},
		{fence("zsh") + fence("zsh"), "zsh"},
		{fence("zsh") + fence("sh"), ""},
		{fence("zsh") + "# H\n" + fence("bash"), ""},
		{fence("zsh") + fence("json") + fence("log"), "zsh"},
		{"zsh is a shell", ""},
		{"````text\n" + fence("zsh") + "````\n", ""},
		{"- a\n\n  ```zsh\n  ls\n  ```\n", "zsh"},
		{"---\nshowrunner:\n  shell: bash\n---\n" + fence("zsh"), "bash"},
	} {
		if got := Parse("x.md", []byte(tt.in)).Shell(); got != tt.want {
			t.Errorf("Parse(%q).Shell() = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPastedPromptsAreStripped(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string // line:column text
	}{
		{"$ ls\n", []string{"4:3 ls"}},
		{"$ a\n$ b\n", []string{"4:3 a", "5:3 b"}},
		{"  $ a\n", []string{"4:5 a"}},
		{"# why\n$ a\n\n$ b\n", []string{"5:3 a", "7:3 b"}},
		{"$ a \\\n    b\n$ c\n", []string{"4:3 a \\\n    b", "6:3 c"}},
		{"$ a \\\n> b\n", []string{"4:3 a \\\nb"}},
		{"$ a\noutput\n", []string{"4:3 a"}},
		{"a\n$ b\n", []string{"4:1 a", "5:3 b"}},
		{"a\n  $ b\n$\n$ c \\\n> d\n", []string{"4:1 a", "5:5 b", "7:3 c \\\nd"}},
		{"a\n$ b <x>\n", []string{"4:1 a", "5:3 b <x>"}},
		{"cat <<E\n$ a\nE\n$ b\n", []string{"4:1 cat <<E\n$ a\nE", "7:3 b"}},
		{"echo 'a\n$ b\n'\n", []string{"4:1 echo 'a\n$ b\n'"}},
		{"echo \\\n$ b\n", []string{"4:1 echo \\\n$ b"}},
		{"> out\n$ b\n", []string{"4:1 > out", "5:3 b"}},
		{"echo $ x\n", []string{"4:1 echo $ x"}},
	} {
		d := Parse("x.md", []byte("# H\n\n```sh\n"+tt.in+"```\n"))
		b := d.Slides[0].Blocks()[0]
		var got []string
		for _, s := range b.Steps() {
			got = append(got, fmt.Sprintf("%d:%d %s", s.Line, s.Col, s.Text))
		}
		if !reflect.DeepEqual(got, tt.want) || b.Text != tt.in {
			t.Errorf("steps of %q = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestConsoleBlocksHaveCommandsAndOutput(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string // line:column text, each followed by "> " and its output
	}{
		{"$ ls\na\nb\n", []string{"4:3 ls", "> a\nb\n"}},
		{"$ a\n$ b\nout\n", []string{"4:3 a", "5:3 b", "> out\n"}},
		{"intro\n$ a\nout\n\n$ b\n", []string{"5:3 a", "> out\n", "8:3 b"}},
		{"% a\n", []string{"4:3 a"}},
		{"# apt update\nHit\n", []string{"4:3 apt update", "> Hit\n"}},
		{"# about a\n$ a\n", []string{"5:3 (about a)a"}},
		{"$ a\n# HELP x\nx 1\n$ b\n", []string{"4:3 a", "> # HELP x\nx 1\n", "7:3 b"}},
		{"$ a\nout\n\n# about b\n$ b\n", []string{"4:3 a", "> out\n", "8:3 (about b)b"}},
		{"[ann]$ a\nout\n", []string{"4:8 a", "> out\n"}},
		{"ann@host:~$ a\nout\n", []string{"4:13 a", "> out\n"}},
		{"root@3f2:/# a\nout\n", []string{"4:13 a", "> out\n"}},
		{"ann@host ~ % a\n", []string{"4:14 a"}},
		{"ann@host a b % a\n", nil},
		{"ann@host dir % a\n", []string{"4:16 a"}},
		{"(venv) $ a\n", []string{"4:10 a"}},
		{"bash-5.2$ a\n", []string{"4:11 a"}},
		{"$ a \\\n    b\nout\n", []string{"4:3 a \\\n    b", "> out\n"}},
		{"$ a \\\n> b\nout\n", []string{"4:3 a \\\nb", "> out\n"}},
		{"$ cat <<EOF\n> x\n> EOF\nx\n", []string{"4:3 cat <<EOF\nx\nEOF", "> x\n"}},
		{"$ cat <<EOF\nx\nEOF\nx\n", []string{"4:3 cat <<EOF\nx\nEOF", "> x\n"}},
		{"$ for i in 1; do\n> echo $i\n> done\n1\n", []string{"4:3 for i in 1; do\necho $i\ndone", "> 1\n"}},
		{"$ npm run x\n> x@1.0\n", []string{"4:3 npm run x", "> > x@1.0\n"}},
		{"$ echo 'a\nout\n", []string{"4:3 !echo 'a", "> out\n"}},
		{"$ a; b\n", []string{"4:3 a; b"}},
		{"$ a\nout\n# about b\n$ b\n", []string{"4:3 a", "> out\n", "7:3 (about b)b"}},
		{"$ a\n# about b\n$ b\n", []string{"4:3 a", "6:3 (about b)b"}},
		{"$ a\nout\n\n# one\n\n# two\n\n$ b\n", []string{"4:3 a", "> out\n", "11:3 (one/two)b"}},
		{"$ a\nout\n$\n$ b\nout\n$\n", []string{"4:3 a", "> out\n", "7:3 b", "> out\n"}},
		{"ann@h:~$ a\nout\nann@h:~$\n", []string{"4:10 a", "> out\n"}},
		{"# word\nout\n", nil},
		{"# apt update\nHit\n# word\nout\n# Now look at it\n# ls\n", []string{"4:3 apt update", "> Hit\n", "6:3 word", "> out\n", "9:3 (Now look at it)ls"}},
		{"$ a\n# ls\nout\n", []string{"4:3 a", "> # ls\nout\n"}},
		{"root@h:/# a\n# word\nroot@h:/# b\n", []string{"4:11 a", "6:11 (word)b"}},
		{"/ # ls\nbin\n~ # pwd\n/root\n", []string{"4:5 ls", "> bin\n", "6:5 pwd", "> /root\n"}},
		{"~/src $ ls\na\n~/src$ pwd\n", []string{"4:9 ls", "> a\n", "6:8 pwd"}},
		{"❯ ls\na\n", []string{"4:5 ls", "> a\n"}},
		{"➜  src git:(main) ✗ ls\na\n➜  src ls\n", []string{"4:25 ls", "> a\n", "6:10 ls"}},
		{"  $ a\n  out\n    $ hint\n  $ b\n", []string{"4:5 a", ">   out\n    $ hint\n", "7:5 b"}},
		{"$ cat <<'E'\n> $x\n> E\n$x\n", []string{"4:3 cat <<'E'\n$x\nE", "> $x\n"}},
		{"$ cat <<\"E\" | sort\n$ no prompt\n\n# no\nE\nout\n", []string{"4:3 cat <<\"E\" | sort\n$ no prompt\n\n# no\nE", "> out\n"}},
		{"$ cat <<\\E > f\nrm x\nE\n$ b\n", []string{"4:3 cat <<\\E > f\nrm x\nE", "7:3 b"}},
		{"$ cat <<-'E'\n\tx\n\tE\nx\n", []string{"4:3 cat <<-'E'\n\tx\n\tE", "> x\n"}},
		{"$ cat <<-'E'\n> \tx\n> \tE\nx\n", []string{"4:3 cat <<-'E'\n\tx\n\tE", "> x\n"}},
		{"$ cat <<A - <<'B'\na\nA\n$ b\nB\nb\n", []string{"4:3 cat <<A - <<'B'\na\nA\n$ b\nB", "> b\n"}},
		{"$ cat <<A - <<'B'\n> a\n> A\n> $ b\n> B\nb\n", []string{"4:3 cat <<A - <<'B'\na\nA\n$ b\nB", "> b\n"}},
		{"$ cat <<E\nrm x\n$ b\n", []string{"4:3 !cat <<E", "> rm x\n", "6:3 b"}},
		{"$ echo it's\nrm x\n$ b\n", []string{"4:3 !echo it's", "> rm x\n", "6:3 b"}},
		{"$ a <x>\nrm x\n$ b\n", []string{"4:3 !a <x>", "> rm x\n", "6:3 b"}},
		{"$ # just a remark\n$ a\n", []string{"5:3 (just a remark)a"}},
		{"$ a\n$ # remark\nout\n\n# about b\n$ b\n", []string{"4:3 a", "> out\n", "9:3 (remark/about b)b"}},
		{"$ \n$ a\n", []string{"5:3 a"}},
		{"$ a # why\n", []string{"4:3 a # why"}},
		{"no prompt\n", nil},
		{"It costs 5 $ a month\n", nil},
	} {
		d := Parse("x.md", []byte("# H\n\n```console\n"+tt.in+"```\n"))
		var got []string
		for _, b := range d.Slides[0].Blocks() {
			for i, s := range b.Steps() {
				got = append(got, fmt.Sprintf("%d:%d %s", s.Line, s.Col, describe(s.Text, sketched(s))))
				for _, e := range b.Expectations {
					if e.Step == i {
						got = append(got, "> "+e.Text)
					}
				}
			}
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("console block %q = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A shell fence, or one without a language, is a recorded session when its first
// command has a prompt.
func TestSessionsInOtherFences(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want string // steps, each in brackets, "console" before them; "code" or "script"
	}{
		{"sh\n$ ls\n==> a.txt <==\n", "console [ls]"},
		{"sh\n$ ls\nrm -rf x\n> out.txt\n$ pwd\n", "console [ls] [pwd]"},
		{"bash\nann@host:~$ ls\nrm -rf x\n", "console [ls]"},
		{"shell\n[ann@host ~]$ ls\nrm -rf x\n", "console [ls]"},
		{"zsh\nann@host ~ % ls\nrm -rf x\n", "console [ls]"},
		{"zsh\n% ls\nrm -rf x\n", "console [ls]"},
		{"sh\n(venv) $ ls\nrm -rf x\n", "console [ls]"},
		{"shellscript\n\n# why\n\n$ ls\nrm -rf x\n", "console [ls]"},
		{"sh\nbash-5.2# ls\nrm -rf x\n", "console [ls]"},
		{"sh\n$\n$ ls\nrm -rf x\n", "console [ls]"},
		{"sh\n# ls\nrm -rf x\n", "script [rm -rf x]"},
		{"sh\nls\n$ pwd\n", "script [ls] [pwd]"},
		{"sh\n~/bin/tool # why\nls\n", "script [~/bin/tool # why] [ls]"},
		{"sh\n[[ $x =~ ^[a-z]$ ]] && ls\npwd\n", "script [[[ $x =~ ^[a-z]$ ]] && ls] [pwd]"},
		{"sh\n[ $# -gt 0 ]\npwd\n", "script [[ $# -gt 0 ]] [pwd]"},
		{"sh\n(cd x) # why\npwd\n", "script [(cd x) # why] [pwd]"},
		{"\n$ ls\nrm -rf x\n", "console [ls]"},
		{"{name=x}\n$ ls\n", "console [ls]"},
		{"\nann@host:~$ ls\nrm -rf x\n", "console [ls]"},
		{"\nroot@host:~# ls\nrm -rf x\n", "console [ls]"},
		{"\n# apt update\n", "code"},
		{"\nls\n$ ls\n", "code"},
		{"\n$\n", "code"},
		{"\n> ls\n", "code"},
		{"\n>>> ls\n", "code"},
		{"\nmysql> ls\n", "code"},
		{"\n% This is TeX\n", "code"},
		{"\nPS C:\\> ls\n", "code"},
		{"text\n$ ls\n", "code"},
		{"shellsession\n$ ls\na\n", "console [ls]"},
		{"ShellSession\n$ ls\na\n", "console [ls]"},
		{"sh-session\n$ ls\na\n", "console [ls]"},
		{"bash-session\n$ ls\na\n", "console [ls]"},
		{"shell-session\nls\n", "code"},
		{"shellscript\nls\n", "script [ls]"},
	} {
		d := Parse("x.md", []byte("# H\n\n```"+tt.in+"```\n"))
		got := "code"
		for _, b := range d.Slides[0].Blocks() {
			if got = "script"; b.Console {
				got = "console"
			}
			for _, s := range b.Steps() {
				got += " [" + s.Text + "]"
				if !strings.HasPrefix(string(d.Source[s.Offset:]), s.Text) {
					t.Errorf("Parse(%q): at the place of %q stands %.20q", tt.in, s.Text, d.Source[s.Offset:])
				}
			}
		}
		if got != tt.want {
			t.Errorf("Parse(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestWhatIsNotUnderstoodHasItsPlace(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"```sh\nls\n  kubectl logs <pod>\n```\n", "3:16 not understood: <pod> (put in what <pod> stands for)"},
		{"```sh\na <b> <c d> <e>\n```\n", "2:3 not understood: <b> (put in what <b> stands for)"},
		{"- ```sh\n  $ a\n  $ b <c>\n  ```\n", "3:7 not understood: <c> (put in what <c> stands for)"},
		{"> ```console\n> $ a <<E\n> > <b>\n> > E\n> $ c <d>\n> ```\n", "5:7 not understood: <d> (put in what <d> stands for)"},
		{"```sh\necho 'a\nls\n```\n", "2:6 not understood: 'a (reached EOF without closing quote `'`)"},
		{"```sh\ndone\n```\n", "2:1 not understood: done (`done` can only be used to end a loop)"},
	} {
		d := Parse("x.md", []byte(tt.in))
		got := ""
		for _, s := range d.Steps() {
			if s.Whole {
				got += fmt.Sprintf("%d:%d %s (%s)", s.Doubt.Line, s.Doubt.Col, s.Doubt.Text, s.Doubt.Hint)
			}
		}
		if got != tt.want {
			t.Errorf("Parse(%q): %s, want %s", tt.in, got, tt.want)
		}
	}
}

func FuzzStatementsKeepTheText(f *testing.F) {
	for _, s := range []string{"a\nb", "# c\na; b", "cat <<E\nx\nE\n", "$ a\n> b", "a \\\n", "cat <<A <<B\nA\nB\n", "<x>", "\x00", "a=$(\n", "\xff&\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []syntax.LangVariant{syntax.LangBash, syntax.LangPOSIX, syntax.LangZsh} {
			parts, _ := statements(s, lang)
			end := 0
			for _, p := range parts {
				if p.from < end || p.to <= p.from || p.to > len(s) {
					t.Fatalf("statements(%q): part %d..%d after %d", s, p.from, p.to, end)
				}
				end = p.to
			}
			for _, gap := range gaps(s, parts) {
				for line := range strings.Lines(strings.ReplaceAll(gap, "\x00", "")) { // shells skip NUL bytes
					if line = strings.TrimSpace(line); line != "" && line[0] != '#' && strings.Trim(line, "\\ \t;\x00") != "" {
						t.Fatalf("statements(%q) leave out %q", s, line)
					}
				}
			}
		}
	})
}

// gaps is what stands between parts.
func gaps(s string, parts []part) []string {
	var found []string
	at := 0
	for _, p := range parts {
		found, at = append(found, s[at:p.from]), p.to
	}
	return append(found, s[at:])
}
