/** What a username may be (contract §3). Server and client read it by this file, so that a form says in words what the schema refuses. */

/** As JSON Schema. */
export const USERNAME_SHAPE = {
  pattern: '^[a-z0-9][a-z0-9._-]{2,31}$',
  description: 'small letters, digits, dot, underscore, hyphen; 3 to 32',
};

/** What is wrong with a username that is being typed. `letter` is one that no username has. */
export type UsernameFlaw =
  | { readonly kind: 'empty' }
  | { readonly kind: 'odd-letter'; readonly letter: string }
  | { readonly kind: 'too-short' | 'too-long' | 'odd-beginning' };

/** @returns null where the schema takes it */
export function usernameFlaw(username: string): UsernameFlaw | null {
  if (username === '') return { kind: 'empty' };
  const odd = /[^a-z0-9._-]/u.exec(username);
  if (odd) return { kind: 'odd-letter', letter: odd[0] };
  if (/^[._-]/.test(username)) return { kind: 'odd-beginning' };
  if (username.length < 3) return { kind: 'too-short' };
  return username.length > 32 ? { kind: 'too-long' } : null;
}
