import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Big from 'big.js';
import stringWidth from 'string-width';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { hasScript, hubWithUser } from './stele.ts';

const { hub, ada } = await hubWithUser();

const MAPPING = { kind: 'orders', columns: [{ header: 'Order', to: 'reference_id' }] };

beforeAll(async () => {
  await writeFile(join(ada.folder, 'shop.json'), JSON.stringify(MAPPING));
  await ada.run(['mappings', 'save', 'shop', 'shop.json']);
}, 60_000);

const ID = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/;

const LISTS = [
  ['orders', 'list'],
  ['customers', 'list'],
  ['products', 'list'],
  ['keys', 'list'],
  ['statuses', 'list'],
  ['workspaces', 'list'],
  ['mappings', 'list'],
  ['changes', '--from', 'yesterday'],
];

describe.skipIf(!hasScript)('on a terminal', () => {
  test.each(LISTS)('%s %s fits 80 columns', async (...args) => {
    const lines = await ada.linesOnTerminal(args, 80);
    expect(lines.length).toBeGreaterThan(1);
    // The note below the table goes to standard error, and the terminal wraps it.
    const table = lines.filter((line) => !/--wide|--all|held back|^[\w-]{40,}$/.test(line));
    for (const line of table) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  });

  it('changes show from what to what, also after records that were only created', async () => {
    const [first, ...lines] = await ada.linesOnTerminal(['changes', '--from', 'yesterday'], 80);
    expect(first).toMatch(/ CHANGE$/);
    const changed = lines.filter((line) => / (SO|WC)[-_]\d+ +status: (Draft|Confirmed)/.test(line));
    expect(changed.length).toBeGreaterThan(0);
    for (const line of changed) expect(line).toMatch(/ → [A-Z]/);
  });

  it('orders keep their numbers, statuses, totals and times whole at 80 columns', async () => {
    const orders = await ada.json(['orders', 'list', '--limit', '20']);
    const [head, ...lines] = await ada.linesOnTerminal(['orders', 'list', '--limit', '20'], 80);
    expect(head).toMatch(/^ORDER +STATUS +TOTAL +CUSTOMER +CHANGED$/);
    orders.forEach(({ display_id, status, currency }, i) => {
      const line = lines[i] ?? '';
      expect(line).toMatch(
        new RegExp(`^${display_id} +${(status as { name: string }).name} .*\\d ${currency} .*\\d\\d:\\d\\d$`),
      );
    });
    expect(lines.at(-1)).toBe(
      'the first 20 orders; --all shows all; --wide also shows id, payment, fulfilment, reference',
    );
  });

  it('keys keep their ids, since commands take them', async () => {
    const [, first = ''] = await ada.linesOnTerminal(['keys', 'list'], 80);
    expect(first).toMatch(ID);
  });

  it('a long name is cut, and everything else is whole', async () => {
    const contact = { first_name: 'Wilhelmina Alexandrina', last_name: 'von und zu Hohenlohe-Waldenburg' };
    await hub.seedOrder({ display_id: 'LONG-NAME', primary_contact: contact, tags: ['long'] });
    await hub.seedOrder({
      display_id: 'WIDE-NAME',
      primary_contact: { last_name: '山田太郎'.repeat(9) },
      tags: ['long'],
    });
    const [, ...lines] = await ada.linesOnTerminal(['orders', 'list', '-f', 'tag=long'], 80);
    for (const line of lines.slice(0, 2)) {
      expect(line).toMatch(/(LONG|WIDE)-NAME .*… .*\d\d:\d\d$/);
      expect(stringWidth(line)).toBeLessThanOrEqual(80);
    }
  });

  it('a narrow one keeps number, status and total', async () => {
    const [head] = await ada.linesOnTerminal(['orders', 'list'], 46);
    expect(head).toMatch(/^ORDER +STATUS +TOTAL$/);
  });

  it('--wide shows every column, and --columns the given ones', async () => {
    const wide = await ada.linesOnTerminal(['orders', 'list', '--limit', '1', '--wide'], 80);
    expect(wide[0]).toMatch(/^ID +ORDER +STATUS +PAYMENT +FULFILMENT +TOTAL +CUSTOMER +CHANGED +REFERENCE$/);
    expect(wide[1]).toMatch(ID);
    const chosen = await ada.linesOnTerminal(['statuses', 'list', '--columns', 'name,id'], 30);
    expect(chosen[0]).toMatch(/^NAME +ID$/);
    expect(chosen[1]).toMatch(ID);
  });

  it('old and new values are cut to the line', async () => {
    const id = await hub.seedOrder({ internal_note: 'x'.repeat(300) });
    const lines = await ada.linesOnTerminal(['orders', 'history', id], 80);
    const note = lines.find((line) => line.includes('internal_note')) ?? '';
    expect(note).toMatch(/– → x+…$/);
    expect(stringWidth(note)).toBeLessThanOrEqual(80);
  });
});

