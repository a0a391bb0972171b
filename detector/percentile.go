package detector

import "slices"

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
