-- Each enrolment clears away a few that nobody completed; to find them it would otherwise read every payer there is.
CREATE INDEX payers_by_enrolment ON payers (enrolment_expires_at) WHERE enrolment_expires_at IS NOT NULL;
