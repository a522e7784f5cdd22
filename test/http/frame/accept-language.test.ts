/** RFC 9110 §12.5.4: whatever a header says, what comes out is a short list of language tags. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptedLanguages } from '../../../server/http/frame/accept-language.ts';

describe('acceptedLanguages', () => {
  it('puts the best first, once each', () => {
    expect(acceptedLanguages('fr;q=0.5, de-CH, en;q=0.9, de-ch')).toEqual(['de-CH', 'en', 'fr']);
  });

  it.each([undefined, '', '*', 'en;q=0', 'x'.repeat(600), '---', 'en;q=nothing'])('is empty for %o', (header) => {
    expect(acceptedLanguages(header)).toEqual([]);
  });

  it('never gives more than five, nor what is no tag', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 700 }), (header) => {
        const languages = acceptedLanguages(header);
        expect(languages.length).toBeLessThanOrEqual(5);
        expect(Intl.getCanonicalLocales(languages)).toEqual(languages);
      }),
    );
  });
});
