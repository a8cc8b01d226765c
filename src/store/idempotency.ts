import type { RequestName } from '../model/request-name.ts';
import { type Query, type Row, writing } from './database/query.ts';

/** An idempotency key with the API key, or the family of rotated keys, and the request that it came with. */
export interface IdempotencyScope extends RequestName {
  keyFamily: string;
  key: string;
}

/**
 * The answer of a dialect. The layers below the dialect only store and repeat it. The body is a string, so that a
 * repeated request gets the same bytes.
 */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The answer of the hub's own writes, which belong to no request. */
export const NO_REPLY: Reply = { status: 0, headers: {}, body: '' };

/** A stored answer. */
export interface StoredAnswer {
  /** SHA-256 of the request, in hexadecimal. */
  fingerprint: string;
  reply: Reply;
  /** The id of the key that sealed the body. Absent for a body without a secret. */
  sealedWith?: string | undefined;
  /** The answer was erased with a person's data. Only the fact that there was one is stored. */
  isErased?: boolean;
  /** There is no answer yet: the request is in progress. */
  isUnderWay?: boolean;
}

/** An answer with its idempotency key. */
export interface KeptAnswer {
  scope: IdempotencyScope;
  answer: StoredAnswer;
}

/** The earlier use of an idempotency key. */
export type EarlierUse =
  | { answer: StoredAnswer; isByAddress: boolean }
  /** The key came with a request of another operation. */
  | 'other operation';

/** The name of an idempotency key within its workspace. No two requests may use it at once. */
export const keyText = ({ keyFamily, key }: Pick<IdempotencyScope, 'keyFamily' | 'key'>): string =>
  JSON.stringify([keyFamily, key]);

/** The stored answers to idempotency keys. */
export class StoredAnswers {
  readonly #answers = new Map<string, StoredAnswer>();
  readonly #operations = new Map<string, string>();

  /**
   * The earlier use of a scope's key. `undefined` when there is none, or when the same operation used it for other
   * parameters.
   */
  find(scope: IdempotencyScope): EarlierUse | undefined {
    const operation = this.#operations.get(keyText(scope));
    if (operation !== undefined && operation !== scope.operation) return 'other operation';
    const answer = this.#answers.get(placeText(scope, scope.parameters));
    if (answer) return { answer, isByAddress: false };
    const old = this.#answers.get(placeText(scope, scope.address));
    return old && { answer: old, isByAddress: true };
  }

  /** Adds an answer of the present transaction. */
  add(scope: IdempotencyScope, answer: StoredAnswer): void {
    this.#operations.set(keyText(scope), scope.operation);
    this.#answers.set(placeText(scope, scope.parameters), answer);
  }

  /**
   * Adds a row. `operation` is null when the row is found by its address. `answer` is absent when it is another
   * request's.
   */
  addRow(scope: Pick<IdempotencyScope, 'keyFamily' | 'key'>, row: StoredRow): void {
    if (row.operation !== null) this.#operations.set(keyText(scope), row.operation);
    if (row.answer) this.#answers.set(placeText(scope, row.parameters), row.answer);
  }
}

interface StoredRow {
  operation: string | null;
  parameters: string;
  answer: StoredAnswer | undefined;
}

const placeText = ({ keyFamily, key }: Pick<IdempotencyScope, 'keyFamily' | 'key'>, parameters: string): string =>
  JSON.stringify([keyFamily, key, parameters]);

/**
 * Reads the earlier uses of idempotency keys. All requests with one key are of one operation, so any of them gives the
 * operation.
 */
export function findAnswers(workspaceId: string, scopes: readonly IdempotencyScope[]): Query<StoredAnswers> {
  return {
    name: 'find_answers',
    text: `select u.key_family, u.key, i.operation, i.parameters, encode(i.fingerprint, 'hex'), i.status, i.headers, i.body,
        i.erased_at is not null, i.lease_until is not null
      from unnest($2::text[], $3::text[], $4::text[], $5::text[]) as u (key_family, key, parameters, address)
      cross join lateral (
        select operation, parameters, fingerprint, status, headers, body, erased_at, lease_until from idempotency_keys
          where workspace_id = $1 and key_family = u.key_family and key = u.key
            and parameters = any (array[u.parameters, u.address])
            and (lease_until is null or lease_until > clock_timestamp())
        union all
        (select operation, parameters, null, null, null, null, null, null from idempotency_keys
          where workspace_id = $1 and key_family = u.key_family and key = u.key and operation is not null
            and (lease_until is null or lease_until > clock_timestamp()) limit 1)
      ) i`,
    values: [
      workspaceId,
      scopes.map(({ keyFamily }) => keyFamily),
      scopes.map(({ key }) => key),
      scopes.map(({ parameters }) => parameters),
      scopes.map(({ address }) => address),
    ],
    read: (rows) => {
      const answers = new StoredAnswers();
      for (const [keyFamily, key, operation = null, parameters, ...rest] of rows) {
        const answer = answerIn(rest);
        answers.addRow(
          { keyFamily: String(keyFamily), key: String(key) },
          { operation, parameters: String(parameters), answer },
        );
      }
      return answers;
    },
  };
}

