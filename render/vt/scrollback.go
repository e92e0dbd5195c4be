package vt

import (
	"encoding/binary"
	"slices"
	"sort"
	"unicode/utf8"

	"showrunner/render/screen"
)

// scrollback keeps rows in a compact form, in blocks of bytes, so that ten
// thousand rows of text take about as much as their text, and nothing in them
// for the garbage collector to look at.
//
// A row is a uvarint of its cell count and flags, then its text, then the
// styles of its cells. Rows that are plain ASCII in the default style have
// only the text. Others have the length of the text, in which 0 stands for a
// blank, 1 and a length byte come before a cluster, 2 before a wide grapheme;
// then for every run of equal style the number of its cells, a byte that says
// which parts are not the default, and those parts.
type scrollback struct {
	limit  int      // rows
	blocks []*block // oldest first
	first  int      // the oldest row, counted from the first block's start
	rows   int
	gone   int    // rows that left
	spare  *block // one to be used again
	buf    []byte // of the row that is being encoded
	grown  bool   // a block was begun
}

// A block holds rows that came in one after the other.
type block struct {
	start int // number of its first row, counted as first is
	bytes []byte
	ends  []uint32 // by row
	exts  []screen.Ext
	size  int // of the exts, in bytes
}

const (
	blockBytes = 32 << 10
	blockRows  = 1024
	blockExts  = 256
	maxBack    = 16 << 20 // bytes, whatever the number of rows

	rowPlain   = 1
	rowWrapped = 2
	rowFlags   = 2 // bits

	isCluster = 1
	isWide    = 2
)

// The parts of a style that are not the default.
const (
	runFG = 1 << iota
	runFGRGB
	runBG
	runBGRGB
	runAttr
	runExt
)

func (s *scrollback) clear() {
	*s = scrollback{limit: s.limit, gone: s.gone, buf: s.buf}
}

// add appends a row, whose flags are rowPlain and rowWrapped. table is where
// its cells' clusters and exts are.
func (s *scrollback) add(cells []screen.Cell, flags uint64, table *screen.Table) {
	plain := flags&rowPlain != 0
	b := s.room(len(cells), plain)
	b.bytes = binary.AppendUvarint(b.bytes, uint64(len(cells))<<rowFlags|flags)
	if plain {
		b.bytes = appendPlain(b.bytes, cells)
	} else {
		s.buf = appendText(s.buf[:0], cells, table)
		b.bytes = binary.AppendUvarint(b.bytes, uint64(len(s.buf)))
		b.bytes = append(b.bytes, s.buf...)
		b.appendRuns(cells, table)
	}
	b.ends = append(b.ends, uint32(len(b.bytes)))
	s.rows++
}

// flags are the flags of l as a row of the scrollback.
func (l *line) flags() (flags uint64) {
	if l.plain {
		flags |= rowPlain
	}
	if l.wrapped {
		flags |= rowWrapped
	}
	return flags
}

// room is the block that takes the next row.
func (s *scrollback) room(cells int, plain bool) *block {
	need := cells + 8
	if !plain {
		need = cells * 4
	}
	if n := len(s.blocks); n > 0 {
		b := s.blocks[n-1]
		if len(b.bytes)+need <= blockBytes && len(b.ends) < blockRows && len(b.exts) < blockExts {
			return b
		}
		b.bytes = trimCap(b.bytes)
	}
	b := s.spare
	if b == nil {
		b = &block{}
		if len(s.blocks) > 0 {
			b.bytes = make([]byte, 0, blockBytes)
		}
	}
	s.spare = nil
	*b = block{start: s.first + s.rows, bytes: b.bytes[:0], ends: b.ends[:0]}
	s.blocks = append(s.blocks, b)
	s.grown = true
	return b
}

// trimCap gives memory back that a full block does not use.
func trimCap(b []byte) []byte {
	if cap(b)-len(b) < blockBytes/8 && cap(b) <= 2*blockBytes {
		return b
	}
	return append(make([]byte, 0, len(b)), b...)
}

func appendPlain(b []byte, cells []screen.Cell) []byte {
	n := len(b)
	b = slices.Grow(b, len(cells))[:n+len(cells)]
	for i, text := 0, b[n:]; i < len(cells); i++ {
		text[i] = byte(cells[i].Ch)
	}
	return b
}

func appendText(b []byte, cells []screen.Cell, table *screen.Table) []byte {
	for {
		n := len(b)
		b = slices.Grow(b, len(cells))[:n+len(cells)]
		i := copyASCII(b[n:], cells)
		b, cells = b[:n+i], cells[i:]
		if len(cells) == 0 {
			return b
		}
		c := &cells[0]
		cells = cells[1:]
		if c.Attr&screen.Tail != 0 {
			continue
		}
		if c.Attr&screen.Wide != 0 {
			b = append(b, isWide)
		}
		if c.Ch&screen.ClusterBit == 0 {
			b = utf8.AppendRune(b, rune(c.Ch))
			continue
		}
		text := table.Text(c.Ch)
		b = append(append(b, isCluster, byte(len(text))), text...)
	}
}

