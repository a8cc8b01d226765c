/** What a client's user has of a reply. */
export interface Answer {
  status: number;
  body: unknown;
}

/** What every program for WizCommerce offers, whichever client it uses. */
export interface WizCommerceProgram {
  setStatus(id: string, status: 'draft' | 'confirmed' | 'cancelled'): Promise<Answer>;
  /** Sends a word that is not the contract's. */
  setWrongStatus(id: string): Promise<Answer>;
  replace(id: string, order: WizCommerceOrder): Promise<Answer>;
  /** Changes nothing but a note, and tells which customer the order is for: through the types of the client alone. */
  customerOf(id: string, order: WizCommerceOrder): Promise<string | undefined>;
}

/** What every program for bitbybit offers. */
export interface BitbybitProgram {
  update(id: string, change: BitbybitChange): Promise<Answer>;
  /** Sends a word that is not the contract's. */
  updateWrongly(id: string): Promise<Answer>;
  /** Changes nothing, and tells the titles of the lines: through the types of the client alone. */
  titlesOf(id: string): Promise<(string | undefined)[] | undefined>;
}

export type Connect<Program> = (baseUrl: string, key: string) => Program;

export interface BitbybitChange {
  status?: 'active' | 'archived' | 'cancelled' | 'refunded';
  fulfillmentStatus?: 'unfulfilled' | 'fulfilled';
  financialStatus?: 'pending' | 'paid' | 'refunded';
  notes?: string;
}

export type WizCommerceOrder = typeof wholeOrder;

const party = {
  id: '12345678-90ab-cdef-1234-567890abcdef',
  first_name: 'John',
  last_name: 'Doe',
  phone: '+14155552671',
  email: 'john.doe@example.com',
};

const address = {
  ...party,
  address_line_1: '123 Main St',
  address_line_2: 'Apt 101',
  city: 'Anytown',
  state: 'CA',
  country: 'US',
  zip_code: '12345',
};

/** Every field that a replacing WizCommerce call has, with the documented example where there is one. */
export const wholeOrder = {
  reference_id: '1234567890',
  display_id: '1234567890',
  customer_id: '12345678-90ab-cdef-1234-567890abcdef',
  payment_term: 'Payment Term',
  shipping_method: 'Shipping Method',
  freight_term: 'Freight Term',
  amount: 100,
  amount_paid: 100,
  discount_value: 10,
  tax_value: 10,
  shipping_charge: 10,
  shipment_date: '2025-01-01T00:00:00Z',
  due_date: '2025-01-01T00:00:00Z',
  payment_status: 'PAID' as const,
  payment_method_id: '1234567890',
  fulfillment_status: 'PARTIALLY_DELIVERED' as const,
  customer_note: 'Customer Notes',
  created_at: '2025-01-01T00:00:00Z',
  updated_at: '2025-01-01T00:00:00Z',
  internal_note: 'Internal Notes',
  source: 'high-point',
  po_number: 'PO-7',
  customer_consent: { has_consent: true, consent_file_id: 'file-1' },
  container_info: { name: 'Container Name', key: '40ft_hig', unit: 'CFT' as const, volume: 100 },
  billing_address: address,
  shipping_address: address,
  primary_contact: { ...party, designation: 'Sales Manager' },
  line_items: [
    {
      sku: 'RUG14754',
      quantity: 10,
      shipped_quantity: 0,
      invoiced_quantity: 0,
      cancelled_quantity: 0,
      picked_quantity: 0,
      unit_price: 100,
      discount: 0,
      discount_type: 'percentage' as const,
      is_adhoc: false,
      note: 'Extra packing material',
    },
  ],
  attributes: [{ name: '1234567890', value: 'red' }],
  additional_charges: [{ name: 'duty', type: 'tax' as const, value_type: 'percentage' as const, amount: 7.5 }],
};
