import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, type WireFacts } from '../support/dialects.ts';
import type { TestReply, TestRequest } from '../support/requests.ts';
import {
  absentStatus,
  casesFor,
  goodRequest,
  hasParameter,
  isConditional,
  isMaker,
  isOpen,
  methodsAt,
  TARGETS,
  type Target,
  WRITING,
} from './operations.ts';
import { createPreparedHub, type PreparedHub } from './prepared-hub.ts';
import { requiredOf } from './schema-fields.ts';

let hub: PreparedHub;
let readOnly: string;
let writeOnly: string;
let revoked: string;

beforeAll(async () => {
  hub = await createPreparedHub();
  readOnly = (await hub.mintKey({ scopes: ['orders:read'] })).key;
  writeOnly = (await hub.mintKey({ scopes: ['orders:write'] })).key;
  const minted = await hub.mintKey();
  await hub.revoke(minted.id);
  revoked = minted.key;
  await hub.expectUnchanged();
});

afterAll(() => hub.close());

/** What no reply may give away: code, files and the database's own words. */
const OURS = /node_modules|\.ts:\d|\/src\/|order_documents|order_changes|pg_|SQLSTATE|syntax error/i;

function expectRefusal(facts: WireFacts, reply: TestReply, status: number): unknown {
  const failure = expectFailure(facts, reply, status);
  expect(reply.text).not.toMatch(OURS);
  return failure;
}

/** What a call with a key may send. */
const LIMIT = 3 * 1024 * 1024;

const json = { 'content-type': 'application/json' };

const deep = (open: string, close: string, depth = 10_000): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

const MALFORMED: readonly [string, string | Buffer][] = [
  ['an open brace', '{'],
  ['an open list', '[1'],
  ['a missing value', '{"a":}'],
  ['a comma too many', '{"a":1,}'],
  ['single quotes', "{'a':1}"],
  ['a bare word', 'hello'],
  ['two values', '{} {}'],
  ['NaN', '{"a":NaN}'],
  ['a number with a leading zero', '{"a":01}'],
  ['a control character in a text', '{"a":"\u0001"}'],
  ['an escape that is none', '{"a":"\\x"}'],
  ['half an escape', '{"a":"\\u00"}'],
  ['NUL after the value', '{}\u0000'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d])],
  ['a surrogate written as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['__proto__', '{"__proto__":{"status":"draft"}}'],
  ['__proto__ with an escape', '{"\\u005f_proto__":{"status":"draft"}}'],
  ['__proto__ somewhere below', '{"a":[{"b":{"__proto__":null}}]}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"status":"draft"}}}'],
  ['lists 10 000 deep, never closed', '['.repeat(10_000)],
];

