/**
 * A peer of the bench: Express and SimpleWebAuthn, put together as in SimpleWebAuthn's own example.
 *
 * Users, passkeys and sessions are in memory, as they are there, so nothing here is durable and no disk is waited for.
 * What the example has beside the ceremonies (pages, dotenv, conformance routes) is left out, which is in its favour. A
 * login is what it can do: one request for options, one for the verdict. Payments are what one would add to it to do
 * as our server does, three requests with a challenge that is made of amount and payee; still there is no ledger or log.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import express from 'express';
import session from 'express-session';
import createMemoryStore from 'memorystore';

const port = Number(process.env.PORT);
const rpID = 'localhost';
const expectedOrigin = `http://localhost:${port}`;
const DAY_MS = 86_400_000;

/** By the id of the session that they came in: `{ id, username, credentials }`. */
const users = new Map();
/** By id: `{ paymentId, userId, payee, amount, status, challenge }`. */
const payments = new Map();

const app = express();
app.use(express.json());
app.use(
  session({
    secret: 'of the bench',
    saveUninitialized: true,
    resave: false,
    cookie: { maxAge: DAY_MS, httpOnly: true },
    store: new (createMemoryStore(session))({ checkPeriod: DAY_MS }),
  }),
);

app.get('/generate-registration-options', async (request, response) => {
  const user = { id: request.sessionID, username: `user@${rpID}`, credentials: [] };
  users.set(user.id, user);
  const options = await generateRegistrationOptions({
    rpName: 'SimpleWebAuthn Example',
    rpID,
    userName: user.username,
    timeout: 60_000,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    supportedAlgorithmIDs: [-7, -257],
  });
  request.session.currentChallenge = options.challenge;
  response.send(options);
});

app.post('/verify-registration', async (request, response) => {
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: request.body,
    expectedChallenge: request.session.currentChallenge,
    expectedOrigin,
    expectedRPID: rpID,
    requireUserVerification: false,
  });
  if (verified)
    users.get(request.sessionID).credentials.push({ ...registrationInfo.credential, transports: request.body.response.transports });
  request.session.currentChallenge = undefined;
  response.send({ verified });
});

app.get('/generate-authentication-options', async (request, response) => {
  const user = users.get(request.sessionID);
  const options = await generateAuthenticationOptions({
    timeout: 60_000,
    allowCredentials: user.credentials.map(({ id, transports }) => ({ id, type: 'public-key', transports })),
    userVerification: 'preferred',
    rpID,
  });
  request.session.currentChallenge = options.challenge;
  response.send(options);
});

app.post('/verify-authentication', async (request, response) => {
  const credential = users.get(request.sessionID).credentials.find(({ id }) => id === request.body.id);
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: request.body,
    expectedChallenge: request.session.currentChallenge,
    expectedOrigin,
    expectedRPID: rpID,
    credential,
    requireUserVerification: false,
  });
  if (verified) credential.counter = authenticationInfo.newCounter;
  request.session.currentChallenge = undefined;
  response.send({ verified });
});

app.post('/payments', (request, response) => {
  const { payee, amount } = request.body;
  const paymentId = randomBytes(16).toString('base64url');
  const payment = { paymentId, userId: request.sessionID, payee, amount, status: 'RCVD', challenge: null };
  payments.set(paymentId, payment);
  response.status(201).send(payment);
});

app.post('/payments/:paymentId/authorisation', async (request, response) => {
  const payment = payments.get(request.params.paymentId);
  const user = users.get(request.sessionID);
  if (payment?.userId !== user.id || payment.status !== 'RCVD') return response.status(409).end();
  const { paymentId, payee, amount } = payment;
  const link = JSON.stringify({ paymentId, payee, amount, nonce: randomBytes(32).toString('base64url') });
  const options = await generateAuthenticationOptions({
    challenge: createHash('sha256').update(link).digest(),
    timeout: 60_000,
    allowCredentials: user.credentials.map(({ id, transports }) => ({ id, type: 'public-key', transports })),
    userVerification: 'required',
    rpID,
  });
  payment.challenge = options.challenge;
  response.status(201).send(options);
});

app.put('/payments/:paymentId/authorisation', async (request, response) => {
  const payment = payments.get(request.params.paymentId);
  const credential = users.get(request.sessionID).credentials.find(({ id }) => id === request.body.id);
  if (payment?.userId !== request.sessionID || payment.status !== 'RCVD') return response.status(409).end();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: request.body,
    expectedChallenge: payment.challenge,
    expectedOrigin,
    expectedRPID: rpID,
    credential,
    requireUserVerification: true,
  });
  if (verified) credential.counter = authenticationInfo.newCounter;
  payment.status = verified ? 'ACSC' : 'RJCT';
  response.send({ verified, status: payment.status });
});

const server = app.listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
