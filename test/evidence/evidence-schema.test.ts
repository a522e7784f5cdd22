/**
 * The published JSON Schema says what evidence looks like, no less than our own reader: contract §6.
 *
 * Every document that a test downloads from a bank is held against it where it is downloaded (`payer-browser.ts`). Here each
 * member of the published documents is taken away, and each leaf is made another type.
 */
import { describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '../../server/core/scopes/scopes.ts';
import schema from '../../server/evidence/evidence-1.schema.json' with { type: 'json' };
import { evidenceFlaw } from '../../server/evidence/evidence-shape.ts';
import { evidenceSchemaFlaws } from '../support/worlds/evidence-schema.ts';
import type { Document } from '../support/worlds/evidence-world.ts';
import { changedLeaves, leavesOf, type Path, withLeaf } from '../support/worlds/json-leaves.ts';
import { inFrame, SIGNED } from '../support/worlds/signed-samples.ts';
import { withScopes } from '../vectors/evidence-schema-scopes.ts';
import { readVectors } from '../vectors/published-vectors.ts';

const documents = readVectors('evidence')
  .vectors.filter(({ name, document }) => document !== undefined && /^(webauthn|spc)-/.test(name))
  .map(({ name, document }) => ({ name, document: document as Document }));

/** Whatever they are: the policy, the details of the event, and what only browsers look at. */
const OPEN = /^(policy|audit\/opened\/details|issuedPaymentConfirmation\/(locale|paymentEntitiesLogos))(\/|$)/;
const OPTIONAL =
  /^(object\/reference|credential\/possession|assertion\/browserBoundSignature|browserBoundKey|issuedPaymentConfirmation\/(payeeName|payeeOrigin|instrument\/(details|iconMustBeShown))|registration\/vouched)$/;
const at = (path: Path) => path.join('/');

/** Members, however deep, that are no elements of an array. */
function membersOf(document: Document): Path[] {
  const paths = leavesOf(document).flatMap((path) => path.map((_, i) => path.slice(0, i + 1)));
  return [...new Map(paths.map((path) => [at(path), path])).values()].filter((path) => !/^\d+$/.test(String(path.at(-1))));
}

function without(document: Document, path: Path): Document {
  const copy = structuredClone(document);
  const parent = path.slice(0, -1).reduce((value, name) => value[name], copy);
  delete parent[path.at(-1) as string];
  return copy;
}

describe.each(documents)('$name', ({ document }) => {
  it('is valid', () => expect(evidenceSchemaFlaws(document)).toBeNull());

  it('is not with a member missing, but for those that may be', () => {
    const missed = membersOf(document).filter((path) => evidenceSchemaFlaws(without(document, path)) === null);
    expect(missed.map(at).filter((path) => !OPEN.test(`${path}/`) && !OPTIONAL.test(path))).toEqual([]);
  });

  it('is not with a leaf of another type', () => {
    const typed = leavesOf(document).filter((path) => !OPEN.test(at(path)));
    const wrong = (path: Path) => [7.5, {}, [{}]].map((value) => evidenceSchemaFlaws(withLeaf(document, path, value)));
    expect(typed.filter((path) => wrong(path).includes(null)).map(at)).toEqual([]);
  });

  it('is never valid where our own reader refuses it', () => {
    for (const { path, changed } of changedLeaves(document))
      if (evidenceFlaw(changed) !== null) expect(evidenceSchemaFlaws(changed), at(path)).not.toBeNull();
  });
});

it('says of each scope what the registry says; after a change of it, `npm run make-schema`', () => {
  expect(withScopes(schema)).toEqual(schema);
  expect(JSON.stringify(withScopes(schema)), 'in the same order').toBe(JSON.stringify(schema));
});

describe('the scope', () => {
  const { document } = documents[0] ?? { document: null };
  const { amount: _a, payee: _p, paymentId: _i, reference: _r, ...frame } = document.object;
  const bound = { ...frame, payer: { payerId: frame.payer.payerId }, bindingId: 'b' };
  const of = (scope: string, object: object, method = 'webauthn') => evidenceSchemaFlaws({ ...document, scope, object, method });

  it.each(Object.keys(SCOPES) as Scope[])('selects the members of the object: %s', (scope) => {
    const { object } = SIGNED[scope];
    expect(of(scope, object)).toBeNull();
    const own = Object.keys(object).filter((member) => !(member in inFrame) && !['payer', 'reference'].includes(member));
    expect(own).not.toEqual([]);
    for (const member of own) {
      const less = Object.fromEntries(Object.entries(object).filter(([name]) => name !== member));
      expect(of(scope, less), member).not.toBeNull();
      expect(evidenceFlaw({ ...document, scope, object: less }), member).not.toBeNull();
    }
  });

  it('is one that is described, and the browser shows payments only', () => {
    expect(of('lab-payment', document.object)).not.toBeNull();
    expect(of('register-credential', bound, 'secure-payment-confirmation')).not.toBeNull();
  });

  it('holds text only, however deep', () => {
    expect(of('payment', { ...document.object, more: ['a', { b: 'c' }] })).toBeNull();
    for (const more of [1, null, true, [1], { a: [null] }]) expect(of('payment', { ...document.object, more })).not.toBeNull();
  });
});
