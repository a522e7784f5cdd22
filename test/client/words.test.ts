/**
 * Every value that the server can send has a sentence, and a value that the page does not know has one too.
 *
 * The compiler asks for the sentences of each union; here the tables of the server that exist at run time are walked, so that
 * a union and its table cannot part unseen.
 */
import { describe, expect, it } from 'vitest';
import { afterwards } from '../../client/texts/en/afterwards.ts';
import { enAudit } from '../../client/texts/en/audit.ts';
import { diagnostics } from '../../client/texts/en/diagnostics.ts';
import { en } from '../../client/texts/en/en.ts';
import { frame } from '../../client/texts/en/frame.ts';
import { order } from '../../client/texts/en/order.ts';
import { payments } from '../../client/texts/en/payments.ts';
import { security } from '../../client/texts/en/security.ts';
import { sessions } from '../../client/texts/en/sessions.ts';
import { signIn } from '../../client/texts/en/sign-in.ts';
import { type WordFor, wordFor } from '../../client/texts/word-for.ts';
import type { ProblemSlug } from '../../server/core/failures.ts';
import { failures } from '../../server/core/failures.ts';
import { parseAmount } from '../../server/core/payments/amount.ts';
import { ibanFlaw } from '../../server/core/payments/iban.ts';
import { judgeOrder, type TransactionStatus } from '../../server/core/payments/payment.ts';
import { nameFlaw, textFlaw } from '../../server/core/payments/text.ts';
import { paymentDataChecks } from '../../server/core/spc-payment-data.ts';
import { broughtChecks } from '../../server/evidence/brought-checks.ts';
import { evidenceChecks } from '../../server/evidence/evidence-checks.ts';
import { problems } from '../../server/http/frame/problems.ts';

type AnyWords = WordFor<string, unknown>;

/** Every map of words in a tree of texts, by its path. */
function mapsIn(texts: object, path = ''): [string, AnyWords][] {
  return Object.entries(texts).flatMap(([name, text]): [string, AnyWords][] => {
    if (typeof text === 'function') return 'all' in text ? [[path + name, text as AnyWords]] : [];
    return typeof text === 'object' && text !== null ? mapsIn(text, `${path}${name}.`) : [];
  });
}

const MAPS = [...mapsIn(en), ...mapsIn(enAudit, 'audit.')];

describe('a map of words', () => {
  const status = wordFor<TransactionStatus>({ RCVD: 'open', ACSC: 'paid', RJCT: 'refused', CANC: 'cancelled' }, (code) => `? ${code}`);

  it('has the word of each value', () => expect(status('ACSC')).toBe('paid'));

  it.each(['PDNG', 'constructor', '__proto__', ''])('says so where it does not know the value: %j', (value) => {
    expect(status(value as TransactionStatus)).toBe(`? ${value}`);
  });

  it('that lacks a word is a type error', () => {
    // @ts-expect-error: CANC has no word
    expect(wordFor<TransactionStatus>({ RCVD: 'open', ACSC: 'paid', RJCT: 'refused' }, (code) => code)('CANC')).toBe('CANC');
  });
});

describe('the words of the client', () => {
  it('are looked up in these maps', () => {
    expect(MAPS.map(([path]) => path).sort()).toEqual([
      'audit.outcomes',
      'audit.payment.labels',
      'audit.payment.results',
      'audit.payment.verdicts',
      'audit.payment.vouched',
      'audit.payment.vouchedAbout',
      'audit.types',
      'confirm.method',
      'diagnostics.states',
      'members',
      'problem.known',
      'proof.limits',
      'proof.values.purpose',
      'reasons',
      'receipt.explain',
      'receipt.title',
      'rules',
      'security.browserStatus',
      'security.messages',
      'security.verdict',
      'status',
    ]);
  });

  it.each(MAPS)('%s says something of a value that a newer server sends', (_path, map) => {
    const said = JSON.stringify(map('of-a-newer-server'));
    expect(said).toMatch(/[a-z]{3}/);
    expect(said).not.toContain('undefined');
    expect(Object.keys(map.all)).not.toContain('of-a-newer-server');
  });

  it('are put together from areas that share no name', () => {
    const areas = [frame, signIn, order, payments, security, sessions, afterwards, { proof: 0, diagnostics, problem: 0 }];
    expect(areas.flatMap(Object.keys).sort()).toEqual(Object.keys(en).sort());
  });
});

describe('what the server has', () => {
  const slugs = new Set<ProblemSlug>([
    ...(Object.keys(problems) as ProblemSlug[]),
    ...Object.values(failures).map(({ problem }): ProblemSlug => problem),
  ]);

  it.each([...slugs])('problem %s: what happened, what it means, and what to do', (slug) => {
    expect(en.problem.known.all).toHaveProperty([slug]);
    const { title, text, next } = en.problem.known(slug);
    expect([title, text, ...next].filter((sentence) => sentence.length < 5)).toEqual([]);
    expect(next).not.toEqual([]);
  });

  it.each(paymentDataChecks.map(({ member }) => member))('%s, as the browser showed it, has a row in the proof', (member) => {
    expect(en.proof.rows[`payment.${member}`]).toMatch(/\w/);
  });

  it.each(
    [...evidenceChecks, ...broughtChecks].map(({ name, voucher }) => [name, voucher] as const),
  )('check of evidence %s: who vouches for it (%s)', (_name, voucher) => {
    expect(enAudit.payment.vouched.all).toHaveProperty([voucher]);
    expect(enAudit.payment.vouchedAbout.all).toHaveProperty([voucher]);
  });

  const amount = (value: string, currency = 'EUR') => {
    const read = parseAmount({ currency, value });
    return read.ok ? null : read.reason;
  };
  const own = 'DE75512108001245126199';
  const toOneself = judgeOrder(
    { payerAccount: { iban: own }, payee: { name: 'Alpine Books', iban: own }, amount: { currency: 'EUR', value: '1.00' } },
    null,
  );
  const flaws = toOneself.ok ? [] : toOneself.flaws;

  it.each([
    textFlaw('\ud800'),
    textFlaw('e\u0301'),
    textFlaw('a\u200bb'),
    textFlaw('a\u00a0b'),
    textFlaw(' a'),
    ...['\u0410pple', '\u0430\u0440\u0440', '\uff21', '5\u0301'].map(nameFlaw),
    ibanFlaw('DE00'),
    amount('1.00', 'XXX'),
    ...['01.00', '0.00', '1000000000.00'].map((value) => amount(value)),
    ...flaws.map(({ reason }) => reason),
  ])('reason %s, in a payer’s words', (reason) => {
    expect(en.reasons.all).toHaveProperty([String(reason)]);
  });

  it('has no other reason that the page words', () => {
    expect(Object.keys(en.reasons.all)).toHaveLength(16);
    expect(flaws.map(({ pointer }) => en.members(pointer))).toEqual(['The account', 'The IBAN of the payee']);
  });
});
