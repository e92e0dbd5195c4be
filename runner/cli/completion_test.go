package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showrunner/runner/tmuxtest"
)

// completionFolder is a folder with runbooks, other files, and the program.
func completionFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"talk.md":     "# Intro\n\nhello\n\n# Set up\n\n```sh name=install\necho one\nAPI_TOKEN=hunter2hunter2 two\n```\n\n```sh\nthree\n```\n",
		"talk.cast":   "",
		"other.txt":   "",
		"docs/low.md": "# Low\n",
	} {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestCompletionKnows asks the program as the shells' scripts do.
func TestCompletionKnows(t *testing.T) {
	t.Chdir(completionFolder(t))
	for _, c := range []struct{ line, want, not string }{
		{" ", "docs/ talk.md rehearse", "other.txt talk.cast"},
		{"ta", "talk.md", "docs rehearse"},
		{"docs/", "docs/low.md", "talk.md"},
		{"re", "rehearse", "talk.md"},
		{"rehearse ", "talk.md docs/", "talk.cast outline"},
		{"rehearse talk.md ", "talk.md", ""},
		{"outline ", "talk.md", "talk.cast"},
		{"outline talk.md ", "", "talk.md"},
		{"export ", "talk.md talk.cast", "other.txt"},
		{"rehearse talk.md --only ", "2 2.1 2.1.1 2.1.2 2.2.1 install", "1 1.1 hunter2"},
		{"rehearse talk.md --only 2.1,", "2.1,2.2.1 2.1,install", ""},
		{"talk.md --start-at ", "2 2.1.2 install", ""},
		{"export talk.md --step ", "2.1.1 2.2.1", "install 2 2.1"},
		{"export talk.md --slide ", "1 2", "2.1"},
		{"export talk.md --format ", "md html txt cast json svg", "talk.md"},
		{"export --cast-version ", "2 3", ""},
		{"--theme ", "dark light", ""},
		{"--theme=", "dark light", ""},
		{"rehearse --shell ", "bash sh", ""},
		{"completion ", "bash zsh fish", "talk.md"},
		{"--repl", "--replay", "--rc"},
	} {
		line := strings.TrimPrefix(c.line, " ")
		r := tmuxtest.Run(t, plain, append([]string{"__complete"}, strings.Split(line, " ")...)...)
		found := map[string]bool{}
		for l := range strings.Lines(r.Out) {
			word, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
			found[word] = true
		}
		for _, want := range strings.Fields(c.want) {
			if !found[want] {
				t.Errorf("%q: %q is not among\n%s", c.line, want, r.Out)
			}
		}
		for _, not := range strings.Fields(c.not) {
			if found[not] {
				t.Errorf("%q: %q is among\n%s", c.line, not, r.Out)
			}
		}
		if strings.Contains(r.Out, "hunter2") {
			t.Errorf("%q tells a secret:\n%s", c.line, r.Out)
		}
	}
}

// TestShellsComplete presses Tab in real shells.
func TestShellsComplete(t *testing.T) {
	t.Parallel()
	const bashCompletion = "/usr/share/bash-completion/bash_completion"
	for _, shell := range []struct{ name, command, start string }{
		{"bash", "bash --norc --noprofile", ""},
		{"bash with bash-completion", "bash --norc --noprofile", "source " + bashCompletion + "; "},
		{"zsh", "zsh -f", "autoload -U compinit; compinit -D; "},
		{"fish", "fish --no-config", ""},
	} {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			kind := strings.Fields(shell.command)[0]
			tmuxtest.Need(t, kind)
			if _, err := os.Stat(bashCompletion); err != nil && shell.start != "" && kind == "bash" {
				t.Skip(err)
			}
			dir := completionFolder(t)
			source := "source <(showrunner completion %s)"
			if kind == "fish" {
				source = "showrunner completion %s | source"
			}
			w := tmuxtest.Window{Cols: 100, Rows: 30, Dir: dir, Command: strings.Fields(shell.command),
				Env: append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir,
					"PATH="+onPath(t)+":"+os.Getenv("PATH"))}
			w.Start(t)
			w.Type(shell.start + fmt.Sprintf(source, kind) + "; echo rea''dy")
			w.Keys("Enter")
			w.Wait("ready")
			for _, c := range []struct{ typed, want string }{
				{"showrunner ta", "showrunner talk.md"},
				{"showrunner reh", "showrunner rehearse"},
				{"showrunner docs/l", "showrunner docs/low.md"},
				{"showrunner export talk.md --format h", "--format html"},
				{"showrunner export talk.md --step 2.2", "--step 2.2.1"},
				{"showrunner rehearse talk.md --only ins", "--only install"},
				{"showrunner rehearse talk.md --only=ins", "--only=install"},
				{"showrunner --theme li", "--theme light"},
				{"showrunner --shell das", "--shell dash"},
			} {
				w.Keys("C-u", "C-l")
				w.Type(c.typed)
				w.Wait(c.typed)
				w.Keys("Tab")
				w.Wait(c.want)
			}
			w.Keys("C-u")
			w.Type("exit")
			w.Keys("Enter")
		})
	}
}

// onPath is a folder that holds the program under its name.
func onPath(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Symlink(plain, filepath.Join(dir, "showrunner")); err != nil {
		t.Fatal(err)
	}
	return dir
}
