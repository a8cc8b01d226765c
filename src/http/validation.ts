import { Ajv, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import type { Problem, ProblemPlace } from '../model/failure.ts';
import { boundEntries } from './entries.ts';
import { addVocabulary } from './formats.ts';
import { problemsFrom } from './problems.ts';

/**
 * A check of values against one schema: nothing is coerced, filled in or removed, and all problems are found, of thousands
 * of bad list entries as many as help.
 */
export type Check = (value: unknown) => Problem[];

export type Compile = (schema: TSchema, place: ProblemPlace) => Check;

/** Builds the compiler of schemas. One serves all dialects. */
export function createValidation(): Compile {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictNumbers: true,
    validateSchema: false,
  });
  addVocabulary(ajv);
  boundEntries(ajv);
  return (schema, place) => {
    const validate: ValidateFunction = ajv.compile(schema);
    return (value) => (validate(value) ? [] : problemsFrom(validate.errors ?? [], place));
  };
}
