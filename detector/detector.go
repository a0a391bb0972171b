// Package detector judges charts: rules over samples, and Watcher, which turns all charts of a service into verdicts.
package detector

import (
	"context"
	"time"
)

// Sample is one point of a series. A missing point is missing, never zero or NaN.
type Sample struct {
	T time.Time
	V float64
}

// Series is one line of a query's answer: its labels, and its samples in order of time.
type Series struct {
	Labels  map[string]string
	Samples []Sample
}

// Source answers queries about the past; detector/prometheus is one.
type Source interface {
	// Range evaluates query at from, from+step, … up to to (both included). Its error is a sentence for people
	// ("query error_rate timed out after 5s") that wraps the cause for operators.
	Range(ctx context.Context, query string, from, to time.Time, step time.Duration) ([]Series, error)
}
