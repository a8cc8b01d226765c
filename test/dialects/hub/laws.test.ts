import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRepriced } from '../../../src/core/orders/amount.ts';
import { totals } from '../../../src/core/orders/totals.ts';
import { mergePatch } from '../../../src/dialects/hub/orders/lens.ts';
import { STATES } from '../../../src/model/status.ts';
import { parseInstant } from '../../../src/model/time.ts';
import { type World, worlds } from '../../support/arbitrary-order.ts';
import { accepted, acceptedOr, after, type Json, onAccepted, RUNS } from '../../support/laws.ts';
import { patchFor, WRITABLE, wholeFor } from './sent-orders.ts';
import { meantByCreate, move, patch, put, read } from './through-lens.ts';

const withWhole = worlds().chain((world) => wholeFor(world).map((body): [World, Json] => [world, body]));
const withPatch = worlds().chain((world) => patchFor(world).map((body): [World, Json] => [world, body]));

/** Runs a property on the requests that the lens and the rules accept. */
const onTaken = (
  sent: fc.Arbitrary<[World, Json]>,
  send: typeof put,
  property: (world: World, body: Json, next: World) => void,
): void =>
  onAccepted(
    sent,
    ([world, body]) => acceptedOr(['invalid', 'duplicate', 'refused_transition'], send(world, body)),
    ([world, body], decision) => property(world, body, after(world, decision)),
    0.3,
  );

