//go:build soak

package soak_test

import (
	"reflect"
)

// remembered is about how many bytes hang on pointers: what maps and slices have room for beyond their contents is not counted.
func remembered(pointers ...any) (sum uintptr) {
	seen := map[uintptr]bool{}
	for _, p := range pointers {
		sum += behind(reflect.ValueOf(p), seen)
	}
	return sum
}

// behind is what a value refers to beyond its own bytes.
func behind(v reflect.Value, seen map[uintptr]bool) (sum uintptr) {
	switch v.Kind() {
	case reflect.String:
		return uintptr(v.Len())
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] || !ours(v.Type().Elem()) {
			return 0
		}
		seen[v.Pointer()] = true
		return v.Type().Elem().Size() + behind(v.Elem(), seen)
	case reflect.Slice:
		sum = uintptr(v.Cap()) * v.Type().Elem().Size()
		for i := range v.Len() {
			sum += behind(v.Index(i), seen)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			sum += v.Type().Key().Size() + v.Type().Elem().Size() + behind(entries.Key(), seen) + behind(entries.Value(), seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			sum += behind(v.Field(i), seen)
		}
	}
	return sum
}

// ours tells whether a type is one of these checks, or of what the bot tells them: not a clock, a test or the bot itself.
func ours(t reflect.Type) bool {
	pkg := t.PkgPath()
	return pkg == "" || pkg == reflect.TypeFor[books]().PkgPath() || pkg == "releasebot/release"
}
