package stage

import "showrunner/render/tty"

// key is one row of the key table: what is pressed, how the help page writes
// it, what it does.
type key struct {
	press []tty.Key
	label string
	does  string
	do    func(s *Stage)
}

func ctrl(c rune) tty.Key { return tty.Key{Code: c, Mod: tty.Ctrl} }

func plain(cs ...rune) (keys []tty.Key) {
	for _, c := range cs {
		keys = append(keys, tty.Key{Code: c})
	}
	return keys
}

// keys returns the key table, in the order of the help page.
func keys() []key {
	return []key{
		{plain(tty.Enter), "⏎", "what the footer says: run, more below, reveal, next slide", (*Stage).enter},
		{plain(tty.Right, 'l', 'j', 'n', ' ', tty.PgDn), "→ l j n Space PgDn", "next screenful, reveal or slide; never runs anything", (*Stage).forward},
		{plain(tty.Left, 'h', 'k', 'p', tty.Backspace, tty.PgUp), "← h k p ⌫ PgUp", "previous screenful or slide", (*Stage).back},
		{plain(tty.Tab), "Tab", "next slide that has a step", func(s *Stage) { s.hop(1) }},
		{[]tty.Key{{Code: tty.Tab, Mod: tty.Shift}}, "Shift-Tab", "previous slide that has a step", func(s *Stage) { s.hop(-1) }},
		{append(plain('a'), ctrl('e')), "a Ctrl-E", "run the rest of this block, up to a failure", (*Stage).runBlock},
		{plain('r'), "r", "run the last step again", (*Stage).again},
		{plain('u'), "u", "play this step's rehearsed output instead (the understudy)", (*Stage).understudy},
		{plain('s'), "s", "skip the next step", (*Stage).skip},
		{plain('i'), "i or a click", "give the keyboard to the running program", (*Stage).give},
		{[]tty.Key{ctrl(']')}, "Ctrl-]", "take the keyboard back (twice sends one)", (*Stage).takeByHand},
		{[]tty.Key{ctrl('c')}, "Ctrl-C", "interrupt the running step; with none, quit", (*Stage).interrupt},
		{[]tty.Key{ctrl('z')}, "Ctrl-Z", "suspend the running step; with none, showrunner", (*Stage).suspend},
		{plain(tty.Up), "↑ or the wheel", "scroll up", func(s *Stage) { s.scrollBy(-1) }},
		{plain(tty.Down), "↓", "scroll down", func(s *Stage) { s.scrollBy(1) }},
		{plain('o'), "o", "open the output in full", (*Stage).openOutput},
		{plain('z'), "z", "give the running program the window, and take it back", (*Stage).zoom},
		{plain(tty.Home), "g g Home", "first slide", func(s *Stage) { s.goTo(0) }},
		{plain('G', tty.End), "G End · 12 G", "last slide · slide 12", (*Stage).goG},
		{append(plain(tty.Esc), ctrl('p')), "Esc Ctrl-P", "overview of the slides", (*Stage).openOverview},
		{plain('b', '.'), "b .", "black screen", func(s *Stage) { s.view = black{} }},
		{plain('N'), "N", "speaker notes", func(s *Stage) { s.notes = !s.notes }},
		{plain('T'), "T", "pause the clock", func(s *Stage) { s.talk.toggle(s.Clock.Now()) }},
		{plain('m'), "m", "mouse off, to select text", (*Stage).toggleMouse},
		{plain('y'), "y", "copy the step", (*Stage).copy},
		{plain('S'), "S", "a fresh shell (asks): marks from this slide on are reset", (*Stage).renew},
		{append(plain('R'), ctrl('r')), "R Ctrl-R", "read the runbook again", (*Stage).reload},
		{[]tty.Key{ctrl('l')}, "Ctrl-L", "draw the screen again", (*Stage).redraw},
		{plain('?'), "?", "these keys", (*Stage).openHelp},
		{plain('q'), "q", "quit", (*Stage).leave},
	}
}

// press does what a key means on the slide.
func (s *Stage) press(k tty.Key) {
	if s.Clicker && (k == tty.Key{Code: ' '} || k == tty.Key{Code: tty.PgDn}) {
		k = tty.Key{Code: tty.Enter}
	}
	if k.Mod == 0 && k.Code >= '0' && k.Code <= '9' {
		s.said = ""
		s.count = min(s.count*10+int(k.Code-'0'), 1_000_000)
		return
	}
	s.said = ""
	if k == (tty.Key{Code: 'g'}) {
		if s.gee = !s.gee; s.gee {
			return
		}
		k = tty.Key{Code: tty.Home}
	}
	s.gee = false
	defer func() { s.count = 0 }()
	for _, row := range keys() {
		for _, p := range row.press {
			if p == k {
				row.do(s)
				return
			}
		}
	}
}
