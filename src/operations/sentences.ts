import type { AccessKind, ConflictingField, Failure, FailureTable, Problem } from '../model/failure.ts';
import type { RecordKind } from '../model/record.ts';
import type { State } from '../model/status.ts';

/** The place of a problem as a dotted path: `line_items[0].sku`. The place of the whole body is `body`. */
export function fieldOf({ place, path }: Pick<Problem, 'place' | 'path'>): string {
  if (path.length === 0) return place;
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`)).join('');
}

/** The most problems in a sentence that people read. The reply has all of them in a list too. */
const MOST_CLAUSES = 20;

/** Writes problems as a sentence with a clause for each of the first `most`, and the number of the others. */
export function clausesOf(problems: readonly Problem[], most: number): string {
  const clauses = problems.slice(0, most).map((problem) => `${fieldOf(problem)} ${problem.reason}`);
  const more = problems.length - clauses.length;
  return (more > 0 ? [...clauses, `and ${more} more`] : clauses).join('; ');
}

/** Each failure as an English sentence, for the dialects whose vendor documents no wording. */
export const sentences: FailureTable<string> = {
  route_not_found: () => 'There is nothing at this path',
  method_not_allowed: ({ allowed }) => `This path answers ${allowed.join(', ')} only`,
  unauthenticated: ({ reason }) => (reason === 'missing' ? 'An API key is required' : 'The API key is not valid'),
  forbidden: ({ scope }) => `The API key lacks the scope ${scope}`,
  ip_not_allowed: ({ address }) => `The API key may not be used from ${address}`,
  wrong_credentials: () => 'The email address or the password is wrong',
  wrong_client: () => 'The client id or the client secret is missing or wrong',
  bad_refresh_token: () => 'The refresh token is not valid',
  unsupported_media: ({ accepted = ['application/json'] }) => `The body must be sent as ${accepted.join(' or ')}`,
  too_large: ({ limitBytes }) => `The body must not be larger than ${limitBytes} bytes`,
  bad_message: ({ reason }) => reason,
  malformed_body: ({ reason }) => `Malformed request: ${reason}`,
  invalid: ({ problems }) => clausesOf(problems, MOST_CLAUSES),
  not_found: () => 'Resource not found',
  unknown_status: ({ status_id }) => `There is no status ${quote(status_id)}`,
  refused_transition: ({ from, to, allowed }) =>
    allowed.length > 0
      ? `status cannot change from ${quote(from)} to ${quote(to)}; allowed from there: ${allowed.map(({ name }) => quote(name)).join(', ')}`
      : `status cannot change from ${quote(from)} to ${quote(to)}: ${quote(from)} is final`,
  duplicate: (failure) => `${failure.field} ${quote(failure.value)} ${takenBy(failure)}`,
  conflict: ({ reason }) => reason,
  version_conflict: ({ currentVersion, differing, entity, isUnwanted }) =>
    isUnwanted
      ? `The ${nameOfOne(entity)} is there, at version ${currentVersion}, which If-None-Match excludes`
      : currentVersion === 0
        ? `The ${nameOfOne(entity)} does not exist, so it has no version`
        : `The ${nameOfOne(entity)} has changed since: it is at version ${currentVersion}${differing.length > 0 ? `, and this request would change ${differing.join(', ')}` : ''}`,
  idempotency_reuse: (failure) => `This Idempotency-Key ${usedWith(failure)}`,
  answer_erased: () =>
    "The request with this Idempotency-Key was done; its reply was erased with a person's data and is not repeated",
  rate_limited: ({ retryAfterSeconds }) => `Too many requests; retry after ${retryAfterSeconds} s`,
  busy: ({ retryAfterSeconds }) => `The service is overloaded; retry after ${retryAfterSeconds} s`,
  unavailable: ({ retryAfterSeconds }) => `The service is not available; retry after ${retryAfterSeconds} s`,
  internal: () => 'Something went wrong on our side',
};

/** A clause about the order or record that has a unique value. It reads after the field. */
export const takenBy = ({ entity }: Extract<Failure, { kind: 'duplicate' }>): string =>
  `is in use by another ${nameOfOne(entity)}`;

const nameOfOne = (kind: RecordKind | AccessKind | undefined): string => (kind ? NAMES_OF_ONE[kind] : 'order');

/** The name of a missing thing in a sentence: the singular of a kind, or the given word. */
export const nameOfAbsent = (entity: string): string =>
  Object.hasOwn(NAMES_OF_ONE, entity) ? NAMES_OF_ONE[entity as RecordKind | AccessKind] : entity;

const NAMES_OF_ONE: Record<RecordKind | AccessKind, string> = {
  customers: 'customer',
  contacts: 'contact',
  addresses: 'address',
  payment_methods: 'payment method',
  price_lists: 'price list',
  products: 'product',
  order_types: 'order type',
  service_points: 'service point',
  items: 'item',
  shipments: 'shipment',
  invoices: 'invoice',
  api_keys: 'API key',
  users: 'user',
  oauth_clients: 'OAuth client',
  workspaces: 'workspace',
  statuses: 'status',
};

const quote = (text: string): string => `"${text}"`;

/** The earlier request of an idempotency key, in words. */
export const usedWith = ({ isOtherOperation }: Extract<Failure, { kind: 'idempotency_reuse' }>): string =>
  isOtherOperation ? 'was used for another operation' : 'was used with another body';

type Conflict = Extract<Failure, { kind: 'version_conflict' }>;

/** The dialect's words for the fields and values of a conflict. */
export interface ConflictWords {
  /** The dialect's name of a canonical field. `undefined` if it has none. */
  name(field: string): string | undefined;
  /** The dialect's form of a value. By default, the value itself. */
  value?(field: string, value: unknown): unknown;
  /** The dialect's name of a status. By default, the id of its entry. */
  status?(state: State): string;
}

/** A field that differs, with a clause that reads after it. */
export interface Difference {
  field: string;
  reason: string;
}

/** A longer value is cut in a message. */
const LONGEST_VALUE = 100;

/** Every field that differs, with its present value and the value of the request, if these are known. */
export function differencesOf(conflict: Conflict, words: ConflictWords): Difference[] {
  const sides = new Map((conflict.sides ?? []).map((side) => [side.field, side]));
  return conflict.differing.flatMap((canonical): Difference[] => {
    const field = words.name(canonical);
    if (field === undefined) return [];
    const side = sides.get(canonical);
    return [{ field, reason: side ? bothSides(side, conflict, words) : UNKNOWN_SIDES }];
  });
}

const UNKNOWN_SIDES = 'would be changed, though it may have changed since it was read';

/** The conflict as a sentence, for vendors whose errors have only a message. */
export function conflictSentence(conflict: Conflict, words: ConflictWords): string {
  const differences = differencesOf(conflict, words);
  const differing = differences.map(({ field }) => field);
  const clauses = conflict.sides ? differences.map(({ field, reason }) => `; ${field} ${reason}`) : [];
  return sentences.version_conflict({ ...conflict, differing }) + clauses.join('');
}

const bothSides = ({ field, theirs, yours }: ConflictingField, conflict: Conflict, words: ConflictWords): string => {
  const inText = (value: unknown): string => textOf(inWords(field, value, conflict, words));
  return `is now ${inText(theirs)}, and this request would make it ${inText(yours)}`;
};

function inWords(field: string, value: unknown, { states = {} }: Conflict, words: ConflictWords): unknown {
  const state = field === 'status_id' ? states[String(value)] : undefined;
  if (state && words.status) return words.status(state);
  return value === null || !words.value ? value : words.value(field, value);
}

function textOf(value: unknown): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE).toWellFormed()}…`;
}
