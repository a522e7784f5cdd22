/**
 * A bank whose audit key was rotated by the operator's own tool while it ran: before and after, with everything that
 * somebody may have kept.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../server/app.ts';
import { seededBytes } from '../../../server/authenticator/node/seeded-bytes.ts';
import type { Checkpoint } from '../../../server/core/audit/audit-checkpoint.ts';
import { auditSigner } from '../../../server/core/audit/audit-key.ts';
import type { FastifyApp } from '../../../server/http/frame/fastify-app.ts';
import { AUDIT_KEY, type Bank, COOKIE_KEYS, openBank, standingClock } from '../bank/bank.ts';
import { type Browser, expectStatus } from '../bank/payer-browser.ts';
import { runTool, type ToolRun } from '../servers/run-tool.ts';

export const NEXT_KEY = generateKeyPairSync('ed25519').privateKey;
export const privatePem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;

export type RotationWorld = {
  readonly bank: Bank;
  readonly alice: Browser;
  readonly paymentId: string;
  /** From before the rotation, under a checkpoint of the old key. */
  // biome-ignore lint/suspicious/noExplicitAny: a document as it came
  readonly evidence: any;
  readonly checkpoint: Checkpoint;
  readonly rotated: ToolRun;
  /** Holds old.pem and next.pem. */
  readonly folder: string;
  /** A tool with the key of that file. */
  readonly tool: (keyFile: string, file: string, ...args: string[]) => Promise<ToolRun>;
  /** An instance that was started with the new key. */
  readonly startedAgain: () => Promise<FastifyApp>;
  readonly close: () => Promise<void>;
};

export async function rotationWorld(): Promise<RotationWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'fido2-sca-rotation-'));
  // The tool goes by the wall clock, and the old key may sign nothing from later than its rotation.
  const bank = await openBank({ clock: standingClock(Date.now() - 60_000) });
  writeFileSync(join(folder, 'old.pem'), privatePem(AUDIT_KEY));
  writeFileSync(join(folder, 'next.pem'), privatePem(NEXT_KEY));
  const tool = (keyFile: string, file: string, ...args: string[]) =>
    runTool(file, args, { ...bank.env, AUDIT_KEY_FILE: join(folder, keyFile) });
  const alice = await bank.enrol('alice');
  const { paymentId } = expectStatus(200, await alice.pay());
  const checkpoint = (await bank.stores.checkpoints.make(auditSigner(AUDIT_KEY), bank.clock.now)) as Checkpoint;
  const { body: evidence } = expectStatus(200, await alice.get(`/api/payments/${paymentId}/evidence`));
  const rotated = await tool('old.pem', 'audit/rotate-audit-key.ts', join(folder, 'next.pem'));
  const apps: FastifyApp[] = [];
  return {
    ...{ bank, alice, paymentId, evidence, checkpoint, rotated, folder, tool },
    startedAgain: async () => {
      const parts = { config: bank.config, database: bank.database, cookieKeys: COOKIE_KEYS, logger: false };
      const { app } = await buildApp({ ...parts, auditKey: NEXT_KEY, now: () => bank.clock.now, randomBytes: seededBytes(folder) });
      apps.push(app);
      return app;
    },
    close: async () => {
      for (const app of apps) await app.close();
      await bank.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
