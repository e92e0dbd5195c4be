package slides

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// footnoteReference finds a reference such as [^1].
type footnoteReference struct{}

// Trigger implements parser.InlineParser.
func (footnoteReference) Trigger() []byte { return []byte{'['} }

// Parse implements parser.InlineParser.
func (footnoteReference) Parse(ast.Node, text.Reader, parser.Context) ast.Node { return nil }
