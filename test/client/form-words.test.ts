/**
 * No regular expression and no word of a schema reaches a payer: every keyword of every field of every form is made to fail at a running
 * bank, and what the page would say of the answer is read.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../client/texts/en/en.ts';
import { flawSentence } from '../../client/texts/flaw-words.ts';
import { USERNAME_SHAPE, usernameFlaw } from '../../server/core/encoding/username.ts';
import { type Bank, openBank } from '../support/bank/bank.ts';
import type { Browser } from '../support/bank/payer-browser.ts';

type Schema = { type?: string; $ref?: string; anyOf?: Schema[]; properties?: Record<string, Schema>; required?: string[] } & Record<
  string,
  unknown
>;
type Fault = { readonly pointer: string; readonly keyword: string; readonly value: unknown };

let bank: Bank;
let browser: Browser;
let document: { paths: Record<string, Record<string, { requestBody: { content: Record<string, { schema: Schema }> } }>> };
beforeAll(async () => {
  bank = await openBank({ env: { RATE_LIMIT_PER_MINUTE: '0' } });
  browser = await bank.enrol('alice');
  document = (await browser.get('/openapi.json')).body;
});
afterAll(() => bank.close());

/** Every body that a form of the client sends, by its path in the OpenAPI document. */
const FORMS = [
  ['post', '/api/enrolments', '/api/enrolments'],
  ['post', '/api/activations', '/api/activations'],
  ['post', '/api/payments', '/api/payments'],
  ['patch', '/api/payments/{paymentId}', '/api/payments/AAAA'],
  ['patch', '/api/credentials/{credentialId}', '/api/credentials/AAAA'],
  ['post', '/api/credentials/{credentialId}/browser-keys/{keyId}/bindings', '/api/credentials/AAAA/browser-keys/AAAA/bindings'],
] as const;

const resolve = (schema: Schema): Schema =>
  schema.$ref === undefined
    ? schema
    : resolve(
        schema.$ref
          .slice(2)
          .split('/')
          .reduce((at, name) => (at as unknown as Record<string, typeof document>)[name] as never, document) as unknown as Schema,
      );

/** What makes one keyword fail; a keyword that is not here fails the test that meets it. */
const BREAK: Readonly<Record<string, (limit: unknown) => unknown>> = {
  type: () => 7,
  minLength: () => '',
  maxLength: (limit) => 'a'.repeat(Number(limit) + 1),
  pattern: () => 'Ä !',
  enum: () => 'none of them',
  const: () => 'another',
};
const NOT_RULES = [
  'description',
  'properties',
  'required',
  'additionalProperties',
  'anyOf',
  'minProperties',
  'title',
  'format',
  'examples',
];

function faultsOf(given: Schema, pointer = ''): Fault[] {
  const schema = resolve(given);
  const own = Object.keys(schema)
    .filter((keyword) => !NOT_RULES.includes(keyword))
    .map((keyword) => {
      const value = BREAK[keyword]?.(schema[keyword]);
      if (value === undefined) throw new Error(`nothing makes ${keyword} fail`);
      return { pointer, keyword, value };
    });
  const missing = (schema.required ?? []).map((name) => ({ pointer: `${pointer}/${name}`, keyword: 'required', value: undefined }));
  const extra = schema.properties ? [{ pointer: `${pointer}/unheard-of`, keyword: 'additionalProperties', value: 1 }] : [];
  const empty = schema.minProperties === undefined ? [] : [{ pointer: '', keyword: 'minProperties', value: {} }];
  return [
    ...own,
    ...missing,
    ...extra,
    ...empty,
    ...(schema.anyOf ?? []).flatMap((each) => faultsOf(each, pointer)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => faultsOf(each, `${pointer}/${name}`)),
  ];
}

