package fleet

import (
	"hash/fnv"
	"math"
	"time"

	"releasebot/release"
)

// A z-score of 3 over 180 points of Gaussian noise fires on 0.13 % of the points: on 43 series six false alarms in 100
// minutes. So healthy noise is bounded, and balanced too: each block of six minutes holds one value of each of six bands,
// in an order of its own, and no look-back can be lopsided.

// shape bends noise that is uniform from -1 to 1: u becomes |u|^shape with u's sign.
type shape float64

const (
	// even leaves it uniform: its sd is 0.58, so |z| stays under 1.74.
	even shape = 1
	// outer draws it to both ends: its sd is 0.79, so |z| stays under 1.27. For thresholds of 1.5.
	outer shape = 0.3
)

// noise is the key of one series' randomness.
type noise uint64

func newNoise(seed uint64, query string, target release.Target) noise {
	h := fnv.New64a()
	h.Write([]byte(query + "/" + target.Tier + "/" + target.Zone)) // a hash never fails
	return noise(mix(h.Sum64() ^ mix(seed)))
}

// at is the noise of the minute that t is in, from -1 to 1.
func (n noise) at(s shape, t time.Time) float64 {
	minute := uint64(t.Unix()) / 60
	block, place := minute/6, minute%6
	order := [6]uint64{0, 1, 2, 3, 4, 5}
	h := mix(uint64(n) ^ mix(block))
	for i := uint64(5); i > 0; i-- {
		j := h % (i + 1)
		h /= i + 1
		order[i], order[j] = order[j], order[i]
	}
	u := (float64(order[place])+n.unit(minute))/3 - 1
	return math.Copysign(math.Pow(math.Abs(u), float64(s)), u)
}

// unit is uniform from 0 to 1, and fixed for a key.
func (n noise) unit(key uint64) float64 {
	return float64(mix(uint64(n)+mix(key+1))>>11) / (1 << 53)
}

// mix is splitmix64's finisher: close inputs give unrelated outputs.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
