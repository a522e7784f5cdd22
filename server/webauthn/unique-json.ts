/**
 * JSON in which every member name occurs once.
 *
 * STRICTER: RFC 8259 §4 leaves duplicates to the reader, and readers disagree: first wins, last wins. Signed bytes
 * that two readers read differently are not evidence, so such a text is no JSON to us.
 */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

/** The value of `text`, or undefined where it is not JSON or repeats a member name. */
export function parseUniqueJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return namesAreUnique(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Walks the tokens of a text that is known to be JSON; a string followed by a colon is a member name. */
function namesAreUnique(text: string): boolean {
  const open: (Set<string> | null)[] = [];
  let previous = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const names = open.at(-1);
      const name: string = JSON.parse(previous);
      if (!names || names.has(name)) return false;
      names.add(name);
    }
    previous = token;
  }
  return true;
}