describe('echo', () => {
  test('a read order that is sent back as a whole changes nothing', () => {
    fc.assert(
      fc.property(worlds(), (world) => {
        const decision = accepted(put(world, read(world)));
        expect(decision.changes).toEqual([]);
        expect(decision.order).toBe(world.order);
      }),
      RUNS,
    );
  });

  test('so does one that is sent back as a patch, or any part of it', () => {
    fc.assert(
      fc.property(worlds(), fc.subarray([...WRITABLE]), (world, fields) => {
        const shown = withoutNulls(read(world)) as Json;
        for (const body of [shown, Object.fromEntries(fields.map((field) => [field, shown[field]]))]) {
          // A null that is part of a value cannot be said in a merge patch: RFC 7396, section 1.
          if (JSON.stringify(read(world)).includes('null')) delete body['extras'];
          const defined = JSON.parse(JSON.stringify(body)) as Json;
          expect(accepted(patch(world, defined)).changes).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test('a change of one field is the only change', () => {
    fc.assert(
      fc.property(withWhole, fc.constantFrom(...WRITABLE), ([world, other], field) => {
        if (other[field] === undefined) return;
        const result = put(world, { ...read(world), [field]: other[field] });
        if (!result.ok) return;
        const named = field === 'status' ? ['status_id', 'completed_at'] : [field];
        for (const change of result.value.changes) expect(named).toContain(change.field.split('.')[0]);
      }),
      RUNS,
    );
  });
});

describe('put-get', () => {
  test('a whole order that was sent is shown', () => {
    onTaken(withWhole, put, (_world, body, next) => {
      const shown = read(next);
      expect(comparable(shown, body)).toEqual(comparable(body, body));
    });
  });

  test('what a patch makes of an order is shown', () => {
    onTaken(withPatch, patch, (world, body, next) => {
      const { status, ...document } = body;
      const { status: _shown, ...present } = read(world);
      const wished = { ...(mergePatch(present, document) as Json), ...(status === undefined ? {} : { status }) };
      const fields = Object.keys(body);
      expect(comparable(read(next), wished, fields)).toEqual(comparable(wished, wished, fields));
    });
  });

  test('a status that was accepted is shown', () => {
    fc.assert(
      fc.property(worlds(), fc.constantFrom(...STATES), (world, state) => {
        const result = move(world, { state });
        if (result.ok) expect(read(after(world, result.value))['status']).toMatchObject({ state });
        else expect(result.failure.kind).toBe('refused_transition');
      }),
      RUNS,
    );
  });
});

describe('twice is once', () => {
  test('the same whole order again changes nothing', () => {
    onTaken(withWhole, put, (_world, body, next) => {
      const bodyWithIds = withLineIds(body, next);
      const again = accepted(put(next, bodyWithIds));
      expect(again.changes).toEqual([]);
      expect(again.order).toBe(next.order);
    });
  });

  test('the same patch again changes nothing', () => {
    onTaken(withPatch, patch, (_world, body, next) => {
      expect(accepted(patch(next, withLineIds(body, next))).changes).toEqual([]);
    });
  });

  test('the same status again changes nothing', () => {
    fc.assert(
      fc.property(worlds(), fc.constantFrom(...STATES), (world, state) => {
        const result = move(world, { state });
        if (result.ok) expect(accepted(move(after(world, result.value), { state })).changes).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('a new order', () => {
  test('is made of what is sent, and of nothing else', () => {
    fc.assert(
      fc.property(withWhole, ([world, { line_items: _lines, ...body }]) => {
        const meant = meantByCreate(world, body);
        if (meant.ok) expect(new Set(Object.keys(meant.value))).toEqual(new Set(Object.keys(body)));
        else expect(meant.failure.kind).toBe('invalid');
      }),
      RUNS,
    );
  });
});

describe('nothing else', () => {
  test('a patch touches the fields that it names', () => {
    onTaken(withPatch, patch, ({ order }, body, next) => {
      const touched = new Set([...Object.keys(body), 'version', 'changed_at', 'updated_at']);
      if ('status' in body) for (const field of ['status_id', 'completed_at']) touched.add(field);
      // The one exception: an amount goes with the lines that it was said of.
      if (isRepriced(order.line_items, next.order.line_items)) touched.add('amount');
      for (const [field, value] of Object.entries(order)) {
        if (!touched.has(field)) expect(next.order[field as keyof typeof order]).toBe(value);
      }
    });
  });

  test('a whole order leaves what the hub keeps, and what it leaves out of what always has a value', () => {
    onTaken(withWhole, put, ({ order }, body, next) => {
      expect(next.order.id).toBe(order.id);
      expect(next.order.aliases).toEqual(order.aliases);
      if (body['display_id'] === undefined) expect(next.order.display_id).toBe(order.display_id);
      if (body['created_at'] === undefined) expect(next.order.created_at).toBe(order.created_at);
      if (body['status'] === undefined) expect(next.order.status_id).toBe(order.status_id);
    });
  });

  test('a status leaves all but the status, its completion and the times', () => {
    fc.assert(
      fc.property(worlds(), fc.constantFrom(...STATES), (world, state) => {
        const result = move(world, { state });
        if (!result.ok) return;
        const { status_id, completed_at, version, changed_at, updated_at, ...rest } = result.value.order;
        expect(world.order).toMatchObject(rest);
        expect(totals(result.value.order)).toEqual(totals(world.order));
      }),
      RUNS,
    );
  });
});

describe.each([
  ['a whole order', put],
  ['a patch', patch],
] as const)('whatever is sent as %s', (_what, send) => {
  test('is a change or a named refusal', () => {
    const anything = worlds().chain((world) =>
      fc.tuple(
        fc.constant(world),
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.constantFrom(...WRITABLE), fc.jsonValue()),
          fc
            .dictionary(fc.constantFrom(...WRITABLE), fc.jsonValue())
            .map((changed) => ({ ...read(world), ...changed })),
        ),
      ),
    );
    fc.assert(
      fc.property(anything, ([world, body]) => {
        const result = send(world, body);
        if (!result.ok) expect(['invalid', 'duplicate', 'refused_transition']).toContain(result.failure.kind);
      }),
      RUNS,
    );
  });
});

/** A new line gets an id, which the client sends from then on. */
function withLineIds(body: Json, { order }: World): Json {
  const lines = body['line_items'];
  if (!Array.isArray(lines)) return body;
  return { ...body, line_items: lines.map((line: Json, i) => ({ id: order.line_items[i]?.id, ...line })) };
}

/**
 * The writable part of what is shown, and of what was sent, in one form; what the README excepts from put-get is out.
 */
function comparable(body: Json, sent: Json, fields: readonly string[] = WRITABLE): Json {
  const form: Json = {};
  for (const field of fields) if (body[field] !== undefined) form[field] = body[field];
  for (const field of ['display_id', 'created_at', 'status']) if (sent[field] === undefined) delete form[field];
  for (const field of ['created_at', 'shipment_date', 'due_date']) {
    if (typeof form[field] === 'string') form[field] = parseInstant(form[field]);
  }
  const meant = sent['status'] as Json | undefined;
  if (form['status'] && meant) {
    const name = meant['id'] === undefined ? 'state' : 'id';
    form['status'] = (form['status'] as Json)[name];
  }
  for (const field of ['billing_address', 'shipping_address', 'primary_contact']) {
    // A stored record is put by its id; what it has is got.
    const { stored_id } = (sent[field] ?? {}) as { stored_id?: string };
    if (stored_id !== undefined)
      form[field] = stored_id === (body[field] as Json)['stored_id'] ? stored_id : (body[field] as Json)['id'];
  }
  const isWhole = fields === WRITABLE;
  const restored = (field: string, value: unknown): void => {
    if (isWhole || fields.includes(field)) form[field] ??= value;
  };
  restored('source', 'openapi');
  restored('payment_status', 'PENDING');
  restored('fulfillment_status', 'UNFULFILLED');
  for (const field of ['tags', 'attributes', 'additional_charges', 'line_items']) restored(field, []);
  restored('extras', {});
  const list = (field: string, fill: (entry: Json) => Json): void => {
    if (form[field]) form[field] = (form[field] as Json[]).map(fill);
  };
  list('line_items', ({ id, ...line }) => ({ ...NO_QUANTITIES, ...line }));
  list('additional_charges', (charge) => ({ value_type: 'value', ...charge }));
  return form;
}

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([key, part]) => [key, withoutNulls(part)]),
  );
}