describe('to a pipe', () => {
  it('a table has every column, and no text is cut, also in a later part', async () => {
    const name = 'N'.repeat(200);
    // The newest is first, so that the long name is behind the rows that fix the widths.
    await hub.seedOrder({ display_id: 'CUT-ME', primary_contact: { last_name: name }, tags: ['piped'] });
    const rows = Array.from({ length: 250 }, () => '{"tags":["piped"]}\n').join('');
    await ada.run(['import', '-', '--format', 'jsonl'], { input: rows });
    const { stdout } = await ada.run(['orders', 'list', '--all', '-f', 'tag=piped']);
    expect(stdout).toContain(name);
    expect(stdout).not.toContain('…');
  }, 30_000);

  it('old and new values are whole', async () => {
    const note = 'x'.repeat(300);
    const id = await hub.seedOrder({ internal_note: note });
    expect((await ada.run(['orders', 'history', id])).stdout).toContain(note);
  });

  it('--columns chooses, in the given order', async () => {
    const { stdout } = await ada.run(['keys', 'list', '--columns', 'last-used,name']);
    expect(stdout).toMatch(/^LAST USED +NAME\n/);
  });

  test.each(LISTS)('%s %s refuses a column that does not exist', async (...args) => {
    const { code, stderr } = await ada.run([...args, '--columns', 'colour']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/There is no column "colour"\nThe columns are \w/);
  });
});

