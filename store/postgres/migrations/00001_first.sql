-- +goose Up
-- There is no Down: undoing this is deleting what the bot knows. Restore a backup instead.
-- Times are milliseconds of UTC, 0 for none; bodies are JSON of the types in package release. Text that is sorted has the
-- collation "C", so that the order is the same on every server, and that of SQLite.

CREATE TABLE sequence (
    name TEXT PRIMARY KEY,
    next BIGINT NOT NULL CHECK (next > 0)
);
INSERT INTO sequence (name, next) VALUES ('deploy', 1), ('event', 1);

CREATE TABLE state (
    service TEXT COLLATE "C" PRIMARY KEY CHECK (service <> ''),
    version BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL
);

CREATE TABLE inbox (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request TEXT NOT NULL UNIQUE CHECK (request <> ''),
    service TEXT NOT NULL,
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL,
    done    BIGINT NOT NULL
);
CREATE INDEX inbox_pending ON inbox (service, id) WHERE done = 0;
CREATE INDEX inbox_done ON inbox (done) WHERE done > 0;

CREATE TABLE outbox (
    position  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key       TEXT COLLATE "C" NOT NULL UNIQUE CHECK (key <> ''),
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
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service TEXT NOT NULL,
    at      BIGINT NOT NULL,
    kind    TEXT NOT NULL,
    deploy  BIGINT NOT NULL,
    event   BIGINT NOT NULL,
    key     TEXT NOT NULL,
    body    TEXT NOT NULL
);
CREATE INDEX history_service ON history (service, id);
