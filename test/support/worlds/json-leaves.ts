/** Walks a JSON document leaf by leaf, and changes one. */

type Json = unknown;
export type Path = readonly (string | number)[];

/** Paths to everything that is neither an object nor an array. */
export function leavesOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

/** A copy with another value at `path`. */
export function withLeaf(document: Json, path: Path, value: Json): Json {
  return changed(document, path, (parent, name) => {
    parent[name] = value;
  });
}

function withoutLeaf(document: Json, path: Path): Json {
  return changed(document, path, (parent, name) => {
    delete parent[name];
  });
}

/** A copy in which the leaf at `path` is another of the same type. */
function mutated(document: Json, path: Path): Json {
  const value = path.reduce<Json>((parent, name) => (parent as Record<string, Json>)[name], document);
  return withLeaf(document, path, mutatedLeaf(value));
}

/** The document with one leaf changed, taken away, or nulled, for every leaf; each with the path of it. */
export function* changedLeaves(document: Json): Generator<{ readonly path: Path; readonly changed: Json }> {
  for (const path of leavesOf(document))
    for (const changed of [mutated(document, path), withoutLeaf(document, path), withLeaf(document, path, null)])
      if (JSON.stringify(changed) !== JSON.stringify(document)) yield { path, changed };
}

function mutatedLeaf(value: Json): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return 'AAAA';
  const middle = Math.floor(value.length / 2);
  return `${value.slice(0, middle)}${value[middle] === 'A' ? 'B' : 'A'}${value.slice(middle + 1)}`;
}

function changed(document: Json, path: Path, change: (parent: Record<string, Json>, name: string) => void): Json {
  const copy = structuredClone(document);
  const parent = path.slice(0, -1).reduce<Json>((at, name) => (at as Record<string, Json>)[name], copy);
  change(parent as Record<string, Json>, String(path.at(-1)));
  return copy;
}
