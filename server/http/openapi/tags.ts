/** The areas of the API as tags of its document: by the address, which names the area (contract §3, §4, §6, §8). */
const AREAS = {
  payers: [
    'Enrolment, activation, sign-in, the session, and what is kept of a payer',
    'enrolments|activations|authentications|session|accounts|payees|messages|export',
  ],
  credentials: ['Passkeys: registering, renaming, revoking, and the consent that it takes', 'registrations|credentials|bindings'],
  payments: ['Ordering payments, authorising them, and the evidence that remains', 'payments'],
  audit: ['The audit log, for auditors', 'audit'],
  operations: ['Who this server is, what it publishes, and why a request failed (demo profile)', 'relying-party|diagnostics'],
} as const;

export const TAGS = Object.entries(AREAS).map(([name, [description]]) => ({ name, description }));

export function tagOf(url: string): string {
  const [, root = '', area = ''] = url.split('/');
  if (root !== 'api') return 'operations';
  const tag = Object.entries(AREAS).find(([, [, addresses]]) => addresses.split('|').includes(area))?.[0];
  if (tag === undefined) throw new Error(`${url} is in no area of the API document`);
  return tag;
}
