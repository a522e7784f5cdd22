/**
 * From a recipe (`hostile-bodies.ts`) and the body that would have worked to the body that is sent.
 */
import type { BodyRecipe, Json } from './hostile-bodies.ts';

/** The body that a recipe makes out of the valid one. */
export function payloadOf(recipe: BodyRecipe, valid: object = {}): string | Buffer | undefined {
  const { response } = valid as { response?: Readonly<Record<string, string>> };
  const withResponse = (changed: object) => JSON.stringify({ ...valid, response: { ...response, ...changed } });
  switch (recipe.body) {
    case 'none':
      return undefined;
    case 'valid':
      return JSON.stringify(valid);
    case 'raw':
      return recipe.text;
    case 'bytes':
      return Buffer.from(recipe.bytes);
    case 'changed':
      return JSON.stringify(changed(structuredClone(valid) as Json, recipe));
    case 'ambiguous':
      return ambiguous(valid, recipe);
    case 'client-data': {
      if (!response) return JSON.stringify({ ...valid, [recipe.member]: recipe.value });
      const client = { ...JSON.parse(Buffer.from(response.clientDataJSON ?? '', 'base64url').toString()), [recipe.member]: recipe.value };
      return withResponse({ clientDataJSON: Buffer.from(JSON.stringify(client)).toString('base64url') });
    }
    case 'inner-bytes': {
      if (!response) return Buffer.from(recipe.bytes);
      const members = Object.keys(response);
      return withResponse({ [members[recipe.at % members.length] ?? '']: Buffer.from(recipe.bytes).toString('base64url') });
    }
  }
}

type Place = { readonly in: { [name: string]: Json }; readonly name: string; readonly pointer: string };

/** Every member of every object in a body. */
export function placesIn(here: Json, pointer = ''): Place[] {
  if (typeof here !== 'object' || here === null || Array.isArray(here)) return [];
  return Object.entries(here).flatMap(([name, member]) => {
    const place = { in: here, name, pointer: `${pointer}/${name}` };
    return [place, ...placesIn(member, place.pointer)];
  });
}

/** The body as text, of which two readers can make different things in one place. */
export function ambiguous(body: object, { at, how }: Omit<Extract<BodyRecipe, { body: 'ambiguous' }>, 'body'>): string {
  const copy = structuredClone(body) as Json;
  const places = placesIn(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return how === 'twice' ? '{"a":1,"a":2}' : how === 'nul' ? '{"\\u0000":1}' : `${'['.repeat(33)}${']'.repeat(33)}`;
  const was = JSON.stringify(place.in[place.name]);
  const odd = { twice: `${was},${JSON.stringify(place.name)}:${was}`, nul: '"\\u0000"', deep: `${'['.repeat(40)}${']'.repeat(40)}` }[how];
  place.in[place.name] = HERE;
  return JSON.stringify(copy).replace(JSON.stringify(HERE), () => odd);
}
const HERE = '\u0001here\u0001';

/** The body with one member changed, anywhere in it. */
function changed(body: Json, { at, how, value }: Extract<BodyRecipe, { body: 'changed' }>): Json {
  const places = placesIn(body);
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return value;
  if (how === 'replace') place.in[place.name] = value;
  if (how === 'remove') delete place.in[place.name];
  if (how === 'add') place.in[typeof value === 'string' ? value.slice(0, 100) : 'more'] = value;
  return body;
}
