-- Sessions, the challenges that belong to them, and failed attempts.

CREATE TABLE sessions (
  -- SHA-256 of the id in the cookie: who reads the database cannot ride a session.
  session_hash      TEXT PRIMARY KEY,
  -- What logs, audit and authorisations call the session.
  session_ref       TEXT NOT NULL UNIQUE,
  -- `anonymous` may ask for a sign-in, `enrolling` and `activated` may register one credential, `authenticated` came by SCA.
  kind              TEXT NOT NULL CHECK (kind IN ('anonymous', 'enrolling', 'activated', 'authenticated')),
  payer_id          TEXT,
  credential_id     TEXT,
  activation_id     TEXT,
  created_at        BIGINT NOT NULL,
  -- RTS Art 4(3)(d): at most five minutes without activity.
  last_activity_at  BIGINT NOT NULL,
  expires_at        BIGINT NOT NULL
);
CREATE INDEX sessions_by_payer ON sessions (payer_id);
CREATE INDEX sessions_by_credential ON sessions (credential_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Challenges of registration and sign-in. RTS Art 4(1): answered once.
CREATE TABLE challenges (
  challenge     TEXT PRIMARY KEY,
  session_ref   TEXT NOT NULL,
  scope         TEXT NOT NULL CHECK (scope IN ('registration', 'account-access')),
  -- The accepted `bind` authorisation that a registration rests on, where it rests on one.
  bind_authorisation_id TEXT,
  platform      SMALLINT NOT NULL DEFAULT 0 CHECK (platform IN (0, 1)),
  created_at    BIGINT NOT NULL,
  expires_at    BIGINT NOT NULL,
  consumed_at   BIGINT
);
CREATE INDEX challenges_by_session ON challenges (session_ref, scope);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);

-- RTS Art 4(3)(b): at most five failures in a row.
CREATE TABLE attempts (
  payer_id      TEXT NOT NULL,
  counter       TEXT NOT NULL CHECK (counter IN ('sca', 'sign-in')),
  failures      INTEGER NOT NULL CHECK (failures BETWEEN 0 AND 5),
  blocked_until BIGINT,
  PRIMARY KEY (payer_id, counter)
);

-- Browsers in which a payer has authenticated before; the cookie value is stored hashed.
CREATE TABLE device_cookies (
  cookie_hash TEXT NOT NULL,
  payer_id    TEXT NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  PRIMARY KEY (cookie_hash, payer_id)
);
CREATE INDEX device_cookies_by_expiry ON device_cookies (expires_at);