// copyASCII copies the ASCII of single columns that cells begin with, which most
// rows are as a whole, and returns how many cells those are.
func copyASCII(to []byte, cells []screen.Cell) int {
	for i := range cells {
		c := &cells[i]
		if c.Ch >= utf8.RuneSelf || c.Attr&(screen.Tail|screen.Wide) != 0 {
			return i
		}
		to[i] = byte(c.Ch)
	}
	return len(cells)
}

func (b *block) appendRuns(cells []screen.Cell, table *screen.Table) {
	for i := 0; i < len(cells); {
		c := cells[i]
		n := i + 1
		for n < len(cells) && sameStyle(&cells[n], &c) {
			n++
		}
		b.bytes = binary.AppendUvarint(b.bytes, uint64(n-i))
		b.appendStyle(c, table)
		i = n
	}
}

func sameStyle(a, b *screen.Cell) bool {
	const wide = screen.Wide | screen.Tail
	return a.FG == b.FG && a.BG == b.BG && a.Attr&^wide == b.Attr&^wide && a.Ext == b.Ext
}

func (b *block) appendStyle(c screen.Cell, table *screen.Table) {
	at := len(b.bytes)
	b.bytes = append(b.bytes, 0)
	var parts byte
	parts |= b.appendColor(c.FG, runFG, runFGRGB)
	parts |= b.appendColor(c.BG, runBG, runBGRGB)
	if a := c.Attr &^ (screen.Wide | screen.Tail); a != 0 {
		parts |= runAttr
		b.bytes = append(b.bytes, byte(a), byte(a>>8))
	}
	if c.Ext != 0 {
		if i := b.ext(table.ExtOf(c.Ext)); i > 0 {
			parts |= runExt
			b.bytes = binary.AppendUvarint(b.bytes, uint64(i))
		}
	}
	b.bytes[at] = parts
}

func (b *block) appendColor(c screen.Color, palette, rgb byte) byte {
	if n, ok := c.IsPalette(); ok {
		b.bytes = append(b.bytes, n)
		return palette
	}
	if r, g, bl, ok := c.IsRGB(); ok {
		b.bytes = append(b.bytes, r, g, bl)
		return rgb
	}
	return 0
}

// ext is the number of e in b, from 1; 0 where there is no room.
func (b *block) ext(e screen.Ext) int {
	for i := len(b.exts) - 1; i >= max(len(b.exts)-16, 0); i-- { // mostly one of the last
		if b.exts[i] == e {
			return i + 1
		}
	}
	if len(b.exts) >= 4*blockExts {
		return 0
	}
	b.exts = append(b.exts, e)
	b.size += len(e.Link) + 24
	return len(b.exts)
}

// drop takes the n oldest rows out.
func (s *scrollback) drop(n int) {
	s.first += n
	s.rows -= n
	s.gone += n
	for len(s.blocks) > 0 && s.blocks[0].start+len(s.blocks[0].ends) <= s.first {
		s.spare = s.blocks[0]
		s.blocks[0] = nil
		s.blocks = s.blocks[1:]
	}
}

// row is row y, encoded, and its block; 0 is the oldest.
func (s *scrollback) row(y int) ([]byte, *block) {
	y += s.first
	i := sort.Search(len(s.blocks), func(i int) bool { return s.blocks[i].start > y }) - 1
	b := s.blocks[i]
	y -= b.start
	from := uint32(0)
	if y > 0 {
		from = b.ends[y-1]
	}
	return b.bytes[from:b.ends[y]], b
}

// bytes is the memory that s takes, roughly.
func (s *scrollback) bytes() int {
	n := cap(s.buf)
	for _, b := range s.blocks {
		n += cap(b.bytes) + 4*cap(b.ends) + b.size + 128
	}
	if s.spare != nil {
		n += cap(s.spare.bytes) + 4*cap(s.spare.ends)
	}
	return n
}

// decode writes row y into dst, which is blank, and returns how many cells it
// has, of which those past the end of dst are left out, and whether the row is
// wrapped. Clusters and exts go to table.
func (s *scrollback) decode(y int, dst []screen.Cell, table *screen.Table) (n int, wrapped bool) {
	p, b := s.row(y)
	head, k := binary.Uvarint(p)
	p = p[k:]
	n, wrapped = int(head>>rowFlags), head&rowWrapped != 0
	if head&rowPlain != 0 {
		for i := range min(n, len(dst)) {
			dst[i].Ch = uint32(p[i])
		}
		return n, wrapped
	}
	size, k := binary.Uvarint(p)
	p = p[k:]
	decodeText(p[:size], dst, table)
	b.decodeRuns(p[size:], dst, table)
	return n, wrapped
}

