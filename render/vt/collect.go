package vt

import "showrunner/render/screen"

// minCollect is the size of the table, in bytes, below which it is left alone.
const minCollect = 256 << 10

// maxTable is a size, in bytes, near which a table takes no more.
const maxTable = 7 << 20

// cluster is the Ch of a grapheme of several runes.
func (t *Terminal) cluster(s string) uint32 {
	t.collect()
	return t.table.Cluster(s)
}

// ext is the Ext of a cell that has e.
func (t *Terminal) ext(e screen.Ext) uint16 {
	if e == (screen.Ext{}) {
		return 0
	}
	t.collect()
	return t.table.Ext(e)
}

// collect makes the table anew, with only what some cell has, once it has
// grown to twice what it was after the last time; a table that is full is
// looked at once in a while.
func (t *Terminal) collect() {
	clusters, exts, size := t.table.Size()
	t.sinceCollect++
	full := t.sinceCollect > 1<<16 && (max(clusters, exts) > 60000 || size > maxTable)
	if size < t.collectAt && !full {
		return
	}
	old := t.table
	t.table = screen.Table{}
	for _, g := range []*grid{&t.grid, &t.other} {
		for _, l := range g.rows {
			if l.keyed {
				t.table.Translate(l.cells[:l.used], &old)
			}
		}
	}
	for _, c := range []*screen.Cell{&t.pen, &t.saved[0].pen, &t.saved[1].pen} {
		c.Ext = t.table.Ext(old.ExtOf(c.Ext))
	}
	if t.last != 0 {
		t.last = t.table.Cluster(old.Text(t.last))
	}
	_, _, size = t.table.Size()
	t.collectAt, t.sinceCollect = max(2*size, minCollect), 0
}
