import { Type } from 'typebox';
import type { Reply } from '../core/write-command.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { credentialOf } from '../http/admission.ts';
import type { TestingCall } from '../http/mount-testing.ts';
import { json } from '../operations/reply.ts';
import { clausesOf } from '../operations/sentences.ts';
import { createValidation } from '../validation/validation.ts';
import { TestWorkspaceError } from './errors.ts';
import { closed, Id, maybe } from './seed-schema.ts';
import type { TestWorkspaces, WorkspaceOptions } from './test-workspaces.ts';

const NewWorkspace = closed({ id: maybe(Id()), key: maybe(Type.String()), seed: maybe(Type.Object({})) });

const MOST_CLAUSES = 10;

/** Serves the calls for test suites in other languages: creating a workspace, and resetting one. */
export function createCalls(testWorkspaces: TestWorkspaces, dialects: readonly Dialect[]): readonly TestingCall[] {
  const check = createValidation()(NewWorkspace, 'body');
  const keyOf = (header: (name: string) => string | undefined): string => {
    const found = dialects.map(({ security }) => credentialOf(security, header)).find((key) => key !== undefined);
    return found ?? '';
  };
  return [
    {
      method: 'POST',
      path: '/reset',
      handle: async ({ header }) => {
        const workspace = testWorkspaces.findByKey(keyOf(header));
        if (!workspace) return refusal(401, 'A workspace can be reset only with the key that it was created with');
        try {
          await workspace.reset();
          return { status: 204, headers: {}, body: '' };
        } catch {
          return refusal(503, 'The tables could not be locked in time, or the database is away; nothing has changed');
        }
      },
    },
    {
      method: 'POST',
      path: '/workspaces',
      handle: async ({ body = {} }) => {
        const problems = check(body);
        if (problems.length > 0) return refusal(400, clausesOf(problems, MOST_CLAUSES));
        try {
          const { id, key, url } = await testWorkspaces.workspace(body as WorkspaceOptions);
          return json(201, { id, key, base_urls: baseUrls(url, dialects) }, { 'Cache-Control': 'no-store' });
        } catch (error) {
          if (error instanceof TestWorkspaceError) return refusal(400, error.message);
          throw error;
        }
      },
    },
  ];
}

/** The base URL of each dialect on a hub. */
export function baseUrls(url: string, dialects: readonly Pick<Dialect, 'name' | 'bases'>[]): Record<string, string> {
  return Object.fromEntries(dialects.map(({ name, bases: [base = ''] }) => [name, `${url}${base}`]));
}

const TITLES: Record<number, string> = { 400: 'Bad Request', 401: 'Unauthorized', 503: 'Service Unavailable' };

/** RFC 9457 problem details. */
const refusal = (status: number, detail: string): Reply =>
  json(
    status,
    { type: 'about:blank', status, title: TITLES[status], detail },
    { 'Content-Type': 'application/problem+json' },
  );
