import type { Problem } from './generated/types.ts';

/** What the kinds of problems begin with. */
const TYPES = 'urn:problem-type:stele:';

/** The hub answered, and refused or failed. */
export class SteleError extends Error {
  override readonly name = 'SteleError';
  readonly status: number;
  /** The name of the problem (RFC 9457), to be compared: `urn:problem-type:stele:version-conflict`. */
  readonly type: string;
  /** The same without what all begin with: `version-conflict`. */
  readonly kind: string;
  /** Each field, parameter or header that is wrong. */
  readonly errors: NonNullable<Problem['errors']>;
  /** Finds the request in the hub's log. */
  readonly requestId: string | undefined;
  /** Of a refused status change: where the order may go. */
  readonly allowed: Problem['allowed'];
  /** When the hub wants to be asked again. */
  readonly retryAfterSeconds: number | undefined;
  /** All that the hub said, also what has no name here. */
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

/** No answer came, or not all of it. `cause` is what the platform said. */
export class SteleConnectionError extends Error {
  override readonly name = 'SteleConnectionError';
  /** Whether it was the time that ran out. */
  readonly timedOut: boolean;

  constructor(message: string, { cause, timedOut = false }: { cause?: unknown; timedOut?: boolean } = {}) {
    super(message, { cause });
    this.timedOut = timedOut;
  }
}

/** The failure that an answer tells of, whoever gave it: a proxy in between may answer with something else than a problem. */
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

/** Seconds, from seconds or an HTTP date (RFC 9110, 10.2.3), which the answer's own `Date` makes independent of clocks. */
function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('Retry-After');
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const at = Date.parse(value);
  if (Number.isNaN(at)) return undefined;
  const sentAt = Date.parse(headers.get('Date') ?? '');
  return Math.max(0, (at - (Number.isNaN(sentAt) ? Date.now() : sentAt)) / 1000);
}