const ORDER = {
  payerAccount: { iban: 'DE75512108001245126199' },
  payee: { name: 'Alpine Books', iban: 'CH9300762011623852957' },
  amount: { currency: 'EUR', value: '1.00' },
};
const VALID: Readonly<Record<string, object>> = {
  '/api/enrolments': { username: 'alice', displayName: 'Alice' },
  '/api/activations': { username: 'alice', activationCode: 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA' },
  '/api/payments': ORDER,
};

function bodyWith(path: string, { pointer, value }: Fault): unknown {
  if (pointer === '') return value;
  const { payerAccount: _, ...change } = ORDER;
  const body = structuredClone(VALID[path] ?? (path.includes('{paymentId}') ? change : {})) as Record<string, unknown>;
  const names = pointer.slice(1).split('/');
  const last = names.pop() ?? '';
  let at = body;
  for (const name of names) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
  return body;
}

/** What no payer should read. */
const RAW = /\bmust\b|pattern|\^|[[\]{}\\$|]|\bNOT\b|propert|schema|anyOf|const|undefined|\//;

describe('what a page says of a form that the bank refuses', () => {
  it.each(FORMS)('%s %s: every keyword of every field, in words', async (method, path, url) => {
    const schema = document.paths[path]?.[method]?.requestBody.content['application/json']?.schema ?? {};
    const faults = faultsOf(schema);
    expect(faults.length).toBeGreaterThan(2);
    for (const fault of faults) {
      const answer = await (method === 'post' ? browser.post : browser.patch)(url, bodyWith(path, fault));
      const label = `${fault.keyword} of ${fault.pointer}: ${JSON.stringify(answer.body)}`;
      expect([label, answer.status]).toEqual([label, 400]);
      expect(answer.body.errors, label).not.toEqual([]);
      for (const flaw of answer.body.errors) {
        const said = flawSentence(flaw, en);
        expect(said, label).not.toMatch(RAW);
        expect(said, label).toMatch(/^\p{Lu}.{15}/u);
        // A field of a form has a rule of its own; the general sentence is for what no form of ours sends.
        if (flaw.pointer in en.members.all) expect(said, label).toBe(`${en.members(flaw.pointer)} ${en.rules(flaw.pointer)}`);
      }
    }
  });

  it('has a rule for each field that has a name, and both for each field of a form', () => {
    expect(Object.keys(en.rules.all).sort()).toEqual(Object.keys(en.members.all).sort());
    const leaves = FORMS.flatMap(([method, path]) =>
      faultsOf(document.paths[path]?.[method]?.requestBody.content['application/json']?.schema ?? {}),
    )
      .filter(({ keyword, value }) => keyword === 'type' && value === 7)
      .map(({ pointer }) => pointer);
    const objects = ['', '/payerAccount', '/payee', '/amount'];
    const unnamed = [...new Set(leaves)].filter((pointer) => !objects.includes(pointer) && !(pointer in en.members.all));
    // The client asks for no SCA by itself, and how an order is confirmed is no field of its form.
    expect(unnamed).toEqual(['/scaRequested', '/authorise', '/authorise/method']);
  });

  it('is never a reason that it does not know', () => {
    for (const reason of ['must match pattern "^[a-z]$"', 'must NOT have more than 70 characters', 'of-a-newer-server', '']) {
      expect(flawSentence({ pointer: '/username', reason }, en)).toMatch(/^The username needs 3 to 32 small letters/);
      expect(flawSentence({ pointer: '/of/a/newer/server', reason }, en)).toBe('Something in this form is not as this bank needs it');
    }
  });

  it('names the currency where the reason does', () => {
    expect(flawSentence({ pointer: '/amount/value', reason: 'needs exactly 0 decimals in JPY' }, en)).toBe(
      'The amount needs no decimals in JPY',
    );
    expect(flawSentence({ pointer: '/amount/currency', reason: 'is not the currency of the account, EUR' }, en)).toMatch(/kept in EUR$/);
  });
});

describe('a username', () => {
  it.each(['', 'a', 'ab', 'a.'])('%j can still become one', (text) => expect(['empty', 'too-short']).toContain(usernameFlaw(text)?.kind));
  it.each(['abc', 'a-b_c.d', '9abc', 'a'.repeat(32)])('%j is one', (text) => expect(usernameFlaw(text)).toBeNull());
  it.each(['-ab', 'maria lopez', 'mária', 'Maria', 'a'.repeat(33)])('%j is none', (text) =>
    expect(usernameFlaw(text)?.kind).toMatch(/^(odd-|too-long)/));
  it('is judged by the pattern that the bank publishes', () =>
    expect(document.paths['/api/enrolments']?.post?.requestBody.content['application/json']?.schema).toMatchObject({
      properties: { username: { pattern: USERNAME_SHAPE.pattern } },
    }));
});
