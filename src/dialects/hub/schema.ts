import { type Static, type TOptional, type TProperties, type TSchema, Type } from 'typebox';
import type { IdPage, IdPageRequest } from '../../core/lists/read-list.ts';
import type { Reply } from '../../core/write-command.ts';
import { ok, type Result } from '../../model/result.ts';
import { SCOPES, type Scope } from '../../model/scope.ts';
import { json } from '../../operations/reply.ts';

/** A short text for people. */
export const Name = () => Type.String({ minLength: 1, maxLength: 255 });

/** One of a closed list of words. */
export const Words = <T extends string>(words: readonly T[], more: Record<string, unknown> = {}) =>
  Type.Unsafe<T>({ type: 'string', enum: [...words], ...more });

/** A string, or null for no value. */
export const NullableText = (more: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...more });

export const ScopeList = () => Type.Array(Words<Scope>(SCOPES), { minItems: 1, maxItems: SCOPES.length });

/** Unknown fields are refused: a misspelt limit would be no limit. */
export const CLOSED = { additionalProperties: false } as const;

/** Fields that only replies have. Accepted and ignored, so that a reply can be sent back. */
export function ignored<T extends TProperties, const N extends readonly (keyof T & string)[]>(
  shown: T,
  names: N,
): { [P in N[number]]: TOptional<T[P]> } {
  const fields = names.map((name) => {
    const { description: _description, ...schema } = shown[name] as TSchema & { description?: string; type?: unknown };
    const exact = schema.type === 'integer' ? { 'x-exact-decimal': true } : {};
    return [
      name,
      Type.Optional({ ...schema, ...exact, readOnly: true, description: 'Ignored in requests.' } as TSchema),
    ];
  });
  return Object.fromEntries(fields) as { [P in N[number]]: TOptional<T[P]> };
}

/** The query of a list by cursor. */
export const CursorQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Entries on a page; 100 by default.' })),
  after: Type.Optional(Type.String({ maxLength: 255, description: 'The `next` of the page before.' })),
});

const DEFAULT_PAGE = 100;

/** The page that the query of a list requests. */
export function cursorPageOf({ query }: { query: Static<typeof CursorQuery> }): IdPageRequest {
  const { limit = DEFAULT_PAGE, after = '' } = query;
  return { after, size: limit };
}

/** A page: `next` is null on the last one. */
export const PageOf = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item), next: NullableText() });

/** Shows a page. */
export function pageReply<T>(listed: Result<IdPage<T>>, show: (item: T) => unknown): Result<Reply> {
  if (!listed.ok) return listed;
  const { items, next } = listed.value;
  return ok(json(200, { items: items.map(show), next: next ?? null }));
}

/** A reply with a secret, which no cache may store. */
export const secretReply = (status: number, body: unknown): Reply =>
  json(status, body, { 'Cache-Control': 'no-store' });

/** A reply without a body. */
export function doneReply(done: Result<void>): Result<Reply> {
  return done.ok ? ok({ status: 204, headers: {}, body: '' }) : done;
}

/** One JSON value on each line. */
export const NDJSON = 'application/x-ndjson';

/** JSON lines as an OpenAPI document describes them: it has a schema only for each line. */
export const linesOf = (line: TSchema, description?: string): TSchema =>
  Type.Unsafe<string>({
    type: 'string',
    ...(description === undefined ? {} : { description }),
    contentMediaType: NDJSON,
    contentSchema: line,
  });

/** CSV as an OpenAPI document describes it. */
export const csvOf = (description: string): TSchema => Type.String({ description });
