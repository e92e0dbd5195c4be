package screen

import "strconv"

// Box drawing and block characters are drawn, not set in type, so that they
// join whatever the font.

// The arms of U+2500 to U+257F: left, right, up, down; 0 none, 1 light, 2
// heavy, 3 double. A dot starts those that are drawn another way.
const arms = "" +
	"1100220000110022.   .   .   .   .   .   .   .   0101020101020202" + // ─━│┃┄┅┆┇┈┉┊┋┌┍┎┏
	"1001200110022002011002100120022010102010102020200111021101210112" + // ┐┑┒┓└┕┖┗┘┙┚┛├┝┞┟
	"0122022102120222101120111021101210222021201220221101210112012201" + // ┠┡┢┣┤┥┦┧┨┩┪┫┬┭┮┯
	"1102210212022202111021101210221011202120122022201111211112112211" + // ┰┱┲┳┴┵┶┷┸┹┺┻┼┽┾┿
	"112111121122212112212112121222212212212212222222.   .   .   .   " + // ╀╁╂╃╄╅╆╇╈╉╊╋╌╍╎╏
	"3300003303010103030330011003300303100130033030101030303003110133" + // ═║╒╓╔╕╖╗╘╙╚╛╜╝╞╟
	"033330111033303333011103330333101130333033111133" + "3333.   .   .   " + // ╠╡╢╣╤╥╦╧╨╩╪╫╬╭╮╯
	".   .   .   .   10000010010000012000002002000002120000122100" + "0021" // ╰╱╲╳╴╵╶╷╸╹╺╻╼╽╾╿

// Of a cell, in pixels.
const (
	cellW = 8.4
	cellH = 18.0
	midX  = cellW / 2
	midY  = cellH / 2
	gap   = 1.5 // from the middle to a stroke of a double line
)

// drawn tells whether ch is drawn.
func drawn(ch uint32) bool { return ch >= 0x2500 && ch <= 0x259f }

// A pen appends to the data of an SVG path. Curves and slopes go to a path of
// their own, since their strokes have no area.
type pen struct {
	x, y  float64 // of the cell
	fill  []byte  // rectangles
	thin  []byte  // strokes
	shade float64 // of 1, or 0 for full
}

func number(b []byte, v float64) []byte {
	return strconv.AppendFloat(b, float64(int(v*100+0.5))/100, 'f', -1, 64)
}

// rect adds a rectangle from x0, y0 to x1, y1 of the cell.
func (p *pen) rect(x0, y0, x1, y1 float64) {
	b := number(append(p.fill, 'M'), p.x+x0)
	b = number(append(b, ' '), p.y+y0)
	b = number(append(b, 'H'), p.x+x1)
	b = number(append(b, 'V'), p.y+y1)
	b = number(append(b, 'H'), p.x+x0)
	p.fill = append(b, 'z')
}

// draw adds the character ch.
func (p *pen) draw(ch uint32) {
	switch {
	case ch >= 0x2580:
		p.block(ch)
	case arms[(ch-0x2500)*4] != '.':
		p.lines(arms[(ch-0x2500)*4:][:4])
	case ch >= 0x256d:
		p.curve(ch)
	default:
		p.dashes(ch)
	}
}

func half(weight byte) float64 {
	if weight == '2' {
		return 1.2
	}
	return 0.5
}

// lines adds the arms of a character: left, right, up, down.
func (p *pen) lines(a string) {
	l, r, u, d := a[0], a[1], a[2], a[3]
	for i, arm := range []struct{ arm, opposite, low, high byte }{
		{l, r, u, d}, {r, l, u, d}, {u, d, l, r}, {d, u, l, r},
	} {
		if arm.arm == '0' {
			continue
		}
		if arm.arm != '3' {
			p.stroke(i, start(arm.opposite, arm.low, arm.high), 0, half(arm.arm))
			continue
		}
		p.stroke(i, startDouble(arm.low, arm.high), -gap, 0.5)
		p.stroke(i, startDouble(arm.high, arm.low), gap, 0.5)
	}
}

// start is where a single arm begins, away from the middle: it covers the
// corner, and stops at a double line that it does not cross.
func start(opposite, low, high byte) float64 {
	switch {
	case opposite != '0':
		return 0
	case low == '3' && high == '3':
		return gap
	case low == '3' || high == '3':
		return -gap - 0.5
	}
	return -max(half(low), half(high))
}

