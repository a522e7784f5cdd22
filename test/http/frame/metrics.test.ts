/**
 * Metrics are on a listener of their own, because failure codes are not for the public (RTS Art 4(3)(a)); and one log line
 * a request that names nobody (contract §8).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faults } from '../../../server/authenticator/faults/faults.ts';
import { createMetrics, listenForMetrics } from '../../../server/http/frame/metrics.ts';
import { openBank } from '../../support/bank/bank.ts';
import { freePort } from '../../support/servers/free-port.ts';
import { startServer } from '../../support/servers/spawned-server.ts';

describe('metrics', () => {
  it('count ceremonies by outcome and failure code, once committed', async () => {
    await using bank = await openBank();
    const alice = await bank.enrol('alice');
    await alice.pay();
    await alice.pay({}, { faults: [faults.flipSignatureBit] });
    await alice.openAuthorisation(await alice.createPayment());
    const text = await bank.metrics.registry.metrics();
    expect(text).toContain('sca_ceremonies_total{type="payment-authorisation",outcome="success",code="ok"} 1');
    expect(text).toContain('sca_ceremonies_total{type="payment-authorisation",outcome="failure",code="signature-invalid"} 1');
    expect(text).toContain('sca_open_authorisations 1');
    expect(text).toMatch(/sca_cache_lookups_total\{cache="public-keys",result="hit"\} \d+/);
    expect(text).toContain('# TYPE sca_cache_lookups_total counter');
    // A look adds nothing: only requests do.
    const lookups = (of: string) => of.split('\n').filter((line) => line.startsWith('sca_cache_lookups_total'));
    expect(lookups(await bank.metrics.registry.metrics())).toEqual(lookups(text));
    expect(text).toMatch(/sca_http_request_duration_seconds_count\{method="PUT",route="[^"]+",status="200"\} 1/);
    expect(text).not.toContain(alice.payerId);
  });

  it('are served on /metrics of their own listener and nowhere else', async () => {
    const metrics = createMetrics(async () => 0);
    const port = await freePort();
    const server = await listenForMetrics(metrics, { host: '127.0.0.1', port });
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toContain('sca_open_authorisations 0');
    expect((await fetch(`http://127.0.0.1:${port}/other`)).status).toBe(404);
    await new Promise((resolve) => server.close(resolve));
    await using bank = await openBank();
    const there = await bank.browser().get('/metrics', { accept: 'text/plain' });
    expect([there.status, there.text.includes('sca_')]).toEqual([404, false]);
  });
});

describe('the log', () => {
  it('has one JSON line a request, with the route and not the address, and nobody in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-log-'));
    const server = await startServer();
    const secret = 'amelie-in-the-query';
    await fetch(`${server.origin}/api/payments/${secret}?limit=${secret}`, { headers: { cookie: `sca-session-${server.port}=${secret}` } });
    expect(await server.stop()).toBe(0);
    const lines = server.output.stderr.split('\n').filter((line) => line.includes('"answered"'));
    expect(lines.map((line) => JSON.parse(line)).filter(({ route }) => route === '/api/payments/:paymentId')).toMatchObject([
      { method: 'GET', status: 401, msg: 'answered' },
    ]);
    expect(server.output.stderr).not.toContain(secret);
    rmSync(folder, { recursive: true, force: true });
  });
});