const MEDIA_TYPES: readonly [string, Record<string, string>][] = [
  ['text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
  ['XML', { 'content-type': 'application/xml' }],
  ['a type that only begins like JSON', { 'content-type': 'application/jsonp' }],
  ['a type that is none', { 'content-type': 'garbage' }],
  ['JSON in Latin 1', { 'content-type': 'application/json; charset=latin1' }],
  ['JSON in UTF-16', { 'content-type': 'application/json; charset="utf-16"' }],
  ['no type at all', {}],
];

const HEADERS: readonly [string, string, string][] = [
  ['If-Match', 'no tag', 'garbage'],
  ['If-Match', 'a bare number', '7'],
  ['If-Match', 'an open quote', '"1'],
  ['If-Match', 'no comma', '"1" "2"'],
  ['If-Match', 'commas only', ', ,'],
  ['If-Match', 'a weak mark in lower case', 'w/"1"'],
  ['If-Match', 'a star among tags', '*, "1"'],
  ['Idempotency-Key', 'too long a text', 'k'.repeat(256)],
  ['Idempotency-Key', 'an umlaut', 'schlüssel'],
  ['Idempotency-Key', 'a tab', 'a\tb'],
];

const EMPTY_BODY_TYPES: readonly [string, Record<string, string>][] = [
  ['with its type', json],
  ['without a type', {}],
  ['with another type', { 'content-type': 'text/plain' }],
];

const JSON_TYPES = ['application/json; charset=UTF-8', 'application/json;charset="utf-8"', 'APPLICATION/JSON'];

const UNREADABLE_BODIES: readonly [string, { body: string | Buffer; type: string }][] = [
  ['a body that is not JSON', { body: '{', type: 'application/json' }],
  ['a body that is not valid UTF-8', { body: Buffer.from([0xff]), type: 'application/json' }],
  ['a body of another type', { body: '<x/>', type: 'application/xml' }],
  ['too large a body', { body: 'x'.repeat(LIMIT + 1), type: 'application/json' }],
];

describe.each(WRITING)('$name', (target) => {
  afterAll(() => hub.expectUnchanged());

  const { facts, schema } = target;
  const [firstField = ''] = Object.keys(schema.properties ?? {});
  const send = (more: Partial<TestRequest>): Promise<TestReply> =>
    hub.send({ ...goodRequest(target, hub.key), ...more });
  const authorized = (headers: Record<string, string>): { headers: Record<string, string> } => ({
    headers: { ...facts.keyHeaders(hub.key), ...headers },
  });

  it.each(casesFor(target, MALFORMED))('refuses %s', async (_name, body) => {
    expectRefusal(facts, await send({ body }), facts.statuses.malformed);
  });

  it.each(casesFor(target, EMPTY_BODY_TYPES))('refuses an empty body %s', async (_name, headers) => {
    if (target.operation.bodyIsOptional) return;
    const { body: _body, ...request } = goodRequest(target, hub.key);
    const failure = expectRefusal(
      facts,
      await hub.send({ ...request, ...authorized({ ...headers, 'content-length': '0' }) }),
      facts.statuses.invalid,
    );
    const missing = requiredOf(schema);
    expect(facts.namedFields(failure).sort()).toEqual(missing.length > 0 ? missing.sort() : ['body']);
  });

  it.each(casesFor(target, ['null', '42', '"text"', 'true', '[]', '[{}]'], 0))('refuses the body %s', async (body) => {
    const failure = expectRefusal(facts, await send({ body }), facts.statuses.invalid);
    expect(facts.namedFields(failure)).toEqual(['body']);
  });

  const nested: readonly [string, string][] = [
    ['a body of lists', deep('[', ']')],
    ['a field of lists', `{"${firstField}":${deep('[', ']')}}`],
    ['a field of objects', `{"${firstField}":${deep('{"a":', '}')}}`],
    ['an unknown field of objects', `{"${firstField}":{},"unknown":${deep('{"a":', '}')}}`],
    ['an unknown field of lists', `{"${firstField}":{},"unknown":${deep('[', ']')}}`],
    ['an unknown field with a text that is none', `{"${firstField}":{},"unknown":${deep('[', ']')},"b":"\\u0000"}`],
  ];
  it.each(casesFor(target, nested, 0))('refuses 10 000 levels in %s', async (_name, body) => {
    const failure = expectRefusal(facts, await send({ body }), facts.statuses.invalid);
    expect(facts.namedFields(failure).length).toBeGreaterThan(0);
  });

  it.each(casesFor(target, [LIMIT + 1, 2 * LIMIT], 0))('refuses a body of %i bytes', async (size) => {
    const body = `{"unknown":"${'x'.repeat(size - 14)}"}`;
    expectRefusal(facts, await send({ body }), 413);
  });

  it.each(casesFor(target, [LIMIT + 4 * 65_536], 0))('refuses %i bytes of a body without a length', async (size) => {
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`;
    const { method, headers } = goodRequest(target, hub.key);
    const reply = await hub.sendBytes(
      Buffer.from(
        `${method} ${target.path()} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n` +
          `${Object.entries(headers ?? {})
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('')}\r\n${chunk.repeat(size / 65_536)}0\r\n\r\n`,
      ),
    );
    expect(reply.status).toBe(413);
  });

  const { accepts = ['json'] } = target.operation;
  const isForm = (name: string): boolean => name === 'a multipart form' && accepts.includes('multipart');

  it.each(
    casesFor(
      target,
      MEDIA_TYPES.filter(([name]) => !isForm(name)),
    ),
  )('refuses %s', async (_name, headers) => {
    expectRefusal(facts, await send(authorized(headers)), 415);
  });

  it.each(casesFor(target, JSON_TYPES, 0))('takes %s for JSON', async (type) => {
    const failure = expectRefusal(
      facts,
      await send({ ...authorized({ 'content-type': type }), body: '[]' }),
      facts.statuses.invalid,
    );
    expect(facts.namedFields(failure)).toEqual(['body']);
  });

  it.each(isConditional(target) ? casesFor(target, HEADERS) : [])(
    'refuses a header %s with %s',
    async (name, _how, value) => {
      const failure = expectRefusal(
        facts,
        await send(authorized({ ...json, [name]: Buffer.from(value, 'utf8').toString('latin1') })),
        facts.statuses.invalid,
      );
      expect(facts.namedFields(failure)).toEqual([name]);
    },
  );

  it.each(casesFor(target, UNREADABLE_BODIES))(
    'looks at the key before it looks at %s',
    async (_name, { body, type }) => {
      if (isOpen(target)) return;
      for (const key of [undefined, 'unknown', revoked]) {
        const headers = { 'content-type': type, ...(key === undefined ? {} : facts.keyHeaders(key)) };
        expectRefusal(facts, await send({ headers, body }), 401);
      }
      const headers = { 'content-type': type, ...facts.keyHeaders(readOnly) };
      expectRefusal(facts, await send({ headers, body }), 403);
    },
  );
});

/** Ids that are paths which cannot be decoded; there is no route then. */
const UNDECODABLE = ['%', '%zz', '%c0%af', '%ff', '%ed%a0%80', 'a%2'];

/** Ids that no order has. */
const STRANGE_IDS = [
  '%00',
  'a%00b',
  '%20',
  '%F0%9F%98%80',
  '..%2F..%2Fetc%2Fpasswd',
  "'%3B%20drop%20table%20orders%3B--",
  '__proto__',
  'constructor',
  'null',
  '{id}',
  '*',
  '%25',
  'x'.repeat(256),
  'x'.repeat(10_000),
  '%F0%9F%98%80'.repeat(100),
];

const BAD_KEYS: readonly [string, string | undefined][] = [
  ['no key', undefined],
  ['an unknown key', 'unknown'],
  ['a revoked key', ''],
  ['bytes for a key', '\u00ff\u00fe'],
  ['a very long key', 'k'.repeat(8000)],
];

describe.each(TARGETS)('$name', (target) => {
  afterAll(() => hub.expectUnchanged());

  const { facts, operation } = target;
  const absent = absentStatus(target);

  it.each(casesFor(target, BAD_KEYS))('refuses %s', async (name, key) => {
    if (isOpen(target)) return;
    const { headers: _headers, ...request } = goodRequest(target, hub.key);
    const shown = name === 'a revoked key' ? revoked : key;
    const headers = { ...json, ...(shown === undefined ? {} : facts.keyHeaders(shown)) };
    expectRefusal(facts, await hub.send({ ...request, headers }), 401);
  });

  it('refuses a key without its scope', async () => {
    if (isOpen(target) || operation.scope === 'any') return;
    const key = operation.scope === 'orders:read' ? writeOnly : readOnly;
    expectRefusal(facts, await hub.send(goodRequest(target, key)), 403);
  });

  if (hasParameter(target)) {
    it.each(casesFor(target, UNDECODABLE))('knows no path with %j', async (id) => {
      expectRefusal(facts, await hub.send({ ...goodRequest(target, hub.key), path: target.path(id) }), 404);
    });

    const strange = isMaker(target) ? [] : casesFor(target, STRANGE_IDS).map((id) => ({ id, name: id.slice(0, 40) }));
    it.each(strange)('knows no order $name', async ({ id }) => {
      expectRefusal(facts, await hub.send({ ...goodRequest(target, hub.key), path: target.path(id) }), absent);
    });
  }

  const allowed = methodsAt(target);
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'LOCK', 'M-SEARCH'].filter(
    (method) => !allowed.includes(method),
  );

  it.each(others)('does not answer %s', async (method) => {
    const bodies: Partial<TestRequest>[] = [
      {},
      { body: '{', headers: json },
      { body: 'x', headers: { 'content-type': 'text/plain' } },
      { body: 'x'.repeat(LIMIT + 1), headers: json },
    ];
    for (const more of method === 'GET' || method === 'TRACE' ? bodies.slice(0, 1) : casesFor(target, bodies)) {
      // Whether a path has a method is not a secret, and comes before the key.
      const reply = await hub.send({ method, path: target.path(), ...more });
      expectRefusal(facts, reply, 405);
      expect(reply.headers['allow']).toBe(allowed.join(', '));
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    const reply = await hub.send({
      method: 'HEAD',
      path: goodRequest(target, hub.key).path,
      headers: facts.keyHeaders(hub.key),
    });
    // A path of its own may also be read as one that names an order, and there is none of that name.
    const isRead = TARGETS.some(
      ({ base, operation }) =>
        operation.method === 'GET' && base + operation.path === target.base + target.operation.path,
    );
    expect(reply.status).toBe(allowed.includes('HEAD') ? (isRead ? 200 : 404) : 405);
    expect(reply.text).toBe('');
  });
});

const bases = [...new Map(TARGETS.map((target) => [target.base, target])).values()];

describe.each(bases)('a path under $base that is none', (target: Target) => {
  afterAll(() => hub.expectUnchanged());

  const { facts, base } = target;
  const bodies = [
    { method: 'GET' },
    { method: 'PUT', body: '{}', headers: json },
    { method: 'DELETE' },
    { method: 'PROPFIND' },
    { method: 'POST', body: '{', headers: json },
    { method: 'PATCH', body: 'x', headers: { 'content-type': 'text/plain' } },
    { method: 'PUT', body: 'x'.repeat(LIMIT + 1), headers: json },
  ];
  const paths = ['/nothing', '/orders/1/2/3', '/orders/1/nothing', '/ORDERS/1', '/orders/1/status/x', '/%00', '/%zz'];

  it.each(paths.map((path, i) => ({ path, sent: i === 0 ? bodies : bodies.slice(0, 2) })))(
    '$path',
    async ({ path, sent }) => {
      for (const key of [undefined, hub.key]) {
        const headers = key === undefined ? {} : facts.keyHeaders(key);
        for (const more of sent) {
          const reply = await hub.send({ path: base + path, ...more, headers: { ...headers, ...more.headers } });
          expectRefusal(facts, reply, 404);
        }
      }
    },
  );
});
