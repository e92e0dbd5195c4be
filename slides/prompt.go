package slides

import "strings"

// A prompter finds the commands in a recorded terminal session.
type prompter struct {
	roots  bool // a bare "# " is a prompt too
	hides  bool // what hides a line is one too
	indent int  // how many blanks stand before each prompt

	endless map[hereDoc]int // from which line on a here-document does not end
}

// newPrompter looks which prompts the text of a console fence has. A bare "# "
// is one where there is no other than root's, and one of them stands before
// what is plainly a command.
func newPrompter(text string) prompter {
	p := prompter{indent: -1}
	users, root := false, -1
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " \t")
		blanks := len(line) - len(rest)
		if n := promptLength(rest); n > 0 {
			if p.indent < 0 || blanks < p.indent {
				p.indent = blanks
			}
			users = users || !strings.HasSuffix(strings.TrimRight(rest[:n], " \t"), "#")
		} else if command, ok := strings.CutPrefix(rest, "# "); ok && root != 0 && commandLike(command) {
			if root < 0 || blanks < root {
				root = blanks
			}
		}
	}
	if p.roots = !users && root >= 0; p.roots && (p.indent < 0 || root < p.indent) {
		p.indent = root
	}
	p.indent = max(p.indent, 0)
	return p
}

// session finds out whether text, that of a fence that is not marked as one of a
// recorded session, is one all the same: its first line that is neither blank
// nor a comment begins with a prompt, and some prompt is followed by a command.
// In a fence without a language the words after a "% " must not be prose. Lines
// that are hidden may stand before it: then "/// " is a prompt too.
func session(text string, tagged bool) (p prompter, ok bool) {
	first := true
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " \t")
		n := promptLength(rest)
		if first {
			if rest == "" || rest[0] == '\n' || rest[0] == '#' {
				continue
			}
			if tagged && strings.HasPrefix(line, hidePrefix) {
				p.hides = true
				continue
			}
			if n == 0 || !tagged && rest[0] == '%' && remarkLike(rest[n:]) {
				return p, false
			}
			first, p.indent = false, len(line)-len(rest)
		}
		if n > 0 && len(line)-len(rest) == p.indent && strings.TrimSpace(rest[n:]) != "" {
			return p, true
		}
	}
	return p, false
}

// prompt is the length of the prompt that line begins with, the blanks around it
// included, or 0. A line that is nothing but a prompt counts.
func (p prompter) prompt(line string) int {
	if p.hides && strings.HasPrefix(line, hidePrefix) {
		return len(hidePrefix)
	}
	rest := p.undent(line)
	if len(line)-len(rest) != p.indent || rest == "" || rest[0] == ' ' || rest[0] == '\t' {
		return 0
	}
	if command, ok := strings.CutPrefix(rest, "# "); p.roots && ok && !remarkLike(command) {
		return p.indent + 2
	}
	if n := promptLength(rest); n > 0 {
		return p.indent + n
	}
	return 0
}

// undent is a line without as many blanks as stand before a prompt.
func (p prompter) undent(line string) string {
	n := 0
	for n < p.indent && n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return line[n:]
}

// promptLength is the length of the prompt that line begins with, a blank after
// it included, or 0. It knows "$ ", "% ", "[name]$ ", "(venv) $ ",
// "user@host:~$ ", "~/src $ ", "/ # ", "bash-5.2$ ", "❯ " and "➜  src git:(main) ✗ ".
// The sign may be a # but for a bare one.
func promptLength(line string) int {
	line = strings.TrimRight(line, " \t\n")
	if n := arrowLength(line); n > 0 {
		return n
	}
	for i := 0; i < len(line) && i < 100; i++ {
		switch line[i] {
		case '$', '%', '#':
			if i+1 < len(line) && line[i+1] != ' ' && line[i+1] != '\t' {
				continue
			}
			if !promptName(line[:i], line[i]) || i+1 == len(line) && line[i] == '%' {
				return 0
			}
			return min(i+2, len(line))
		}
	}
	return 0
}

