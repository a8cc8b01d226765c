import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totals } from '../../../src/core/orders/totals.ts';
import { putOrder } from '../../../src/dialects/wizcommerce/orders/lens.ts';
import { V1, V2, type Version } from '../../../src/dialects/wizcommerce/orders/schema.ts';
import type { Order } from '../../../src/model/order.ts';
import { parseInstant } from '../../../src/model/time.ts';
import { type World, worlds } from '../../support/arbitrary-order.ts';
import { accepted, acceptedOr, after, type Json, onAccepted, RUNS } from '../../support/laws.ts';
import { sentTo, WRITABLE } from './sent-orders.ts';
import { changeStatus, problemsOf, read, replace } from './through-lens.ts';

const VERSIONS = [V1, V2];

const withReplacement: fc.Arbitrary<[World, Json, Version]> = fc
  .tuple(worlds(), fc.constantFrom(...VERSIONS))
  .chain(([world, version]) => sentTo(world, version).map((body): [World, Json, Version] => [world, body, version]));
const withStatus = fc.tuple(worlds(), fc.constantFrom('draft' as const, 'confirmed' as const, 'cancelled' as const));

/** Runs a property on the replacements that the lens and the rules accept. */
const onTaken = (property: (world: World, body: Json, next: World, version: Version) => void): void =>
  onAccepted(
    withReplacement,
    ([world, body, version]) => acceptedOr(['invalid', 'duplicate'], replace(world, body, version)),
    ([world, body, version], decision) => property(world, body, after(world, decision), version),
  );

describe('echo', () => {
  test('a read order that is sent back changes nothing', () => {
    fc.assert(
      fc.property(worlds(), fc.constantFrom(...VERSIONS), (world, version) => {
        const decision = accepted(replace(world, read(world, version), version));
        expect(decision.changes).toEqual([]);
        expect(decision.order).toBe(world.order);
      }),
      RUNS,
    );
  });

  test('a read status that is sent back changes nothing', () => {
    fc.assert(
      fc.property(worlds(), (world) => {
        const shown = read(world).status as 'draft' | 'confirmed' | 'cancelled';
        expect(accepted(changeStatus(world, { status: shown })).changes).toEqual([]);
      }),
      RUNS,
    );
  });

  test('a change of one field is the only change', () => {
    fc.assert(
      fc.property(withReplacement, fc.constantFrom(...WRITABLE), ([world, other, version], field) => {
        const body = read(world, version);
        if (other[field] === undefined) return;
        const result = replace(world, { ...body, [field]: other[field] }, version);
        if (result.ok) for (const change of result.value.changes) expect(change.field).toBe(field);
      }),
      RUNS,
    );
  });
});

describe('put-get', () => {
  test('what was sent is shown', () => {
    onTaken((_world, body, next, version) => {
      expect(comparable(read(next, version), body)).toEqual(comparable(body, body));
    });
  });

  test('a status that was accepted is shown', () => {
    fc.assert(
      fc.property(withStatus, ([world, sent]) => {
        const result = changeStatus(world, { status: sent });
        if (result.ok) expect(read(after(world, result.value)).status).toBe(sent);
        else expect(result.failure.kind).toBe('refused_transition');
      }),
      RUNS,
    );
  });
});

