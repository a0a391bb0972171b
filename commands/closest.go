package commands

import (
	"strings"
	"unicode/utf8"
)

// longestGuess is how many runes a word may have for a guess: longer ones are no slips of the finger, and the
// distance costs their product.
const longestGuess = 64

// Closest returns the one of from that word most likely stands for: the smallest number of letters added, left out,
// changed or swapped with their neighbour, case aside, at most one in three. It returns "" where none is near.
func Closest(word string, from []string) string {
	best, least := "", 0
	size := utf8.RuneCountInString(word)
	if size == 0 || size > longestGuess {
		return ""
	}
	for _, candidate := range from {
		n := utf8.RuneCountInString(candidate)
		if n == 0 || n > longestGuess {
			continue
		}
		d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(candidate)))
		if d > (n+2)/3 || d >= n || best != "" && d >= least {
			continue
		}
		best, least = candidate, d
	}
	return best
}

// distance is the optimal string alignment distance, row by row.
// https://en.wikipedia.org/wiki/Damerau–Levenshtein_distance#Optimal_string_alignment_distance
func distance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
