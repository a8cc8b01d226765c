import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { CursorQuery, cursorPageOf, PageOf, pageReply } from '../wire.ts';
import { ShownImport, showImport } from './import-wire.ts';
import { findImport } from './resume-import.ts';
import { scopeMissing } from './scopes.ts';

const READING = ['customers:write'] as const;

export const getImport: Operation = {
  id: 'getImport',
  method: 'GET',
  path: '/imports/{id}',
  scope: 'orders:write',
  anyOfScopes: READING,
  summary: 'See how far an import has come',
  parameters: { id: 'The id of the import.' },
  replies: { 200: { description: 'The import', schema: ShownImport } },
  handle: async (call, core) => {
    const found = await findImport(core, call.principal.workspaceId, call.parameters['id'] ?? '');
    if (!found.ok) return found;
    return scopeMissing(call, found.value) ?? ok(json(200, showImport(found.value)));
  },
};

export const listImports: Operation = {
  id: 'listImports',
  method: 'GET',
  path: '/imports',
  scope: 'orders:write',
  anyOfScopes: READING,
  summary: 'List imports, the latest first',
  description: 'The latest 1,000 of a workspace are remembered.',
  query: CursorQuery,
  replies: { 200: { description: 'A page of imports', schema: PageOf(ShownImport) } },
  handle: async (call, core) => {
    const cursorPage = cursorPageOf(call);
    if (!cursorPage.ok) return cursorPage;
    const { most, after } = cursorPage.value;
    if (!/^[\w-]*$/.test(after)) return refuse({ kind: 'not_found', entity: 'import', id: after });
    const listed = await core.imports.list(call.principal.workspaceId, after, most + 1);
    if (!listed.ok) return listed;
    const items = listed.value.slice(0, most);
    const shown = items.filter(({ kind }) => call.principal.scopes.has(`${kind}:write`));
    const next = listed.value.length > most ? items.at(-1)?.id : undefined;
    return pageReply(ok({ items: shown, next }), showImport);
  },
};
