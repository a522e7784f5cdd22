/**
 * A peer of the bench: Express, SimpleWebAuthn, express-session and better-sqlite3, as tutorials put them together, and as
 * durable as our server (`synchronous=FULL`): every answer comes after its rows are on disk.
 *
 * The three requests of a payment are those of `express-simplewebauthn.mjs`, with a challenge that is made of amount and payee.
 * Sessions lie in the same file. express-session touches the session at the end of each request, which is a commit of its
 * own; `SESSION_TOUCH=off` leaves that out. In its favour: statements are prepared once, every table is looked up by its key,
 * each request has one transaction, and there is no ledger, log or evidence.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import Database from 'better-sqlite3';
// It takes the connection that is there: sessions and payments are in one file, with one promise of durability.
import createSqliteStore from 'better-sqlite3-session-store';
import express from 'express';
import session from 'express-session';

const port = Number(process.env.PORT);
const rpID = 'localhost';
const expectedOrigin = `http://localhost:${port}`;

const db = new Database(join(process.env.DATABASE_FOLDER, 'payments.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(`
  CREATE TABLE users (id TEXT PRIMARY KEY, username TEXT NOT NULL);
  CREATE TABLE credentials (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), public_key BLOB NOT NULL,
    counter INTEGER NOT NULL, transports TEXT NOT NULL);
  CREATE INDEX credentials_of_user ON credentials (user_id);
  CREATE TABLE payments (id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id), payee TEXT NOT NULL,
    amount TEXT NOT NULL, status TEXT NOT NULL, challenge TEXT);
`);
const addUser = db.prepare('INSERT INTO users VALUES (?, ?)');
const addCredential = db.prepare('INSERT INTO credentials VALUES (?, ?, ?, ?, ?)');
const credentialsOf = db.prepare('SELECT id, transports FROM credentials WHERE user_id = ?');
const credentialOf = db.prepare('SELECT * FROM credentials WHERE id = ? AND user_id = ?');
const addPayment = db.prepare(`INSERT INTO payments VALUES (?, ?, ?, ?, 'RCVD', NULL)`);
const paymentOf = db.prepare('SELECT * FROM payments WHERE id = ? AND user_id = ?');
const setChallenge = db.prepare('UPDATE payments SET challenge = ? WHERE id = ?');
const setCounter = db.prepare('UPDATE credentials SET counter = ? WHERE id = ?');
const setStatus = db.prepare('UPDATE payments SET status = ? WHERE id = ?');
const accept = db.transaction((credentialId, counter, paymentId) => {
  setCounter.run(counter, credentialId);
  setStatus.run('ACSC', paymentId);
});

const store = new (createSqliteStore(session))({ client: db });
// express-session asks whether the store can do it.
if (process.env.SESSION_TOUCH === 'off') store.touch = undefined;

const app = express();
app.use(express.json());
app.use(session({ secret: 'of the bench', saveUninitialized: false, resave: false, cookie: { httpOnly: true }, store }));

app.get('/generate-registration-options', async (request, response) => {
  const userId = randomBytes(16).toString('base64url');
  addUser.run(userId, `user@${rpID}`);
  const options = await generateRegistrationOptions({
    rpName: 'SimpleWebAuthn Example',
    rpID,
    userName: `user@${rpID}`,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'preferred' },
    supportedAlgorithmIDs: [-7, -257],
  });
  request.session.userId = userId;
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
  if (verified) {
    const { id, publicKey, counter } = registrationInfo.credential;
    addCredential.run(id, request.session.userId, publicKey, counter, JSON.stringify(request.body.response.transports ?? []));
  }
  request.session.currentChallenge = undefined;
  response.send({ verified });
});

app.post('/payments', (request, response) => {
  const { payee, amount } = request.body;
  const paymentId = randomBytes(16).toString('base64url');
  addPayment.run(paymentId, request.session.userId, JSON.stringify(payee), JSON.stringify(amount));
  response.status(201).send({ paymentId, payee, amount, status: 'RCVD' });
});

app.post('/payments/:paymentId/authorisation', async (request, response) => {
  const { userId } = request.session;
  const payment = paymentOf.get(request.params.paymentId, userId);
  if (payment?.status !== 'RCVD') return response.status(409).end();
  const { id, payee, amount } = payment;
  const link = JSON.stringify({ id, payee, amount, nonce: randomBytes(32).toString('base64url') });
  const options = await generateAuthenticationOptions({
    challenge: createHash('sha256').update(link).digest(),
    allowCredentials: credentialsOf.all(userId).map(({ id, transports }) => ({ id, transports: JSON.parse(transports) })),
    userVerification: 'required',
    rpID,
  });
  setChallenge.run(options.challenge, id);
  response.status(201).send(options);
});

app.put('/payments/:paymentId/authorisation', async (request, response) => {
  const { userId } = request.session;
  const payment = paymentOf.get(request.params.paymentId, userId);
  const stored = credentialOf.get(request.body.id, userId);
  if (payment?.status !== 'RCVD' || !stored) return response.status(409).end();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: request.body,
    expectedChallenge: payment.challenge,
    expectedOrigin,
    expectedRPID: rpID,
    credential: { id: stored.id, publicKey: new Uint8Array(stored.public_key), counter: stored.counter },
    requireUserVerification: true,
  });
  if (verified) accept(stored.id, authenticationInfo.newCounter, payment.id);
  else setStatus.run('RJCT', payment.id);
  response.send({ verified, status: verified ? 'ACSC' : 'RJCT' });
});

const server = app.listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
