package screen

import "unicode/utf8"

// Table holds what does not fit into the cells of one picture: clusters of
// several runes, links, underline colours. It is bounded; past the bound a
// cluster becomes its first rune and a link is dropped. The zero value is an
// empty table.
type Table struct {
	clusters []string
	exts     []Ext
	index    map[string]uint32
	extIndex map[Ext]uint16
	bytes    int // of all clusters and links
}

const (
	maxClusters   = 1 << 16
	maxExts       = 1<<16 - 1
	maxCluster    = 48      // bytes
	maxTableBytes = 8 << 20 // of clusters and links
)

// Cluster is the Ch of a cell that shows the grapheme s: 0 for the empty
// string, the rune of a single rune, else ClusterBit and an index. A cluster
// longer than 48 bytes is cut after the last whole rune.
func (t *Table) Cluster(s string) uint32 {
	r, n := utf8.DecodeRuneInString(s)
	if n == len(s) {
		if n == 0 {
			return 0
		}
		return uint32(r)
	}
	if len(s) > maxCluster {
		return t.Cluster(cut(s, maxCluster))
	}
	if i, ok := t.index[s]; ok {
		return ClusterBit | i
	}
	if len(t.clusters) >= maxClusters || t.bytes+len(s) > maxTableBytes {
		return uint32(r)
	}
	return ClusterBit | t.addCluster(s)
}

func (t *Table) addCluster(s string) uint32 {
	if t.index == nil {
		t.index = map[string]uint32{}
	}
	i := uint32(len(t.clusters))
	t.clusters = append(t.clusters, s)
	t.index[s] = i
	t.bytes += len(s)
	return i
}

// cut is the longest start of s that is at most n bytes and ends between runes.
func cut(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// Ext is the Ext of a cell that has e: 0 for the zero Ext.
func (t *Table) Ext(e Ext) uint16 {
	if e == (Ext{}) {
		return 0
	}
	if i, ok := t.extIndex[e]; ok {
		return i
	}
	if len(t.exts) >= maxExts || t.bytes+len(e.Link) > maxTableBytes {
		if e.Link == "" {
			return 0
		}
		return t.Ext(Ext{Underline: e.Underline})
	}
	if t.extIndex == nil {
		t.extIndex = map[Ext]uint16{}
	}
	t.exts = append(t.exts, e)
	i := uint16(len(t.exts)) // 0 stands for none
	t.extIndex[e] = i
	t.bytes += len(e.Link)
	return i
}

// Text is the grapheme of a cell's Ch, a space for a blank.
func (t *Table) Text(ch uint32) string {
	switch {
	case ch == 0:
		return " "
	case ch&ClusterBit == 0:
		return string(rune(ch))
	case int(ch&^ClusterBit) < len(t.clusters):
		return t.clusters[ch&^ClusterBit]
	}
	return "\uFFFD"
}

// Append appends Text(ch) to b.
func (t *Table) Append(b []byte, ch uint32) []byte {
	if ch&ClusterBit != 0 {
		return append(b, t.Text(ch)...)
	}
	if ch == 0 {
		ch = ' '
	}
	return utf8.AppendRune(b, rune(ch))
}

// ExtOf is the Ext with index i; the zero Ext for 0.
func (t *Table) ExtOf(i uint16) Ext {
	if i == 0 || int(i) > len(t.exts) {
		return Ext{}
	}
	return t.exts[i-1]
}

// Size tells how many clusters and how many exts t holds, and roughly the
// memory that they take, in bytes.
func (t *Table) Size() (clusters, exts, bytes int) {
	return len(t.clusters), len(t.exts), t.bytes + 64*len(t.clusters) + 96*len(t.exts)
}

// Reset empties t; no Ch and no Ext of before is valid in it.
func (t *Table) Reset() {
	if len(t.clusters) == 0 && len(t.exts) == 0 {
		return
	}
	clear(t.clusters) // frees the strings
	clear(t.exts)
	clear(t.index)
	clear(t.extIndex)
	t.clusters, t.exts, t.bytes = t.clusters[:0], t.exts[:0], 0
}

// A translator carries cells from one Table to another, remembering the last
// cluster and the last ext, which mostly come in runs.
type translator struct {
	from, to  *Table
	ch, newCh uint32
	ext, newE uint16
}

func (tr *translator) cell(c *Cell) {
	if c.Ch&ClusterBit != 0 {
		if c.Ch != tr.ch {
			tr.ch, tr.newCh = c.Ch, tr.to.Cluster(tr.from.Text(c.Ch))
		}
		c.Ch = tr.newCh
	}
	if c.Ext != 0 {
		if c.Ext != tr.ext {
			tr.ext, tr.newE = c.Ext, tr.to.Ext(tr.from.ExtOf(c.Ext))
		}
		c.Ext = tr.newE
	}
}

// Translate makes cells, whose clusters and exts are in from, ones of t.
func (t *Table) Translate(cells []Cell, from *Table) {
	if t == from || len(from.clusters) == 0 && len(from.exts) == 0 {
		return
	}
	tr := translator{from: from, to: t}
	for i := range cells {
		if c := &cells[i]; c.Ext != 0 || c.Ch&ClusterBit != 0 {
			tr.cell(c)
		}
	}
}
