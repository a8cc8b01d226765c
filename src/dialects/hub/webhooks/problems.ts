import { EVENT_TYPES, wantsType } from '../../../model/event.ts';
import type { Problem } from '../../../model/failure.ts';
import type { WebhookFormat } from '../../../webhooks/format.ts';
import { RESERVED_HEADERS } from '../../../webhooks/send-webhook.ts';

/** The name of a header (RFC 9110, section 5.1). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Visible ASCII with blanks inside: other characters are read differently by receivers (RFC 9110, section 5.5). */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

const problem = (path: string[], rule: Problem['rule'], reason: string): Problem => ({
  place: 'body',
  path,
  rule,
  reason,
  binding: 'shape',
});

/** What is wrong with the headers of an endpoint. */
export const headerProblems = (headers: Readonly<Record<string, string>> = {}): Problem[] =>
  Object.entries(headers).flatMap(([name, value]) => {
    if (!HEADER_NAME.test(name)) return [problem(['headers', name], 'format', 'is not the name of a header')];
    if (RESERVED_HEADERS.has(name.toLowerCase()))
      return [problem(['headers', name], 'enum', 'is a header that the hub writes')];
    return HEADER_VALUE.test(value) ? [] : [problem(['headers', name], 'format', 'must be visible ASCII characters')];
  });

/** What is wrong with the types that an endpoint wants: each must be one that its format has. */
export const typeProblems = (types: readonly string[], { name, eventNames }: WebhookFormat): Problem[] =>
  types
    .filter((wanted) => !EVENT_TYPES.some((type) => eventNames[type] !== undefined && wantsType([wanted], type)))
    .map((wanted) => problem(['types'], 'enum', `has ${wanted}, which the format ${name} does not have`));

/** The problem of an endpoint's URL. */
export const urlProblem = (reason: string): Problem => problem(['url'], 'reference', reason);

/** The problem of a kind of secret that a format does not have. */
export const secretProblem = ({ name, secretKinds }: WebhookFormat): Problem =>
  problem(['secret_kind'], 'enum', `must be one that the format ${name} has: ${secretKinds.join(', ')}`);
