/**
 * Facts of a database that must never change: the fingerprints of its secrets, and whether demo data was ever put in.
 *
 * If a strict server accepted a database that was once open to anyone, it would trust payers whose identity was
 * never checked (RTS Art 24(1)).
 */
import { type Database, firstRow, type Transaction } from '../database.ts';

export function databaseFacts(database: Database) {
  const read = async (name: string) =>
    firstRow(await database.read<{ value: string }>('SELECT value FROM database_facts WHERE name = $1', [name]))?.value ?? null;
  return {
    read,
    /** Records a fact the first time. @returns the recorded value, which may be an older one */
    remember: async (name: string, value: string): Promise<string> => {
      await database.write((transaction) =>
        transaction.run('INSERT INTO database_facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value]),
      );
      return (await read(name)) ?? value;
    },
  };
}

/** Changes the one fact that may change: the audit key of the database, at its rotation. @returns false if it was not `from` */
export async function changeDatabaseFact(transaction: Transaction, name: string, from: string, to: string): Promise<boolean> {
  return (await transaction.run('UPDATE database_facts SET value = $3 WHERE name = $1 AND value = $2', [name, from, to])) === 1;
}
