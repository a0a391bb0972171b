package config

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits that keep the parser from eating the machine: it keeps a path a node, which
// is quadratic in the depth, and looks through a mapping's keys for each key.
const (
	maxBytes = 256 << 10 // of the file; a service of 50 charts takes some 15 kB
	maxDepth = 32        // of [ and {, and of dashes on one line; the deepest part of the file needs 6
)

// document is a parsed file: where everything stands, and what aliases stand for.
type document struct {
	*report
	anchors map[string]ast.Node
}

// parseYAML gives the place of the file's outermost mapping.
func parseYAML(r *report, data []byte) (place, bool) {
	data = plain(data)
	if len(data) > maxBytes {
		r.add(0, 0, "The file has %d bytes; more than %d are refused.", len(data), maxBytes)
		return place{}, false
	}
	if !utf8.Valid(data) {
		r.add(0, 0, "The file is no UTF-8 text. Save it as UTF-8.")
		return place{}, false
	}
	file, err := parseTokens(r, string(data))
	if err != nil {
		r.syntax(err)
		return place{}, false
	}
	if len(r.found) > 0 {
		return place{}, false
	}
	return rootOf(r, file)
}

// parseTokens turns a panic of the YAML library into an error: no file may end the program.
func parseTokens(r *report, text string) (file *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the YAML library gave up on this file (%v)", p)
		}
	}()
	tokens := lexer.Tokenize(text)
	if tk := tooDeep(tokens); tk != nil {
		r.add(tk.Position.Line, tk.Position.Column, "This is nested deeper than %d levels; nothing in this file needs that.", maxDepth)
		return nil, nil
	}
	// Keys said twice are found by the decoder, which reports all of them.
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

func tooDeep(tokens token.Tokens) *token.Token {
	flow, dashes, line := 0, 0, 0
	for _, tk := range tokens {
		if tk.Position == nil {
			continue
		}
		if tk.Position.Line != line {
			dashes, line = 0, tk.Position.Line
		}
		switch tk.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			dashes++
		default:
		}
		if flow > maxDepth || dashes > maxDepth {
			return tk
		}
	}
	return nil
}

func rootOf(r *report, file *ast.File) (place, bool) {
	doc := &document{report: r, anchors: map[string]ast.Node{}}
	var body ast.Node
	for _, d := range file.Docs {
		if d == nil || d.Body == nil {
			continue
		}
		if body != nil {
			p := place{doc: doc, value: d.Body}
			p.fail("A second document starts here. Keep everything in one, without a line of ---.")
			return place{}, false
		}
		body = d.Body
	}
	if body == nil {
		r.add(0, 0, "The file is empty; releasebot.example.yml is a good one to start from.")
		return place{}, false
	}
	ast.Walk(anchorFinder{doc}, body)
	return place{doc: doc, value: body}, len(r.found) == 0
}

// anchorFinder notes what each &name stands for.
type anchorFinder struct{ doc *document }

func (f anchorFinder) Visit(node ast.Node) ast.Visitor {
	anchor, ok := node.(*ast.AnchorNode)
	if !ok {
		return f
	}
	name := nameOf(anchor.Name)
	if _, twice := f.doc.anchors[name]; twice {
		p := place{doc: f.doc, value: anchor}
		p.fail("The anchor &%s is set twice. Give each its own name.", name)
	}
	f.doc.anchors[name] = anchor.Value
	return f
}

// syntax reports what the YAML library refuses, with a hint where its own words do not tell what to do.
func (r *report) syntax(err error) {
	var known yaml.Error
	if !errors.As(err, &known) || known.GetToken() == nil || known.GetToken().Position == nil {
		r.add(0, 0, "%s.", sentence(err.Error()))
		return
	}
	at, message := known.GetToken().Position, sentence(known.GetMessage())
	line := r.lines[min(max(at.Line, 1), len(r.lines))-1]
	switch {
	case strings.Contains(message, "must be specified") && strings.Contains(line, "${"):
		message = `YAML takes the braces of ${…} for its own inside [ ] and { }. Put the value in quotes: "${NAME}"`
	case strings.Contains(line, "\t") && strings.Contains(message, "cannot start any token"):
		message = "YAML allows no tab here. Indent with spaces"
	case strings.Contains(message, "Could not find end character"):
		message = "This quote is never closed. Close it, or take it away"
	case strings.Contains(message, "not allowed in this context"):
		message += `. If a value holds ": ", put it in quotes`
	}
	r.add(at.Line, at.Column, "%s.", message)
}

func sentence(text string) string {
	text = strings.TrimSuffix(strings.TrimSpace(text), ".")
	if text == "" {
		return "This is no valid YAML"
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
