-- RTS Art 29: what was refused is on record as it came. It may go after retention, as details may; it is never edited.

CREATE TRIGGER refused_assertions_no_update BEFORE UPDATE ON refused_assertions
BEGIN SELECT RAISE(ABORT, 'refused assertions are deleted after retention, never edited'); END;
