package slides

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"showrunner/slides/slidestest"
)

func TestStatementsAreTexts(t *testing.T) {
	for _, tt := range []struct {
		shell, in string
		want      []string
	}{
		{"bash", "", nil},
		{"bash", "# c\n", nil},
		{"bash", "a; b\nc # d\n", []string{"a;", "b", "c"}},
		{"bash", "declare -- x=\"a\nb\"\ndeclare -x y\n", []string{"declare -- x=\"a\nb\"", "declare -x y"}},
		{"bash", "f () \n{ \n    cat <<E\n}\nE\n}\n", []string{"f () \n{ \n    cat <<E\n}\nE\n}"}},
		// What follows cannot be read as a whole.
		{"zsh", "typeset 0=x\ntypeset b='c\nd'\n", []string{"typeset 0=x", "typeset b='c\nd'"}},
		{"zsh", "f () {\n\trepeat 3\n\tdo\n\t\tls\n\tdone\n}\nx=1\n", []string{"f () {\n\trepeat 3\n\tdo\n\t\tls\n\tdone\n}", "x=1"}},
		{"zsh", "typeset 0=x\nf () {\n\tcat <<E\n}\nE\n\tls\n}\nx=1\n", []string{"typeset 0=x", "f () {\n\tcat <<E\n}\nE\n\tls\n}", "x=1"}},
		{"bash", "a\n(\nb='1\n2'\n", []string{"a", "(", "b='1\n2'"}},
		{"bash", "f() {\nls\n", []string{"f() {", "ls"}},
		{"bash", "foo(\n)\nfi", []string{"foo(", ")", "fi"}},
	} {
		if got := Statements(tt.in, tt.shell); !slices.Equal(got, tt.want) {
			t.Errorf("Statements(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// The state that the dumps are of. Parts of it mvdan.cc/sh cannot read.
const (
	plainState = "x='a\nb'; export E=\"it's\"; alias ll='ls -l' q=\"it's\"; f() { cat <<E\n}\nE\ncase $1 in a) echo;; esac; }; g() (cd /; for i in 1 2; do :; done)\n"
	arrayState = "arr=(1 '2 3' $'a\\nb'); h() { if [[ $x =~ ^a ]]; then local a=(1 2); (( i++ )); fi; select y in a b; do break; done; " +
		"x=${y//a\\/b/c}; cat <(ls) > >(cat); time ls; cat <<< a; }; "
)

func TestStatementsOfRealDumps(t *testing.T) {
	for _, tt := range []struct {
		shell, args, script string
		want                []string // among the statements
		functions           string
	}{
		{"bash", "--norc -c", arrayState + "declare -A m=([k]=v); " + plainState + "declare -p; declare -f; alias -p; shopt -p; umask -p; set +o",
			[]string{`declare -x E="it's"`, `declare -A m=([k]="v" )`, "alias ll='ls -l'", "set -o hashall", "shopt -u extglob"}, "f g h"},
		{"zsh", "-f -c", arrayState + "typeset -A m=(k v); always() { repeat 3 ls; { ls } always { ls } }; w() { for k in ${(k)m}; do print -l *(.om[1,3]) ${${x%b}#a}; done }\n" +
			plainState + "typeset -p; functions; alias -L; set +o",
			[]string{"typeset -A m=( [k]=v )", "typeset x=$'a\\nb'", "alias ll='ls -l'", "set +o xtrace"}, "always f g h w"},
		{"dash", "-c", plainState + "set; export -p; umask -S | sed 's/^/umask /'; set +o; alias",
			[]string{"x='a\nb'", `export E='it'"'"'s'`, "ll='ls -l'", "set +o xtrace"}, ""},
	} {
		t.Run(tt.shell, func(t *testing.T) {
			dump := shellOutput(t, tt.shell, append(strings.Fields(tt.args), tt.script)...)
			got := Statements(dump, tt.shell)
			for _, want := range tt.want {
				if !slices.Contains(got, want) {
					t.Errorf("no statement %q in %q", want, got)
				}
			}
			if names := functionNames(got); names != tt.functions {
				t.Errorf("functions %q, want %q", names, tt.functions)
			}
			rest := dump
			for _, s := range got {
				before, after, ok := strings.Cut(rest, s)
				if !ok || strings.TrimSpace(before) != "" {
					t.Fatalf("%q is lost before %q", before, s)
				}
				rest = after
			}
			if strings.TrimSpace(rest) != "" {
				t.Errorf("%q is lost", rest)
			}
		})
	}
}

func functionNames(statements []string) string {
	var names []string
	for _, s := range statements {
		if name, _, ok := strings.Cut(s, " () "); ok && strings.HasSuffix(s, "\n}") && !strings.Contains(name, "\n") {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// shellOutput is what a shell prints, or skips the test where there is none,
// which CI must have.
func shellOutput(t *testing.T, shell string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(shell); err != nil && os.Getenv("CI") != "true" {
		t.Skipf("%s is missing", shell)
	}
	out, err := exec.Command(shell, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestStatementsOfHostileTextEnd(t *testing.T) {
	slidestest.Alone(t)
	for _, text := range []string{
		strings.Repeat("'\n", 20001), strings.Repeat("f() {\n", 20000), strings.Repeat("(\n)\n", 20000) + "fi",
		strings.Repeat("f() {\n}}\n}\n", 20000), strings.Repeat("(", 1<<20) + "\n", "'" + strings.Repeat("a\n", 1<<18), strings.Repeat("'a\n", 1<<17+1),
	} {
		Statements(text, "bash")
	}
}
