# `make help` lists the targets. Everything that a target needs, it installs or builds.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOLS := $(CURDIR)/.tools
GOLANGCI_LINT_VERSION := v2.15.0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
export CGO_ENABLED ?= 0

.PHONY: help build demo check deps lint test race e2e browser screenshots clients load crash crash-briefly model replicas faults soak world fuzz fuzz-briefly bench eval page page-check image clean

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

build: ## build the one static binary, bin/releasebot
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/releasebot ./cmd/releasebot

demo: ## show the whole job on a simulated fleet, until ctrl-c
	go run ./cmd/releasebot demo

check: deps lint page-check race clients load e2e browser fuzz-briefly crash-briefly ## everything that CI runs: install what is needed, lint, tests with -race, Slack's clients, load, end to end, Chromium, fuzzing, crashes

deps: ## install what the tests need (apt, as root or by sudo): Prometheus, Graphite, PostgreSQL, scipy, git, Node, Chromium
	@scripts/deps.sh

$(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION):
	GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv $(TOOLS)/golangci-lint $@

lint: $(TOOLS)/golangci-lint-$(GOLANGCI_LINT_VERSION) ## lint, and check that go.mod is tidy
	$< run ./...
	$< run --build-tags e2e ./test/...
	$< run --build-tags browser ./test/browser
	$< run --build-tags load ./cmd/...
	$< run --build-tags crash ./cmd/...
	$< run --build-tags faults ./cmd/...
	$< run --build-tags model ./release
	$< run --build-tags soak ./test/soak ./cmd/...
	$< run --build-tags replicas ./test/replicas
	go mod tidy -diff

test: deps ## the everyday tests
	go test ./...

race: export CGO_ENABLED = 1
race: ## the everyday tests with the race detector
	go test -race ./...

e2e: deps ## the main job on real parts (git, service processes, Prometheus, the bot as a process), and the demo
	go test -tags e2e -count=1 -timeout 15m -v ./test/e2e

browser: deps ## the local Slack's page in Chromium, with the real bot: every button, every modal
	go test -tags browser -count=1 -timeout 10m -v ./test/browser

screenshots: deps ## take the pictures in docs/screenshots anew, in Chromium
	go test -tags browser -count=1 -run '^(TestBadBuild|TestHome)$$' ./test/browser
	cp test/browser/out/TestBadBuild-event.png docs/screenshots/event.png
	cp test/browser/out/TestHome-home.png docs/screenshots/home.png

clients: deps ## Slack's own Node clients against the local workspace
	go build -o $(TOOLS)/releasebot ./cmd/releasebot
	cd test/slackclients && npm ci --silent && RELEASEBOT=$(TOOLS)/releasebot npm test

# Each target as folder:function.
FUZZED := ./internal/config:FuzzParse ./commands:FuzzClick ./commands:FuzzParse ./detector:FuzzJudge ./bot/slack:FuzzPayload \
	./detector/prometheus:FuzzAnswer ./detector/graphite:FuzzAnswer ./deployer:FuzzPlain ./deployer/git:FuzzMessage ./deployer/git:FuzzLog \
	./deployer/git:FuzzNames ./deployer/command:FuzzSpool ./deployer/command:FuzzOutput ./store:FuzzState \
	./internal/config:FuzzDiff ./internal/webhook:FuzzVerify ./internal/webhook:FuzzHandler
FUZZTIME ?= 60s
fuzz: ## fuzz every parser of what comes from outside, FUZZTIME (60s) each
	@for target in $(FUZZED); do \
		go test $${target%%:*} -run '^$$' -fuzz "^$${target##*:}$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s; done

fuzz-briefly: FUZZTIME := 5s
fuzz-briefly: fuzz

model: ## figures: a million random steps against every promise, and that a break of each guard is noticed
	go test -tags model -count=1 -timeout 90m -run '^(TestModel|TestMutations)$$' -v ./release | grep -v '\[rapid\] OK\|^=== '

load: ## figures: 50 clicks a second for a minute while ten services deploy; how long until acknowledged, and until seen
	go test -tags load -count=1 -timeout 5m -run TestClicksUnderLoad -v ./cmd/releasebot

CRASH_STORES ?= sqlite postgres
crash: deps ## kill -9 at every write and every call of a deploy, an event, a roll back and a snooze, on both stores; CRASH_POINTS=4 for every fourth
	@for store in $(CRASH_STORES); do \
		CRASH_STORE=$$store go test -tags crash -count=1 -timeout 60m -run TestCrashMatrix -v ./cmd/releasebot || exit 1; done

crash-briefly: CRASH_STORES := sqlite
crash-briefly: export CRASH_POINTS := 6
crash-briefly: crash ## the same at every sixth point, on SQLite

soak: ## figures: SOAK_DAYS=30 days of fake time with faults all along, the detector's memory, and 3 days of the whole installation; SOAK_DAYS=3 is short
	TMPDIR=$$(test -w /dev/shm && echo /dev/shm || echo /tmp) go test -tags soak -count=1 -timeout 60m -v ./test/soak
	go test -tags soak -count=1 -timeout 20m -run TestSoak -v ./cmd/releasebot

replicas: deps ## two and three replicas on one PostgreSQL: killed, stopped, cut from the database and from Slack; how long a fail-over takes
	go test -tags replicas -count=1 -timeout 15m -parallel 4 -v ./test/replicas

faults: deps ## refused, reset, slow, hanging, wrong neighbours in each phase of a deploy; FAULTS=all for every combination
	go test -tags faults -count=1 -timeout 20m -parallel 8 -run TestFaults -v ./cmd/releasebot | grep -v '^=== '

world: fuzz-briefly ## the tests that break the world, at a shorter length; on a machine that has nothing else to do
	$(MAKE) crash CRASH_POINTS=6
	$(MAKE) soak SOAK_DAYS=3
	$(MAKE) model replicas faults

bench: ## figures: how fast a request is written down, how fast charts are judged
	go test -run '^$$' -bench . -benchtime 2s ./store/... ./detector/...

SHARED_DATA := ../shared/data
eval: ## figures: what each rule catches and falsely stops, on the labelled data in ../shared/data
	@if [ ! -d $(SHARED_DATA) ]; then echo "make eval: the labelled data are not here: there is no folder $(SHARED_DATA)"; exit 0; fi; \
	for data in $(SHARED_DATA)/*/; do \
		if [ -n "$$(find $$data -name '*.csv' -print -quit)" ]; then echo "== $$data"; go run ./cmd/releasebot evaluate $$data; echo; fi; done

page: ## build the local Slack's page into internal/workspace/page/dist, which is committed; needs Node.js from 20.19
	cd internal/workspace/page && npm ci && npm test && npm run build

page-check: page ## check that the committed build of the page is the one of its sources
	@git diff --exit-code --stat -- internal/workspace/page/dist || { echo "internal/workspace/page/dist is not what its sources build: commit what \"make page\" wrote"; exit 1; }

image: ## build the container image, with docker or buildah
	@if command -v docker >/dev/null; then docker build -t releasebot:$(VERSION) .; else buildah bud -t releasebot:$(VERSION) .; fi

clean: ## remove what was built
	rm -rf bin dist
