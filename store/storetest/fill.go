package storetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"releasebot/release"
	"releasebot/store"
)

// filler sets the fields of a value: all of them, each to another value, or what rapid draws.
type filler struct {
	n    int
	draw *rapid.T // nil for all
}

// Filled is a value of which no field is zero, so that one that is dropped on the way is missed. It panics at a kind of
// field that it does not know: teach it.
func Filled[T any]() T {
	var value T
	(&filler{}).fill(reflect.ValueOf(&value).Elem())
	return value
}

func (f *filler) fill(v reflect.Value) {
	if f.draw != nil && rapid.IntRange(0, 3).Draw(f.draw, "zero") == 0 {
		return
	}
	f.n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(f.time()))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	default:
		f.scalar(v)
	}
}

func (f *filler) scalar(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if f.draw != nil {
			v.SetString(rapid.String().Draw(f.draw, "string"))
			return
		}
		v.SetString(fmt.Sprintf("s%d <é> \"\x00\u2028", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		if f.draw != nil {
			v.SetInt(rapid.Int64().Draw(f.draw, "int"))
			return
		}
		v.SetInt(1<<53 + int64(f.n)) // more than a float64 can tell apart
	case reflect.Float64:
		if f.draw != nil {
			v.SetFloat(rapid.Float64Range(-1e300, 1e300).Draw(f.draw, "float"))
			return
		}
		v.SetFloat(float64(f.n) + 0.1)
	default:
		panic(fmt.Sprintf("storetest cannot fill a %s", v.Type()))
	}
}

func (f *filler) time() time.Time {
	if f.draw != nil {
		seconds := rapid.Int64Range(0, 1<<33).Draw(f.draw, "s")
		return time.Unix(seconds, rapid.Int64Range(0, 999_999_999).Draw(f.draw, "ns")).UTC()
	}
	return Now.Add(time.Duration(f.n)*time.Second + 123)
}

func everyField(t *testing.T, s *store.Store) {
	sameAfterwards(t.Context(), t, s, Filled[release.State]())
}

func anyState(t *testing.T, s *store.Store) {
	rapid.Check(t, func(r *rapid.T) {
		var state release.State
		(&filler{draw: r}).fill(reflect.ValueOf(&state).Elem())
		sameAfterwards(t.Context(), r, s, state)
	})
}

// sameAfterwards commits a state as webapp's and compares what comes back.
func sameAfterwards(ctx context.Context, t rapid.TB, s *store.Store, state release.State) {
	state.Service = "webapp"
	_, err := Step(ctx, s, "webapp", func(c *store.Commit) {
		state.Next = c.Had // the numbers are the installation's, not the state's
		c.State = state
	})
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := s.Load(ctx, "webapp")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(state, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("the state changed (-committed +loaded):\n%s", diff)
	}
}
