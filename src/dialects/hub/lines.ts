import { type TSchema, Type } from 'typebox';

/** One JSON value on each line. */
export const NDJSON = 'application/x-ndjson';

/** Lines of JSON as the OpenAPI document has them, which knows no schema for what is between the line ends but this. */
export const linesOf = (line: TSchema, description?: string): TSchema =>
  Type.Unsafe<string>({
    type: 'string',
    ...(description === undefined ? {} : { description }),
    contentMediaType: NDJSON,
    contentSchema: line,
  });

/** CSV as the OpenAPI document has it. */
export const csvOf = (description: string): TSchema => Type.String({ description });