func decodeText(p []byte, dst []screen.Cell, table *screen.Table) {
	for x := 0; len(p) > 0 && x < len(dst); x++ {
		c := &dst[x]
		if p[0] == isWide {
			p = p[1:]
			c.Attr |= screen.Wide
		}
		if p[0] == isCluster {
			n := int(p[1])
			c.Ch = table.Cluster(string(p[2 : 2+n]))
			p = p[2+n:]
		} else {
			r, n := utf8.DecodeRune(p)
			c.Ch = uint32(r)
			p = p[n:]
		}
		if c.Attr&screen.Wide != 0 {
			if x++; x < len(dst) {
				dst[x].Attr |= screen.Tail
			} else {
				*c = screen.Cell{}
			}
		}
	}
}

func (b *block) decodeRuns(p []byte, dst []screen.Cell, table *screen.Table) {
	for len(p) > 0 && len(dst) > 0 {
		n, k := binary.Uvarint(p)
		c, rest := b.decodeStyle(p[k:], table)
		p = rest
		n = min(n, uint64(len(dst)))
		for i := range dst[:n] {
			d := &dst[i]
			d.FG, d.BG, d.Ext = c.FG, c.BG, c.Ext
			d.Attr |= c.Attr
		}
		dst = dst[n:]
	}
}

func (b *block) decodeStyle(p []byte, table *screen.Table) (c screen.Cell, rest []byte) {
	parts := p[0]
	p = p[1:]
	c.FG, p = decodeColor(p, parts&runFG != 0, parts&runFGRGB != 0)
	c.BG, p = decodeColor(p, parts&runBG != 0, parts&runBGRGB != 0)
	if parts&runAttr != 0 {
		c.Attr = screen.Attr(p[0]) | screen.Attr(p[1])<<8
		p = p[2:]
	}
	if parts&runExt != 0 {
		i, k := binary.Uvarint(p)
		p = p[k:]
		c.Ext = table.Ext(b.exts[i-1])
	}
	return c, p
}

func decodeColor(p []byte, palette, rgb bool) (screen.Color, []byte) {
	switch {
	case palette:
		return screen.Palette(p[0]), p[1:]
	case rgb:
		return screen.RGB(p[0], p[1], p[2]), p[3:]
	}
	return 0, p
}

// push adds a row that leaves the top of the main screen to the scrollback.
func (t *Terminal) push(l *line) {
	t.effort -= 32 + l.used
	t.back.addLine(l, &t.table)
	t.bound()
}

// bound makes the oldest rows leave where there are more than may be.
func (t *Terminal) bound() {
	if t.back.rows > t.back.limit {
		t.evict(t.back.limit)
	}
	if t.back.grown {
		t.back.grown = false
		for len(t.back.blocks) > 1 && t.back.bytes() > maxBack {
			t.evict(t.back.rows - t.back.oldest())
		}
	}
}

func (s *scrollback) addLine(l *line, table *screen.Table) {
	n := l.used
	if !l.wrapped {
		n = l.trimmed()
	}
	s.add(l.cells[:n], l.flags(), table)
}

// part makes the newest row end its line.
func (s *scrollback) part() {
	if s.rows > 0 {
		p, _ := s.row(s.rows - 1)
		p[0] &^= rowWrapped // the flags are the low bits of the head
	}
}

// oldest is the number of rows in the oldest block.
func (s *scrollback) oldest() int {
	return s.blocks[0].start + len(s.blocks[0].ends) - s.first
}

// truncate takes the newest rows out, down to n.
func (s *scrollback) truncate(n int) {
	for s.rows > n {
		b := s.blocks[len(s.blocks)-1]
		k := len(b.ends) - min(len(b.ends), s.rows-n)
		s.rows -= len(b.ends) - k
		b.ends = b.ends[:k]
		if k > 0 {
			b.bytes = b.bytes[:b.ends[k-1]]
			return
		}
		s.blocks = s.blocks[:len(s.blocks)-1]
	}
}

// evict makes the oldest rows leave, down to limit, through the sink.
func (t *Terminal) evict(limit int) {
	n := t.back.rows - limit
	if n <= 0 {
		return
	}
	if t.sink != nil {
		for y := range n {
			t.sinkOne(y)
		}
	}
	if t.gone.most > 0 {
		for y := range n {
			p, _ := t.back.row(y)
			t.gone.add(p)
		}
	}
	t.back.drop(n)
}

func (t *Terminal) sinkOne(y int) {
	if t.sinkRow == nil {
		t.sinkRow = screen.New(1, 1)
	}
	p, _ := t.back.row(y)
	head, _ := binary.Uvarint(p)
	t.sinkRow.Reset(max(min(int(head>>rowFlags), t.w), 1), 1)
	_, t.sinkRow.Wrapped[0] = t.back.decode(y, t.sinkRow.Cells, &t.sinkRow.Table)
	t.tint(t.sinkRow.Cells)
	t.sink(t.sinkRow)
}
