package config

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

func (d *decoder) scalar(p place, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		d.text(p, name, v)
	case reflect.Bool:
		if b, ok := p.node().(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		p.fail("%q must be true or false, not %s.", name, describe(p))
	case reflect.Int:
		n, err := strconv.ParseInt(p.raw(), 10, 32)
		if _, ok := p.node().(*ast.IntegerNode); !ok || err != nil {
			p.fail("%q must be a whole number, not %s.", name, describe(p))
			return
		}
		v.SetInt(n)
	case reflect.Float64:
		f, ok := number(p.node())
		if !ok {
			p.fail("%q must be a number such as 3 or -1.5, not %s.", name, describe(p))
			return
		}
		v.SetFloat(f)
	default:
		panic("config: no way to decode a " + v.Kind().String()) // a mistake in the structs, which every test finds
	}
}

func (d *decoder) text(p place, name string, v reflect.Value) {
	switch p.node().(type) {
	case *ast.StringNode, *ast.LiteralNode:
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		p.fail(`%q must be a text, and YAML reads this as %s. Put it in quotes.`, name, describe(p))
		return
	default:
		p.fail("%q must be a text, not %s.", name, describe(p))
		return
	}
	if v.Type() == secretType && !p.replaced() {
		d.hide(p)
	}
	text, ok := d.expand(p, name)
	if strings.ContainsRune(text, 0) {
		p.fail("%q holds a NUL character, which no program takes. Remove it.", name)
		return
	}
	if ok {
		v.SetString(text)
	}
}

func (d *decoder) duration(p place, name string, v reflect.Value) {
	switch n := p.node().(type) {
	case *ast.StringNode:
		text, ok := d.expand(p, name)
		if !ok {
			return
		}
		if length, err := parseLength(text); err == nil {
			v.SetInt(int64(length))
			return
		}
	case *ast.IntegerNode:
		if p.raw() == "0" {
			v.SetInt(0)
			return
		}
		p.fail("%q has no unit. Write %ss for seconds or %sm for minutes.", name, n.Token.Value, n.Token.Value)
		return
	}
	p.fail("%q must be a length of time in d, h, m and s, such as 90s, 10m, 1h30m or 30d, not %s.", name, describe(p))
}

// day is 24 hours; where clocks are put forward or back it is not the calendar's.
const day = 24 * time.Hour

// parseLength is time.ParseDuration with whole days before the rest: "400d", "1d12h".
func parseLength(text string) (time.Duration, error) {
	days, rest, found := strings.Cut(text, "d")
	if !found {
		return time.ParseDuration(text)
	}
	n, err := strconv.ParseUint(days, 10, 16) // with more than 65,535 days a Duration could overflow
	if err != nil || rest == "" {
		return time.Duration(n) * day, err
	}
	if rest[0] == '-' || rest[0] == '+' {
		return 0, errors.New("a sign stands behind the days")
	}
	length, err := time.ParseDuration(rest)
	return time.Duration(n)*day + length, err
}

func number(node ast.Node) (float64, bool) {
	switch n := node.(type) {
	case *ast.IntegerNode:
		f, err := strconv.ParseFloat(n.Token.Value, 64)
		return f, err == nil
	case *ast.FloatNode:
		return n.Value, !math.IsInf(n.Value, 0) && !math.IsNaN(n.Value)
	default:
		return 0, false
	}
}

// describe says what stands at p, for the end of a sentence.
func describe(p place) string {
	switch p.node().(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return p.quoted()
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + hideCredentials(p.raw())
	case *ast.BoolNode:
		return "the truth value " + p.raw()
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.TagNode:
		return "something with a tag (" + p.raw() + ")"
	default:
		return "this"
	}
}
