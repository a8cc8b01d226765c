import { expect } from 'vitest';
import { clientOf } from '../../support/client.ts';
import type { TestReply, TestRequest } from '../../support/requests.ts';
import type { TestHub } from '../../support/test-hub.ts';

const BASE = '/customer/api/open/v1';
export const OLDER_BASE = '/customer/open/v1';

/** The demo's first and third product have one variant each. */
export const VARIANT = '7b0f4c1e-55aa-4d3a-9cb2-000000000001';
export const OTHER_VARIANT = '7b0f4c1e-55aa-4d3a-9cb2-000000000003';
/** John Doe of the demo. */
export const CUSTOMER = '12345678-90ab-cdef-1234-567890abcdef';

/** A client of the vendor: it knows a base, a key and JSON. */
export class Client {
  readonly #hub: TestHub;
  readonly #base: string;
  readonly #key: string;

  constructor(hub: TestHub, { base = BASE, key = hub.key }: { base?: string; key?: string } = {}) {
    this.#hub = hub;
    this.#base = base;
    this.#key = key;
  }

  /** Sends a request and returns the whole reply. */
  ask(method: string, path: string, body?: unknown, headers: TestRequest['headers'] = {}): Promise<TestReply> {
    const sender = () => ({ send: this.#hub.send, key: this.#key });
    return clientOf('bitbybit', sender, this.#base).send(method, path, body, headers);
  }

  /** Sends a request, expects this status, and returns the body. */
  async tell<T = Shown>(status: number, method: string, path: string, body?: unknown): Promise<T> {
    const reply = await this.ask(method, path, body);
    expect(reply.status, reply.text).toBe(status);
    return reply.json() as T;
  }

  /** Sends a request, expects that it is refused as invalid, and returns the sorted clauses of the message. */
  async refusal(method: string, path: string, body?: unknown): Promise<string[]> {
    const { error } = await this.tell<Refused>(400, method, path, body);
    expect(error.code).toBe('VALIDATION_ERROR');
    return error.message.split('; ').sort();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what a client reads out of JSON.
export type Shown = { data: any };
// biome-ignore lint/suspicious/noExplicitAny: what a client reads out of JSON.
export type Listed = { data: any[]; meta: { page: number; limit: number; total: number; hasNextPage: boolean } };
interface Refused {
  error: { code: string; message: string };
}

let made = 0;

/** An unused email address and phone number. */
export const somebodyNew = () => {
  made += 1;
  return { email: `new-${made}@example.com`, phone: `+62812${String(made).padStart(7, '0')}` };
};

export const SHIPPING_ADDRESS = {
  firstName: 'Budi',
  lastName: 'Santoso',
  phone: '+628123456789',
  address1: 'Jl. Sudirman 1',
  city: 'Jakarta',
  province: 'DKI Jakarta',
  zip: '10220',
};

/** An order with only the required fields. */
export const newOrder = (more: object = {}) => ({
  lineItems: [{ productVariantId: VARIANT, quantity: 2 }],
  shippingAddress: SHIPPING_ADDRESS,
  customerId: CUSTOMER,
  ...more,
});
