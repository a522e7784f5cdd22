/** Answers in shape, who reads them, and what a ceremony is handed of them. */
import { readAssertion, readRegistration } from '../../../server/ceremonies/answers/read-answer.ts';

export const assertion = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
  clientExtensionResults: { payment: { browserBoundSignature: { signature: 'AAAA' } } },
};
const { userHandle: _, authenticatorData: __, signature: ___, ...attested } = assertion.response;
export const registration = { ...assertion, response: { ...attested, attestationObject: 'AAAA', transports: ['internal'] } };
/** What a ceremony is handed of an answer: every member that a step looks at, and no other. */
export const read = ({ type: _type, ...answer }: Record<string, unknown>) => answer;
export const readers = { readAssertion: [readAssertion, assertion], readRegistration: [readRegistration, registration] } as const;
export type Read = (answer: unknown) => ReturnType<typeof readAssertion> | ReturnType<typeof readRegistration>;

/** `object` with one member, named by a JSON pointer, set to a value. */
export function withMember(object: object, pointer: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(object) as Record<string, unknown>;
  const names = pointer.slice(1).split('/');
  const last = names.pop() as string;
  const owner = names.reduce((inner, each) => inner[each] as Record<string, unknown>, copy);
  owner[last] = value;
  return copy;
}
