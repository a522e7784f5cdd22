/** Migrations that run on one database only, because the two spell it differently. A new one is a line here, with its reason. */
export const ONE_DATABASE_MIGRATIONS = [
  '0006-final-states.postgres.sql', // triggers
  '0006-final-states.sqlite.sql',
  '0009-audit-checkpoints-final.postgres.sql', // triggers
  '0009-audit-checkpoints-final.sqlite.sql',
  '0013-refused-assertions-final.postgres.sql', // triggers
  '0013-refused-assertions-final.sqlite.sql',
  '0017-audit-events-in-order.postgres.sql', // a constraint that SQLite cannot drop, and integers as it numbers rows
  '0017-audit-events-in-order.sqlite.sql',
  '0020-fewer-constraints.postgres.sql', // constraints that SQLite cannot drop
  '0020-fewer-constraints.sqlite.sql',
  '0021-scopes.postgres.sql', // constraints and columns that SQLite cannot drop, and triggers
  '0021-scopes.sqlite.sql',
];
