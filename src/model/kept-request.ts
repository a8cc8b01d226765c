import type { Instant } from './time.ts';

/** Which requests a workspace keeps: none, those that failed, or all. */
export const KEPT_REQUESTS = ['none', 'failures', 'all'] as const;

/** What a workspace keeps of their bodies: nothing, or a copy in which personal and secret values are masked. */
export const KEPT_BODIES = ['none', 'masked'] as const;

/** What a workspace keeps of requests. */
export interface Keeping {
  requests: (typeof KEPT_REQUESTS)[number];
  bodies: (typeof KEPT_BODIES)[number];
}

/** The lowest status of a reply whose request is kept. */
export const KEPT_FROM: Readonly<Record<Keeping['requests'], number>> = {
  none: Number.POSITIVE_INFINITY,
  failures: 400,
  all: 0,
};

/** A workspace that names nothing keeps requests for so many days. */
export const REQUESTS_KEPT_DAYS = 14;

/** A key of a known workspace that is refused. No reply shows it. */
export interface RefusedKey {
  workspaceId: string;
  /** The key, or the user of a token. */
  keyId: string;
  why: 'expired' | 'revoked' | 'disabled';
  keeping: Keeping;
}

/** A field of a refused request, with a clause that reads after it. */
export interface RefusedField {
  field: string;
  message: string;
}

/** Why a request failed, in the same words for all dialects, without a personal value. */
export interface Refusal {
  /** The name of the failure, or `aborted` for a client that closed the connection before it had the reply. */
  failure: string;
  reason: string;
  fields: readonly RefusedField[];
}

/** A body without personal and secret values. */
export interface MaskedBody {
  text: string;
  isCut: boolean;
}

/** The facts of a request that are known when it ends. */
export interface EndedRequest {
  received_at: Instant;
  request_id: string;
  dialect: string;
  /** Absent for a path or method that is not served. */
  operation?: string | undefined;
  method: string;
  /** The path with its parameters in braces. */
  route?: string | undefined;
  /** Without the query, cut, and without email addresses and phone numbers. */
  path?: string | undefined;
  /** The order of the path, by the id that the client used. */
  order_ref?: string | undefined;
  /** Absent if the client closed the connection before it had the reply. */
  status?: number | undefined;
  refusal?: Refusal | undefined;
  duration_ms: number;
  replayed: boolean;
  dry_run: boolean;
  /** The size of the body as it was sent. */
  body_bytes?: number | undefined;
}

/** A request that is kept for some days. */
export interface KeptRequest extends EndedRequest {
  id: string;
  /** The key, or the user of a token. */
  key_id: string;
  is_failed: boolean;
  body?: MaskedBody | undefined;
  /** The time at which its values were erased with a person's data. */
  erased_at?: Instant | undefined;
}

/** Whether a request failed: it was refused, or got no reply. */
export const isFailed = ({ status }: Pick<EndedRequest, 'status'>): boolean => status === undefined || status >= 400;