describe('twice is once', () => {
  test('the same replacement again changes nothing', () => {
    onTaken((_world, body, next, version) => {
      const again = accepted(replace(next, body, version));
      expect(again.changes).toEqual([]);
      expect(again.order).toBe(next.order);
    });
  });

  test('the same status again changes nothing', () => {
    fc.assert(
      fc.property(withStatus, ([world, sent]) => {
        const result = changeStatus(world, { status: sent });
        if (result.ok) expect(accepted(changeStatus(after(world, result.value), { status: sent })).changes).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('nothing else', () => {
  test('a replacement leaves what it cannot write', () => {
    onTaken(({ order }, body, next) => {
      expect(unwritable(next.order)).toEqual(unwritable(order));
      if (body.display_id === undefined) expect(next.order.display_id).toBe(order.display_id);
      const before = new Map(order.line_items.map((line) => [line.id, line]));
      for (const line of next.order.line_items) {
        const present = before.get(line.id);
        expect(line.title).toBe(present?.title);
        if (present) expect(line.sku).toBe(present.sku);
      }
    });
  });

  test('version 1 leaves what only version 2 can say of an address that stays, and shows none of it', () => {
    onTaken(({ order }, body, next, version) => {
      if (version !== V1) return;
      for (const field of ['billing_address', 'shipping_address'] as const) {
        expect(Object.keys((read(next)[field] as Json | undefined) ?? {})).not.toContain('reference_id');
        const [before, now] = [order[field], next.order[field]];
        if (!before || !now || (body[field] as Json).id !== undefined) continue;
        expect([now.reference_id, now.attributes]).toEqual([before.reference_id, before.attributes]);
      }
    });
  });

  test('a status leaves all but the status, its completion and the times', () => {
    fc.assert(
      fc.property(withStatus, ([world, sent]) => {
        const result = changeStatus(world, { status: sent });
        if (!result.ok) return;
        const { status_id, completed_at, version, changed_at, updated_at, ...rest } = result.value.order;
        expect(world.order).toMatchObject(rest);
        expect(totals(result.value.order)).toEqual(totals(world.order));
      }),
      RUNS,
    );
  });
});

test('whatever is sent, the answer is a change or a named refusal', () => {
  const anything = worlds().chain((world) =>
    fc.tuple(
      fc.constant(world),
      fc.oneof(
        fc.jsonValue(),
        // Of the right shape on the outside, with anything inside.
        fc.dictionary(fc.constantFrom(...WRITABLE), fc.jsonValue()),
        fc.dictionary(fc.constantFrom(...WRITABLE), fc.jsonValue()).map((changed) => ({ ...read(world), ...changed })),
      ),
    ),
  );
  fc.assert(
    fc.property(anything, fc.constantFrom(...VERSIONS), ([{ order, context }, body], version) => {
      const problems = problemsOf(body, version, 'replacement');
      const result = putOrder(order, body, problems, context, version);
      if (!result.ok) expect(result.failure.kind).toBe('invalid');
    }),
    RUNS,
  );
});

/** The writable part of what is shown, and of what was sent, in one form; what the README excepts from put-get is out. */
function comparable(body: Json, sent: Json): Json {
  const seconds = (value: unknown): unknown => typeof value === 'string' && parseInstant(value)?.slice(0, 19);
  const list = (value: unknown): Json[] => (value ?? []) as Json[];
  const form: Json = {};
  for (const field of WRITABLE) if (body[field] !== undefined) form[field] = body[field];
  for (const field of ['created_at', 'updated_at', 'shipment_date', 'due_date']) {
    if (form[field] !== undefined) form[field] = seconds(form[field]);
  }
  for (const field of ['billing_address', 'shipping_address', 'primary_contact']) {
    // An id is put; what the stored record says beside it is got.
    const id = (sent[field] as Json | undefined)?.id;
    if (id !== undefined) form[field] = (form[field] as Json).id;
  }
  if (sent.display_id === undefined) delete form.display_id;
  form.source ??= 'openapi';
  form.line_items = list(form.line_items).map(({ title, ...line }) => ({
    quantity: 0,
    shipped_quantity: 0,
    invoiced_quantity: 0,
    cancelled_quantity: 0,
    picked_quantity: 0,
    ...line,
  }));
  form.attributes = list(form.attributes);
  form.additional_charges = list(form.additional_charges).map((charge) => ({ value_type: 'value', ...charge }));
  if (form.customer_consent !== undefined) {
    const { has_consent, consent_file_id } = form.customer_consent as Json;
    form.customer_consent = { has_consent, consent_file_id };
  }
  return form;
}

const unwritable = ({
  id,
  aliases,
  status_id,
  price_list_id,
  tags,
  currency,
  completed_at,
  extras,
}: Order): Partial<Order> => ({ id, aliases, status_id, price_list_id, tags, currency, completed_at, extras });
