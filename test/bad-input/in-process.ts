import type { TSchema } from 'typebox';
import { withoutNulls } from '../../src/http/body.ts';
import { type Problem, renderFailure } from '../../src/model/failure.ts';
import { parseJsonText, problemsInText } from '../../src/validation/json-text.ts';
import { type Check, createValidation, onePerField } from '../../src/validation/validation.ts';
import { expectFailure } from '../support/dialects.ts';
import type { Target } from './operations.ts';

const compile = createValidation();
const checks = new WeakMap<TSchema, Check>();

/** Returns what the request validation finds wrong with the JSON text of a body. */
export function problemsOf({ operation: { body: schema = {}, nullMeansAbsent } }: Target, text: string): Problem[] {
  const check = checks.get(schema) ?? compile(schema, 'body');
  checks.set(schema, check);
  const sent = parseJsonText(text);
  const body = nullMeansAbsent ? withoutNulls(sent) : sent;
  return onePerField([...problemsInText(text, body), ...check(body)]);
}

/** Returns the fields that the dialect's failure table names for a body that the request validation refuses. */
export function fieldsRefused(target: Target, text: string): string[] {
  const { dialect, facts } = target;
  const reply = renderFailure(dialect.failures, { kind: 'invalid', problems: problemsOf(target, text) }, 'request-id');
  const failure = expectFailure(
    facts,
    {
      status: reply.status,
      headers: { 'content-type': `${reply.headers['Content-Type'] ?? 'application/json'}; charset=utf-8` },
      text: reply.body,
      json: () => JSON.parse(reply.body) as unknown,
    },
    facts.statuses.invalid,
  );
  return [...new Set(facts.namedFields(failure))];
}
