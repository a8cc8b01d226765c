import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Explanation } from '../../src/dialects/explain.ts';
import { expectFailure } from '../support/dialects.ts';
import { fingerprintOfAll } from '../support/fingerprint.ts';
import type { TestRequest } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { prepareAccess } from './access.ts';
import { goodRequest, isOpen, TARGETS, type Target } from './operations.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub();
  await prepareAccess(hub);
});
afterAll(() => hub.close());

const matches = new Ajv({ strict: false }).compile(Explanation);

const isWrite = ({ operation }: Target): boolean => operation.method !== 'GET';

const asking = (request: TestRequest, headers: Record<string, string>): TestRequest => ({
  ...request,
  headers: { ...request.headers, ...headers },
});

/** Sent again after all of them: that nothing was stored for a key shows in what the call itself then does. */
const KEY = { 'idempotency-key': 'rehearsed' };

describe.each(TARGETS.filter((target) => isWrite(target) && !isOpen(target)))('a dry run of $name', (target) => {
  it('stores nothing, and tells what it would be answered', async () => {
    const request = goodRequest(target, hub.key);
    const before = await fingerprintOfAll(hub);
    const reply = await hub.send(asking(request, { 'stele-dry-run': 'true', ...KEY }));
    expect(await fingerprintOfAll(hub)).toEqual(before);
    if (target.operation.rehearsesItself) return;
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['stele-dry-run']).toBe('true');
    const explanation = reply.json() as Explanation;
    matches(explanation);
    expect(matches.errors ?? []).toEqual([]);
    expect(explanation).toMatchObject({ accepted: true, replayed: false });
    expect(explanation.reply.status).toBe(Number(Object.keys(target.operation.replies)[0]));
  });

  it.skipIf(target.operation.rehearsesItself)('is asked for by true or false alone', async () => {
    const request = goodRequest(target, hub.key);
    const before = await fingerprintOfAll(hub);
    const reply = await hub.send(asking(request, { 'stele-dry-run': 'perhaps' }));
    const failure = expectFailure(target.facts, reply, target.facts.statuses.invalid);
    expect(target.facts.namedFields(failure)).toEqual(['Stele-Dry-Run']);
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });
});

// Nobody is known there yet who could be told what would happen.
describe.each(TARGETS.filter((target) => isWrite(target) && isOpen(target)))('$name, for anybody', (target) => {
  it.each(['true', 'perhaps'])('refuses to be rehearsed, and does nothing: %s', async (value) => {
    const before = await fingerprintOfAll(hub);
    const reply = await hub.send(asking(goodRequest(target, hub.key), { 'stele-dry-run': value }));
    const failure = expectFailure(target.facts, reply, target.facts.statuses.invalid);
    expect(target.facts.namedFields(failure)).toEqual(['Stele-Dry-Run']);
    expect(await fingerprintOfAll(hub)).toEqual(before);
  });
});
