// Package release says what a release is: builds, tiers, deploys, verdicts, events and holds as plain types, and
// Decide, the one function that says what happens next.
//
// Decide is total and pure: policy, state and one input (which carries its time) in; the next state and the actions out.
// It reads no clock, starts nothing and fails on nothing: a bad request becomes an answer to the person who asked.
// The caller stores the state and the actions' keys in one transaction, and acts only after that.
//
// The package imports the standard library only. All its types marshal to JSON and back without loss.
package release
