package cli

import (
	"errors"
	"runtime/debug"
	"showrunner/runner"
	"showrunner/runner/files"

	"github.com/spf13/cobra"
)

// Run runs the command that args say and returns the exit status: 0 all is well, 2 wrong usage,
// unreadable input or no shell, 128+N ended by signal N.
func Run(version string, args []string) int {
	root := commands(version)
	root.SetArgs(args)
	err := root.Execute()
	var status runner.Exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	tell(err, func(s string) string { return s })
	return 2
}

// commands is the table of commands.
func commands(version string) *cobra.Command {
	var p presentation
	root := &cobra.Command{
		Use:   "showrunner [RUNBOOK]",
		Short: "present a markdown runbook: sections as slides, steps run live in one shell",
		Example: "  showrunner README.md                      # present it\n" +
			"  showrunner                                # the tour of the keys\n" +
			"  showrunner --start-at 2.1 README.md       # begin there\n" +
			"  showrunner rehearse README.md             # run it unattended and report\n" +
			"  showrunner export --run -o talk.html README.md",
		Long: "Every section of the runbook is a slide, every sh block runs live, step by step, in\n" +
			"one shell. Without a runbook the built-in tour is shown. RUNBOOK - reads it from\n" +
			"standard input. Nothing runs until a key asks.",
		Args:              presentable,
		ValidArgsFunction: oneRunbook,
		Version:           versionText(version),
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuse(c, presentIdle); err != nil {
				return err
			}
			p.given = func(flag string) bool { return given(c, flag) }
			return p.present(args)
		},
	}
	root.SetVersionTemplate("showrunner {{.Version}}\n")
	root.SetHelpTemplate(helpPage)
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return files.Hint(err, c.CommandPath()+" --help lists the flags")
	})
	f := root.Flags()
	f.StringVar(&p.theme, "theme", "", "dark or light; by default what the terminal's background asks for")
	f.StringVar(&p.shell, "shell", "", "shell of the session: bash, zsh, dash, a path (default bash, else sh)")
	f.BoolVar(&p.rc, "rc", false, "read the shell's start-up files first")
	f.StringVar(&p.dir, "dir", "", "working directory of the session (default the runbook's)")
	f.IntVar(&p.slide, "slide", 1, "number of the slide to begin with")
	f.BoolVar(&p.clicker, "clicker", false, "Space and PgDn act as Enter")
	f.StringVar(&p.record, "record", "", "write the recording to this file")
	f.BoolVar(&p.noRecord, "no-record", false, "keep no recording")
	f.BoolVar(&p.recordInput, "record-input", false, "record what is typed, too")
	f.StringVar(&p.from, "start-at", "", "the slide, block or step to begin with, by number or name")
	f.BoolVar(&p.withState, "with-state", false, "run the steps before --start-at first, hidden")
	f.BoolVar(&p.replay, "replay", false, "play what was rehearsed and run nothing")
	root.AddCommand(rehearseCommand(), exportCommand(), outlineCommand(), completionCommand())
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Short, c.Long = "tell about a command", ""
			c.Example = "  showrunner help export"
		}
	}
	completeFlags(root)
	return root
}

// presentIdle are the flags of the root command that do nothing beside others.
var presentIdle = []idle{
	{"record", "no-record", false}, {"record-input", "no-record", false},
	{"record", "replay", false}, {"record-input", "replay", false},
	{"shell", "replay", false}, {"rc", "replay", false}, {"dir", "replay", false}, {"with-state", "replay", false},
	{"with-state", "start-at", true}, {"slide", "start-at", false},
}

func versionText(version string) string {
	if version != "" {
		return version
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		return b.Main.Version
	}
	return "(devel)"
}
