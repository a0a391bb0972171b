package detector

import (
	"math"
	"slices"
)

// percentile is the share-th part of values, 0.9 for the 90th percentile; it interpolates between the two values next to it,
// as numpy.percentile does (Hyndman and Fan's type 7, which gonum does not have). It is 0 for none. It reorders values.
func percentile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	rank := share * float64(len(values)-1)
	k := int(rank)
	nth(values, k)
	low := values[k]
	if k+1 == len(values) {
		return low
	}
	return low + (rank-float64(k))*(slices.Min(values[k+1:])-low)
}

// nth reorders values so that values[k] is what it would be if they were sorted, none before it is larger, and none
// after it smaller (Hoare's selection, without the cost of a whole sort).
func nth(values []float64, k int) {
	for lo, hi := 0, len(values)-1; lo < hi; {
		pivot := values[lo+(hi-lo)/2]
		i, j := lo, hi
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return
		}
	}
}

// median is the median of the n points up to i, NaN unless four in five of them are there.
func (l Line) median(i, n int) float64 {
	var few [64]float64 // no memory to be had in the usual case
	values := few[:0]
	for j := i - n + 1; j <= i; j++ {
		if x := l.at(j); !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	if len(values) < max(1, n*4/5) {
		return math.NaN()
	}
	slices.Sort(values)
	half := len(values) / 2
	if len(values)%2 == 1 {
		return values[half]
	}
	return (values[half-1] + values[half]) / 2
}

// mean is the mean of the n points up to i, NaN unless least of them are there.
func (l Line) mean(i, n, least int) float64 {
	sum, found := 0.0, 0
	for j := i - n + 1; j <= i; j++ {
		if x := l.at(j); !math.IsNaN(x) {
			sum, found = sum+x, found+1
		}
	}
	if found < least {
		return math.NaN()
	}
	return sum / float64(found)
}
