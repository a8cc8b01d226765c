import { Ajv } from 'ajv';
import { expect } from 'vitest';
import type { TestReply, TestRequest } from './requests.ts';

/** What every dialect has a word for, as the demo's catalog has it. */
export type CommonStatus = 'confirmed' | 'cancelled';

/** What holds of every call of a dialect, as its clients see it, written down apart from the code that serves it. */
export interface WireFacts {
  name: string;
  keyHeaders(key: string): Record<string, string>;
  /** How its errors look, to the last field. */
  failureSchema: object;
  /** The media type of its errors; by default, JSON. */
  failureType?: string;
  /** The fields that a failure names, as dotted paths. A problem of the whole body is `body`. */
  namedFields(failure: unknown): string[];
  statuses: {
    invalid: number;
    malformed: number;
    /** On a call that changes the status of an order that is not there, or another thing that is not. */
    noOrderToMove: number;
    noOrder: number;
  };
}

/** The contract of a dialect in which there are orders. */
export interface DialectFacts extends WireFacts {
  read(id: string): TestRequest;
  /** The call that every dialect has: it moves an order, and answers 200. */
  move(id: string, to: CommonStatus): TestRequest;
  /** What a read says of the order's status. */
  statusOf(body: unknown): string;
  words: Record<CommonStatus, string>;
}

interface WizCommerceError {
  details: { field: string }[];
}

const wizcommerce: DialectFacts = {
  name: 'wizcommerce',
  keyHeaders: (key) => ({ 'x-api-key': key }),
  failureSchema: closed({
    code: { type: 'string', pattern: '^[A-Z][A-Z_]+$' },
    message: { type: 'string', minLength: 1 },
    details: { type: 'array', items: closed({ field: { type: 'string' }, reason: { type: 'string', minLength: 1 } }) },
  }),
  namedFields: (failure) => (failure as WizCommerceError).details.map(({ field }) => field),
  statuses: { invalid: 400, malformed: 400, noOrderToMove: 404, noOrder: 404 },
  read: (id) => ({ method: 'GET', path: `/v1/orders/${id}` }),
  move: (id, to) => ({ method: 'PATCH', path: `/v1/orders/${id}/status`, body: { status: to } }),
  statusOf: (body) => (body as { data: { status: string } }).data.status,
  words: { confirmed: 'confirmed', cancelled: 'cancelled' },
};

interface BitbybitError {
  error: { code: string; message: string };
}

const bitbybit: DialectFacts = {
  name: 'bitbybit',
  keyHeaders: (key) => ({ 'x-api-key': key }),
  failureSchema: closed({
    error: closed({ code: { type: 'string', pattern: '^[A-Z][A-Z_]+$' }, message: { type: 'string', minLength: 1 } }),
  }),
  // The message is the only place: a clause for each field, which it begins with.
  namedFields: (failure) =>
    (failure as BitbybitError).error.message.split('; ').map((clause) => clause.split(' ', 1)[0] as string),
  statuses: { invalid: 400, malformed: 400, noOrderToMove: 404, noOrder: 404 },
  read: (id) => ({ method: 'GET', path: `/customer/api/open/v1/orders/${id}` }),
  move: (id, to) => ({
    method: 'PUT',
    path: `/customer/api/open/v1/orders/${id}`,
    body: { status: to === 'confirmed' ? 'active' : to },
  }),
  statusOf: (body) => (body as { data: { status: string } }).data.status,
  words: { confirmed: 'active', cancelled: 'cancelled' },
};

interface EvrekaError {
  detail: string | { loc: (string | number)[] }[];
}

/** The demo's default entries. */
const EVREKA_STATUS_IDS: Record<CommonStatus, string> = {
  confirmed: '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a02',
  cancelled: '3d1b9c52-7a0e-4f4e-9a55-0d4c8f6f2a07',
};

