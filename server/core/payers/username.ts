/**
 * What a username may be. Shared with the client, which checks it while it is typed: one rule, said there in words.
 *
 * One spelling a name: no capitals, no accents, nothing that looks like another letter, since payers are found by it (RTS Art 24(1)).
 */
export const USERNAME_PATTERN = '^[a-z0-9][a-z0-9._-]{2,31}$';

/** Why it is no username yet: `unfinished` where more letters can still make it one. */
export function usernameFlaw(text: string): 'unfinished' | 'wrong' | null {
  if (new RegExp(USERNAME_PATTERN).test(text)) return null;
  return /^([a-z0-9][a-z0-9._-]{0,31})?$/.test(text) ? 'unfinished' : 'wrong';
}
