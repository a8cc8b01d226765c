import type { RecordContent, Recorded, RecordKind } from '../../model/record.ts';

/** What a record says of itself: all but what the hub keeps. */
export function contentOf<K extends RecordKind>(record: Recorded<K>): RecordContent<K> {
  const { id, version, created_at, changed_at, ...content } = record as Recorded<RecordKind>;
  return content as unknown as RecordContent<K>;
}

/** What there is of something that a schema has no word for. */
export function inexpressible<T extends object>(schema: { properties: object }, present: T | undefined): Partial<T> {
  return Object.fromEntries(
    Object.entries(present ?? {}).filter(([field]) => !Object.hasOwn(schema.properties, field)),
  ) as Partial<T>;
}
