package journal

import (
	"bufio"
	"encoding/json"
	"io"
)

// A sidecar lies beside the recording of a rehearsal: a JSON object a line for
// each step that ended, with what it changed in the shell.
//
//	{"step":"2.1.1","dir":"/src","set":"export X=1\n","secrets":["API_TOKEN"]}
type sidecarLine struct {
	Step    raw   `json:"step"`
	Dir     raw   `json:"dir,omitempty"`
	Set     raw   `json:"set,omitempty"`
	Secrets []raw `json:"secrets,omitempty"`
}

// sidecarMost bounds what is read of a sidecar, in bytes.
const sidecarMost = 64 << 20

// WriteChange appends a line to a sidecar, in one write.
func WriteChange(w io.Writer, step string, c Change) error {
	l := sidecarLine{Step: raw(step), Dir: raw(c.Dir), Set: raw(c.Set)}
	for _, s := range c.Secrets {
		l.Secrets = append(l.Secrets, raw(s))
	}
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// ReadChanges reads a sidecar, as far as it can be read: the last line of a step
// counts.
func ReadChanges(r io.Reader) map[string]*Change {
	found := map[string]*Change{}
	dec := json.NewDecoder(bufio.NewReader(io.LimitReader(r, sidecarMost)))
	for {
		var l sidecarLine
		if dec.Decode(&l) != nil {
			return found
		}
		c := &Change{Dir: string(l.Dir), Set: string(l.Set)}
		for _, s := range l.Secrets {
			c.Secrets = append(c.Secrets, string(s))
		}
		found[string(l.Step)] = c
	}
}

// Take gives the plan's steps their changes, by their ids in the rehearsal.
func (p *Plan) Take(changes map[string]*Change) {
	for _, s := range p.Steps {
		s.Change = changes[s.Step]
	}
}
