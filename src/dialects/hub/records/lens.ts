import type { RecordSet } from '../../../core/context/record-set.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import { contentOf, type RecordContent, type Recorded, type RecordKind } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { isObject, textAt, valueAt } from '../../../operations/values.ts';
import { mergePatch } from '../orders/lens.ts';
import { depthProblems, extrasProblems, problemsBesideExisting } from '../orders/problems.ts';

type Json = Record<string, unknown>;

/** The lens of one kind of record: what the hub shows of it, and what its requests mean. Pure. */
export interface RecordLens<K extends RecordKind> {
  /** The fields that clients write. */
  fields: readonly string[];
  /** The view. Total: there is a view of every record. */
  view(record: Recorded<K>, records: RecordSet): Json;
  /** The problems that the schema cannot express. The value may be unvalidated. */
  wrong?(wished: unknown, present: Recorded<K> | undefined, records: RecordSet): Problem[];
  /** The stored value for a sent one, where it differs. */
  meant?(field: string, sent: unknown, present: Recorded<K> | undefined): unknown;
}

/** One request for a record: its body, and the problems of its request validation. */
export interface SentRecord {
  body: unknown;
  problems: readonly Problem[];
}

/** The content of a new record. Fails with `invalid`. */
export function create<K extends RecordKind>(
  lens: RecordLens<K>,
  { body, problems }: SentRecord,
  records: RecordSet,
): Result<RecordContent<K>> {
  const wrong = wrongIn(lens, body, body, problems, undefined, records);
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  const fields = lens.fields.filter((field) => Object.hasOwn(body as Json, field));
  return ok(contentMeant(lens, fields, body as Json, undefined, records));
}

/**
 * The content of a whole record that replaces the present one: every writable field counts as sent. Fails with `invalid`:
 * all problems that the record does not exempt.
 */
export function replace<K extends RecordKind>(
  lens: RecordLens<K>,
  { body, problems }: SentRecord,
  present: Recorded<K>,
  records: RecordSet,
): Result<RecordContent<K>> {
  const wrong = wrongIn(lens, body, body, problems, present, records);
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok(contentMeant(lens, lens.fields, body as Json, present, records));
}

/** The content after a merge patch (RFC 7396). Only sent fields change. Fails like `replace`. */
export function merge<K extends RecordKind>(
  lens: RecordLens<K>,
  { body, problems }: SentRecord,
  present: Recorded<K>,
  records: RecordSet,
): Result<RecordContent<K>> {
  const deep = depthProblems(valueAt(body, ['extras']));
  if (deep.length > 0 || !isObject(body)) {
    return refuse({ kind: 'invalid', problems: [...problemsBesideExisting(problems, body, undefined), ...deep] });
  }
  const merged = mergePatch(lens.view(present, records), body) as Json;
  const sent = Object.fromEntries(Object.entries(merged).filter(([field]) => Object.hasOwn(body, field)));
  const wrong = wrongIn(lens, sent, body, problems, present, records);
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  const fields = lens.fields.filter((field) => Object.hasOwn(body, field));
  return ok(contentMeant(lens, fields, merged, present, records));
}

/** The content with these fields as they are wished. A value that is shown already stays as it is stored. */
function contentMeant<K extends RecordKind>(
  { view, meant = (_field, sent) => sent }: RecordLens<K>,
  fields: readonly string[],
  wished: Json,
  present: Recorded<K> | undefined,
  records: RecordSet,
): RecordContent<K> {
  const shown = present && view(present, records);
  const content: Json = present ? { ...contentOf(present) } : {};
  for (const field of fields) {
    if (shown && sameValue(wished[field], shown[field])) continue;
    content[field] = wished[field] === undefined ? undefined : meant(field, wished[field], present);
  }
  return content as unknown as RecordContent<K>;
}

/** All problems of the resulting record: those of the request validation, and those that depend on what is stored. */
function wrongIn<K extends RecordKind>(
  { view, wrong }: RecordLens<K>,
  wished: unknown,
  body: unknown,
  problems: readonly Problem[],
  present: Recorded<K> | undefined,
  records: RecordSet,
): Problem[] {
  const extras = valueAt(wished, ['extras']);
  const deep = depthProblems(extras);
  return [
    ...problemsBesideExisting(problems, body, present && view(present, records)),
    ...deep,
    ...(deep.length > 0 ? [] : extrasProblems(extras, present?.extras)),
    ...(wrong?.(wished, present, records) ?? []),
  ];
}

/** The problem of a reference to a record that does not exist. One that the record has already is exempt. */
export function unknownReference(
  wished: unknown,
  field: string,
  held: string | undefined,
  exists: (id: string) => boolean,
): Problem[] {
  const id = textAt(wished, [field]);
  if (id === undefined || id === held || exists(id)) return [];
  return [{ place: 'body', path: [field], rule: 'reference', reason: 'does not exist', binding: 'limit' }];
}
