/**
 * The smallest server that judges: a payer registers a passkey, signs in with it and pays, each payment by its own linked code.
 *
 * RTS Art 4(1): a code is accepted once, so an answer takes its ceremony away before it is judged. RTS Art 5(1)(b)-(d): what is
 * expected is linked from the payment as it is kept then. If the first link were kept, a payment that was changed would be paid.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { relyingParty } from '../../ceremonies/relying-party.ts';
import { failed, type Outcome, succeeded } from '../../core/failures.ts';

const port = Number(process.env.PORT ?? 3000);
const bank = relyingParty({ id: 'localhost', name: 'Judge only', origins: [`http://localhost:${port}`] });
const ACCOUNT = { iban: 'DE89370400440532013000', currency: 'EUR' };
type Judge = (came: unknown) => Promise<Outcome<object>>;
const ceremonies = new Map<string, { readonly expiresAt: number; readonly judge: Judge }>();
const records = new Map<string, ReturnType<typeof bank.newRecord>>();
const payments = new Map<string, { readonly paymentId: string; readonly status: string }>();
function open(id: string, shown: object, judge: Judge): Outcome<object> {
  ceremonies.set(id, { expiresAt: Date.now() + bank.policy.authorisationMs, judge });
  return succeeded({ id, ...shown });
}
async function judged(came: unknown, expected: ReturnType<typeof bank.expectAssertion>, accept: (payerId: string) => object) {
  const verdict = await bank.judgeAssertion(came, expected, (id) => records.get(id) ?? null);
  const written = verdict.ok ? bank.writeBack(records.get(verdict.value.credentialId) ?? null, verdict.value) : verdict;
  if (written.ok) records.set(written.value.credentialId, written.value);
  return written.ok ? succeeded(accept(written.value.payerId)) : written;
}

const routes: Readonly<Record<string, (came: unknown, id: string) => Outcome<object> | Promise<Outcome<object>>>> = {
  async 'POST registrations'() {
    const [challenge, userHandle] = [32, 64].map((count) => randomBytes(count).toString('base64url')) as [string, string];
    const payer = { username: 'payer', displayName: 'Payer', userHandle };
    const publicKey = await bank.creationOptions(payer, { challenge, exclude: [], attestation: 'none' });
    return open(randomUUID(), { publicKey }, async (came) => {
      const verdict = await bank.judgeRegistration(came, bank.expectRegistration(challenge));
      if (!verdict.ok) return verdict;
      if (records.has(verdict.value.credentialId)) return failed('credential-id-taken');
      records.set(verdict.value.credentialId, bank.newRecord(verdict.value, { payerId: randomUUID(), userHandle }));
      return succeeded({ credentialId: verdict.value.credentialId });
    });
  },
  async 'POST sign-ins'() {
    const challenge = randomBytes(32).toString('base64url');
    const expected = bank.expectAssertion({ challenge, allowCredentials: [], payerId: null, mayBePending: true });
    const publicKey = await bank.requestOptions(challenge, []);
    return open(randomUUID(), { publicKey }, (came) => judged(came, expected, (payerId) => ({ payerId })));
  },
  async 'POST payments'(came, payerId) {
    const order = bank.readOrder(came, ACCOUNT);
    if (!order.ok) return failed('answer-not-in-shape');
    const [paymentId, nonce, own] = [randomUUID(), randomBytes(32), [...records.values()].filter((each) => each.payerId === payerId)];
    const payment = { reference: null, ...order.value, paymentId, payerId, payerIban: ACCOUNT.iban, status: 'RCVD' };
    payments.set(paymentId, payment);
    const frame = bank.frame(paymentId, Date.now());
    const link = () => bank.linkPayment(payment, frame, nonce);
    const shown = { object: link().object, nonce: nonce.toString('base64url') };
    return open(paymentId, { link: shown, publicKey: await bank.requestOptions(link().challenge, own) }, (answer) => {
      const expected = { challenge: link().challenge, allowCredentials: own.map(({ credentialId }) => credentialId), payerId };
      return judged(answer, bank.expectAssertion(expected), () => Object.assign(payment, { status: 'ACSC' }));
    });
  },
  'GET payments': (_came, id) => (payments.has(id) ? succeeded({ ...payments.get(id) }) : failed('subject-not-found')),
  'PUT ceremonies'(came, id) {
    const taken = ceremonies.get(id);
    ceremonies.delete(id);
    return taken && taken.expiresAt > Date.now() ? taken.judge(came) : failed('authorisation-not-open');
  },
};
createServer((request, response) => {
  const { 'content-length': length = 0, 'transfer-encoding': chunked } = request.headers;
  const [, room, id = ''] = (request.url ?? '').split('/');
  const body = chunked === undefined && Number(length) <= 65_536 ? json(request).catch(() => undefined) : Promise.resolve(undefined);
  const judge = async (came: unknown) => routes[`${request.method} ${room}`]?.(came, id) ?? failed('subject-not-found');
  void body.then(judge).then((had) => {
    const face = had.ok ? { status: 200, body: had.value } : { status: bank.publicFace(had).status, body: bank.publicFace(had) };
    response.writeHead(face.status, { 'content-type': 'application/json' }).end(JSON.stringify(face.body));
  });
}).listen(port, '127.0.0.1', () => console.log(`http://localhost:${port}`));
