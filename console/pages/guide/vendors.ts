import type { Order, Status } from '../../../sdk/index.ts';

/** The vendors whose clients can change an order's status. */
export const VENDORS = ['wizcommerce', 'bitbybit', 'evreka'] as const;
export type Vendor = (typeof VENDORS)[number];

/** What a vendor's client sends to change an order. */
export interface VendorCall {
  method: 'PATCH' | 'PUT';
  path: string;
  /** The header that has the key. `$STELE_KEY` is set in the terminal. */
  keyHeader: string;
  body: Record<string, string>;
}

/** The call by which a vendor's client gives an order another status than it has. */
export function callOf(vendor: Vendor, order: Order, statuses: readonly Status[]): VendorCall {
  const id = encodeURIComponent(String(order.aliases[vendor] ?? order.id));
  const { state } = order.status;
  if (vendor === 'wizcommerce') {
    const status = state === 'draft' ? 'confirmed' : 'draft';
    return { method: 'PATCH', path: `/v1/orders/${id}/status`, keyHeader: 'X-API-Key: $STELE_KEY', body: { status } };
  }
  if (vendor === 'bitbybit') {
    const body = { status: state === 'archived' ? 'active' : 'archived', notes: 'Left at the gate' };
    return { method: 'PUT', path: `/customer/api/open/v1/orders/${id}`, keyHeader: 'x-api-key: $STELE_KEY', body };
  }
  const next = nextOf(order.status.id ?? '', statuses);
  return {
    method: 'PUT',
    path: `/engagement/orders/${id}/status`,
    keyHeader: 'Authorization: Bearer $STELE_KEY',
    body: { status_id: next },
  };
}

/** The next status of the catalog to which the order may move, in the catalog's order; the first one after the last. */
function nextOf(id: string, statuses: readonly Status[]): string {
  const usable = statuses.filter(({ archived_at }) => archived_at === null);
  const place = usable.findIndex((status) => status.id === id);
  const { next = null } = usable[place] ?? {};
  const later = [...usable.slice(place + 1), ...usable.slice(0, Math.max(0, place))];
  return later.find((status) => next === null || next.includes(status.id))?.id ?? id;
}

/** The call as a command of a terminal. */
export const curlOf = ({ method, path, keyHeader, body }: VendorCall): string =>
  [
    `curl -X ${method} '${location.origin}${path}'`,
    `  -H "${keyHeader}"`,
    `  -H 'Content-Type: application/json'`,
    `  -d '${JSON.stringify(body)}'`,
  ].join(' \\\n');