const evreka: DialectFacts = {
  name: 'evreka',
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  failureSchema: closed({
    detail: {
      oneOf: [
        { type: 'string', minLength: 1 },
        {
          type: 'array',
          minItems: 1,
          items: closed({
            loc: { type: 'array', minItems: 1, items: { type: ['string', 'integer'] } },
            msg: { type: 'string', minLength: 1 },
            type: { type: 'string', minLength: 1 },
          }),
        },
      ],
    },
  }),
  namedFields: (failure) => {
    const { detail } = failure as EvrekaError;
    return typeof detail === 'string' ? [] : detail.map(({ loc }) => dotted(loc.slice(1)) || String(loc[0]));
  },
  statuses: { invalid: 422, malformed: 422, noOrderToMove: 400, noOrder: 404 },
  read: (id) => ({ method: 'GET', path: `/engagement/orders/${id}` }),
  move: (id, to) => ({
    method: 'PUT',
    path: `/engagement/orders/${id}/status`,
    body: { status_id: EVREKA_STATUS_IDS[to] },
  }),
  statusOf: (body) => (body as { status: { name: string } }).status.name,
  words: { confirmed: 'Confirmed', cancelled: 'Cancelled' },
};

interface HubError {
  errors?: { pointer?: string; parameter?: string; header?: string }[];
}

/** The hub's own API. */
export const hubFacts: DialectFacts = {
  name: 'hub',
  keyHeaders: (key) => ({ 'x-api-key': key }),
  failureType: 'application/problem+json; charset=utf-8',
  failureSchema: {
    type: 'object',
    properties: {
      type: { type: 'string', pattern: '^urn:problem-type:stele:[a-z-]+$' },
      title: { type: 'string', minLength: 1 },
      status: { type: 'integer' },
      detail: { type: 'string', minLength: 1 },
      request_id: { type: 'string' },
      scope: { type: 'string' },
      allowed: { type: 'array', items: closed({ id: { type: 'string' }, name: { type: 'string' } }) },
      version: { type: 'integer' },
      differing: { type: 'array', items: { type: 'string' } },
      conflicts: { type: 'array', items: { type: 'object', required: ['field', 'theirs', 'yours'] } },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            detail: { type: 'string', minLength: 1 },
            rule: { type: 'string' },
            pointer: { type: 'string', pattern: '^#(/.*)?$' },
            parameter: { type: 'string' },
            header: { type: 'string' },
            allowed: { type: 'array' },
            expected: { type: ['string', 'number'] },
          },
          required: ['detail', 'rule'],
          additionalProperties: false,
        },
      },
    },
    required: ['type', 'title', 'status', 'detail'],
    additionalProperties: false,
  },
  namedFields: (failure) =>
    ((failure as HubError).errors ?? []).map(
      ({ pointer, parameter, header }) => parameter ?? header ?? (dotted(pathOf(pointer ?? '#')) || 'body'),
    ),
  statuses: { invalid: 400, malformed: 400, noOrderToMove: 404, noOrder: 404 },
  read: (id) => ({ method: 'GET', path: `/api/orders/${id}` }),
  move: (id, to) => ({ method: 'PUT', path: `/api/orders/${id}/status`, body: { state: to } }),
  statusOf: (body) => (body as { status: { state: string } }).status.state,
  words: { confirmed: 'confirmed', cancelled: 'cancelled' },
};

/** RFC 6901, section 6. */
function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** The dialects in which there are orders. */
export const DIALECTS: readonly DialectFacts[] = [wizcommerce, bitbybit, evreka, hubFacts];

/** A dialect that has no row here is a failing test, so that a new one is not forgotten. */
export function factsOf(name: string): WireFacts {
  const facts = DIALECTS.find((dialect) => dialect.name === name);
  if (!facts) throw new Error(`the dialect ${name} has no row in test/support/dialects.ts`);
  return facts;
}

/** `['line_items', 0, 'sku']` as `line_items[0].sku`. */
export function dotted(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`)).join('');
}

const ajv = new Ajv({ allErrors: true, strict: false });

/** The reply is this failure in exactly the dialect's shape; answers its body. */
export function expectFailure(facts: WireFacts, reply: TestReply, status: number): unknown {
  expect({ status: reply.status, type: reply.headers['content-type'] }, reply.text.slice(0, 500)).toEqual({
    status,
    type: facts.failureType ?? 'application/json; charset=utf-8',
  });
  const body = reply.json();
  const validate = ajv.compile(facts.failureSchema);
  validate(body);
  expect(validate.errors ?? [], reply.text.slice(0, 500)).toEqual([]);
  return body;
}

/** An object with these properties, all of them, and no others. */
function closed(properties: Record<string, object>): object {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
