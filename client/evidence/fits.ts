/**
 * Whether a received value fits an expected one, as far as diagnostics can tell from the words.
 *
 * The server describes what it expected in words for people: several values in one line, flags that have to be among others,
 * counts that have to grow. A page that marked `5` as different from `more than 4` would mislead an engineer.
 */

/** @returns null where one of the two sides is not known, so that nothing can be said */
export function fits(member: string, expected: string | null | undefined, received: string | null | undefined): boolean | null {
  if (expected === undefined || received === undefined) return null;
  if (expected === null || received === null) return expected === received;
  const grown = /^(0, or )?more than (\d+)$/.exec(expected);
  if (grown) return Number(received) > Number(grown[2]) || (grown[1] !== undefined && received === '0');
  const [wanted, came] = [expected.split(' '), received.split(' ')];
  return member === 'flags' ? wanted.every((flag) => came.includes(flag)) : wanted.includes(received) || expected === received;
}
