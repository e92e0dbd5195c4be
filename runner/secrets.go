package runner

import (
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"showrunner/runner/journal"
	"showrunner/runner/mask"
	"showrunner/slides"
)

// undecided is how long an end of output that may begin a secret is held back.
const undecided = 50 * time.Millisecond

// secrets are the session's: what must not leave it, and how it is learned.
type secrets struct {
	masker *mask.Masker
	timer  *time.Timer // the consumer's; nil until output is held back
	number int         // the consumer's: of the output that is held back

	wary bool // the run's: what steps call may set variables

	mu    sync.Mutex // guards what follows
	short []string   // names of variables whose values are not masked
	typed []byte     // the line that is typed without echo
}

// Mask is s with every secret that is known by now masked, and with every text
// that looks like a well-known token. It may be called before Start.
func (s *Session) Mask(text string) string { return s.secretMasker().String(text) }

// Warnings lists, by name, the variables whose values are not masked because
// they are too short: they would be found in every other word.
func (s *Session) Warnings() []string {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	return slices.Clone(s.secrets.short)
}

// Warning says which of the variables that Secrets names are shown, or nothing.
func (s *Session) Warning() string {
	var names []string
	for _, name := range s.Warnings() {
		if slices.Contains(s.Secrets, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return notMasked(strings.Join(names, ", "))
}

func notMasked(names string) string {
	return "not masked: " + names + ": a value of fewer than four characters is in every other word"
}

func (s *Session) secretMasker() *mask.Masker {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	if s.secrets.masker == nil {
		s.secrets.masker = mask.New()
	}
	return s.secrets.masker
}

// Know learns the secrets that are known before the shell starts, which Start
// does by itself.
func (s *Session) Know() {
	m := s.secretMasker()
	for _, v := range s.Literals {
		m.Add(v)
	}
	s.secrets.wary = s.RC
	env := s.Env
	if env == nil {
		env = os.Environ()
	}
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		s.learn(name, value)
	}
}

// learn makes a variable's value known where it is a secret.
func (s *Session) learn(name, value string) {
	named := slices.Contains(s.Secrets, name)
	if !named {
		value = slides.SecretOf(name, value)
	}
	switch value = strings.Trim(value, "\r\n"); {
	case value == "", named && s.secretMasker().AddShort(value), !named && s.secretMasker().Add(value):
		return
	}
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	if slices.Contains(s.secrets.short, name) {
		return
	}
	s.secrets.short = append(s.secrets.short, name)
	if named && s.Warn != nil {
		s.Warn(notMasked(name))
	}
}

// An asking is which variables the shell writes when a step has ended.
type asking uint8

const (
	askNothing asking = iota
	askAll
	askNamed // those of Secrets
)

// toAsk tells which variables a step may have given a secret to. What the deck
// names is worth a look after every step: a function may set it.
func (s *Session) toAsk(text string) asking {
	// From the first function or alias on any command may be one.
	s.secrets.wary = s.secrets.wary || sources(text) || strings.Contains(text, "()") || strings.Contains(text, "function ") || strings.Contains(text, "alias ")
	if s.secrets.wary || strings.Contains(text, "=") {
		return askAll
	}
	for _, word := range [...]string{"read", "export", "mapfile", "printf -v", "getopts", "for ", "select ", "declare", "typeset", "local", "set ", "print "} {
		if strings.Contains(text, word) {
			return askAll
		}
	}
	if s.secretNames() != "" {
		return askNamed
	}
	return askNothing
}

// askSecrets reads the variables that the shell's hook wrote after a step.
func (s *Session) askSecrets() { s.learnFrom(string(s.state.read())) }

// learnFrom makes the secrets known among variables that a shell printed.
func (s *Session) learnFrom(dump string) {
	const any = "scheme://user:any-password@host"
	for name, text := range variables(dump) {
		if !slices.Contains(s.Secrets, name) && !slides.Secret(name, any) {
			continue
		}
		for _, a := range slides.Assignments(text, s.sh.dialect) {
			s.learn(a.Name, a.Value)
		}
	}
}

// secretNames are the names in Secrets that can be variables.
func (s *Session) secretNames() string {
	var names []string
	for _, n := range s.Secrets {
		if variableOf(n+"=") == n && n != "" {
			names = append(names, n)
		}
	}
	return strings.Join(names, " ")
}

// variables goes through the variables that a shell printed as commands, each
// from its line to that of the next.
func variables(dump string) func(func(name, text string) bool) {
	return func(yield func(name, text string) bool) {
		name, from, at := "", 0, 0
		for line := range strings.Lines(dump) {
			if n := variableOf(line); n != "" {
				if name != "" && !yield(name, dump[from:at]) {
					return
				}
				name, from = n, at
			}
			at += len(line)
		}
		if name != "" {
			yield(name, dump[from:])
		}
	}
}

// variableOf is the variable that a line of a shell's assigns to.
func variableOf(line string) string {
	left, _, ok := strings.Cut(line, "=")
	if !ok {
		return ""
	}
	name := left[strings.LastIndexByte(left, ' ')+1:]
	for i := range len(name) {
		c := name[i] | 0x20
		if (c < 'a' || c > 'z') && name[i] != '_' && (i == 0 || name[i] < '0' || name[i] > '9') {
			return ""
		}
	}
	return name
}

// typedKeys masks keys that are typed while the terminal does not echo. A line
// that is typed so is a password: it becomes known.
func (s *Session) typedKeys(p []byte) []byte {
	modes := s.modes()
	if modes.echoes() {
		s.forgetTyped()
		return append([]byte(nil), p...)
	}
	if modes.canonical() {
		for _, line := range s.hiddenLines(p) {
			s.secretMasker().Add(line)
		}
	}
	return mask.Blank(p)
}

// forgetTyped begins a line that is typed without echo anew.
func (s *Session) forgetTyped() {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	s.secrets.typed = nil
}

// hiddenLines are the lines that p ends, edited as a terminal does it.
func (s *Session) hiddenLines(p []byte) []string {
	s.secrets.mu.Lock()
	defer s.secrets.mu.Unlock()
	var lines []string
	line := s.secrets.typed
	for _, c := range p {
		switch c {
		case '\r', '\n', 4:
			lines, line = append(lines, string(line)), nil
		case 3, 21: // Ctrl-C, Ctrl-U
			line = nil
		case 8, 127:
			line = line[:max(0, len(line)-1)]
		default:
			line = append(line, c)
		}
	}
	s.secrets.typed = line
	return lines
}

// emit passes output on. What is held back is passed on when nothing follows.
func (s *Session) emit(at time.Duration, p []byte) {
	c := &s.consumer
	if len(p) == 0 {
		return
	}
	if c.term != nil {
		_, _ = c.term.Write(p) // an emulator takes everything
	}
	s.record(at, journal.Entry{Kind: journal.Output, Step: c.last, Data: p, Later: c.later})
}

// wakeLater has the consumer look again at output that is held back.
func (s *Session) wakeLater() {
	s.secrets.number++
	it := item{kind: staleItem, mark: mark{step: s.secrets.number}}
	if s.secrets.timer != nil {
		s.secrets.timer.Stop()
	}
	// Ends by itself; the queue takes nothing once it is closed.
	s.secrets.timer = time.AfterFunc(undecided, func() { s.queue.push(it) })
}

// expire passes on what is held back, masked.
func (s *Session) expire(at time.Duration) {
	if m := s.secrets.masker; m.Holds() {
		s.secrets.number++
		s.emit(at, m.Expire())
	}
}

// flushHeld passes on what is held back at a step's end, when it is decided.
func (s *Session) flushHeld(at time.Duration) {
	if m := s.secrets.masker; m.Holds() {
		s.secrets.number++
		s.emit(at, m.Flush())
	}
}
