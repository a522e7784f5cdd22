/**
 * The API document, as one who generates a client from it needs it: names, who may call, links, and no reference to nowhere.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bank, openBank } from '../../support/bank/bank.ts';
import { expectStatus } from '../../support/bank/payer-browser.ts';
import { slugOf } from '../../support/bank/refusals.ts';
import { type ApiDocument, type DocumentedOperation, operationsOf } from '../../support/worlds/documented-answers.ts';

/** In shape, so that the session is what is missing. */
const REGISTRATION = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
  clientExtensionResults: {},
};

let bank: Bank;
let document: ApiDocument;
let operations: readonly DocumentedOperation[];
beforeAll(async () => {
  bank = await openBank({ env: { RP_ORIGINS: 'http://localhost:3000,http://pay.localhost:3000' } });
  document = expectStatus(200, await bank.browser().get('/openapi.json')).body;
  operations = operationsOf(document);
});
afterAll(() => bank.close());

describe('every operation', () => {
  it('has a name of its own, as a function is called', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has one tag, and the document describes it', () => {
    const described = document.tags.map(({ name }) => name);
    for (const { operation } of operations) {
      expect(operation.tags, operation.operationId).toHaveLength(1);
      expect(described).toContain(operation.tags[0]);
    }
  });

  it('asks for a session exactly where the server does', async () => {
    for (const { method, path, operation } of operations) {
      const open = operation.security?.length === 0;
      const body = operation.operationId === 'registerCredential' ? REGISTRATION : operation.requestBody ? {} : undefined;
      const url = path.replace('{sequence}', '1').replace(/\{\w+\}/g, 'x');
      const answer = await bank.browser().send(method.toUpperCase() as 'GET', url, body, {});
      const refused = answer.status === 401 || slugOf(answer) === 'sca-required';
      expect(refused, `${operation.operationId} answers ${answer.status} without a cookie`).toBe(!open);
      if (answer.status === 401) expect(Object.keys(operation.responses)).toContain('401');
    }
  });

  it('declares its problems by slug, the default among them', () => {
    for (const { operation } of operations) {
      expect(Object.keys(operation.responses), operation.operationId).toEqual(expect.arrayContaining(['421', '500', '503', 'default']));
      for (const [status, answer] of Object.entries(operation.responses))
        if (Number(status) >= 400) expect(Object.keys(answer.content ?? {})).toEqual(['application/problem+json']);
    }
  });
});

describe('the document', () => {
  it('names the origins of the configuration as servers', () => {
    expect(document.servers).toEqual([{ url: 'http://localhost:3000' }, { url: 'http://pay.localhost:3000' }]);
  });

  it('refers to components that are there, and has none that nothing refers to', () => {
    const names = Object.keys(document.components.schemas).sort();
    const text = JSON.stringify(document);
    const referred = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name));
    expect([...referred].sort()).toEqual(names);
    expect(text).not.toContain('x-named-shape');
  });

  it('has the shapes of the contract under their names', () => {
    const shapes = ['Payment', 'PaymentOrder', 'Authorisation', 'Credential', 'Session', 'Payer', 'Account', 'Problem', 'Amount'];
    const webauthn = [
      'AuthenticationResponse',
      'RegistrationResponse',
      'PublicKeyCredentialRequestOptions',
      'PublicKeyCredentialCreationOptions',
    ];
    const linked = ['LinkedPayment', 'LinkedRegisterCredential', 'LinkedRevokeCredential', 'LinkedBindBrowserKey'];
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([...shapes, ...webauthn, ...linked, 'Evidence', 'PaymentEvidence', 'AuditEvent']),
    );
  });

  it('links to operations that are there, by parameters that they have', () => {
    let links = 0;
    for (const { operation } of operations) {
      for (const { links: own = {} } of Object.values(operation.responses)) {
        for (const link of Object.values(own) as { operationId: string; parameters?: object }[]) {
          links += 1;
          const target = operations.find((each) => each.operation.operationId === link.operationId);
          const wanted = (target?.operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name);
          expect(Object.keys(link.parameters ?? {}).sort(), link.operationId).toEqual(wanted.sort());
          expect(target, link.operationId).toBeDefined();
        }
      }
    }
    expect(links).toBeGreaterThan(6);
  });
});
