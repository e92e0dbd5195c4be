package slides

import "mvdan.cc/sh/v3/syntax"

// Accepts tells whether text is a complete sequence of at least one command in
// the language of a shell: "bash", "zsh" or "posix".
func Accepts(text, shell string) bool {
	file, err := readScript(text, variant(shell))
	return err == nil && len(file.Stmts) > 0
}

// Functions lists the texts of the functions that text defines at its top
// level, in order. It is empty where the parser cannot read text.
func Functions(text, shell string) []string {
	file, err := readScript(text, variant(shell))
	if err != nil {
		return nil
	}
	var texts []string
	for _, stmt := range file.Stmts {
		if f, ok := stmt.Cmd.(*syntax.FuncDecl); ok {
			texts = append(texts, text[f.Pos().Offset():f.End().Offset()])
		}
	}
	return texts
}
