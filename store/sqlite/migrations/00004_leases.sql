-- +goose Up
-- Who decides for a service, who brings messages to Slack, which processes there are, and what the last look found.

-- A free lease has the owner ''. fence and beat never go back, so a row is never deleted.
CREATE TABLE lease (
    name  TEXT PRIMARY KEY CHECK (name <> ''),
    owner TEXT NOT NULL,
    fence BIGINT NOT NULL,
    beat  BIGINT NOT NULL
);

CREATE TABLE replica (
    id        TEXT PRIMARY KEY CHECK (id <> ''),
    beat      BIGINT NOT NULL,
    connected BIGINT NOT NULL,
    at        BIGINT NOT NULL
);

CREATE TABLE look (
    service TEXT PRIMARY KEY CHECK (service <> ''),
    at      BIGINT NOT NULL,
    body    TEXT NOT NULL
);
