/**
 * DATABASE_URL as operators mistype it: whatever is wrong with it, the line that says so holds no part of the password.
 *
 * The password is hunter2 each time. A log is read by more people than a secret is given to (RTS Art 22(1)).
 */
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../server/config-values.ts';
import { databaseAddress, shownAddress } from '../../server/database-address.ts';

describe('the address of a database', () => {
  it.each([
    ['host=db user=sca password=hunter2 dbname=sca', '“…”'],
    ['sca hunter2:@db', '“…”'],
    ['//sca:hunter2@db/sca', '“…”'],
    ['postgres:/sca:hunter2@db/sca', '“postgres:…”'],
    ['postgres:sca:hunter2@db/sca', '“postgres:…”'],
    ['POSTGRES://sca:hunter2@db/sca', '“POSTGRES:…”'],
    ['mysql://sca:hunter2@db/sca', '“mysql:…”'],
    ['postgres://sca:/hunter2@db/sca', '“postgres://…”'],
    ['postgres://sca:48/hunter2@db/sca', '“postgres://…”'],
    ['postgres://sca:/hunter2@db', '“postgres://…”'],
    ['postgres://sca:/hunter2/+=@db/sca', '“postgres://…”'],
    ['postgres://sca:/hun?ter2@db/hunter2', '“postgres://…”'],
    ['postgres://sca:/hun#ter2@db/hunter2', '“postgres://…”'],
    ['postgres://sca:hun#ter2@db/hunter2', '“postgres://…”'],
    ['postgres://db/sca/hunter2', '“postgres://…”'],
  ])('DATABASE_URL=%s prints no password', (DATABASE_URL, shown) => {
    const read = () => databaseAddress(DATABASE_URL);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(`DATABASE_URL is ${shown}; it takes `);
    expect(read).not.toThrow(/hunter2|ter2/);
    if (shown.includes('//')) expect(read).toThrow('the password has to be percent-encoded');
  });

  it.each([
    'postgres://sca:%2Fhunter2%40%23@db/sca',
    'postgres://sca:hunter2@db/sca?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem',
    'postgres://sca@db/sca',
    'postgresql://sca:h@nter2@[::1]:5432/sca',
  ])('DATABASE_URL=%s is one', (DATABASE_URL) => {
    const database = databaseAddress(DATABASE_URL);
    expect(database).toEqual({ kind: 'postgres', url: DATABASE_URL });
    expect(shownAddress(database)).toMatch(/^postgres:\/\/sca@[^@]+\/sca$/);
  });
});
