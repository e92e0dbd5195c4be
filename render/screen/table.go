package screen

// Table holds what does not fit into the cells of one picture: clusters of
// several runes, links, underline colours. It is bounded; past the bound a
// cluster becomes its first rune and a link is dropped. The zero value is an
// empty table.
type Table struct {
	clusters []string
	exts     []Ext
	index    map[string]uint32
	extIndex map[Ext]uint16
}

const (
	maxClusters = 1 << 16
	maxExts     = 1<<16 - 1
	maxCluster  = 48 // bytes
)