// startDouble is where a stroke of a double arm begins that lies on the side
// of the crossing arm near.
func startDouble(near, far byte) float64 {
	switch {
	case near == '3':
		return gap - 0.5
	case near == '0' && far == '3':
		return -gap - 0.5
	case near == '0' && far == '0':
		return 0
	}
	return -0.5
}

// stroke adds a stroke of arm i, from s on past the middle to the edge, off by
// a side step, h to either side.
func (p *pen) stroke(i int, s, side, h float64) {
	switch i {
	case 0:
		p.rect(0, midY+side-h, midX-s, midY+side+h)
	case 1:
		p.rect(midX+s, midY+side-h, cellW, midY+side+h)
	case 2:
		p.rect(midX+side-h, 0, midX+side+h, midY-s)
	case 3:
		p.rect(midX+side-h, midY+s, midX+side+h, cellH)
	}
}

// dashes adds ┄ to ┋ and ╌ to ╏.
func (p *pen) dashes(ch uint32) {
	n := 2.0
	if ch < 0x250c {
		n = 3 + float64((ch-0x2504)/4)
	}
	h := 0.5
	if ch&1 == 1 {
		h = 1.2
	}
	for i := range int(n) {
		from, to := (float64(i)+0.2)/n, (float64(i)+0.8)/n
		if ch&2 == 0 {
			p.rect(from*cellW, midY-h, to*cellW, midY+h)
		} else {
			p.rect(midX-h, from*cellH, midX+h, to*cellH)
		}
	}
}

// curve adds ╭╮╯╰╱╲╳.
func (p *pen) curve(ch uint32) {
	const r = midX
	switch ch {
	case 0x256d: // ╭
		p.path('M', midX, cellH, 'V', midY+r, 'Q', midX, midY, cellW, midY)
	case 0x256e: // ╮
		p.path('M', midX, cellH, 'V', midY+r, 'Q', midX, midY, 0, midY)
	case 0x256f: // ╯
		p.path('M', midX, 0, 'V', midY-r, 'Q', midX, midY, 0, midY)
	case 0x2570: // ╰
		p.path('M', midX, 0, 'V', midY-r, 'Q', midX, midY, cellW, midY)
	}
	if ch == 0x2571 || ch == 0x2573 {
		p.path('M', 0, cellH, 'L', cellW, 0)
	}
	if ch == 0x2572 || ch == 0x2573 {
		p.path('M', 0, 0, 'L', cellW, cellH)
	}
}

// path adds letters of a path and the coordinates after them.
func (p *pen) path(parts ...any) {
	x := true
	for _, part := range parts {
		switch v := part.(type) {
		case rune:
			p.thin = append(p.thin, byte(v))
			x = v != 'V'
		case float64:
			p.coordinate(v, x)
			x = !x
		case int:
			p.coordinate(float64(v), x)
			x = !x
		}
	}
}

func (p *pen) coordinate(v float64, x bool) {
	if last := p.thin[len(p.thin)-1]; last >= '0' && last <= '9' {
		p.thin = append(p.thin, ' ')
	}
	if x {
		p.thin = number(p.thin, p.x+v)
	} else {
		p.thin = number(p.thin, p.y+v)
	}
}

// quadrants has the quarters of U+2596 to U+259F: 1 upper left, 2 upper right,
// 4 lower left, 8 lower right.
const quadrants = "\x04\x08\x01\x0d\x09\x07\x0b\x02\x06\x0e"

// block adds one of U+2580 to U+259F.
func (p *pen) block(ch uint32) {
	switch n := float64(ch - 0x2580); {
	case ch == 0x2580:
		p.rect(0, 0, cellW, midY)
	case ch <= 0x2588:
		p.rect(0, cellH*(1-n/8), cellW, cellH)
	case ch <= 0x258f:
		p.rect(0, 0, cellW*(16-n)/8, cellH)
	case ch == 0x2590:
		p.rect(midX, 0, cellW, cellH)
	case ch <= 0x2593:
		p.shade = (n - 16) / 4
		p.rect(0, 0, cellW, cellH)
	case ch == 0x2594:
		p.rect(0, 0, cellW, cellH/8)
	case ch == 0x2595:
		p.rect(cellW*7/8, 0, cellW, cellH)
	default:
		p.quarters(quadrants[ch-0x2596])
	}
}

func (p *pen) quarters(q byte) {
	for i := range 4 {
		if q&(1<<i) != 0 {
			x, y := float64(i&1)*midX, float64(i>>1)*midY
			p.rect(x, y, x+midX, y+midY)
		}
	}
}
