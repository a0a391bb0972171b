package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// place is somewhere in the file: a value with the key it stands under. value is nil for what the file does not say.
type place struct {
	doc   *document
	key   ast.Node // nil for the outermost mapping and the items of a list
	value ast.Node
	above *place // the mapping around it
}

// has tells whether the file says anything here.
func (p place) has() bool { return p.value != nil }

// at is the place of a key in this mapping, and of keys below it.
func (p place) at(keys ...string) place {
	for _, key := range keys {
		p = p.child(key)
	}
	return p
}

func (p place) child(key string) place {
	above := p
	for _, pair := range p.pairs() {
		if nameOf(pair.Key) == key {
			return place{doc: p.doc, key: pair.Key, value: pair.Value, above: &above}
		}
	}
	return place{doc: p.doc, above: &above}
}

// items are the places of a list's items.
func (p place) items() []place {
	list, ok := p.node().(*ast.SequenceNode)
	if !ok {
		return nil
	}
	items := make([]place, len(list.Values))
	for i, value := range list.Values {
		items[i] = place{doc: p.doc, value: value, above: p.above}
	}
	return items
}

func (p place) pairs() []*ast.MappingValueNode {
	switch n := p.node().(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	default:
		return nil
	}
}

// node is the value, with aliases followed; nil for an alias to nothing. A chain of a few is enough for anyone.
func (p place) node() ast.Node {
	node := p.value
	for range 4 {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.AliasNode:
			node = p.doc.anchors[nameOf(n.Value)]
		default:
			return node
		}
	}
	return nil
}

// raw is the text as written, with ${NAME} still in it: the only form that an error may quote.
func (p place) raw() string {
	switch n := p.node().(type) {
	case nil:
		return ""
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	default:
		if n.GetToken() == nil {
			return ""
		}
		return n.GetToken().Value
	}
}

// quoted is raw in quotes, cut to what fits a line.
func (p place) quoted() string {
	text := []rune(hideCredentials(p.raw()))
	if len(text) > 60 {
		text = append(text[:60], '…')
	}
	return strconv.Quote(string(text))
}

// replaced tells whether some of the text comes from the environment, so that its parts may not be quoted.
func (p place) replaced() bool { return strings.Contains(p.raw(), "${") }

// fail reports a sentence about this place.
func (p place) fail(format string, args ...any) {
	line, column := p.position()
	p.doc.add(line, column, "%s", fmt.Sprintf(format, args...))
}

// forgive drops all that is said about this place.
func (p place) forgive() {
	line, column := p.position()
	p.doc.forgiven = append(p.doc.forgiven, [2]int{line, column})
}

// path is the keys that lead here: "services builds git url".
func (p place) path() string {
	path := ""
	if p.above != nil {
		path = p.above.path()
	}
	if p.key != nil {
		path = strings.TrimPrefix(path+" "+nameOf(p.key), " ")
	}
	return path
}

// position is where to look: at a plain value itself, at the key of a mapping or list, and for what the file does not
// say, at the mapping where it should be said.
func (p place) position() (line, column int) {
	if p.value == nil && p.above != nil {
		return p.above.position()
	}
	node := p.value
	switch p.value.(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode, *ast.NullNode:
		if p.key != nil {
			node = p.key
		}
	}
	return start(node)
}

func start(node ast.Node) (line, column int) {
	switch n := node.(type) {
	case nil:
		return 0, 0
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return start(n.Values[0])
		}
	case *ast.MappingValueNode:
		return start(n.Key)
	}
	tk := node.GetToken()
	if tk == nil || tk.Position == nil {
		return 0, 0
	}
	return tk.Position.Line, tk.Position.Column
}

func nameOf(node ast.Node) string {
	if text, ok := node.(*ast.StringNode); ok {
		return text.Value
	}
	if node == nil || node.GetToken() == nil {
		return ""
	}
	return node.GetToken().Value
}
