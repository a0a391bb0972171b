-- +goose Up
-- There is no Down: undoing this is deleting what the bot knows. Restore a backup instead.
-- Times are milliseconds of UTC, 0 for none; bodies are JSON of the types in package release.

CREATE TABLE sequence (
    name TEXT PRIMARY KEY,
    next BIGINT NOT NULL CHECK (next > 0)
);
INSERT INTO sequence (name, next) VALUES ('deploy', 1), ('event', 1);

CREATE TABLE state (
    service TEXT PRIMARY KEY CHECK (service <> ''),
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL
);

-- AUTOINCREMENT: an id must not come back after pruning, or an old consumer could consume a new item.
CREATE TABLE inbox (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    request TEXT NOT NULL UNIQUE CHECK (request <> ''),
    service TEXT NOT NULL,
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL,
    done    BIGINT NOT NULL
);
CREATE INDEX inbox_pending ON inbox (service, id) WHERE done = 0;
CREATE INDEX inbox_done ON inbox (done) WHERE done > 0;

CREATE TABLE outbox (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    key       TEXT NOT NULL UNIQUE CHECK (key <> ''),
    service   TEXT NOT NULL,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    broadcast BOOLEAN NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('post', 'answer')),
    at        BIGINT NOT NULL,
    body      TEXT NOT NULL,
    revision  BIGINT NOT NULL,
    shown     BIGINT NOT NULL,
    ts        TEXT NOT NULL,
    tried     BIGINT NOT NULL,
    failed    TEXT NOT NULL
);
CREATE INDEX outbox_unshown ON outbox (position) WHERE revision > shown AND failed = '';
CREATE INDEX outbox_answers ON outbox (at) WHERE kind = 'answer';

CREATE TABLE history (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    at      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    deploy  BIGINT NOT NULL,
    event   BIGINT NOT NULL,
    key     TEXT NOT NULL,
    body    TEXT NOT NULL
);
CREATE INDEX history_service ON history (service, id);
