import { randomUUID } from 'node:crypto';
import { expect, inject, onTestFinished, test } from 'vitest';
import { generateKey } from '../../src/core/access/api-key.ts';
import { copyTemplate, dropDatabase } from '../support/databases.ts';
import { type Ledger, type LedgerRun, runLedger } from './webhook-ledger.ts';

/** `LEDGER_KILLS=200 npx vitest run test/crash/webhook-ledger.test.ts` is the long form. */
const KILLS = Number(process.env['LEDGER_KILLS'] ?? 8);

async function ledgerOf(run: Omit<LedgerRun, 'database' | 'key'>): Promise<Ledger> {
  const server = inject('server');
  const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
  const database = await copyTemplate(server, 'migrated', name);
  onTestFinished(() => dropDatabase(server, name));
  return runLedger({ database, key: generateKey(), ...run });
}

test('every acknowledged change is delivered, in the order of its order, however often hubs are killed', {
  timeout: 60_000 + KILLS * 8000,
}, async () => {
  const { faults, ...figures } = await ledgerOf({ kills: KILLS, everyMs: KILLS > 50 ? 800 : 1500, hasFailures: true });
  if (KILLS > 50) process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(faults).toEqual([]);
  expect(figures.acknowledged).toBeGreaterThan(KILLS);
  expect(figures.delivered).toBe(figures.published);
});

test('a hub that ignores the order of orders is noticed', { timeout: 90_000 }, async () => {
  const { faults } = await ledgerOf({ kills: 0, everyMs: 3000, hasFailures: false, control: 'order_ignored' });
  expect(faults.join('\n')).toMatch(/came when/);
});

test('a hub that stores its position before the attempts is noticed', { timeout: 90_000 }, async () => {
  const { faults } = await ledgerOf({ kills: 4, everyMs: 1500, hasFailures: false, control: 'position_first' });
  expect(faults.join('\n')).toMatch(/not delivered|and \d+ counted/);
});
