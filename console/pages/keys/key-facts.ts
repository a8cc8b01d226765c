import type { Key, KeyRequest } from '../../../sdk/index.ts';

export type Scope = Key['scopes'][number];
export type Style = NonNullable<KeyRequest['style']>;
/** Whose client a key is for. */
export type Client = 'hub' | 'wizcommerce' | 'bitbybit' | 'evreka';

export const SCOPES: readonly Scope[] = [
  'orders:read',
  'orders:write',
  'orders:delete',
  'orders:force',
  'customers:read',
  'customers:write',
  'customers:delete',
  'products:read',
  'products:write',
  'products:delete',
  'webhooks',
  'admin',
  'workspaces',
];

const READ: readonly Scope[] = ['orders:read', 'customers:read', 'products:read'];

/** What each vendor's client usually needs, where it finds its orders, and how it sends the key. */
export const CLIENTS: Readonly<
  Record<Client, { scopes: readonly Scope[]; styles: readonly Style[]; path: string; header(key: string): string }>
> = {
  hub: {
    scopes: [...READ, 'orders:write'],
    styles: ['stele'],
    path: '/api/orders?limit=1',
    header: (key) => `X-API-Key: ${key}`,
  },
  wizcommerce: {
    scopes: ['orders:read', 'orders:write', 'orders:delete', 'customers:read', 'customers:write', 'products:read'],
    styles: ['stele'],
    path: '/v1/orders',
    header: (key) => `X-API-Key: ${key}`,
  },
  bitbybit: {
    scopes: [...READ, 'orders:write'],
    styles: ['bitbybit-live', 'bitbybit-test', 'stele'],
    path: '/customer/api/open/v1/orders',
    header: (key) => `x-api-key: ${key}`,
  },
  evreka: {
    scopes: [...READ, 'orders:write', 'customers:write'],
    styles: ['stele'],
    path: '/engagement/orders',
    header: (key) => `Authorization: Bearer ${key}`,
  },
};

/** What a key is now. */
export function stateOf({ revoked_at, expires_at }: Key): 'valid' | 'revoked' | 'expired' {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && Date.parse(expires_at) <= Date.now() ? 'expired' : 'valid';
}

/** Scopes in few words: `orders: read, write`. */
export function scopesText(scopes: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const scope of scopes) {
    const [what = scope, right] = scope.split(':');
    groups.set(what, [...(groups.get(what) ?? []), ...(right === undefined ? [] : [right])]);
  }
  return [...groups]
    .map(([what, rights]) => (rights.length === 0 ? what : `${what}: ${rights.join(', ')}`))
    .join(' · ');
}
