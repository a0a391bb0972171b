package config

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// maxValues bounds what aliases can unfold to; a service of 50 charts has some 400 values.
const maxValues = 100_000

// decoder fills structs from the file by their yaml tags, and reports all that does not fit.
type decoder struct {
	report *report
	env    func(string) (string, bool)
	needed func(place) bool // where a variable must be set; nil is everywhere
	values int
}

func (d *decoder) file(root place, config *Config) {
	if len(root.pairs()) == 0 {
		root.fail("The file must be a mapping of keys such as slack, metrics and services; releasebot.example.yml shows one.")
		return
	}
	d.object(root, reflect.ValueOf(config).Elem())
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	secretType   = reflect.TypeFor[Secret]()
)

func (d *decoder) value(p place, name string, v reflect.Value) {
	if d.values++; d.values > maxValues {
		if d.values == maxValues+1 {
			p.fail("With its aliases the file has more than %d values; that is refused.", maxValues)
		}
		return
	}
	if d.empty(p, name) {
		return
	}
	switch {
	case v.Type() == durationType:
		d.duration(p, name, v)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(p, name, v.Elem())
	case v.Kind() == reflect.Struct:
		d.object(p, v)
	case v.Kind() == reflect.Slice:
		d.list(p, name, v)
	case v.Kind() == reflect.Map:
		d.dictionary(p, name, v)
	default:
		d.scalar(p, name, v)
	}
}

// empty reports a key without a value, and an alias to nothing.
func (d *decoder) empty(p place, name string) bool {
	if alias, ok := p.value.(*ast.AliasNode); ok && p.node() == nil {
		p.fail("The alias *%s stands for nothing. Set it where the value is written: &%s.", nameOf(alias.Value), nameOf(alias.Value))
		return true
	}
	if _, null := p.node().(*ast.NullNode); !null && p.node() != nil {
		return false
	}
	if line, _ := p.position(); line > 0 && strings.Contains(d.report.lines[min(line, len(d.report.lines))-1], " #") {
		p.fail(`%q has no value: a # after a space starts a comment. If the value starts with #, put it in quotes.`, name)
		return true
	}
	p.fail("%q has no value. Give it one, or leave it out.", name)
	return true
}

func (d *decoder) object(p place, v reflect.Value) {
	if part, ok := v.Addr().Interface().(defaulter); ok && p.above != nil {
		part.defaults()
	}
	if len(p.pairs()) == 0 {
		if n, ok := p.node().(*ast.MappingNode); !ok || len(n.Values) > 0 {
			p.fail("Here must be a mapping with keys such as %s, not %s.", strings.Join(keysOf(v.Type()), ", "), d.misfit(p, holdsSecret(v.Type())))
		}
		return
	}
	seen := map[string]int{}
	for _, pair := range p.pairs() {
		at := place{doc: p.doc, key: pair.Key, value: pair.Value, above: &p}
		name := nameOf(pair.Key)
		if d.twice(at, name, seen) {
			continue
		}
		if field, ok := fieldOf(v, name); ok {
			d.value(at, name, field)
		} else {
			unknownKey(at, name, v.Type())
		}
	}
}

func (d *decoder) twice(p place, name string, seen map[string]int) bool {
	onKey := place{doc: p.doc, value: p.key}
	if first, twice := seen[name]; twice {
		onKey.fail("%q is said twice; line %d has it already. Keep one.", name, first)
		return true
	}
	seen[name], _ = onKey.position()
	return false
}

func (d *decoder) list(p place, name string, v reflect.Value) {
	if _, ok := p.node().(*ast.SequenceNode); !ok {
		p.fail("%q must be a list, not %s. Write [one, two], or a line with a dash for each.", name, describe(p))
		return
	}
	items := p.items()
	v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
	for i, item := range items {
		item.above = &p
		d.value(item, name, v.Index(i))
	}
}

// dictionary is a mapping whose keys are the user's: names of variables.
func (d *decoder) dictionary(p place, name string, v reflect.Value) {
	if _, ok := p.node().(*ast.MappingNode); !ok {
		p.fail("%q must be a mapping of names to texts, not %s.", name, d.misfit(p, v.Type().Elem() == secretType))
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	seen := map[string]int{}
	for _, pair := range p.pairs() {
		at := place{doc: p.doc, key: pair.Key, value: pair.Value, above: &p}
		key := nameOf(pair.Key)
		if d.twice(at, key, seen) {
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(at, key, item)
		v.SetMapIndex(reflect.ValueOf(key), item)
	}
}

// misfit is describe for a place where somebody may have written a secret itself: that is not shown.
func (d *decoder) misfit(p place, secret bool) string {
	switch p.node().(type) {
	case *ast.StringNode, *ast.LiteralNode, *ast.IntegerNode, *ast.FloatNode:
		if secret {
			d.hide(p)
			return "a text"
		}
	}
	return describe(p)
}

// holdsSecret tells whether a part of the file has a secret among its keys.
func holdsSecret(t reflect.Type) bool {
	return slices.ContainsFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool { return f.Type == secretType })
}

// hide keeps the text at p out of all source lines.
func (d *decoder) hide(p place) {
	line, _ := start(p.node())
	d.report.hide(line, p.raw())
	d.report.hide(line+1, p.raw()) // a block's text starts below its |
}

func fieldOf(v reflect.Value, name string) (reflect.Value, bool) {
	i := slices.Index(tagsOf(v.Type()), name)
	if i < 0 || name == "" {
		return reflect.Value{}, false
	}
	return v.Field(i), true
}

// keysOf lists the keys of a part of the file.
func keysOf(t reflect.Type) []string {
	return slices.DeleteFunc(tagsOf(t), func(tag string) bool { return tag == "" })
}

func tagsOf(t reflect.Type) []string {
	tags := make([]string, t.NumField())
	for i := range tags {
		tags[i] = t.Field(i).Tag.Get("yaml")
	}
	return tags
}
