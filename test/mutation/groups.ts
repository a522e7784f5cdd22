/**
 * What is mutated, in the order in which it matters, and the tests that stand against it.
 *
 * A file of the first groups decides whether a payment is authentic: a mutant that survives there is a check that no test
 * misses (RTS Art 3(1), Art 4, Art 5). Each file is run against narrow tests alone, so that four hours are enough.
 */

/** Globs, paths from the root. */
type Part = { readonly files: readonly string[]; readonly tests: readonly string[] };
export type Group = { readonly name: string; readonly parts: readonly Part[] };

const CEREMONIES = 'server/ceremonies';
const STORAGE = 'server/storage';

export const GROUPS: readonly Group[] = [
  {
    name: 'steps',
    parts: [
      {
        files: [`${CEREMONIES}/{assertion,spc}-steps.ts`],
        tests: ['test/ceremonies/{assertion-steps,assertion-boundaries,spc-steps,step-names}.test.ts'],
      },
      { files: [`${CEREMONIES}/attestation-steps.ts`], tests: ['test/ceremonies/{attestation-steps,step-names}.test.ts'] },
      { files: [`${CEREMONIES}/answers/read-answer.ts`], tests: ['test/ceremonies/read-answer.test.ts'] },
      { files: [`${CEREMONIES}/environment.ts`], tests: ['test/ceremonies/expected-assertion.test.ts'] },
      { files: ['server/core/spc-payment-data.ts'], tests: ['test/ceremonies/spc-steps.test.ts'] },
    ],
  },
  {
    name: 'link',
    parts: [
      { files: ['server/core/dynamic-link.ts'], tests: ['test/core/dynamic-link.test.ts', 'test/ceremonies/scopes-link.test.ts'] },
      { files: ['server/core/scopes/*.ts'], tests: ['test/core/scopes/*.test.ts'] },
      { files: ['server/core/encoding/canonical-json.ts'], tests: ['test/core/encoding/canonical-json.test.ts'] },
    ],
  },
  {
    name: 'attempts, authorisation, suspicion',
    parts: ['attempts', 'authorisation', 'suspicion', 'browser-bound-key', 'policy'].map((name) => ({
      files: [`server/core/${name}.ts`],
      tests: [`test/core/${name}.test.ts`],
    })),
  },
  {
    name: 'guards of storage',
    parts: [
      {
        files: [`${STORAGE}/credentials/use-credential.ts`, `${STORAGE}/authorisations/accepting.ts`],
        tests: ['test/storage/both/guards-of-an-answer.test.ts', 'test/races/guards-of-the-payer.test.ts'],
      },
      {
        files: [`${STORAGE}/credentials/{consents,revoking}.ts`],
        tests: [
          'test/storage/both/guards-of-a-consent.test.ts',
          'test/http/credentials/{bindings,credentials,ended-consents,browser-bound-keys}.test.ts',
        ],
      },
      {
        files: [`${STORAGE}/authorisations/failing.ts`, `${STORAGE}/payers/attempts.ts`],
        tests: [
          'test/http/credentials/{ended-consents,possible-clone}.test.ts',
          'test/http/payers/attempts.test.ts',
          'test/races/{guards-of-the-payer,failed-attempts}.test.ts',
        ],
      },
      {
        files: [`${STORAGE}/payers/signing-in.ts`],
        tests: ['test/http/credentials/pending-*.test.ts', 'test/http/payers/stranger-sign-in.test.ts', 'test/races/sign-in.test.ts'],
      },
    ],
  },
  {
    name: 'webauthn',
    parts: [{ files: ['server/webauthn/*.ts'], tests: ['test/webauthn/*.test.ts', 'test/ceremonies/{*-steps,*-cost,spellings}.test.ts'] }],
  },
];
