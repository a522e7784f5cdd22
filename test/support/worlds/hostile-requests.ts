/**
 * Requests that nobody should send: who, to which id, with which query, headers and body (hostile-bodies.ts).
 *
 * Each part is as it should be more often than not, so that most requests are wrong in one thing and get past the door.
 */
import fc from 'fast-check';
import { type BodyRecipe, hostileBody, oddText } from './hostile-bodies.ts';

export type HostileRequest = {
  readonly actor: 'nobody' | 'payer' | 'another payer' | 'garbage cookie';
  /** As it stands in the path, encoded or not. Null: the id that belongs there. */
  readonly id: string | null;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyRecipe;
};

const words = (text: string) => fc.constantFrom(...text.split(' '));
const long = (length: number) => fc.constant('a'.repeat(length));
const encoded = oddText.map((text) => encodeURIComponent(text.toWellFormed()));

const id = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: words('%00 %2F .. . %2e%2e%2f % %zz %ff %ED%A0%80 %F0%9F%98%80 __proto__ constructor * :paymentId a/b %20') },
  { weight: 1, arbitrary: encoded },
);

const query = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: words('?limit=0 ?limit=101 ?limit=1&limit=2 ?limit= ?before= ?before=x ?confirm=last ?confirm=LAST') },
  { weight: 1, arbitrary: words('?__proto__[x]=1 ?% ?a=%00 ?limit=1e1 ?&&== ?limit=%ff') },
  { weight: 1, arbitrary: encoded.map((text) => `?limit=${text}`) },
);

const origin = fc.oneof(
  words('null http://localhost:3000/ https://evil.example http://localhost:3001 \u00ff'),
  fc.constant(''),
  long(5_000).map((name) => `http://${name}`),
);
const host = fc.oneof(
  words('localhost 127.0.0.1:3000 [::1]:3000 [ evil.example localhost:3000,evil : \u00ff localhost:3000\u0000'),
  fc.constant(''),
  long(5_000),
);
const contentType = fc.oneof(
  words('text/plain application/json;charset=utf-16 application/json; APPLICATION/JSON application/jsonx application/cbor /'),
  words('application/x-www-form-urlencoded multipart/form-data;boundary=x'),
  fc.constantFrom('', ';'.repeat(3_000)),
);
const idempotencyKey = fc.oneof(
  fc.constantFrom('', ' ', 'k', 'k'.repeat(64), 'k'.repeat(65), '\u00e9', '\u0000'),
  fc.string({ unit: 'binary-ascii', maxLength: 70 }),
);
const SESSION = 'sca-session-3000=';
const cookie = fc.oneof(
  words(`= ;;; ${SESSION} ${SESSION}% ${SESSION}a.b ${SESSION}__proto__ __proto__=1 sca-device-3000=%00 ${SESSION}x;${SESSION}y`),
  long(9_000).map((value) => SESSION + value),
);

const headers = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ origin }) },
  { weight: 1, arbitrary: fc.record({ host }) },
  { weight: 1, arbitrary: fc.record({ 'content-type': contentType }) },
  { weight: 1, arbitrary: fc.record({ 'idempotency-key': idempotencyKey }) },
  { weight: 1, arbitrary: fc.record({ cookie }) },
  { weight: 1, arbitrary: fc.record({ 'x-forwarded-for': words('1.2.3.4 x'), 'x-forwarded-host': words('evil.example localhost') }) },
  { weight: 1, arbitrary: fc.record({ 'sec-fetch-site': words('cross-site none x'), 'content-encoding': words('gzip br') }) },
  { weight: 1, arbitrary: fc.record({ range: words('bytes=0- bytes=9-1 bytes=999999- x'), accept: words('text/html x/y') }) },
) as fc.Arbitrary<Record<string, string>>;

export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.record({
  actor: fc.oneof(
    { weight: 5, arbitrary: fc.constant('payer' as const) },
    { weight: 3, arbitrary: fc.constantFrom('nobody' as const, 'another payer' as const, 'garbage cookie' as const) },
  ),
  id,
  query,
  headers,
  body: hostileBody,
});