/** A header that is stored with an answer and never sent: the id of the key that sealed the body. */
const SEALED_WITH = 'stele-sealed-with';

const headersText = ({ reply, sealedWith }: StoredAnswer): string =>
  JSON.stringify(sealedWith === undefined ? reply.headers : { ...reply.headers, [SEALED_WITH]: sealedWith });

function answerIn([fingerprint, status, headers, body, isErased, isUnderWay]: Row): StoredAnswer | undefined {
  if (typeof fingerprint !== 'string') return undefined;
  const { [SEALED_WITH]: sealedWith, ...sent } = JSON.parse(String(headers)) as Record<string, string>;
  return {
    fingerprint,
    reply: { status: Number(status), headers: sent, body: String(body) },
    sealedWith,
    isErased: isErased === 't',
    isUnderWay: isUnderWay === 't',
  };
}

/**
 * Stores answers with the changes that they show. Fails on `idempotency_keys_pkey` when another process used the same
 * key meanwhile. The transaction must then run again, and it finds that process's answer.
 */
export function insertAnswers(workspaceId: string, answers: readonly KeptAnswer[]): Query<void> {
  return writing(
    'insert_answers',
    // The condition makes PostgreSQL delete the lapsed rows before it inserts the new ones.
    `with u as (
        select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::jsonb[], $9::text[])
          as u (key_family, key, operation, parameters, fingerprint, status, headers, body)),
      lapsed as (
        delete from idempotency_keys i using u where i.workspace_id = $1 and i.key_family = u.key_family
          and i.key = u.key and i.parameters = u.parameters and i.lease_until <= clock_timestamp() returning 1)
      insert into idempotency_keys (workspace_id, key_family, key, operation, parameters, fingerprint, status, headers, body)
      select $1, key_family, key, operation, parameters, decode(fingerprint, 'hex'), status, headers, body
        from u where (select count(*) from lapsed) >= 0
        order by key_family, key, parameters`,
    [
      workspaceId,
      answers.map(({ scope }) => scope.keyFamily),
      answers.map(({ scope }) => scope.key),
      answers.map(({ scope }) => scope.operation),
      answers.map(({ scope }) => scope.parameters),
      answers.map(({ answer }) => answer.fingerprint),
      answers.map(({ answer }) => answer.reply.status),
      answers.map(({ answer }) => headersText(answer)),
      answers.map(({ answer }) => answer.reply.body),
    ],
  );
}

/** How long a lease lasts without renewal, by the database's clock. */
export const LEASE_SECONDS = 30;

/** A lease of an idempotency key, by its owner. */
export interface Lease {
  scope: IdempotencyScope;
  owner: string;
}

/**
 * Leases an idempotency key to a request that runs for a while, and deletes lapsed leases of the key. Fails on
 * `idempotency_keys_pkey` when another request was faster.
 */
export function beginLease(workspaceId: string, { scope, owner }: Lease, fingerprint: string): Query<void>[] {
  return [
    writing(
      'forget_leases',
      `delete from idempotency_keys where workspace_id = $1 and key_family = $2 and key = $3
        and lease_until <= clock_timestamp()`,
      [workspaceId, scope.keyFamily, scope.key],
    ),
    writing(
      'begin_lease',
      `insert into idempotency_keys (workspace_id, key_family, key, operation, parameters, fingerprint, status, headers, body,
          lease_owner, lease_until)
        values ($1, $2, $3, $4, $5, decode($6, 'hex'), 0, '{}', '', $7,
          clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))`,
      [workspaceId, scope.keyFamily, scope.key, scope.operation, scope.parameters, fingerprint, owner],
    ),
  ];
}

/** Renews a lease. Returns whether the owner still had it. */
export function renewLease(workspaceId: string, lease: Lease): Query<boolean> {
  return ofLease(
    'renew_lease',
    `update idempotency_keys set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})`,
    workspaceId,
    lease,
  );
}

/** Ends a lease. Returns whether the owner still had it. */
export function endLease(workspaceId: string, lease: Lease): Query<boolean> {
  return ofLease('end_lease', 'delete from idempotency_keys', workspaceId, lease);
}

function ofLease(name: string, does: string, workspaceId: string, { scope, owner }: Lease): Query<boolean> {
  return {
    name,
    text: `${does} where workspace_id = $1 and key_family = $2 and key = $3 and parameters = $4 and lease_owner = $5
      returning 1`,
    values: [workspaceId, scope.keyFamily, scope.key, scope.parameters, owner],
    read: (rows) => rows.length > 0,
  };
}

/** Deletes up to `most` expired answers of a workspace, so that the statement stays short. Returns how many. */
export function pruneAnswers(workspaceId: string, most: number): Query<number> {
  return {
    name: 'prune_answers',
    text: `with pruned as (
        delete from idempotency_keys where ctid in (
          select ctid from idempotency_keys where workspace_id = $1 and created_at < now() - make_interval(days =>
            (select answers_kept_days from workspaces where id = $1)) limit $2)
        returning 1)
      select count(*) from pruned`,
    values: [workspaceId, most],
    read: ([row]) => Number(row?.[0]),
  };
}
