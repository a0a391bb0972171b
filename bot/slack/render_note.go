package slack

import (
	"time"

	"releasebot/release"
)

// note is one kind of note's text: what happened, in one sentence that names the service, and what follows from it or is
// to be done. A history has only the first. now is when it happened.
type note func(n release.Note, look Look, now time.Time) (what, then string)

// notes has a sentence or two for every kind; a test holds it to release's list.
var notes = map[release.NoteKind]note{
	release.NotePaused:      notePaused,
	release.NoteResumed:     noteResumed,
	release.NoteHeld:        noteHeld,
	release.NoteGoesOn:      noteGoesOn,
	release.NoteAsks:        noteAsks,
	release.NoteBlind:       noteBlind,
	release.NoteSees:        noteSees,
	release.NoteDriveFailed: noteDriveFailed,
	release.NoteInterrupted: noteInterrupted,
	release.NoteRetrying:    noteRetrying,
	release.NoteRollingBack: noteRollingBack,
	release.NoteRolledBack:  noteRolledBack,
	release.NoteAllClear:    noteAllClear,
	release.NoteOpened:      noteOpened,
	release.NoteSpread:      noteSpread,
	release.NoteEscalated:   noteEscalated,
	release.NoteSnoozed:     noteSnoozed,
	release.NoteSnoozeEnded: noteSnoozeEnded,
	release.NoteClosed:      noteClosed,
	release.NoteWatching:    noteWatching,
	release.NoteChosen:      noteChosen,
	release.NoteFrozen:      noteFrozen,
	release.NoteUnfrozen:    noteUnfrozen,
	release.NoteUnsnoozed:   noteUnsnoozed,
	release.NoteAcked:       noteAcked,
	release.NoteByHand:      noteByHand,
	release.NoteProposed:    noteProposed,
	release.NoteWatches:     noteWatches,
	release.NoteUnwatches:   noteUnwatches,
	release.NoteUnseen:      noteUnseen,
	release.NoteSeen:        noteSeen,
	release.NoteOften:       noteOften,
	release.NoteReloaded:    noteReloaded,
	release.NoteNotReloaded: noteNotReloaded,
	release.NoteYourLive:    noteYourLive,
	release.NoteYourHeld:    noteYourHeld,
	release.NoteYourBack:    noteYourBack,
}

func renderNote(look Look, n release.Note, now time.Time) Message {
	what, then := noteWords(look, n, now)
	text := what
	if then != "" {
		text += " " + then
	}
	var p page
	p.section(text)
	if n.Drive != nil {
		p.section(codeBlock(n.Drive.Tail, maxTail))
	}
	if n.Kind == release.NoteReloaded || n.Kind == release.NoteNotReloaded {
		p.section(reloadLines(n.Reason)...)
	}
	return p.message(text)
}

func noteWords(look Look, n release.Note, now time.Time) (what, then string) {
	say, ok := notes[n.Kind]
	if !ok {
		return "Note: " + orElse(outside(string(n.Kind), maxName), "nothing") + ".", ""
	}
	return say(n, look, now)
}

// theDeploy names the deploy that a note is about, "deploy #42 of webapp (b512)", or the service where none runs.
func theDeploy(n release.Note) string {
	if n.Deploy == 0 {
		return serviceName(n.Service)
	}
	name := "deploy " + hash(n.Deploy) + " of " + serviceName(n.Service)
	if n.Build.String() != "" {
		name += " (" + buildName(n.Build) + ")"
	}
	return name
}

// theEvent names the event that a note is about: "webapp event #2528", or "an event of webapp" where its number is not known.
func theEvent(n release.Note) string {
	if n.Event == 0 {
		return "an event of " + serviceName(n.Service)
	}
	return serviceName(n.Service) + " event " + hash(n.Event)
}

// reasoned ends a sentence with the reason that a person gave.
func reasoned(n release.Note) string { return ended(orElse(quoted(n.Reason), ".")) }
