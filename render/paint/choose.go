package paint

import (
	"path/filepath"
	"strings"
)

// languageOf is the language of what the commands of a step print, as far as
// the commands tell, else "".
func languageOf(text string) string {
	commands := simpleCommands(text)
	for i := len(commands) - 1; i >= 0; i-- {
		c := commands[i]
		if i > 0 && c.piped && c.filter() {
			continue
		}
		return c.language()
	}
	return ""
}

// simple is a simple command: its name, then its arguments.
type simple struct {
	words []string
	piped bool // reads what the one before it prints
}

// simpleCommands are the simple commands of a step, in order, as far as the
// highlighting scanner understands them.
func simpleCommands(text string) []simple {
	if len(text) > maxLine {
		return nil
	}
	lines := strings.Split(text, "\n")
	var commands []simple
	piped := false
	for y, spans := range shellSpans(lines) {
		w := words{line: lines[y]}
		for _, s := range spans {
			w.upTo(s.from, Code)
			w.role = s.role
			w.upTo(s.to, s.role)
		}
		w.upTo(len(lines[y]), Code)
		w.end()
		for _, word := range w.words {
			switch {
			case word.role == Command || len(commands) == 0:
				commands = append(commands, simple{[]string{word.text}, piped})
				piped = false
			case word.text == "|":
				piped = true
			default:
				c := &commands[len(commands)-1]
				c.words = append(c.words, word.text)
			}
		}
	}
	return commands
}

// words collects the words of a line from its spans.
type words struct {
	line  string
	at    int
	role  Role
	open  roleWord
	words []roleWord
}

type roleWord struct {
	role Role
	text string
}

func (w *words) upTo(end int, r Role) {
	text := w.line[w.at:end]
	w.at = end
	switch r {
	case Comment:
		return
	case Punct:
		w.end()
		w.words = append(w.words, roleWord{r, text})
		return
	case String:
		w.piece(r, strings.Trim(text, `'"`))
		return
	}
	for {
		i := strings.IndexByte(text, ' ')
		if i < 0 {
			w.piece(r, text)
			return
		}
		w.piece(r, text[:i])
		w.end()
		text = text[i+1:]
	}
}

func (w *words) piece(r Role, text string) {
	if w.open.text == "" {
		w.open.role = r
	}
	w.open.text += text
}

func (w *words) end() {
	if w.open.text != "" {
		w.words = append(w.words, w.open)
	}
	w.open = roleWord{}
}

// name is the command's name without its folder.
func (c simple) name() string { return filepath.Base(c.words[0]) }

// filter tells whether a command prints lines of what it reads as they are.
func (c simple) filter() bool {
	switch c.name() {
	case "cat", "head", "tail", "less", "more", "tee", "grep", "egrep", "fgrep", "sort", "uniq", "sed", "awk":
		return true
	}
	return false
}

// language is the language of what one command prints, or "".
func (c simple) language() string {
	switch c.name() {
	case "jq", "gron":
		return "json"
	case "yq":
		return "yaml"
	case "diff", "colordiff", "interdiff":
		return "diff"
	case "git":
		return c.git()
	case "docker", "podman", "nerdctl":
		if c.has("inspect") && !c.flag("format") && !c.flag("f") {
			return "json"
		}
	case "cat", "head", "tail", "less", "more", "bat", "batcat", "zcat", "nl", "tac":
		return c.file()
	case "xmllint":
		return "xml"
	}
	return c.format()
}

func (c simple) git() string {
	switch {
	case c.has("diff"), c.has("show"), c.has("log") && (c.flag("p") || c.flag("patch")):
		if c.flag("stat") || c.flag("name-only") || c.flag("oneline") {
			return ""
		}
		return "diff"
	}
	return ""
}

// format is the format that an option asks for: -o yaml, --output=json,
// --format json.
func (c simple) format() string {
	for i, w := range c.words {
		value := ""
		switch {
		case w == "-o" || w == "--output" || w == "--format" || w == "-f" || w == "--log-format":
			if i+1 < len(c.words) {
				value = c.words[i+1]
			}
		case strings.HasPrefix(w, "--output=") || strings.HasPrefix(w, "--format="):
			_, value, _ = strings.Cut(w, "=")
		case strings.HasPrefix(w, "-o") && !strings.HasPrefix(w, "--"):
			value = strings.TrimPrefix(w[2:], "=")
		case w == "--json" || w == "-json":
			value = "json"
		}
		switch value {
		case "json", "yaml", "xml":
			return value
		}
	}
	return ""
}

// file is the language of the last file that a command names.
func (c simple) file() string {
	for i := len(c.words) - 1; i > 0; i-- {
		w := c.words[i]
		if strings.HasPrefix(w, "-") || w == "" {
			continue
		}
		return fileLanguage(filepath.Base(w))
	}
	return ""
}

// fileLanguage is the language of a file by its name, "" for text and logs.
func fileLanguage(name string) string {
	switch filepath.Ext(name) {
	case "", ".txt", ".log", ".out", ".md":
		if !strings.HasPrefix(name, "Dockerfile") && name != "Makefile" {
			return ""
		}
	case ".sql":
		return "SQL"
	}
	l := library().ofFile(name)
	switch {
	case l == nil || l.name == "plaintext":
		return ""
	case shellish(strings.ToLower(l.name)):
		return "sh"
	case l.name == "JSON" || l.name == "YAML":
		return strings.ToLower(l.name)
	}
	return l.name
}

func (c simple) has(word string) bool {
	for _, w := range c.words[1:] {
		if w == word {
			return true
		}
	}
	return false
}

// flag tells whether an option is given, by one letter or a word.
func (c simple) flag(name string) bool {
	for _, w := range c.words[1:] {
		body := strings.TrimLeft(w, "-")
		if len(body) == len(w) {
			continue
		}
		if body == name || strings.HasPrefix(body, name+"=") {
			return true
		}
	}
	return false
}
