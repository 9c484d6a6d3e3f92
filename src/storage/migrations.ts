/**
 * The tables of var/state.db, as the steps that made them. A step that has shipped is never edited: the next one is added behind it.
 * Times are milliseconds since 1970. Money is US dollars; null is "unknown", never zero.
 */
export const migrations: readonly string[] = [
  `
  -- What came in. A row is written and synced before the channel is told that its message arrived.
  CREATE TABLE inbox (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    channel     TEXT NOT NULL,
    account     TEXT NOT NULL,
    bot         TEXT NOT NULL,
    update_id   INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    chat        TEXT,
    message     TEXT,
    sender      TEXT,
    raw         TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('accepted', 'done', 'dropped', 'dead')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    closed_at   INTEGER,
    note        TEXT,
    UNIQUE (channel, bot, update_id)
  ) STRICT;
  CREATE INDEX inbox_open ON inbox (seq) WHERE state = 'accepted';
  CREATE INDEX inbox_message ON inbox (channel, bot, chat, message);
  CREATE INDEX inbox_closed ON inbox (closed_at);

  -- What goes out. A row is committed together with the closing of what it answers, and before it is sent.
  CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    turn       TEXT NOT NULL,
    part       INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    account    TEXT NOT NULL,
    chat       TEXT NOT NULL,
    thread     TEXT,
    payload    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('preview', 'pending', 'sending', 'sent', 'unknown', 'failed')),
    message    TEXT,
    attempts   INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    closed_at  INTEGER,
    error      TEXT,
    UNIQUE (turn, part)
  ) STRICT;
  CREATE INDEX outbox_open ON outbox (seq) WHERE state IN ('preview', 'pending', 'sending');
  CREATE INDEX outbox_message ON outbox (channel, account, chat, message);

  CREATE TABLE people (
    channel      TEXT NOT NULL,
    id           TEXT NOT NULL,
    name         TEXT NOT NULL,
    language     TEXT,
    first_seen   INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    reachable    INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (channel, id)
  ) STRICT;

  CREATE TABLE pairing (
    channel     TEXT NOT NULL,
    account     TEXT NOT NULL,
    sender      TEXT NOT NULL,
    name        TEXT NOT NULL,
    code        TEXT,
    asked_at    INTEGER NOT NULL,
    approved_at INTEGER,
    PRIMARY KEY (channel, account, sender)
  ) STRICT;

  -- Facts about the outside that save a call at the next start, such as the menus a bot already has.
  CREATE TABLE remembered (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

  CREATE TABLE usage_calls (
    seq                 INTEGER PRIMARY KEY AUTOINCREMENT,
    at                  INTEGER NOT NULL,
    person              TEXT,
    agent               TEXT NOT NULL,
    session             TEXT NOT NULL,
    turn                TEXT NOT NULL,
    provider            TEXT NOT NULL,
    model               TEXT NOT NULL,
    purpose             TEXT NOT NULL,
    outcome             TEXT NOT NULL,
    input_tokens        INTEGER,
    cached_input_tokens INTEGER,
    output_tokens       INTEGER,
    cost_usd            REAL,
    price               TEXT,
    first_token_ms      INTEGER,
    total_ms            INTEGER
  ) STRICT;
  CREATE INDEX usage_calls_at ON usage_calls (at);

  -- One row a question: what was searched, found and said.
  CREATE TABLE retrievals (
    turn     TEXT PRIMARY KEY,
    at       INTEGER NOT NULL,
    agent    TEXT NOT NULL,
    session  TEXT NOT NULL,
    person   TEXT,
    language TEXT NOT NULL,
    question TEXT NOT NULL,
    searched TEXT NOT NULL,
    answer   TEXT NOT NULL,
    declined INTEGER NOT NULL,
    sources  TEXT NOT NULL,
    model    TEXT NOT NULL,
    ms       TEXT NOT NULL
  ) STRICT;
  CREATE INDEX retrievals_session ON retrievals (session, at);

  CREATE TABLE feedback (
    turn    TEXT NOT NULL,
    person  TEXT NOT NULL,
    verdict TEXT CHECK (verdict IN ('up', 'down')),
    reason  TEXT,
    comment TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (turn, person)
  ) STRICT;
  `,
  `
  -- Who was forgotten, under a pseudonym.
  CREATE TABLE forgotten (person TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  `,
  `
  -- What programs show instead of the gateway token, and the codes of sign-in links: of both only what they hash to.
  CREATE TABLE api_keys (
    id           TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    hash         TEXT NOT NULL UNIQUE,
    scopes       TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
  ) STRICT;

  CREATE TABLE sign_in_codes (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;
  `,
]
