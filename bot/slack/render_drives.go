package slack

import "releasebot/release"

// byStatus sorts drives into running, succeeded, and failed, which is all the rest.
func byStatus(drives []release.Drive) map[release.DriveStatus][]release.Drive {
	groups := map[release.DriveStatus][]release.Drive{}
	for _, d := range drives {
		status := d.Status
		if status != release.Running && status != release.Succeeded {
			status = release.Failed
		}
		groups[status] = append(groups[status], d)
	}
	return groups
}

// failedDrives lists where drives failed.
func failedDrives(drives []release.Drive) []release.Target {
	var targets []release.Target
	for _, d := range byStatus(drives)[release.Failed] {
		targets = append(targets, d.Target)
	}
	return targets
}

// zones names the zones of a tier's drives after a word, and nothing for a tier without zones.
func zones(drives []release.Drive, before string) string {
	var names []string
	for _, d := range drives {
		if zone := outside(d.Target.Zone, maxName); zone != "" {
			names = append(names, zone)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return before + and(names, shownPlaces)
}

// why is how the first of the failed drives ended.
func why(failed []release.Drive) string {
	d := failed[0]
	words := map[release.DriveStatus]string{
		release.TimedOut: "timed out", release.Cancelled: "cancelled", release.Interrupted: "nobody can tell how it ended",
	}[d.Status]
	detail := outside(d.Detail, maxReason)
	switch {
	case words == "" && detail == "":
		return ""
	case words == "", detail == "":
		return " (" + words + detail + ")"
	default:
		return " (" + words + ", " + detail + ")"
	}
}

// moved names the tiers that a deploy began to move.
func moved(d release.Deploy) []string {
	var targets []release.Target
	for _, stage := range d.Stages {
		for _, drive := range stage.Drives {
			targets = append(targets, drive.Target)
		}
	}
	return tiersOf(targets)
}
