package replay

// stated is what docs/detection.md says of a rule on a kind of noise.
type stated struct {
	low, high float64 // false stops per 100 clean bakes: what 6,480 bakes gave, and three deviations of the test's 864
	score     float64 // the median of the bakes' largest scores, in thresholds
}

// onNoise holds what is stated, by noise and rule. It was measured on other seeds than the test's.
var onNoise = map[string]map[string]stated{
	"gaussian": {
		"zscore":       {5, 10.5, 0.767},
		"zscore-avg5m": {0, 0.13, 0.303},
		"jump":         {0, 0.13, 0.328},
		"recommended":  {0, 0.32, 0.468},
	},
	"log-normal": {
		"zscore":       {32, 42, 0.893},
		"zscore-avg5m": {0, 0.13, 0.285},
		"jump":         {0, 1.4, 0.352},
		"recommended":  {0.15, 2.5, 0.396},
	},
	"ar1": {
		"zscore":       {3.7, 8.6, 0.65},
		"zscore-avg5m": {0, 1.6, 0.512},
		"jump":         {0, 0.13, 0.274},
		"recommended":  {0, 1.1, 0.343},
	},
	"poisson": {
		"zscore":       {9.9, 17, 0.741},
		"zscore-avg5m": {0, 0.13, 0.304},
		"jump":         {0, 0.13, 0.325},
		"recommended":  {0, 0.62, 0.452},
	},
	"sparse": {
		"zscore":       {73, 81, 1.34},
		"zscore-avg5m": {0, 0.44, 0.229},
		"jump":         {1.6, 5.3, 0.524},
		"recommended":  {0, 0.4, 0}, // its Poisson test: most bakes hold no more events than usual, and score 0
	},
	"seasonal": {
		"zscore":       {10, 17, 0.857},
		"zscore-avg5m": {0, 0.13, 0.55},
		"jump":         {0, 0.13, 0.31},
		"recommended":  {0, 0.75, 0.44},
	},
	"seasonal-ar1": {
		"zscore":       {6.2, 12, 0.734},
		"zscore-avg5m": {0.33, 2.9, 0.631},
		"jump":         {0, 0.14, 0.264},
		"recommended":  {0, 1.1, 0.33},
	},
	"heavy-tailed": {
		"zscore":       {34, 44.5, 0.906},
		"zscore-avg5m": {0, 0.13, 0.295},
		"jump":         {1.4, 4.9, 0.372},
		"recommended":  {0.98, 4.2, 0.388},
	},
}
