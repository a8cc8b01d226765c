import { same } from '../changes/differences.ts';
import type { Script, Views } from './views.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A call of a script's client. */
export interface Call {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  /** How the script's clients send the key. */
  header: string;
  body?: unknown;
}

/** How a script's client would make a change. */
export interface Said {
  calls: readonly Call[];
  /** The changed fields for which the script has no word or no call. */
  unsaid: readonly string[];
}

/** A change of an order, with what each script shows before and after it. */
export interface ChangeShown {
  id: string;
  changes: readonly { field: string; from?: unknown; to?: unknown }[];
  before: Views;
  after: Views;
}

const KEY = '$STELE_KEY';

const HEADERS: Readonly<Record<Script, string>> = {
  wizcommerce: `X-API-Key: ${KEY}`,
  bitbybit: `x-api-key: ${KEY}`,
  evreka: `Authorization: Bearer ${KEY}`,
  hub: `X-API-Key: ${KEY}`,
};

/** How a script's client would send a change: its calls, and what it cannot say. */
export function saidIn(script: Script, change: ChangeShown): Said {
  switch (script) {
    case 'wizcommerce':
      return inWizCommerce(change);
    case 'bitbybit':
      return inBitbybit(change);
    case 'evreka':
      return inEvreka(change);
    case 'hub':
      return inHub(change);
  }
}

const objectOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const dataOf = (view: unknown): Fields => objectOf(objectOf(view)['data']);

/** What the hub writes by itself, or what follows from another change: no client sends it. */
const FOLLOWS: ReadonlySet<string> = new Set(['updated_at', 'completed_at', 'changed_at']);

const named = ({ changes }: ChangeShown): string[] =>
  changes.map(({ field }) => field).filter((field) => !FOLLOWS.has(field));

/** What replies alone have: no request may bring it. */
const ONLY_SHOWN: ReadonlySet<string> = new Set(['id', 'status', 'payment_method', 'price_list_id', 'charges']);

function inWizCommerce(change: ChangeShown): Said {
  const [before, after] = [dataOf(change.before.wizcommerce), dataOf(change.after.wizcommerce)];
  const differs = (field: string): boolean => !same(before[field], after[field]);
  const wanted = named(change);
  const path = `/v1/orders/${encodeURIComponent(String(after['id']))}`;
  const status = wanted.includes('status_id') && differs('status');
  // The vendor's call replaces the order and needs both ids.
  const isWhole = after['reference_id'] !== undefined && after['customer_id'] !== undefined;
  const written = wanted.filter(
    (field) => field !== 'status_id' && !ONLY_SHOWN.has(field) && differs(field) && isWhole,
  );
  const body = Object.fromEntries(Object.entries(after).filter(([field]) => !ONLY_SHOWN.has(field)));
  const header = HEADERS.wizcommerce;
  return {
    calls: [
      ...(status
        ? [{ method: 'PATCH', path: `${path}/status`, header, body: { status: after['status'] } } as const]
        : []),
      ...(written.length > 0 ? [{ method: 'PUT', path, header, body } as const] : []),
    ],
    unsaid: wanted.filter((field) => !(field === 'status_id' ? status : written.includes(field))),
  };
}

/** The fields that a client of bitbybit can write, with the hub's fields that they stand for. */
const BITBYBIT = {
  status_id: 'status',
  fulfillment_status: 'fulfillmentStatus',
  payment_status: 'financialStatus',
  internal_note: 'notes',
} as const;

function inBitbybit(change: ChangeShown): Said {
  const [before, after] = [dataOf(change.before.bitbybit), dataOf(change.after.bitbybit)];
  const written = Object.entries(BITBYBIT).filter(
    ([field, name]) => named(change).includes(field) && !same(before[name], after[name]),
  );
  const body = Object.fromEntries(written.map(([, name]) => [name, after[name] ?? null]));
  const path = `/customer/api/open/v1/orders/${encodeURIComponent(String(after['id']))}`;
  return {
    calls: written.length > 0 ? [{ method: 'PUT', path, header: HEADERS.bitbybit, body }] : [],
    unsaid: named(change).filter((field) => !written.some(([known]) => known === field)),
  };
}

