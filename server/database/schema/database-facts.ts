/**
 * Facts of a database: the fingerprints of its secrets, whether demo data was ever put in, and whether its keys of before were judged.
 * None changes by itself.
 *
 * If a strict server accepted a database that was once open to anyone, it would trust payers whose identity was
 * never checked (RTS Art 24(1)).
 */
import { type Database, firstRow, type Transaction } from '../database.ts';

/** Values of one fact: fingerprints are base64url and hold none. */
const BETWEEN = ' ';

/** Whether a recorded fact has one of the values. */
export const isAnyOf = (recorded: string, values: readonly string[]): boolean =>
  recorded.split(BETWEEN).some((each) => values.includes(each));

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
    /**
     * For a fact that may be known by several values while one takes over from another: where one of `values` is recorded, or
     * nothing is, exactly these are recorded from now on. @returns false if others are, and nothing changes
     */
    keepAnyOf: (name: string, values: readonly string[]): Promise<boolean> =>
      database.write(async (transaction) => {
        const kept = values.join(BETWEEN);
        await transaction.run('INSERT INTO database_facts (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, kept]);
        const row = firstRow(await transaction.query<{ value: string }>('SELECT value FROM database_facts WHERE name = $1', [name]));
        if (row === null || !isAnyOf(row.value, values)) return false;
        return row.value === kept || changeDatabaseFact(transaction, name, row.value, kept);
      }),
  };
}

/** Changes a fact that may change: the audit key of the database and its session secret at their rotation, and what is to be done once. @returns false if it was not `from` */
export async function changeDatabaseFact(transaction: Transaction, name: string, from: string, to: string): Promise<boolean> {
  return (await transaction.run('UPDATE database_facts SET value = $3 WHERE name = $1 AND value = $2', [name, from, to])) === 1;
}
