import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const { send: call } = apiOf(() => hub);

describe('a kind of order', () => {
  it('is not made where a version of it was expected (RFC 9110, section 13.1.1)', async () => {
    const failure = expectFailure(
      hubFacts,
      await call('PUT', '/order-types/pickup', { name: 'Pick-up' }, { 'if-match': '"1"' }),
      412,
    );
    expect(failure).toMatchObject({ detail: 'The order type does not exist, so it has no version' });
    expect(failure).not.toHaveProperty('version');
    expectFailure(hubFacts, await call('GET', '/order-types/pickup'), 404);
    expect((await call('PUT', '/order-types/pickup', { name: 'Pick-up' })).status).toBe(200);
    const renamed = await call('PUT', '/order-types/pickup', { name: 'Collection' }, { 'if-match': '"1"' });
    expect(renamed.headers['etag']).toBe('"2"');
  });

  it('can be sent back as it is shown, and with nothing that is not known', async () => {
    const fields = [{ key: 'gate', name: 'Gate', type: 'text', mandatory: true }];
    const made = await call('PUT', '/order-types/delivery', { name: 'Delivery', dynamic_fields: fields });
    const back = await call('PUT', '/order-types/delivery', made.json());
    expect(back.json()).toEqual(made.json());
    const misspelt = await call('PUT', '/order-types/delivery', { name: 'Delivery', dynamic_field: fields });
    expect(hubFacts.namedFields(expectFailure(hubFacts, misspelt, 400))).toEqual(['dynamic_field']);
  });
});

describe('what is not there', () => {
  it('is called by the name of one', async () => {
    for (const [method, path, body, detail] of [
      ['PUT', '/orders/x/aliases/hub', { alias: 'a' }, 'There is no dialect "hub"'],
      ['POST', '/customers/nobody/erasure', undefined, 'There is no customer "nobody"'],
      ['GET', '/order-types/none', undefined, 'There is no order type "none"'],
    ] as const) {
      expect(expectFailure(hubFacts, await call(method, path, body), 404)).toMatchObject({ detail });
    }
  });
});
