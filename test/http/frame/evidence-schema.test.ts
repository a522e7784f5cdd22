/**
 * `/schemas/evidence-1.json`: the schema of evidence for anybody, in both profiles, and the one that the tests hold documents against.
 */
import { expect, it } from 'vitest';
import schema from '../../../server/evidence/evidence-1.schema.json' with { type: 'json' };
import { openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';

it('is served without a session, may be kept, and is documented', async () => {
  await using bank = await openBank();
  const answer = expectStatus(200, await bank.browser().get('/schemas/evidence-1.json'));
  expect(answer.headers).toMatchObject({
    'content-type': 'application/schema+json; charset=utf-8',
    'cache-control': 'public, max-age=3600',
  });
  expect(answer.body).toEqual(schema);
  const { body } = expectStatus(200, await bank.browser().get('/openapi.json'));
  expect(body.paths['/schemas/evidence-1.json'].get.summary).toContain('fido2-sca-evidence/1');
});
