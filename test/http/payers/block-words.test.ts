/**
 * No text says one length for every block: each is longer than the one before, and the last ends when the bank lifts it (RTS Art 4(4)).
 * How long this one lasts says `Retry-After`, where it ends by itself (contract §2).
 */
import { expect, it } from 'vitest';
import { enAudit } from '../../../client/texts/en/audit.ts';
import { en } from '../../../client/texts/en/en.ts';
import { problems } from '../../../server/http/frame/problems.ts';
import { openBank } from '../../support/bank/bank.ts';
import { filesUnder, readSource } from '../../support/source-files.ts';

const LENGTH = /\b(?:fifteen|\d+|an?|one|sixty|twenty-four)[ -](?:minute|hour|day)s?\b/gi;
/** What is left for the one kind of block that has a length of its own: the one with the warning. */
const HAS_ONE = ['payer-blocked-last-warning'];

/** Sentences about a block with one length, and no other. */
const fixed = (text: string): string[] =>
  text
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=[.?!])\s/)
    .filter((each) => /\bblock(s|ed|ing)?\b/i.test(each) && new Set(each.match(LENGTH)).size === 1);

function strings(of: unknown, name = ''): string[] {
  if (HAS_ONE.includes(name)) return [];
  if (typeof of === 'string') return [of];
  if (typeof of === 'function') return [of.toString(), ...strings({ ...of })];
  return typeof of === 'object' && of !== null ? Object.entries(of).flatMap(([member, each]) => strings(each, member)) : [];
}

it('no problem, page of the API, README or sentence of the client gives a block one length', async () => {
  await using bank = await openBank();
  const api = (await bank.browser().get('/openapi.json')).body;
  const pages = filesUnder('.').filter((file) => file.endsWith('.md'));
  expect(pages.length).toBeGreaterThan(10);
  const all = [...strings(problems), ...strings(api), ...strings(en), ...strings(enAudit), ...pages.map((page) => readSource(page))];
  expect(all.flatMap(fixed)).toEqual([]);
});

it('the problem says where the length stands, and that there may be none', () => {
  const { title, detail } = problems['authorisation-blocked'];
  expect(`${title}. ${detail}`).not.toMatch(/for now|for a while/);
  expect(detail).toMatch(/`Retry-After` says .* without it .* the bank/);
});

it.each([
  'It is blocked for fifteen minutes (RTS Art 4(3)(b)). Wait.',
  'A block lasts\n1 hour.',
  'After five tries the bank blocks you for a day',
])('would find: %s', (text) => expect(fixed(text)).toHaveLength(1));
