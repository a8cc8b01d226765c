import { type TSchema, Type } from 'typebox';

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
