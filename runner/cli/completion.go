package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"showrunner/render/export"
	"showrunner/render/paint"
	"showrunner/runner"
	"showrunner/slides"
)

// completions is the table of shells that complete.
var completions = []struct {
	shell, example string
	write          func(root *cobra.Command, w io.Writer) error
}{
	{"bash", "  source <(showrunner completion bash)      # in ~/.bashrc", func(c *cobra.Command, w io.Writer) error {
		if _, err := io.WriteString(w, bashWords); err != nil {
			return err
		}
		return c.GenBashCompletionV2(w, true)
	}},
	{"zsh", "  source <(showrunner completion zsh)       # in ~/.zshrc, after compinit", (*cobra.Command).GenZshCompletion},
	{"fish", "  showrunner completion fish | source       # in ~/.config/fish/config.fish", func(c *cobra.Command, w io.Writer) error {
		return c.GenFishCompletion(w, true)
	}},
}

// bashWords stands in for what the script needs of the package bash-completion
// where that is not there: the words of the line, those that bash cut at = and :
// joined again.
const bashWords = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
_get_comp_words_by_ref() {
    local i word glue=
    words=() cword=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ${#words[@]} -gt 0 && ( $glue || $word == [=:]* ) ]]; then
            words[${#words[@]}-1]+=$word
        else
            words+=("$word")
        fi
        glue=
        [[ $word == [=:] ]] && glue=1
        ((i == COMP_CWORD)) && cword=$((${#words[@]} - 1))
    done
    cur=${words[cword]} prev=
    ((cword > 0)) && prev=${words[cword-1]}
    return 0
}
fi
`

func completionCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "completion SHELL",
		Short: "print what has a shell complete runbooks, steps and flags",
		Args:  wants("a shell: bash, zsh or fish", 1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			for _, s := range completions {
				if s.shell == args[0] {
					return s.write(c.Root(), os.Stdout)
				}
			}
			return misuse{fmt.Errorf("no completion for %q", args[0]), c}
		},
	}
	var examples []string
	for _, s := range completions {
		c.ValidArgs = append(c.ValidArgs, s.shell)
		examples = append(examples, s.example)
	}
	c.Example = strings.Join(examples, "\n")
	return c
}

// completeFlags says what the values of flags may be.
func completeFlags(root *cobra.Command) {
	for _, c := range append(root.Commands(), root) {
		for name, f := range map[string]cobra.CompletionFunc{
			"theme": words(paint.Names()), "format": words(export.Formats()), "cast-version": words([]string{"2", "3"}),
			"size": words([]string{"80x24", "120x40"}), "shell": shells, "only": places, "start-at": places, "step": steps, "slide": numbers,
		} {
			if c.Flags().Lookup(name) != nil {
				_ = c.RegisterFlagCompletionFunc(name, f) // fails for flags that are not there
			}
		}
		if c.Flags().Lookup("dir") != nil {
			_ = c.MarkFlagDirname("dir") // likewise
		}
	}
}

// words completes some words.
func words(of []string) cobra.CompletionFunc {
	return cobra.FixedCompletions(of, cobra.ShellCompDirectiveNoFileComp)
}

// shells completes those that are there.
func shells(*cobra.Command, []string, string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, name := range []string{"bash", "zsh", "dash", "busybox", "sh"} {
		if _, err := runner.ShellPath(name); err == nil {
			found = append(found, name)
		}
	}
	return found, cobra.ShellCompDirectiveDefault // or a path
}

// oneRunbook completes a runbook, runbooks any number, runbookOrRecording one
// or the other.
func oneRunbook(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return inFolder(start, ".md", ".markdown")
}

func runbooks(_ *cobra.Command, _ []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return inFolder(start, ".md", ".markdown")
}

func runbookOrRecording(_ *cobra.Command, args []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return inFolder(start, ".md", ".markdown", ".cast")
}

// inFolder lists the files with one of the endings, and the folders, whose names
// begin with start. The shells' own way to do so leaves out commands.
func inFolder(start string, endings ...string) (found []cobra.Completion, how cobra.ShellCompDirective) {
	how = cobra.ShellCompDirectiveNoFileComp
	dir, base := filepath.Split(start)
	entries, err := os.ReadDir(filepath.Clean("./" + dir))
	if filepath.IsAbs(dir) {
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return nil, how
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".") || slides.Visible(name) != name {
			continue
		}
		st, err := os.Stat(filepath.Join(dir, name)) // links are followed
		switch {
		case err != nil:
		case st.IsDir():
			found, how = append(found, dir+name+"/"), how|cobra.ShellCompDirectiveNoSpace
		case slices.Contains(endings, strings.ToLower(filepath.Ext(name))):
			found = append(found, dir+name)
		}
	}
	return found, how
}

// ofDeck is the runbook that is named on the line, nil where there is none.
func ofDeck(args []string) *slides.Deck {
	if len(args) == 0 || args[0] == "-" {
		return nil
	}
	deck, err := open(args[0])
	if err != nil {
		return nil // the command will tell
	}
	return deck
}

// steps completes the ids of the runbook's steps, each with its command.
func steps(_ *cobra.Command, args []string, _ string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
	if deck := ofDeck(args); deck != nil {
		mask := maskOf(deck)
		for _, s := range deck.Steps() {
			found = append(found, cobra.CompletionWithDesc(s.ID, firstLine(mask(s.Shown()))))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// numbers completes the numbers of its slides, each with the title.
func numbers(_ *cobra.Command, args []string, _ string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
	if deck := ofDeck(args); deck != nil {
		mask := maskOf(deck)
		for _, s := range deck.Slides {
			found = append(found, cobra.CompletionWithDesc(strconv.Itoa(s.Number), firstLine(mask(s.Title))))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// places completes what Select takes: names, and numbers of slides, blocks and
// steps. Of several with commas between them it completes the last one.
func places(_ *cobra.Command, args []string, start string) (found []cobra.Completion, how cobra.ShellCompDirective) {
	how = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	deck := ofDeck(args)
	if deck == nil {
		return nil, how
	}
	before := start[:strings.LastIndexByte(start, ',')+1]
	mask := maskOf(deck)
	add := func(name, about string) {
		found = append(found, cobra.CompletionWithDesc(before+name, firstLine(mask(about))))
	}
	for _, slide := range deck.Slides {
		blocks := slide.Blocks()
		if len(blocks) == 0 {
			continue
		}
		add(strconv.Itoa(slide.Number), slide.Title)
		for _, b := range blocks {
			steps := b.Steps()
			if len(steps) == 0 {
				continue
			}
			if name := b.Attr.Name; name != "" && !strings.ContainsAny(name, ", \t") {
				add(name, steps[0].Shown())
			}
			add(fmt.Sprintf("%d.%d", slide.Number, b.Number), steps[0].Shown())
			for i := range steps {
				add(steps[i].ID, steps[i].Shown())
			}
		}
	}
	return found, how
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return inLine(strings.ReplaceAll(line, "\t", " "))
}
