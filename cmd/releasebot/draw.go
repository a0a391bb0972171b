package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"releasebot/bot/plot"
	"releasebot/detector"
	"releasebot/release"
	"releasebot/store"
)

// drawer makes the pictures that are put into threads.
type drawer struct {
	store *store.Store
	zone  func(service string) *time.Location
}

// draw is the PNG of a picture and the words that stand for it.
func (d drawer) draw(ctx context.Context, p release.Picture) (png []byte, alt string, err error) {
	if p.Day != nil {
		day := d.day(*p.Day)
		png, err = day.PNG()
		return png, day.Alt(), err
	}
	pictures, err := d.event(ctx, p)
	if err != nil {
		return nil, "", err
	}
	options := plot.EventOptions{Number: p.Event, Urgency: p.Urgency, Build: p.Build, More: max(0, len(p.Verdicts)-len(pictures))}
	png, err = plot.Event(pictures, options)
	return png, plot.Alt(pictures, options), err
}

// event makes the pictures of an event's targets from the numbers that they were judged on.
func (d drawer) event(ctx context.Context, p release.Picture) ([]plot.Picture, error) {
	kept, err := d.store.Evidence(ctx, p.Event)
	if errors.Is(err, store.ErrNoEvidence) {
		return nil, fmt.Errorf("event #%d has no picture: the numbers that it was judged on were not kept", p.Event)
	}
	if err != nil {
		return nil, err
	}
	var pictures []plot.Picture
	for _, k := range kept {
		window, err := detector.ReadWindow(k.Body)
		if err != nil {
			return nil, fmt.Errorf("event #%d has no picture: %w", p.Event, err)
		}
		picture := plot.Of(window, k.Verdict)
		picture.Zone = d.zone(p.Service)
		pictures = append(pictures, picture)
	}
	return pictures, nil
}

func (d drawer) day(g release.Digest) plot.Digest {
	day := plot.Digest{Service: g.Service, Zone: d.zone(g.Service), Day: g.From, Now: g.To}
	for _, deploy := range g.Deploys {
		day.Deploys = append(day.Deploys, plot.DayDeploy{Build: deploy.Build, From: deploy.From, To: deploy.To, Phase: deploy.Outcome})
	}
	for _, e := range g.Events {
		day.Events = append(day.Events, plot.DayEvent{Number: e.Number, Chart: e.Chart, Urgency: e.Urgency, From: e.From, To: e.To})
	}
	return day
}
