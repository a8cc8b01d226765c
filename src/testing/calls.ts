import { Type } from 'typebox';
import type { Authenticate } from '../core/access/authenticate.ts';
import type { Reply } from '../core/write-command.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { credentialOf } from '../http/admission.ts';
import type { TestingCall } from '../http/mount-testing.ts';
import { empty, json } from '../operations/reply.ts';
import { clausesOf } from '../operations/sentences.ts';
import { createValidation } from '../validation/validation.ts';
import type { ClockDuration, ClockSetting, TestClock } from './clock.ts';
import { NothingNamedError, TestWorkspaceError } from './common/errors.ts';
import { closed, maybe } from './common/schema.ts';
import { Id } from './seed-schema.ts';
import type { TestWorkspace, TestWorkspaces, WorkspaceOptions } from './test-workspaces.ts';
import type { FaultOptions } from './traffic/faults.ts';
import type { Times } from './traffic/journal.ts';
import type { RequestMatch } from './traffic/request-match.ts';
import type { Traffic } from './traffic/traffic.ts';

const NewWorkspace = closed({
  id: maybe(Id()),
  key: maybe(Type.String()),
  seed: maybe(Type.Object({})),
  ids: maybe(Type.Integer()),
});
const IdSeed = closed({ seed: Type.Integer() });

const MOST_CLAUSES = 10;

type Handle = TestingCall['handle'];
type Given = Parameters<Handle>[0];

