/**
 * Evidence and linked objects as components: made from the published schema of evidence, so that there is one description.
 *
 * `evidence-1.schema.json` chooses the linked object by scope with `if` and `then`. Generators of clients read no `if`; here
 * each scope has a component of its own, and evidence is one of them. RTS Art 5(1)(b): what the payer signed is in these members,
 * and a client compares them with what it shows.
 */

import { SCOPES, type Scope } from '../../core/scopes/scopes.ts';
import schema from '../../evidence/evidence-1.schema.json' with { type: 'json' };
import type { Json } from './named-shapes.ts';

type Shape = { readonly [member: string]: Json };
const {
  $defs,
  allOf: rules,
  $schema: _draft,
  $comment: _comment,
  ...frame
} = schema as unknown as Shape & {
  readonly $defs: Readonly<Record<string, Shape>>;
  readonly allOf: readonly { readonly if: { properties: { scope: { const: Scope } } }; readonly then: Shape }[];
};

/** `register-credential` → `RegisterCredential` */
const pascal = (word: string) => word.replace(/(^|-)([a-z])/g, (_match, _dash, letter: string) => letter.toUpperCase());
const component = (name: string): Shape => ({ $ref: `#/components/schemas/${name}` });
export const linkedName = (scope: Scope) => `Linked${pascal(scope)}`;
const evidenceName = (scope: Scope) => `${pascal(scope)}Evidence`;
const scopes = Object.keys(SCOPES) as Scope[];

/** Of the definitions, those that are no linked object: parts, under names of their own. */
const partName = (part: string) => `Evidence${pascal(part)}`;
const isPart = (name: string) => !Object.hasOwn(SCOPES, name) && name !== 'linkedObject' && name !== 'linked';

export function evidenceShapes(): Record<string, Shape> {
  const { additionalProperties: _any, ...linkedFrame } = $defs.linkedObject as Shape;
  const shapes: Record<string, Shape> = {
    EvidenceFrame: withReferences({ ...frame, title: 'What evidence of every scope has', ...withoutObject(frame) }),
    Evidence: {
      description: 'Evidence of an accepted authorisation; `scope` says of which',
      oneOf: scopes.map((scope) => component(evidenceName(scope))),
    },
  };
  for (const [part, definition] of Object.entries($defs)) if (isPart(part)) shapes[partName(part)] = withReferences(definition);
  for (const scope of scopes) {
    const definition = $defs[scope];
    const rule = rules.find((each) => each.if.properties.scope.const === scope);
    if (!definition || !rule) throw new Error(`the schema of evidence does not know the scope ${scope}`);
    shapes[linkedName(scope)] = withReferences(spelledOut(merged(linkedFrame, definition)));
    const chosen = merged({ type: 'object', required: ['scope', 'object'], properties: { scope: { const: scope } } }, rule.then);
    shapes[evidenceName(scope)] = { allOf: [component('EvidenceFrame'), withReferences(chosen)] };
  }
  return shapes;
}

/** What is signed is described by scope, not in the frame. */
function withoutObject({ properties, required }: Shape): Shape {
  const { object: _byScope, ...others } = properties as Shape;
  return { properties: others, required: (required as string[]).filter((name) => name !== 'object') };
}

/** `$ref`s into the schema as `$ref`s into the document. */
function withReferences(value: Shape): Shape {
  const text = JSON.stringify(value, (_member, each) => {
    const name = typeof each?.$ref === 'string' ? each.$ref.replace('#/$defs/', '') : undefined;
    if (name === undefined) return each;
    return { ...each, ...component(Object.hasOwn(SCOPES, name) ? linkedName(name as Scope) : partName(name)) };
  });
  return JSON.parse(text) as Shape;
}

/** Both descriptions as one: members of both, and what either requires. */
function merged(one: Shape, other: Shape): Shape {
  const all: Record<string, Json> = { ...one };
  for (const [member, value] of Object.entries(other)) {
    const before = all[member];
    if (Array.isArray(before) && Array.isArray(value)) all[member] = [...before, ...value];
    else if (isShape(before) && isShape(value)) all[member] = merged(before, value);
    else all[member] = value;
  }
  return all;
}

/** Members that are required and described by `additionalProperties` alone, by name: a generated type has them then. */
function spelledOut(shape: Shape): Shape {
  const { required = [], additionalProperties: any, properties = {} } = shape as { readonly [member: string]: never };
  const inside = Object.entries(properties as Shape).map(([name, value]) => [name, isShape(value) ? spelledOut(value) : value] as const);
  const missing = isShape(any)
    ? (required as string[]).filter((name) => !Object.hasOwn(properties, name)).map((name) => [name, any] as const)
    : [];
  return inside.length + missing.length === 0 ? shape : { ...shape, properties: Object.fromEntries([...inside, ...missing]) };
}

const isShape = (value: Json | undefined): value is Shape => typeof value === 'object' && value !== null && !Array.isArray(value);
