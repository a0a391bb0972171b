package slack

import (
	"time"

	"releasebot/release"
)

// note is one kind of note's text. It says who did what and what follows; now is when it happened.
type note func(n release.Note, look Look, now time.Time) string

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
	release.NoteYourLive:    noteYourLive,
	release.NoteYourHeld:    noteYourHeld,
	release.NoteYourBack:    noteYourBack,
}

func renderNote(look Look, n release.Note, now time.Time) Message {
	say, ok := notes[n.Kind]
	if !ok {
		return sentence("Note: " + orElse(outside(string(n.Kind), maxName), "nothing") + ".")
	}
	text := say(n, look, now)
	var p page
	p.section(text)
	if n.Drive != nil {
		p.section(codeBlock(n.Drive.Tail, maxTail))
	}
	return p.message(text)
}

// theDeploy names the deploy that a note is about: "deploy #42 of b512", or the service where none runs.
func theDeploy(n release.Note) string {
	if n.Deploy == 0 {
		return serviceName(n.Service)
	}
	name := "deploy " + hash(n.Deploy)
	if n.Build.String() != "" {
		name += " of " + buildName(n.Build)
	}
	return name
}
