import { type Static, Type } from 'typebox';
import { TABLE_KINDS } from '../../../importing/fields.ts';
import { guessMapping } from '../../../importing/guess/guess.ts';
import { ImportMapping, ProposedMapping } from '../../../importing/mapping/mapping.ts';
import { mappingProblems } from '../../../importing/mapping/plan.ts';
import type { SavedMapping } from '../../../model/import.ts';
import { ok, refuse } from '../../../model/result.ts';
import { conditionsOf } from '../../../operations/conditions.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { list, read, task } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { doneReply, NullableText, PageOf, Words } from '../schema.ts';

const ShownMapping = Type.Object(
  { name: Type.String(), mapping: ImportMapping, changed_at: Type.String({ format: 'date-time' }) },
  { 'x-name': 'SavedMapping' },
);

const show = ({ name, mapping, changed_at }: SavedMapping): Static<typeof ShownMapping> => ({
  name,
  mapping: mapping as ImportMapping,
  changed_at,
});

const facts: Pick<KeyedOperation, 'scope' | 'anyOfScopes' | 'group' | 'skipsConditions'> = {
  scope: 'orders:write',
  anyOfScopes: ['customers:write'],
  group: 'import-mappings',
  skipsConditions: true,
};
const parameters = { name: 'Its name: up to 63 letters, digits, `-`, `_` and `.`.' };

const isName = (name: string): boolean => /^[\w.-]{1,63}$/.test(name);
const unknown = (id: string) => refuse({ kind: 'not_found', entity: 'import mapping', id } as const);

const listMappings = list({
  ...facts,
  id: 'listImportMappings',
  method: 'GET',
  path: '/import-mappings',
  summary: 'List the saved mappings',
  replies: { 200: { description: 'All of them, by name', schema: PageOf(ShownMapping) } },
  answer: async (call, core) => {
    const saved = await core.imports.mappings(call.principal.workspaceId);
    return saved.ok ? ok(json(200, { items: saved.value.map(show), next: null })) : saved;
  },
});

const getMapping = read({
  ...facts,
  id: 'getImportMapping',
  method: 'GET',
  path: '/import-mappings/{name}',
  summary: 'Get a saved mapping',
  parameters,
  replies: { 200: { description: 'The mapping', schema: ShownMapping } },
  answer: async (call, core) => {
    const name = call.id;
    if (!isName(name)) return unknown(name);
    const saved = await core.imports.mapping(call.principal.workspaceId, name);
    return saved.ok ? ok(json(200, show(saved.value))) : saved;
  },
});

const putMapping = task({
  ...facts,
  id: 'putImportMapping',
  method: 'PUT',
  path: '/import-mappings/{name}',
  summary: 'Save a mapping, or replace the one with its name',
  parameters,
  body: ImportMapping,
  replies: { 200: { description: 'The mapping', schema: ShownMapping } },
  answer: async (call, core) => {
    const name = call.id;
    const problems = mappingProblems(call.body as ImportMapping);
    if (problems.length > 0) return refuse({ kind: 'invalid', problems });
    if (!isName(name)) return unknown(name);
    const saved = await core.imports.putMapping(call.principal.workspaceId, name, call.body);
    return saved.ok ? ok(json(200, show(saved.value))) : saved;
  },
});

const deleteMapping = task({
  ...facts,
  id: 'deleteImportMapping',
  method: 'DELETE',
  path: '/import-mappings/{name}',
  summary: 'Delete a mapping',
  description: 'Imports that were started with it can still be resumed.',
  parameters,
  replies: { 204: { description: 'The mapping is deleted' } },
  answer: async (call, core) => {
    const conditions = conditionsOf(call);
    if (!conditions.ok) return conditions;
    const name = call.id;
    if (!isName(name)) return unknown(name);
    return doneReply(await core.imports.deleteMapping(call.principal.workspaceId, name));
  },
});

const Cells = () => Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 1000 });

const Sample = Type.Object(
  {
    kind: Words(TABLE_KINDS),
    header: Type.Array(Type.String({ maxLength: 1000 }), { minItems: 1, maxItems: 1000 }),
    rows: Type.Optional(
      Type.Array(Cells(), { maxItems: 1000, description: 'Some of the first rows. More rows make the guess surer.' }),
    ),
  },
  { 'x-name': 'ImportSample', additionalProperties: false },
);

const Guessed = Type.Object(
  {
    export: NullableText({ description: 'The program that seems to have written the file.' }),
    mapping: ProposedMapping,
    columns: Type.Array(
      Type.Object({
        header: Type.String(),
        to: Type.String(),
        confidence: Type.Number({ minimum: 0, maximum: 1 }),
        doubt: Type.Optional(Type.String({ description: 'Why an import does not use this guess.' })),
        note: Type.Optional(
          Type.String({
            description: 'What was decided for the column, such as the time zone or the words that stand for no date.',
          }),
        ),
      }),
    ),
    left_out: Type.Array(Type.Object({ header: Type.String(), reason: Type.String() })),
    not_understood: Type.Array(Type.String()),
    missing: Type.Array(Type.String()),
  },
  { 'x-name': 'GuessedMapping' },
);

const guessImportMapping = read({
  ...facts,
  id: 'guessImportMapping',
  method: 'POST',
  path: '/import-mappings/guess',
  summary: 'Guess how a file is read',
  description: 'From its header and some rows. Nothing is stored: correct the mapping and save it.',
  body: Sample,
  handlesDryRun: true,
  replies: { 200: { description: 'A mapping, and its confidence', schema: Guessed } },
  answer: async (call, core) => {
    const { kind, header, rows = [] } = call.body;
    const cells = (row: string[]) => row.map((cell) => (cell === '' ? undefined : cell));
    const names = header.map((name) => name.trim() || undefined);
    const workspace = await core.read.workspace(call.principal.workspaceId);
    if (!workspace.ok) return workspace;
    const guess = guessMapping(kind, names, rows.map(cells), workspace.value);
    return ok(json(200, { ...guess, export: guess.export ?? null }));
  },
});

/** Reports a bad `If-Match` or `Idempotency-Key` before a bad body. */
const headersFirst = (operation: KeyedOperation): KeyedOperation => ({
  ...operation,
  handle: (call, core) => {
    const conditions = conditionsOf(call);
    return conditions.ok ? operation.handle(call, core) : Promise.resolve(conditions);
  },
});

/** All calls of saved mappings. */
export const mappingOperations: readonly KeyedOperation[] = [
  listMappings,
  headersFirst(guessImportMapping),
  getMapping,
  headersFirst(putMapping),
  deleteMapping,
];
