/**
 * What the published schema of evidence says of each scope, made from the registry of scopes; the rest of the schema is written by hand.
 *
 * RTS Art 5(1)(b): the members are what the payer signed. `npm run make-schema` writes them into `evidence-1.schema.json`, and a
 * test compares: a scope that other languages read otherwise than our own reader would be judged otherwise.
 */
import { NAMED_CREDENTIAL } from '../../server/core/scopes/revoke-credential.ts';
import { AMOUNT, type MemberKind, type Members, type ScopeRule } from '../../server/core/scopes/scope-rule.ts';
import { SCOPES } from '../../server/core/scopes/scopes.ts';
import evidenceSchema from '../../server/evidence/evidence-1.schema.json' with { type: 'json' };

type Rule = Omit<ScopeRule<never, never>, 'object'>;
const RULES: readonly (readonly [scope: string, rule: Rule])[] = Object.entries(SCOPES);

const part = (name: string) => ({ $ref: `#/$defs/${name}` });
const KINDS: Readonly<Record<MemberKind, object>> = {
  text: { type: 'string' },
  bytes: part('bytes'),
  bytes32: part('bytes32'),
  time: part('time'),
};
/** Members that several scopes have, by their names in the schema. */
const PARTS = new Map<Members, string>([
  [AMOUNT, 'amount'],
  [NAMED_CREDENTIAL, 'linkedCredential'],
]);

const named = (name: string) => name.replace(/\?$/, '');
const requiredOf = (members: Members) => Object.keys(members).filter((name) => !name.endsWith('?'));

function propertiesOf(members: Members): object {
  return Object.fromEntries(
    Object.entries(members).map(([name, kind]) => {
      if (typeof kind === 'string') return [named(name), KINDS[kind]];
      // The type of `payer` is in what every scope has.
      if (name === 'payer') return [name, { required: requiredOf(kind) }];
      const known = PARTS.get(kind);
      return [named(name), known ? part(known) : { type: 'object', required: requiredOf(kind), properties: propertiesOf(kind) }];
    }),
  );
}

function definitionOf({ members }: Rule): object {
  return { required: requiredOf(members).filter((name) => name !== 'payer'), properties: propertiesOf(members) };
}

function choiceOf(scope: string, { members, browserShows }: Rule): object {
  // The event of an acceptance names the payment that the object names.
  const event = Object.hasOwn(members, 'paymentId') && { audit: { properties: { event: { required: ['paymentId'] } } } };
  const method = !browserShows && { method: { const: 'webauthn' } };
  return {
    if: { properties: { scope: { const: scope } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { properties: { object: part(scope), ...event, ...method } },
  };
}

/** The schema as it stands, with everything that it says of scopes made anew. */
export function withScopes(schema: typeof evidenceSchema): object {
  const ofScopes = Object.fromEntries(RULES.map(([scope, rule]) => [scope, definitionOf(rule)]));
  const ofNone = Object.entries(schema.$defs).filter(([name]) => !schema.properties.scope.enum.includes(name));
  return {
    ...schema,
    properties: { ...schema.properties, scope: { enum: RULES.map(([scope]) => scope) } },
    allOf: RULES.map(([scope, rule]) => choiceOf(scope, rule)),
    $defs: { ...Object.fromEntries(ofNone), ...ofScopes },
  };
}