// arrowLength is promptLength of the prompts that well-known themes draw.
func arrowLength(line string) int {
	if strings.HasPrefix(line, "❯") {
		rest := line[len("❯"):]
		if rest == "" || rest[0] == ' ' {
			return len(line) - len(strings.TrimPrefix(rest, " "))
		}
	}
	rest, ok := strings.CutPrefix(line, "➜ ")
	if !ok {
		return 0
	}
	dir, rest, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if dir == "" {
		return 0
	}
	rest = strings.TrimLeft(rest, " ")
	if branch, after, ok := strings.Cut(rest, " "); strings.HasPrefix(branch, "git:(") {
		if rest = ""; ok {
			rest = strings.TrimLeft(after, " ")
		}
	}
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "✗"), " ")
	return len(line) - len(rest)
}

// promptName reports whether name may stand before a prompt's sign.
func promptName(name string, sign byte) bool {
	apart := strings.HasSuffix(name, " ")
	name = strings.TrimRight(name, " ")
	if strings.HasPrefix(name, "(") {
		i := strings.IndexByte(name, ')')
		if i < 2 || strings.ContainsAny(name[:i], ";&|$\"'`<>=") {
			return false
		}
		name = strings.TrimSpace(name[i+1:])
	}
	if name == "" {
		return sign != '#'
	}
	if inside, ok := strings.CutPrefix(name, "["); ok {
		inside, ok = strings.CutSuffix(inside, "]")
		return ok && inside != "" && inside[0] != ' ' && inside[0] != '^' && !strings.ContainsAny(inside, "[]$\"'`=<>|&;*")
	}
	if name[0] == '/' || name[0] == '~' { // a folder; a program may have a comment after it
		return !strings.ContainsAny(name, " \"'`=;&|<>(){}*?") && (sign != '#' || apart && len(name) == 1)
	}
	if strings.Count(name, " ") > 1 {
		return false
	}
	if user, host, ok := strings.Cut(name, "@"); ok {
		return user != "" && host != "" && !strings.ContainsAny(user, " =:/\"'") && !strings.ContainsAny(host, "\"'`=;&|<>")
	}
	return !strings.Contains(name, " ") &&
		(strings.HasPrefix(name, "bash-") || strings.HasPrefix(name, "sh-") || strings.HasPrefix(name, "zsh-"))
}

// rootCommands are what is typed after a bare "# "; other words may be prose.
const rootCommands = " apk apt apt-get apt-cache aws awk az bash brew bundle cargo cat cd chmod chown cp crontab " +
	"curl dd df dig dnf docker docker-compose dpkg du echo env exit export firewall-cmd gcloud gem git go grep " +
	"groupadd gunzip gzip head helm hostname hostnamectl id ifconfig iptables ip journalctl kill kubeadm kubectl " +
	"ln ls lsblk lsof lxc make mkdir mkfs modprobe mount mv mysql nc netstat nft nginx node npm npx nsenter oc " +
	"openssl pacman ping pip pip3 pkg podman printf ps psql pwd python python3 reboot rm rmdir rpm rsync sed " +
	"service sh shutdown snap ss ssh ssh-keygen su sudo swapoff swapon sysctl systemctl tail tar tee terraform " +
	"touch ufw umount uname unzip useradd usermod vi vim virsh wget whoami yum zfs zpool zsh zypper "

// commandLike reports whether what follows a "# " is plainly a command.
func commandLike(text string) bool {
	if remarkLike(text) {
		return false
	}
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	return strings.Contains(rootCommands, " "+word+" ") || strings.HasPrefix(word, "./") || strings.HasPrefix(word, "/") && len(word) > 1 ||
		strings.Contains(text, " -") && !strings.Contains(text, " - ")
}

// remarkLike reports whether what follows a sign that may be a prompt reads like a
// remark rather than like a command.
func remarkLike(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 {
		return true
	}
	first, last := words[0], words[len(words)-1]
	if c := first[0]; c >= 'A' && c <= 'Z' && !strings.Contains(first, "=") || strings.Trim(first, "=-#*_~+") == "" {
		return true
	}
	if strings.HasSuffix(first, ":") || strings.HasSuffix(last, ":") || strings.HasSuffix(last, ".") && last != "." && last != ".." && !strings.HasSuffix(last, "/.") {
		return true
	}
	for _, w := range words {
		switch w {
		case "the", "your", "this", "these", "that", "we", "you", "should", "will", "an", "is", "are":
			return true
		}
	}
	return false
}