describe('the page of an order', () => {
  /** The amounts of the account, by their names. */
  const accountOf = (page: string): Map<string, Big> =>
    new Map(
      [...page.matchAll(/^(\S[^\n]*?) {2,}(-?\d+(?:\.\d+)?)(?: [A-Z]{3})?(?: {2}.*)?$/gm)].map(
        ([, name = '', amount = '']) => [name, new Big(amount)],
      ),
    );

  const PARTS = ['Lines', 'Amount', 'Discount of lines', 'Discount', 'Tax', 'Shipping', 'Rounding'];

  const sum = (amounts: readonly (Big | undefined)[]): Big =>
    amounts.reduce((total: Big, amount) => total.plus(amount ?? 0), new Big(0));

  it('adds up, for orders of every kind', async () => {
    const orders = await ada.json(['orders', 'list', '--limit', '12', '--sort', 'display_id']);
    for (const { id, totals } of orders) {
      const account = accountOf((await ada.run(['orders', 'get', String(id)])).stdout);
      const { total } = totals as { total: number };
      expect(sum(PARTS.map((part) => account.get(part))).toNumber()).toBe(total);
      expect(account.get('Total')?.toNumber()).toBe(total);
    }
  }, 30_000);

  it('shows each part of the total, and what is paid, refunded and owed', async () => {
    const none = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };
    const id = await hub.seedOrder({
      currency: 'EUR',
      line_items: [
        {
          ...none,
          sku: 'CHAIR',
          title: 'Chair',
          quantity: 3,
          unit_price: 10.01,
          discount: 5,
          discount_type: 'percentage',
        },
        { ...none, sku: 'LAMP', quantity: 1, unit_price: 20 },
      ],
      discount_value: 4,
      tax_value: 7.5,
      shipping_charge: 6,
      additional_charges: [
        { name: 'Gift wrap', type: 'tax', value_type: 'value', amount: 2 },
        { name: 'Spring', type: 'discount', value_type: 'percentage', amount: 10 },
      ],
      payment_status: 'PARTIALLY_PAID',
      amount_paid: 30,
      amount_refunded: 1,
    });
    const { stdout } = await ada.run(['orders', 'get', id]);
    expect(stdout).toMatch(/^CHAIR +Chair +3 +0 +10\.01 +30\.03 +-1\.5015 \(5 %\)$/m);
    const account = stdout.slice(stdout.indexOf('\nLines ') + 1, stdout.indexOf('\n\n', stdout.indexOf('\nLines ')));
    expect(account.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'Lines 50.03 EUR',
      'Discount of lines -1.5015 EUR',
      'Discount -4.00 EUR',
      'Tax 7.50 EUR',
      'Shipping 6.00 EUR',
      'Gift wrap 2.00 EUR',
      'Spring -5.003 EUR 10 %',
      'Rounding 0.0045 EUR',
      'Total 55.03 EUR',
      'Paid 30.00 EUR',
      'Refunded 1.00 EUR',
      'Balance 26.03 EUR',
    ]);
  });

  it('says when the tax is in the prices, and when the balance is unknown', async () => {
    const id = await hub.seedOrder({
      currency: 'EUR',
      amount: 119,
      tax_value: 19,
      taxes_included: true,
      payment_status: 'PARTIALLY_PAID',
    });
    const { stdout } = await ada.run(['orders', 'get', id]);
    expect(stdout).toMatch(/^Amount +119\.00 EUR {2}as sent, in place of the lines$/m);
    expect(stdout).toMatch(/^Total +119\.00 EUR {2}of which tax 19\.00$/m);
    expect(stdout).toMatch(/^Balance +unknown: the order is PARTIALLY_PAID, and no amount paid is recorded$/m);
  });

  it('shows people, where the order came from, and its names and statuses in each dialect', async () => {
    const address = {
      first_name: 'Ada',
      last_name: 'King',
      address_line_1: '12 Mill Road',
      zip_code: '78701',
      city: 'Austin',
      state: 'TX',
      country: 'US',
      email: 'bills@example.com',
    };
    const id = await hub.seedOrder(
      {
        display_id: 'PAGE-1',
        reference_id: 'REF-PAGE-1',
        source: 'fair',
        primary_contact: {
          first_name: 'Ada',
          last_name: 'King',
          email: 'ada@example.com',
          phone: '+15125550100',
          designation: 'Buyer',
        },
        billing_address: address,
        shipping_address: address,
        payment_status: 'PAID',
        attributes: [{ name: 'Gate', value: 'North' }],
      },
      { bitbybit: 'gid-77' },
    );
    const { stdout } = await ada.run(['orders', 'get', id]);
    for (const line of [
      /^Came from +fair$/m,
      /^Created +\S+ \S+ by .+ \(\w+ \w+\)$/m,
      /^Contact +Ada King, Buyer\n +ada@example\.com · \+15125550100$/m,
      /^Billing address +Ada King\n +12 Mill Road\n +78701 Austin, TX, US\n +bills@example\.com$/m,
      /^Shipping address +the billing address$/m,
      /^Gate +North$/m,
      /^wizcommerce +reference_id REF-PAGE-1, display_id PAGE-1\n +status \w+, payment_status PAID, /m,
      /^bitbybit +id gid-77, orderId REF-PAGE-1, orderNumber PAGE-1\n +status /m,
      /^evreka +name PAGE-1\n +status \w+$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(await ada.json(['orders', 'get', id])).toHaveLength(1);
  });

  test.each(['wizcommerce', 'bitbybit', 'evreka', 'hub'])('prints the document of %s', async (dialect) => {
    const id = await hub.seedOrder({ display_id: `AS-${dialect}` });
    const { stdout } = await ada.run(['orders', 'get', id, '--as', dialect]);
    expect(JSON.stringify(JSON.parse(stdout))).toContain(`AS-${dialect}`);
  });

  it.skipIf(!hasScript)('fits 80 columns', async () => {
    const id = await hub.seedOrder({ internal_note: 'A sentence of a note that goes on. '.repeat(9) });
    for (const line of await ada.linesOnTerminal(['orders', 'get', id], 80)) {
      expect(stringWidth(line)).toBeLessThanOrEqual(80);
    }
  });
});
