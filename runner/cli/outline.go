package cli

import (
	"os"
	"showrunner/slides"

	"github.com/spf13/cobra"
)

func outlineCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "outline RUNBOOK",
		Short: "print slides and steps, with ids",
		Example: "  showrunner outline README.md\n" +
			"  showrunner outline --json README.md | jq '.slides[].title'",
		SuggestFor:        []string{"list", "steps", "toc", "show"},
		Args:              wants("a runbook", 1, 1),
		ValidArgsFunction: oneRunbook,
		RunE: func(_ *cobra.Command, args []string) error {
			deck, err := open(args[0])
			if err != nil {
				return err
			}
			defer muted(os.Stderr)()
			if asJSON {
				return slides.OutlineJSON(os.Stdout, deck)
			}
			return slides.Outline(os.Stdout, deck)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}
