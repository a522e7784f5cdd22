/**
 * Shapes by name: where a route has a shape that has a name, the document refers to the component.
 *
 * A shape is found by its JSON, not by its object: TypeBox copies what it makes optional. The schemas that validate and
 * serialise stay as they are, inline, so a name costs no request anything. A shape may be known more exactly than the
 * serialiser wants it, since it drops members that its schema does not name; the document then has the exact one.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** @param as what routes use @param exactly what the document says in its place */
export type NamedShape = { readonly as: object; readonly exactly?: object };

/** Stands for a reference until the document is whole: @fastify/swagger would look for what a `$ref` points to. */
const MARK = 'x-named-shape';

export function namedShapes(shapes: Readonly<Record<string, NamedShape>>) {
  const names = new Map(Object.entries(shapes).map(([name, { as }]) => [JSON.stringify(as), name]));
  if (names.size !== Object.keys(shapes).length) throw new Error('two names for one shape');

  /** @param own whose definition this is: it refers to the others, not to itself */
  function named(value: unknown, own?: string): Json {
    if (Array.isArray(value)) return value.map((each) => named(each));
    if (typeof value !== 'object' || value === null) return (value ?? null) as Json;
    const name = names.get(JSON.stringify(value));
    if (name !== undefined && name !== own) return { [MARK]: name };
    const members = Object.entries(value).filter(([, each]) => each !== undefined);
    return plain(Object.fromEntries(members.map(([member, each]) => [member, named(each)])));
  }

  return {
    /** A schema of a route with names for shapes. */
    named: (schema: unknown): Json => named(schema),
    /** Every component, by name. */
    definitions: (): Record<string, Json> =>
      Object.fromEntries(
        Object.entries(shapes).map(([name, { as, exactly }]) => [
          name,
          referring(exactly === undefined ? named(as, name) : named(exactly)),
        ]),
      ),
    referring,
  };
}

/** The same with references in place of marks. */
function referring(value: Json): Json {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== 'object' || value === null) return value;
  const { [MARK]: name } = value as Record<string, Json>;
  if (typeof name === 'string') return { $ref: `#/components/schemas/${name}` };
  return Object.fromEntries(Object.entries(value).map(([member, each]) => [member, referring(each)]));
}

/** As generators of clients read it best; what it allows stays the same. */
function plain({ discriminator: _ofAjv, ...schema }: Record<string, Json>): Record<string, Json> {
  const { anyOf, ...others } = schema;
  // An object of anything: without the word, generators make one of nothing.
  if (schema.type === 'object' && !('properties' in schema) && !('additionalProperties' in schema))
    return { ...schema, additionalProperties: true };
  if (!Array.isArray(anyOf)) return schema;
  // A choice of words is an enumeration, and becomes one type.
  const words = anyOf.map((each) => (typeof each === 'object' && each !== null && 'const' in each ? each.const : undefined));
  return words.every((word) => typeof word === 'string') ? { type: 'string', ...others, enum: words } : schema;
}
