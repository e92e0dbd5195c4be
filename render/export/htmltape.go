package export

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"showrunner/render/screen"
	"showrunner/render/vt"
)

const (
	tapeTotal = 8 << 20  // bytes of all tapes of a page
	tapeShare = 96 << 10 // of one
	tapeTicks = 160      // frames of one
	tapeRows  = 200      // of a frame
	tapeTick  = 40 * time.Millisecond
	tapeIdle  = 2 * time.Second        // the longest pause
	tapeLeast = 200 * time.Millisecond // from the first frame to the last: less is no movement
)

// A tape is what a step's terminal showed, frame by frame, as text: each frame
// is its time in milliseconds, by how many rows the picture moved up, and the
// rows that changed, each after its number. In a row U+0001, the number of a
// style and U+0002 stand before what looks so.
type tape struct {
	Rows   int     `json:"r"`
	Frames [][]any `json:"f"`

	size int
	last []string
}

// moves reports whether there is something to see that the output does not show.
func (t *tape) moves() bool {
	n := len(t.Frames)
	return n > 1 && time.Duration(t.Frames[n-1][0].(int64)-t.Frames[0][0].(int64))*time.Millisecond >= tapeLeast
}

// tape is the buttons that play a run again, and its frames; "" when there is
// nothing to see.
func (p *page) tape(r *run) string {
	if r.host != r || len(r.events) == 0 {
		return ""
	}
	t := p.film(r)
	if !t.moves() || t.size > p.quota {
		return ""
	}
	text, err := json.Marshal(t) // escapes <, > and &
	if err != nil {
		return ""
	}
	p.quota -= len(text)
	return `<button type="button" class="play" aria-pressed="false">Play</button><script type="application/json">` + string(text) +
		`</script><button type="button" class="speed" aria-label="Speed">1×</button>`
}

// film replays a run, its long pauses shortened.
func (p *page) film(r *run) *tape {
	term := vt.New(r.cols, r.rows, nil)
	term.SetScrollback(tapeRows)
	term.SetEffort(p.tapeEffort)
	defer func() { p.tapeEffort = term.Effort() }()
	dst := screen.New(r.cols, min(r.rows, tapeRows))
	t := &tape{Rows: dst.H, last: make([]string, dst.H)}
	length, before := time.Duration(0), r.began
	for _, e := range r.events {
		length += min(max(e.at-before, 0), tapeIdle)
		before = max(e.at, before)
	}
	tick := max(tapeTick, length/tapeTicks)
	due, at, shot := r.began, time.Duration(0), r.began
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
		at += min(max(e.at-shot, 0), tapeIdle)
		shot = max(e.at, shot)
		term.Draw(dst, max(term.Len()-dst.H, 0))
		t.shoot(at, p.frame(dst))
	}
	return t
}

// frame is the text of a picture and its looks, row by row. Where a secret had to
// be masked, perhaps over two rows, it is the text alone.
func (p *page) frame(s *screen.Screen) []string {
	rows := make([]string, s.H)
	if p.Mask != nil {
		if text := s.Text(); p.Mask(text) != text {
			copy(rows, strings.Split(p.Mask(text), "\n"))
			return rows
		}
	}
	for y := range rows {
		rows[y] = p.rowText(s, y)
	}
	return rows
}

// rowText is a row without the blanks at its end that look like nothing. Most
// rows are plain ASCII, and there are many frames.
func (p *page) rowText(s *screen.Screen, y int) string {
	row := s.Row(y)
	end := len(row)
	for end > 0 && (row[end-1].Ch == 0 || row[end-1].Ch == ' ') && row[end-1].BG == 0 && row[end-1].Ext == 0 && row[end-1].Attr == 0 {
		end--
	}
	b := make([]byte, 0, end)
	from, style := 0, uint16(0) // of the text that looks so
	for x := range row[:end] {
		c := &row[x]
		if x == 0 && c.FG|c.BG != 0 || x > 0 && !alike(c, &row[x-1]) || x == 0 && (c.Ext != 0 || c.Attr != 0) {
			if now := p.styles.number(c, &s.Table); now != style {
				b = safe(b, from)
				b = append(strconv.AppendUint(append(b, 1), uint64(now), 10), 2)
				from, style = len(b), now
			}
		}
		switch {
		case c.Attr&screen.Tail != 0:
		case c.Ch-0x20 < 0x5f:
			b = append(b, byte(c.Ch))
		case c.Ch == 0:
			b = append(b, ' ')
		default:
			b = s.Table.Append(b, c.Ch)
		}
	}
	return string(safe(b, from))
}

// safe is b whose text from an offset on is harmless.
func safe(b []byte, from int) []byte {
	for _, c := range b[from:] {
		if c >= 0x80 {
			return append(b[:from], harmless(string(b[from:]))...)
		}
	}
	return b
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
