-- RTS Art 25(2)(c): a code names itself by its first group, so a wrong try counts against the code that it names, and who knows
-- only a username kills none. Codes of before have no selector: those that wait die, and the operator issues new ones.
DELETE FROM activation_codes WHERE consumed_at IS NULL;
ALTER TABLE activation_codes ADD COLUMN selector TEXT CHECK (selector IS NOT NULL OR consumed_at IS NOT NULL);
CREATE UNIQUE INDEX activation_codes_by_selector ON activation_codes (selector) WHERE consumed_at IS NULL;

-- RTS Art 7(2): a flag that the authenticator claims vouches for nothing. Which consents of before rested on it, alone or by
-- way of a browser that was bound so, cannot be told any more: what a consent vouched for is not known, and a browser that it
-- bound was seen. What a code, an enrolment or an activation bound stays.
UPDATE browser_bound_keys SET status = 'seen', bound_by = NULL, bound_at = NULL WHERE bound_by = 'bind-browser-key'
  OR (bound_by = 'registration' AND EXISTS (SELECT 1 FROM credentials c
    WHERE c.credential_id = browser_bound_keys.credential_id AND c.bound_by = 'register-credential'));
UPDATE credentials SET vouched = NULL WHERE bound_by = 'register-credential' AND vouched = 1;