function inEvreka(change: ChangeShown): Said {
  const after = objectOf(change.after.evreka);
  const moves = named(change).includes('status_id');
  const path = `/engagement/orders/${encodeURIComponent(String(after['id']))}`;
  const header = HEADERS.evreka;
  if (isDeletion(change)) return { calls: [{ method: 'DELETE', path, header }], unsaid: [] };
  const body = { status_id: objectOf(after['status'])['id'] };
  return {
    calls: moves ? [{ method: 'PUT', path: `${path}/status`, header, body }] : [],
    unsaid: named(change).filter((field) => field !== 'status_id'),
  };
}

const isDeletion = ({ changes }: ChangeShown): boolean =>
  changes.some(({ field, to }) => field === 'deleted_at' && (to ?? null) !== null);

function inHub(change: ChangeShown): Said {
  const path = `/api/orders/${encodeURIComponent(change.id)}`;
  const header = HEADERS.hub;
  if (isDeletion(change)) return { calls: [{ method: 'DELETE', path, header }], unsaid: [] };
  const aliases = change.changes.filter(({ field }) => field.startsWith('aliases.'));
  const written = change.changes.filter(
    ({ field }) => !FOLLOWS.has(field) && !/^(aliases|deleted_at)(\.|$)/.test(field),
  );
  const restores = change.changes.some(({ field }) => field === 'deleted_at');
  const moves = written.length === 1 && written[0]?.field === 'status_id';
  return {
    calls: [
      ...(restores ? [{ method: 'POST', path: `${path}/restore`, header, body: {} } as const] : []),
      ...(moves ? [{ method: 'PUT', path: `${path}/status`, header, body: { id: written[0]?.to } } as const] : []),
      ...(written.length > 0 && !moves ? [{ method: 'PATCH', path, header, body: patchOf(written) } as const] : []),
      ...aliases.map(({ field, to }): Call => {
        const at = `${path}/aliases/${field.slice('aliases.'.length)}`;
        return to ? { method: 'PUT', path: at, header, body: { alias: to } } : { method: 'DELETE', path: at, header };
      }),
    ],
    unsaid: [],
  };
}

/** The merge patch (RFC 7396) that makes these changes. */
export function patchOf(changes: readonly { field: string; from?: unknown; to?: unknown }[]): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const { field, from, to } of changes) {
    const [name = field, dialect] = field.split('.');
    if (name === 'status_id') patch['status'] = { id: to };
    else if (name === 'extras' && dialect !== undefined)
      patch['extras'] = { ...objectOf(patch['extras']), [dialect]: mergePatch(from, to) };
    else patch[field] = mergePatch(from, to);
  }
  return patch;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The merge patch between two values: null for what is gone, objects by their fields, lists as a whole. */
function mergePatch(from: unknown, to: unknown): unknown {
  if (!isRecord(to)) return to ?? null;
  const before = isRecord(from) ? from : {};
  const gone = Object.keys(before).filter((name) => to[name] === undefined);
  return Object.fromEntries([
    ...gone.map((name) => [name, null]),
    ...Object.entries(to)
      .filter(([name, value]) => !same(before[name], value))
      .map(([name, value]) => [name, mergePatch(before[name], value)]),
  ]);
}

const WIDE = 100;

/** A call as a command for a shell, with `$STELE_KEY` in place of the key. */
export function curlOf({ method, path, header, body }: Call, origin: string): string {
  const lines = [`curl -X ${method} ${quoted(origin + path)}`, `-H "${header}"`];
  if (body !== undefined) {
    const short = JSON.stringify(body);
    const text = short.length > WIDE ? JSON.stringify(body, undefined, 2) : short;
    lines.push(`-H 'Content-Type: application/json'`, `-d ${quoted(text)}`);
  }
  return lines.join(' \\\n  ');
}

/** A text as one word for a shell. */
const quoted = (text: string): string => (/^[\w:/.%-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
