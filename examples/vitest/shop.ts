// The code under test: a web shop that keeps its orders in WizCommerce. It knows nothing of Stele. In production it
// gets the vendor's base URL and key, in a test those of a workspace.

export interface ShopSettings {
  baseUrl: string;
  apiKey: string;
}

export interface Cart {
  id: string;
  customerId: string;
  /** RFC 3339 */
  startedAt: string;
  items: { sku: string; quantity: number; unitPrice: number }[];
}

/** An order as the shop's pages show it. */
export interface ShopOrder {
  id: string;
  number: string;
  status: string;
  note: string;
}

interface WizOrder {
  id: string;
  display_id: string;
  status: string;
  internal_note?: string;
}

/** The shop's operations on orders. */
export class Shop {
  readonly #settings: ShopSettings;

  constructor(settings: ShopSettings) {
    this.#settings = settings;
  }

  /** Places an order once, even if the browser sends the cart several times. */
  async checkOut(cart: Cart): Promise<ShopOrder> {
    return this.#call('POST', '/v1/orders', cart.id, {
      reference_id: cart.id,
      customer_id: cart.customerId,
      source: 'web-shop',
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      created_at: cart.startedAt,
      updated_at: cart.startedAt,
      line_items: cart.items.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unit_price: unitPrice })),
    });
  }

  async order(id: string): Promise<ShopOrder> {
    return this.#call('GET', `/v1/orders/${id}`);
  }

  /** Throws the vendor's message if the order can no longer be cancelled. */
  async cancel(id: string): Promise<ShopOrder> {
    return this.#call('PATCH', `/v1/orders/${id}/status`, undefined, { status: 'cancelled' });
  }

  async #call(method: string, path: string, onceAs?: string, body?: unknown): Promise<ShopOrder> {
    const reply = await fetch(this.#settings.baseUrl + path, {
      method,
      headers: {
        'X-API-Key': this.#settings.apiKey,
        'Content-Type': 'application/json',
        ...(onceAs === undefined ? {} : { 'Idempotency-Key': onceAs }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await reply.json()) as { data: WizOrder } | { message: string };
    if (!('data' in answer)) throw new Error(`${reply.status}: ${answer.message}`);
    const { id, display_id: number, status, internal_note: note = '' } = answer.data;
    return { id, number, status, note };
  }
}
