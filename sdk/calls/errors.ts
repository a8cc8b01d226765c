import type { Problem } from '../generated/types.ts';

/** The common prefix of all problem types. */
const TYPES = 'urn:problem-type:stele:';

/** The hub refused the call or failed. */
export class SteleError extends Error {
  override readonly name = 'SteleError';
  readonly status: number;
  /** The problem type (RFC 9457): `urn:problem-type:stele:version-conflict`. */
  readonly type: string;
  /** The last part of the type: `version-conflict`. */
  readonly kind: string;
  /** Each invalid field, parameter or header. */
  readonly errors: NonNullable<Problem['errors']>;
  /** The id of the request in the hub's log. */
  readonly requestId: string | undefined;
  /** The statuses that a refused status change may choose instead. */
  readonly allowed: Problem['allowed'];
  /** From `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
  /** The whole problem document, with its extensions. */
  readonly problem: Readonly<Problem & Record<string, unknown>>;

  constructor(status: number, problem: Problem & Record<string, unknown>, headers: Headers) {
    super(sentenceOf(problem));
    this.status = status;
    this.type = problem.type;
    this.kind = problem.type.startsWith(TYPES) ? problem.type.slice(TYPES.length) : problem.type;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? headers.get('X-Request-Id') ?? undefined;
    this.allowed = problem.allowed;
    this.retryAfterSeconds = retryAfterOf(headers);
    this.problem = problem;
  }
}

/** No reply arrived, or only a part of it. `cause` is the error of the platform. */
export class SteleConnectionError extends Error {
  override readonly name = 'SteleConnectionError';
  /** Whether the timeout ended the attempt. */
  readonly timedOut: boolean;

  constructor(message: string, { cause, timedOut = false }: { cause?: unknown; timedOut?: boolean } = {}) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

/** The error of a failed response. A proxy may reply with something else than a problem document. */
export async function errorFrom(response: Response): Promise<SteleError> {
  const text = await response.text();
  const problem = readProblem(text) ?? {
    type: 'about:blank',
    title: response.statusText || `Status ${response.status}`,
    status: response.status,
    detail: `${response.url} answered ${response.status} ${response.statusText}`.trim(),
  };
  return new SteleError(response.status, problem, response.headers);
}

function readProblem(text: string): (Problem & Record<string, unknown>) | undefined {
  try {
    const body = JSON.parse(text) as unknown;
    const isProblem = typeof body === 'object' && body !== null && 'type' in body && 'title' in body;
    return isProblem ? (body as Problem & Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function sentenceOf({ title, detail, errors = [] }: Problem): string {
  const said = detail ?? title;
  if (errors.length === 0) return said;
  const fields = errors.map(({ pointer, parameter, header, detail: reason }) =>
    `${pointer ?? parameter ?? header ?? ''} ${reason}`.trim(),
  );
  return `${title}: ${fields.join('; ')}`;
}

/** Seconds, from seconds or an HTTP date (RFC 9110, 10.2.3). The response's own `Date` makes a date independent of clocks. */
function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('Retry-After');
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  if (Number.isNaN(at)) return undefined;
  const sentAt = Date.parse(headers.get('Date') ?? '');
  return Math.max(0, (at - (Number.isNaN(sentAt) ? Date.now() : sentAt)) / 1000);
}
