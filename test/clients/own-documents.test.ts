import { readdirSync, readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { GENERATORS, type Generator, openWorkshop, type Workshop } from './workshop.ts';

const FOLDER = new URL('../../openapi/', import.meta.url);
const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

interface Operation {
  operationId: string;
  parameters?: ({ name: string; in: string; required?: boolean } | { $ref: string })[];
}

interface Document {
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
}

const documents = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const url = new URL(file, FOLDER);
    return {
      name: file.slice(0, -'.json'.length),
      url,
      document: JSON.parse(readFileSync(url, 'utf8')) as Document,
    };
  });

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

const operationsOf = ({ paths }: Document): { path: string; method: string; operation: Operation }[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ path, method, operation })),
  );

/** A call that reads an order, or a list that needs nothing to be named. */
const readsOf = (document: Document) =>
  operationsOf(document).flatMap(({ path, method, operation }) => {
    const [name, ...more] = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter ?? '');
    const isOrder = name !== undefined && path.endsWith(`/orders/{${name}}`) && more.length === 0;
    const { parameters = [], operationId } = operation;
    const requires = parameters.some(
      (parameter) => 'in' in parameter && parameter.in === 'query' && parameter.required,
    );
    // What comes piece by piece is for programs that read it so.
    const isPiecemeal = /application\/x-ndjson|text\/event-stream/.test(JSON.stringify(operation));
    if (method !== 'get' || isPiecemeal || requires || !(isOrder || name === undefined)) return [];
    // What every dialect takes as a header is referred to.
    const hasOptions = parameters.some((parameter) => '$ref' in parameter || parameter.in === 'query');
    return [{ operationId, path, parameter: name, hasOptions }];
  });

let hub: TestHub;
let workshop: Workshop;

beforeAll(async () => {
  [hub, workshop] = await Promise.all([createTestHub(), openWorkshop()]);
});

afterAll(() => Promise.all([hub?.close(), workshop?.close()]));

describe.each(documents)('the document of $name', ({ name, url, document }) => {
  const base = (): string => hub.url + (document.servers[0]?.url ?? '').replace(/\/$/, '');

  const said = new Map<Generator, string>();

  beforeAll(async () => {
    for (const generator of GENERATORS) said.set(generator, await workshop.generate(generator, name, url));
  });

  it('is OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...structuredClone(document) });
    expect(errors).toBeUndefined();
    expect({ valid, version: validator.version }).toEqual({ valid: true, version: '3.1' });
  });

  it('gives each operation a name of its own', () => {
    const names = operationsOf(document).map(({ operation }) => operation.operationId);
    expect(names).toEqual([...new Set(names)]);
  });

  it('needs no server that is a single path’s, which generated clients would not see', () => {
    expect(Object.keys(document.paths).filter((path) => 'servers' in (document.paths[path] ?? {}))).toEqual([]);
  });

  it.each(GENERATORS)('is read by %s without a warning', (generator) => {
    expect(said.get(generator)).not.toMatch(/warn|error|fail|unsupported|deprecat|duplicate|⚠/i);
  });

  const reads = readsOf(document);

  it('has something to read', () => {
    expect(reads).not.toEqual([]);
  });

  it.each(reads)(
    'is enough for generated clients to call GET $path',
    async ({ operationId, path, parameter, hasOptions }) => {
      const headers = factsOf(name).keyHeaders(hub.key);
      const asWritten = new URL(base() + path.replace(/\{\w+\}/, ORDER_ID)).pathname;
      const reply = await hub.send({ method: 'GET', path: asWritten, headers });
      expect(reply.status, reply.text).toBe(200);

      const { createClient, createConfig } = (await workshop.load(
        `openapi-ts/${name}/client/index.ts`,
      )) as unknown as ClientOfOne;
      const one = await callable<OneCall>(`openapi-ts/${name}/index.ts`, operationId);
      const { data } = await one({
        client: createClient(createConfig({ baseUrl: base(), auth: hub.key })),
        ...(parameter ? { path: { [parameter]: ORDER_ID } } : {}),
        throwOnError: true,
      });
      // Lines of JSON are no JSON: a client leaves them as they are.
      const isLines = String(reply.headers['content-type']).startsWith('application/x-ndjson');
      const shown = isLines ? reply.text : reply.json();
      expect(data instanceof Blob ? await data.text() : data).toEqual(shown);

      const other = await callable<OtherCall>(`oazapfts/${name}.ts`, operationId);
      // What need not be sent, query and headers, is one argument before the options.
      const answer = await other(...(parameter ? [ORDER_ID] : []), ...(hasOptions ? [{}] : []), {
        baseUrl: base(),
        headers,
      });
      expect(answer).toMatchObject({ status: 200 });
      if (!isLines) expect(answer).toMatchObject({ data: shown });
    },
  );
});

type OneCall = (options: object) => Promise<{ data: unknown }>;
type OtherCall = (...args: unknown[]) => Promise<{ status: number; data: unknown }>;
interface ClientOfOne {
  createClient(config: unknown): unknown;
  createConfig(config: { baseUrl: string; auth: string }): unknown;
}

async function callable<Call>(path: string, operationId: string): Promise<Call> {
  const call = (await workshop.load(path))[operationId];
  if (typeof call !== 'function') throw new Error(`${path} has no ${operationId}`);
  return call as Call;
}
