/**
 * Words for the values that a server sends: one word for each known value, and one for every other value.
 *
 * The values are a union from the server's code, so a missing sentence is a type error. A server may be newer than
 * the page that was loaded from it, and send a value that the page has no word for. The payer is then told so, and never
 * reads `undefined` (RTS Art 5(1)(a): the payer is made aware of what happens).
 */

export type WordFor<Key extends string, Word = string, Asked extends string = Key> = {
  (asked: Asked): Word;
  /** Every word, by its value: for a list to choose from. */
  readonly all: Readonly<Record<Key, Word>>;
};

/**
 * `Asked` is `string` where the server itself promises no more, as of what an older version of it wrote down.
 * @param otherwise what stands for a value without a word
 */
export function wordFor<Key extends string, Word = string, Asked extends string = Key>(
  all: Readonly<Record<Key, Word>>,
  otherwise: (asked: string) => Word,
): WordFor<Key, Word, Asked> {
  const isKnown = (asked: string): asked is Key => Object.hasOwn(all, asked);
  return Object.assign((asked: Asked) => (isKnown(asked) ? all[asked] : otherwise(asked)), { all });
}
