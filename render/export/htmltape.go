package export

import (
	"encoding/json"
	"strings"
	"time"

	"showrunner/render/screen"
	"showrunner/render/vt"
)

const (
	tapeTotal = 8 << 20  // bytes of all tapes of a page
	tapeShare = 96 << 10 // of one
	tapeTicks = 160      // frames of one
	tapeRows  = 24       // of a frame
	tapeTick  = 40 * time.Millisecond
)

// A tape is what a step's terminal showed, frame by frame, as text: each frame
// is its time in milliseconds, by how many rows the picture moved up, and the
// rows that changed, each after its number.
type tape struct {
	Rows   int     `json:"r"`
	Frames [][]any `json:"f"`

	size int
	last []string
}

// tape is a button that plays a run again, and its frames; "" when there is
// nothing to see.
func (p *page) tape(r *run) string {
	if r.host != r || len(r.events) == 0 {
		return ""
	}
	t := p.film(r)
	if len(t.Frames) == 0 || t.size > p.quota {
		return ""
	}
	text, err := json.Marshal(t) // escapes <, > and &
	if err != nil {
		return ""
	}
	p.quota -= len(text)
	return `<button type="button" class="play" aria-pressed="false">Play</button><script type="application/json">` + string(text) + `</script>`
}

// film replays a run.
func (p *page) film(r *run) *tape {
	term := vt.New(r.cols, r.rows, nil)
	term.SetScrollback(tapeRows)
	term.SetEffort(p.tapeEffort)
	defer func() { p.tapeEffort = term.Effort() }()
	dst := screen.New(r.cols, min(r.rows, tapeRows))
	t := &tape{Rows: dst.H, last: make([]string, dst.H)}
	end := r.events[len(r.events)-1].at
	tick := max(tapeTick, (end-r.began)/tapeTicks)
	due := r.began
	for i, e := range r.events {
		switch {
		case e.cols > 0:
			term.Resize(e.cols, e.rows)
			dst.Reset(e.cols, dst.H)
		case e.guest == nil:
			_, _ = term.Write(e.data) // takes what there is effort for
		}
		if last := i == len(r.events)-1; !last && (r.events[i+1].at < due || t.size >= p.share) {
			continue
		}
		due = e.at + tick
		term.Draw(dst, max(term.Len()-dst.H, 0))
		t.shoot(max(e.at-r.began, 0), p.frame(dst))
	}
	return t
}

// frame is the text of a picture, row by row.
func (p *page) frame(s *screen.Screen) []string {
	rows := make([]string, s.H)
	for y := range rows {
		rows[y] = rowText(s, y)
	}
	if p.Mask == nil {
		return rows
	}
	if text := s.Text(); p.Mask(text) != text { // a secret, perhaps over two rows
		clear(rows)
		copy(rows, strings.Split(p.Mask(text), "\n"))
	}
	return rows
}

// rowText is the text of a row without its trailing blanks. Most rows are
// ASCII, and there are many frames.
func rowText(s *screen.Screen, y int) string {
	row := s.Row(y)
	end := len(row)
	for end > 0 && (row[end-1].Ch == 0 || row[end-1].Ch == ' ') {
		end--
	}
	b := make([]byte, end)
	for x, c := range row[:end] {
		switch {
		case c.Ch-0x20 < 0x5f:
			b[x] = byte(c.Ch)
		case c.Ch == 0 && c.Attr&screen.Tail == 0:
			b[x] = ' '
		default:
			return harmless(s.RowText(y))
		}
	}
	return string(b)
}

// shoot adds a frame.
func (t *tape) shoot(at time.Duration, rows []string) {
	up := moved(t.last, rows)
	frame := []any{at.Milliseconds(), up}
	size := 12
	for y, row := range rows {
		before := ""
		if y+up < len(t.last) {
			before = t.last[y+up]
		}
		if row != before {
			frame = append(frame, y, row)
			size += len(row) + 6
		}
	}
	if len(frame) == 2 && up == 0 {
		return
	}
	t.last, t.size = rows, t.size+size
	t.Frames = append(t.Frames, frame)
}

// moved is by how many rows a picture moved up, so that most rows stayed.
func moved(before, after []string) int {
	best, most := 0, 0
	for up := range before {
		same := 0
		for y := range len(before) - up {
			if before[y+up] != "" && before[y+up] == after[y] {
				same++
			}
		}
		if same > most {
			best, most = up, same
		}
	}
	return best
}
