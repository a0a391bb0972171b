package replay

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"releasebot/release"
)

// Difference is a field in which two verdicts are not the same.
type Difference struct {
	Field      string `json:"field"` // as JSON names it: "evidence.score"
	Recorded   string `json:"recorded"`
	Recomputed string `json:"recomputed"`
}

// rounding is the relative difference that two machines may have in a sum: some processors round once where others do
// twice (fused multiply and add).
const rounding = 1e-9

// differences compares all that the rules say. What the other targets did is no part of it: that was decided beside.
func differences(recorded, again release.Verdict) []Difference {
	recorded.Others, again.Others = nil, nil
	var found []Difference
	compare(&found, "", reflect.ValueOf(recorded), reflect.ValueOf(again))
	return found
}

func compare(found *[]Difference, name string, a, b reflect.Value) {
	if a.Kind() == reflect.Struct && a.Type() != reflect.TypeFor[time.Time]() {
		for i := range a.NumField() {
			field, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
			compare(found, strings.TrimPrefix(name+"."+field, "."), a.Field(i), b.Field(i))
		}
		return
	}
	if a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil() {
		a, b = a.Elem(), b.Elem()
	}
	if !same(a, b) {
		*found = append(*found, Difference{name, shown(a), shown(b)})
	}
}

func same(a, b reflect.Value) bool {
	switch x := a.Interface().(type) {
	case time.Time:
		return x.Equal(b.Interface().(time.Time))
	case float64:
		y := b.Float()
		return x == y || math.Abs(x-y) <= rounding*max(math.Abs(x), math.Abs(y))
	default:
		return x == b.Interface()
	}
}

func shown(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Time:
		return x.Format(time.RFC3339)
	case *float64:
		if x == nil {
			return "none"
		}
		return fmt.Sprint(*x)
	case string:
		return fmt.Sprintf("%q", x)
	default:
		return fmt.Sprint(x)
	}
}
