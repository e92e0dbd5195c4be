package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"showrunner/runner/files"
)

// helpPage is the help of every command: examples first, for they are what
// people read.
const helpPage = `{{.CommandPath}}: {{.Short}}
{{if .HasExample}}
Examples:
{{.Example}}
{{end}}
Usage:
  {{.UseLine}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}
{{with .Long}}
{{. | trimTrailingWhitespaces}}
{{end}}{{if .HasAvailableSubCommands}}
Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`

// A misuse is wrong usage of a command, whose usage and an example are shown.
type misuse struct {
	error
	command *cobra.Command
}

// show is the usage and the first example of the command.
func (m misuse) show() string {
	example, _, _ := strings.Cut(strings.TrimSpace(m.command.Example), "\n")
	return fmt.Sprintf("usage: %s\nexample: %s\nhint: %s --help tells more\n", m.command.UseLine(), strings.TrimSpace(example), m.command.CommandPath())
}

// wants has a command take so many arguments, which are called noun.
func wants(noun string, least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return misuse{fmt.Errorf("%s wants %s", c.Name(), noun), c}
		case most > 0 && len(args) > most:
			return misuse{fmt.Errorf("%s wants %s, not %q too", c.Name(), noun, args[most]), c}
		}
		return nil
	}
}

// presentable has the root command take a runbook, and tells of the command
// that was meant where it is none.
func presentable(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if _, err := os.Stat(args[0]); err != nil && filepath.Base(args[0]) == args[0] && args[0] != "-" {
		if meant := root.SuggestionsFor(args[0]); len(meant) > 0 {
			line := append([]string{root.Name(), meant[0]}, args[1:]...)
			return files.Hint(fmt.Errorf("no command and no file is called %q", args[0]), "did you mean this? "+strings.Join(line, " "))
		}
	}
	if len(args) > 1 {
		return files.Hint(errors.New("one runbook is presented at a time"), "rehearse takes several: "+root.Name()+" rehearse "+strings.Join(args, " "))
	}
	return nil
}

// An idle flag does nothing beside another one, or without it.
type idle struct {
	flag, other string
	without     bool
}

// refuse tells of the first flag that was given and does nothing.
func refuse(c *cobra.Command, rows []idle) error {
	for _, r := range rows {
		switch {
		case !c.Flags().Changed(r.flag):
		case r.without && !given(c, r.other):
			return files.Hint(fmt.Errorf("--%s does nothing without --%s", r.flag, r.other), "give --"+r.other+" too, or leave --"+r.flag+" out")
		case !r.without && given(c, r.other):
			return files.Hint(fmt.Errorf("--%s does nothing with --%s", r.flag, r.other), "leave one of them out")
		}
	}
	return nil
}

// given reports whether a flag was given, and not as "no".
func given(c *cobra.Command, flag string) bool {
	f := c.Flags().Lookup(flag)
	return f != nil && f.Changed && f.Value.String() != "false"
}