/** Serves what tests ask of a hub, for test suites in other languages. */
export function createCalls(
  testWorkspaces: TestWorkspaces,
  clock: TestClock,
  authenticate: Authenticate,
  dialects: readonly Dialect[],
): readonly TestingCall[] {
  const compile = createValidation();
  const check = compile(NewWorkspace, 'body');
  const checkIdSeed = compile(IdSeed, 'body');
  const keyOf = ({ header }: Given): string =>
    dialects.map(({ security }) => credentialOf(security, header)).find((key) => key !== undefined) ?? '';

  /** A call about a test workspace, with the key that the workspace was created with. */
  const ofWorkspace =
    (handle: (workspace: TestWorkspace, given: Given) => Promise<Reply> | Reply): Handle =>
    (given) => {
      const workspace = testWorkspaces.findByKey(keyOf(given));
      return workspace
        ? handle(workspace, given)
        : refusal(401, 'This call needs the key that a test workspace was created with');
    };
  /** A call about the traffic of a key's workspace, or of the requests without a valid key. */
  const ofTraffic =
    (handle: (traffic: Traffic, given: Given) => Reply): Handle =>
    async (given) => {
      const key = keyOf(given);
      if (key === '') return handle(testWorkspaces.trafficOf(undefined), given);
      const workspace = testWorkspaces.findByKey(key)?.id;
      if (workspace !== undefined) return handle(testWorkspaces.trafficOf(workspace), given);
      const found = await authenticate(key);
      return found.ok
        ? handle(testWorkspaces.trafficOf(found.value.workspaceId), given)
        : refusal(401, 'The key is not valid');
    };
  const resetting = async (restore: () => Promise<void>): Promise<Reply> => {
    try {
      await restore();
      return empty(204);
    } catch (error) {
      if (error instanceof TestWorkspaceError) throw error;
      return refusal(503, 'The tables could not be locked in time, or the database is away; nothing has changed');
    }
  };
  const call = (method: TestingCall['method'], path: string, handle: Handle): TestingCall => ({
    method,
    path,
    handle: async (given) => {
      try {
        return await handle(given);
      } catch (error) {
        if (error instanceof TestWorkspaceError) return refusal(statusOf(error), error.message);
        throw error;
      }
    },
  });

  return [
    call(
      'POST',
      '/reset',
      ofWorkspace((workspace) => resetting(() => workspace.reset())),
    ),
    call('POST', '/workspaces', async ({ body = {} }) => {
      const problems = check(body);
      if (problems.length > 0) return refusal(400, clausesOf(problems, MOST_CLAUSES));
      const { id, key, url } = await testWorkspaces.workspace(body as WorkspaceOptions);
      return json(201, { id, key, base_urls: baseUrls(url, dialects) }, { 'Cache-Control': 'no-store' });
    }),

    call(
      'PUT',
      '/ids',
      ofWorkspace((workspace, { body }) => {
        const problems = checkIdSeed(body);
        if (problems.length > 0) return refusal(400, clausesOf(problems, MOST_CLAUSES));
        return done(workspace.seedIds((body as { seed: number }).seed));
      }),
    ),
    call(
      'DELETE',
      '/ids',
      ofWorkspace((workspace) => done(workspace.seedIds())),
    ),

    call('GET', '/clock', () => json(200, clock.state())),
    call('PUT', '/clock', async ({ body }) => json(200, await clock.set(body as ClockSetting))),
    call('POST', '/clock/advance', async ({ body }) => json(200, await clock.advance(body as ClockDuration))),
    call('DELETE', '/clock', async () => json(200, await clock.reset())),

    call(
      'GET',
      '/faults',
      ofTraffic((traffic) => json(200, { faults: traffic.faults() })),
    ),
    call(
      'POST',
      '/faults',
      ofTraffic((traffic, { body }) => json(201, traffic.fault(body as FaultOptions))),
    ),
    call(
      'DELETE',
      '/faults',
      ofTraffic((traffic) => done(traffic.clearFaults())),
    ),
    call(
      'DELETE',
      '/faults/{id}',
      ofTraffic((traffic, { parameters }) => done(traffic.clearFaults(parameters['id']))),
    ),

    call(
      'GET',
      '/requests',
      ofTraffic((traffic, { query }) => json(200, { requests: traffic.requests(matchIn(query)) })),
    ),
    call(
      'POST',
      '/requests/find',
      ofTraffic((traffic, { body }) => json(200, { requests: traffic.requests(body as RequestMatch) })),
    ),
    call(
      'POST',
      '/requests/verify',
      ofTraffic((traffic, { body }) => json(200, traffic.verification(body as RequestMatch & Times))),
    ),
    call(
      'DELETE',
      '/requests',
      ofTraffic((traffic) => done(traffic.clearRequests())),
    ),

    call(
      'GET',
      '/snapshots',
      ofWorkspace((workspace) => json(200, { snapshots: workspace.snapshots() })),
    ),
    call(
      'PUT',
      '/snapshots/{name}',
      ofWorkspace(async (workspace, given) => done(await workspace.snapshot(nameIn(given)))),
    ),
    call(
      'POST',
      '/snapshots/{name}/restore',
      ofWorkspace((workspace, given) => resetting(() => workspace.restore(nameIn(given)))),
    ),
    call(
      'DELETE',
      '/snapshots/{name}',
      ofWorkspace((workspace, given) => done(workspace.deleteSnapshot(nameIn(given)))),
    ),
  ];
}

/** The reply to a call that has nothing to show. */
const done = (_nothing: unknown): Reply => empty(204);

const nameIn = ({ parameters }: Given): string => parameters['name'] as string;

/** A match in a query: of the fields that are texts, and the status. */
const matchIn = (query: Given['query']): RequestMatch =>
  ({ ...query, ...(query['status'] === undefined ? {} : { status: Number(query['status']) }) }) as RequestMatch;

/** The base URL of each dialect on a hub. */
export function baseUrls(url: string, dialects: readonly Pick<Dialect, 'name' | 'bases'>[]): Record<string, string> {
  return Object.fromEntries(dialects.map(({ name, bases: [base = ''] }) => [name, `${url}${base}`]));
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  503: 'Service Unavailable',
};

const statusOf = (error: TestWorkspaceError): number => (error instanceof NothingNamedError ? 404 : 400);

/** RFC 9457 problem details. */
const refusal = (status: number, detail: string): Reply =>
  json(
    status,
    { type: 'about:blank', status, title: TITLES[status], detail },
    { 'Content-Type': 'application/problem+json' },
  );
