import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../access/people.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { makeStatus } from './calls.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

describe('the settings of a workspace', () => {
  it.each(['Europe/Berlin', 'america/new_york', 'UTC', 'Asia/Kolkata', 'Etc/GMT+5', null])(
    'have a time zone such as %s',
    async (time_zone) => {
      expect((await api(hub, 'PATCH', '/workspace', { time_zone })).json()).toMatchObject({ time_zone });
    },
  );

  it.each([
    [{ time_zone: 'Europe/Atlantis' }, 'time_zone'],
    [{ time_zone: '+02:00' }, 'time_zone'],
    [{ answers_kept_days: 0 }, 'answers_kept_days'],
    [{ answers_kept_days: 91 }, 'answers_kept_days'],
    [{ default_currency: 'euro' }, 'default_currency'],
  ])('are not such as %j', async (change, field) => {
    const failure = expectFailure(hubFacts, await api(hub, 'PATCH', '/workspace', change), 400);
    expect(hubFacts.namedFields(failure)).toEqual([field]);
  });
});

interface ShownMappings {
  dialects: {
    dialect: string;
    tables: {
      field: string;
      shows: { value: string; word: string | null }[];
      shared: { word: string; values: string[] }[];
      faults: string[];
    }[];
  }[];
  statuses: { id: string; archived: boolean; shown: { dialect: string; word: string; shared_with: string[] }[] }[];
  is_sound: boolean;
}

describe('the check of mappings', () => {
  const mappings = async () => (await api(hub, 'GET', '/mappings')).json() as ShownMappings;

  it('shows every table of every dialect, and that none lacks a row', async () => {
    const { dialects, is_sound } = await mappings();
    expect(is_sound).toBe(true);
    expect(
      Object.fromEntries(dialects.map(({ dialect, tables }) => [dialect, tables.map(({ field }) => field)])),
    ).toEqual({
      wizcommerce: ['status', 'payment_status', 'fulfillment_status'],
      bitbybit: ['status', 'financialStatus', 'fulfillmentStatus'],
      evreka: [],
    });
    const [status] = dialects.find(({ dialect }) => dialect === 'bitbybit')?.tables ?? [];
    expect(status?.shows).toContainEqual({ value: 'draft', word: 'active' });
    expect(status?.shared).toEqual([{ word: 'active', values: ['draft', 'confirmed'] }]);
  });

  it('shows what each dialect makes of each status, and which others look the same there', async () => {
    const one = await makeStatus(hub, { state: 'refunded' });
    const { statuses } = await mappings();
    const { shown } = statuses.find(({ id }) => id === one.id) ?? { shown: [] };
    expect(Object.fromEntries(shown.map(({ dialect, word }) => [dialect, word]))).toEqual({
      wizcommerce: 'cancelled',
      bitbybit: 'refunded',
      evreka: one.name,
    });
    const shared = Object.fromEntries(shown.map(({ dialect, shared_with }) => [dialect, shared_with.length]));
    expect(shared).toEqual({ wizcommerce: 2, bitbybit: 1, evreka: 0 });
  });

  it('needs the scope of administration', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    expectFailure(hubFacts, await api(hub, 'GET', '/mappings', undefined, key), 403);
  });
});
