package cli

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"showrunner/runner/tmuxtest"
)

func TestWrongUsageTellsWhatIsRight(t *testing.T) {
	t.Parallel()
	book := write(t, "r.md", "# R\n\n```sh\ntrue\n```\n")
	for _, c := range []struct{ args, want string }{
		{"rehears " + book, `"rehears"` + "\nhint: did you mean this? showrunner rehearse " + book + "\n"},
		{"exprot " + book, "hint: did you mean this? showrunner export " + book + "\n"},
		{"transcript", "hint: did you mean this? showrunner export\n"},
		{"rehearsal", "hint: did you mean this? showrunner rehearse\n"},
		{"rehearse", "rehearse wants a runbook\nusage: showrunner rehearse RUNBOOK… [flags]\nexample: showrunner rehearse README.md\nhint: showrunner rehearse --help"},
		{"export", "export wants a runbook or a recording\nusage: showrunner export RUNBOOK|RECORDING [flags]\nexample: showrunner export -o talk.html README.md"},
		{"outline", "outline wants a runbook\nusage: showrunner outline RUNBOOK [flags]\nexample: showrunner outline README.md"},
		{"completion", "completion wants a shell: bash, zsh or fish\nusage: "},
		{"completion csh", `no completion for "csh"`},
		{"outline a.md b.md", `outline wants a runbook, not "b.md" too` + "\nusage: "},
		{"a.md b.md", "one runbook is presented at a time\nhint: rehearse takes several: showrunner rehearse a.md b.md\n"},
		{"export --nosuch " + book, "--nosuch\nhint: showrunner export --help lists the flags\n"},
		{"export -o talk.pdf " + book, "talk.pdf: no format has this ending\nhint: there is md, html, txt, "},
		{"export -o talk.pdf no-such.md", "talk.pdf: no format has this ending"},
		{"export --shell zsh " + book, "--shell does nothing without --run\nhint: "},
		{"export --yes " + book, "--yes does nothing without --run\n"},
		{"export --run --with-state " + book, "--with-state does nothing without --only or --start-at\n"},
		{"export --run talk.cast", "--run runs a runbook, not a recording\n"},
		{"export --step 1.1.1 " + book, "--step does nothing in the format md\n"},
		{"export --format svg --slide 1 --step 1.1.1 " + book, "--slide does nothing with --step\n"},
		{"export --format svg --slide -1 " + book, "no slide -1\n"},
		{"export --format html --cast-version 2 " + book, "--cast-version does nothing in the format html\n"},
		{"export --format cast --cast-version 4 " + book, "no asciicast version 4\n"},
		{"rehearse --junit - " + book, "--junit takes a file, not standard output\nhint: "},
		{"rehearse --timeout -3s " + book, "no timeout: -3s\n"},
		{"rehearse --with-state " + book, "--with-state does nothing without --only or --start-at\n"},
		{"rehearse --pace --strict " + book, "--strict does nothing with --pace\n"},
		{"--record x --no-record " + book, "--record does nothing with --no-record\n"},
		{"--record-input --no-record " + book, "--record-input does nothing with --no-record\n"},
		{"--replay --rc " + book, "--rc does nothing with --replay\n"},
		{"--with-state " + book, "--with-state does nothing without --start-at\n"},
		{"--start-at 1 --slide 2 " + book, "--slide does nothing with --start-at\n"},
		{"--rc " + book, "--rc does nothing: standard output is not a terminal"},
		{"--replay " + book, "--replay does nothing: standard output is not a terminal"},
	} {
		r := tmuxtest.Run(t, plain, strings.Fields(c.args)...)
		if r.Status != 2 || r.Out != "" || !strings.HasPrefix(r.Err, "showrunner: ") || !strings.Contains(r.Err, c.want) {
			t.Errorf("%s: status %d, %q, %q, want %q", c.args, r.Status, r.Out, r.Err, c.want)
		}
	}
	if r := tmuxtest.Run(t, plain, "--record-input=false", "--no-record=false", book); r.Status != 0 {
		t.Errorf("flags that say no: status %d, %s", r.Status, r.Err)
	}
}

// TestHelpLeadsWithExamples holds the help of every command.
func TestHelpLeadsWithExamples(t *testing.T) {
	pages := 0
	var each func(c *cobra.Command)
	each = func(c *cobra.Command) {
		var page strings.Builder
		c.SetOut(&page)
		if err := c.Help(); err != nil {
			t.Error(err)
		}
		if !regexp.MustCompile(`\A` + c.CommandPath() + `: .+\n\nExamples:\n  (source <\()?showrunner`).MatchString(page.String()) {
			t.Errorf("the help of %s is\n%s", c.CommandPath(), page.String())
		}
		c.SetOut(io.Discard)
		pages++
		for _, sub := range c.Commands() {
			each(sub)
		}
	}
	each(commands(""))
	if pages < 6 {
		t.Errorf("%d pages", pages)
	}
}

// TestHandOutOfWhatNeverRan exports a runbook of which there is no recording.
func TestHandOutOfWhatNeverRan(t *testing.T) {
	t.Parallel()
	text := "# R\n\n```sh\necho one\n```\n\n```log\none\n```\n"
	book := write(t, "r.md", text)
	for format, want := range map[string]string{"md": text, "txt": "\n ○ echo one", "html": "○", "svg": "○", "json": `"outcome": "skipped"`} {
		r := tmuxtest.Run(t, "env", "XDG_STATE_HOME="+t.TempDir(), plain, "export", "--format", format, book)
		if r.Status != 0 || !strings.Contains(r.Out, want) || format == "md" && r.Out != text || !strings.Contains(r.Err, "it never ran") {
			t.Errorf("%s: status %d, %q, %q", format, r.Status, r.Out, r.Err)
		}
	}
}

// TestNamedFilesGetTheModeOfTheUmask looks at every file that a flag names. One
// that is there keeps its own.
func TestNamedFilesGetTheModeOfTheUmask(t *testing.T) {
	t.Parallel()
	book := write(t, "r.md", "# R\n\n```sh\ntrue\n```\n")
	dir := filepath.Dir(book)
	if err := os.WriteFile(filepath.Join(dir, "old.md"), nil, 0o640); err != nil {
		t.Fatal(err)
	}
	for umask, want := range map[string]os.FileMode{"022": 0o644, "077": 0o600, "002": 0o664} {
		r := tmuxtest.Run(t, "sh", "-c", `umask $0; cd "$1" && export XDG_STATE_HOME="$1/state" && "$2" export --run -o $0.html r.md && "$2" export -o old.md r.md &&
			"$2" rehearse --json $0.json --junit $0.xml r.md`, umask, dir, program)
		if r.Status != 0 {
			t.Fatalf("status %d: %s%s", r.Status, r.Out, r.Err)
		}
		for name, want := range map[string]os.FileMode{umask + ".html": want, umask + ".json": want, umask + ".xml": want, "old.md": 0o640} {
			if st, err := os.Stat(filepath.Join(dir, name)); err != nil || st.Mode() != want {
				t.Errorf("umask %s, %s: %v, %v, want %v", umask, name, st.Mode(), err, want)
			}
		}
	}
}
