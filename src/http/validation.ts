import { Ajv, type ValidateFunction } from 'ajv';
import type { TSchema } from 'typebox';
import type { Problem, ProblemPlace } from '../model/failure.ts';
import { boundEntries } from './entries.ts';
import { addVocabulary } from './formats.ts';
import { problemsFrom } from './problems.ts';

/**
 * Validates values against one schema: no coercion, no defaults, no removal. Reports all problems, or as many as help
 * of thousands of invalid list entries.
 */
export type Check = (value: unknown) => Problem[];

export type Compile = (schema: TSchema, place: ProblemPlace) => Check;

/** Builds the compiler of schemas. One compiler serves all dialects. */
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
