import type { Order } from '../../model/order.ts';
import type { Workspace } from '../../store/workspaces.ts';
import type { Environment } from '../write-command.ts';

/** The defaults of required fields. */
export const NEW_ORDER = {
  source: 'openapi',
  payment_status: 'PENDING',
  fulfillment_status: 'UNFULFILLED',
} as const satisfies Partial<Order>;

/** An order before its first version, with the defaults. */
export function blankOrder(
  id: string,
  aliases: Order['aliases'],
  workspace: Workspace,
  environment: Environment,
): Order {
  return {
    id,
    aliases,
    version: 0,
    display_id: '',
    ...NEW_ORDER,
    status_id: '',
    line_items: [],
    currency: workspace.default_currency,
    additional_charges: [],
    tags: [],
    attributes: [],
    created_at: environment.now,
    updated_at: environment.now,
    changed_at: environment.now,
    extras: {},
  };
}

// Without I, L, O and U, which people misread (Crockford's base 32).
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A short id for people, from the random end of a UUID: `ST-7K3M9QX2`. */
export function displayId(uuid: string): string {
  const bits = BigInt(`0x${uuid.replaceAll('-', '').slice(-10)}`);
  let letters = '';
  for (let i = 0n; i < 8n; i++) letters += LETTERS[Number((bits >> (i * 5n)) & 31n)];
  return `ST-${letters}`;
}
