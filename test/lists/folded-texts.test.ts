import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { foldText } from '../../src/model/text.ts';
import { migrate, readMigrations } from '../../src/store/database/migrate.ts';
import { api } from '../access/people.ts';
import { importFile } from '../imports/importer.ts';
import { clientOf } from '../support/client.ts';
import { createInLocaleC, dropDatabase, withClient } from '../support/databases.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { TRADES } from '../support/trades.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await createTestHub({ inLocaleC: true });
});
afterAll(() => hub?.close());

/** `É` as one character and as two, in either case. */
const SPELLINGS = ['Éclair', 'ÉCLAIR', 'éclair', 'E\u0301clair', 'e\u0301CLAIR'];

const ask = <T>(name: string, method: string, path: string, status: number, body?: unknown): Promise<T> =>
  clientOf(name, () => hub).ask<T>(method, path, status, body);

const query = (wanted: Record<string, string>) => String(new URLSearchParams(wanted));

/** The ids of the orders that the hub's own list has with a filter. */
async function listed(wanted: Record<string, string>): Promise<string[]> {
  const { items } = await ask<{ items: { id: string }[] }>('hub', 'GET', `/api/orders?limit=200&${query(wanted)}`, 200);
  return items.map(({ id }) => id);
}

/** The ids that bitbybit lists with a search. */
async function searched(kind: string, search: string): Promise<string[]> {
  const path = `/customer/api/open/v1/${kind}?limit=100&${query({ search })}`;
  return (await ask<{ data: { id: string }[] }>('bitbybit', 'GET', path, 200)).data.map(({ id }) => id);
}

const create = async (body: Record<string, unknown>): Promise<string> =>
  (await ask<{ id: string }>('hub', 'POST', '/api/orders', 201, body)).id;

it('is on a database that knows the case of ASCII alone', async () => {
  expect(await hub.sql(`select lower('ÉA') as lowered`)).toEqual([{ lowered: 'Éa' }]);
});

it('folds every letter in the database as in the hub', async () => {
  const letters = [];
  for (let code = 1; code < 0x10000; code++) {
    const letter = String.fromCodePoint(code);
    if (/[\p{L}\p{M}\p{N}]/u.test(letter)) letters.push(letter, `a${letter}b`);
  }
  const rows = await hub.sql<{ letter: string; folded: string }>(
    'select letter, fold_text(letter) as folded from unnest($1::text[]) as letter',
    [letters],
  );
  const differing = rows.filter(({ letter, folded }) => foldText(letter) !== folded);
  // Letters of Unicode 11 and later: a server may have an older ICU.
  const newer = /[\u1c89\u1c8a\u1c90-\u1cbf\u2c2f\u2c5f\ua7b8-\ua7ff\u10d0-\u10ff]/;
  expect(differing.map(({ letter }) => letter).filter((letter) => !newer.test(letter))).toEqual([]);
  for (const text of ['ΟΔΟΣ ΟΔΟΣ', 'İstanbul IŞIK', 'VIE\u0302\u0323T', 'Straße', '\u1e9bx\u0323', 'A\u0345']) {
    expect((await hub.sql('select fold_text($1) as folded', [text]))[0]).toEqual({ folded: foldText(text) });
  }
});

describe('orders are found, however a text is spelled,', () => {
  it.each(['reference_id', 'display_id', 'po_number'])('by what %s begins with', async (field) => {
    const id = await create({ [field]: `Crème-${field}` });
    for (const text of ['CRÈME', 'cre\u0300me', 'crè']) {
      expect(await listed({ q: `${text}` }), text).toContain(id);
    }
    expect(await listed({ q: 'creme' })).not.toContain(id);
    if (field !== 'po_number') expect(await searched('orders', 'CRE\u0300ME')).toContain(id);
  });

  it('by a SKU, a tag and a source', async () => {
    const id = await create({
      line_items: [{ sku: 'Größe-1', quantity: 1 }],
      tags: ['Éclair'],
      source: 'E\u0301clair',
    });
    expect(await listed({ q: 'GRÖSSE' })).toEqual([id]);
    for (const spelling of SPELLINGS) {
      expect(await listed({ tag: spelling }), spelling).toEqual([id]);
      expect(await listed({ source: spelling }), spelling).toEqual([id]);
    }
    expect(await listed({ tag: 'Eclair' })).toEqual([]);
  });

  it('by a reference id as one or two characters, in its own case', async () => {
    const composed = await create({ reference_id: 'RÉF-1' });
    const decomposed = await create({ reference_id: 'RE\u0301F-2' });
    for (const form of ['NFC', 'NFD']) {
      expect(await listed({ reference_id: 'RÉF-1'.normalize(form) })).toEqual([composed]);
      expect(await listed({ reference_id: 'RÉF-2'.normalize(form) })).toEqual([decomposed]);
    }
    expect(await listed({ reference_id: 'réf-1' })).toEqual([]);
  });

  it('by the texts that Evreka360 looks for', async () => {
    const id = await hub.seedOrder({ display_id: 'E\u0301clair 7', extras: { evreka: { name: 'Éclair 7' } } });
    for (const text of ['ÉCLAIR', 'e\u0301clair']) {
      for (const filter of ['name', 'name__contains']) {
        const { items } = await ask<{ items: { id: string }[] }>(
          'evreka',
          'GET',
          `/engagement/orders?${query({ [filter]: text })}`,
          200,
        );
        expect(items.map((item) => item.id)).toContain(id);
      }
    }
  });
});

describe('orders are found by the names of their customers,', () => {
  it.each(TRADES.map((trade) => [trade.dialect, trade] as const))(
    'made through %s, and after they are renamed',
    async (_name, trade) => {
      const customer = await trade.createCustomer(hub, `Zoë ${trade.dialect} Ångström`);
      const order = await trade.createOrder(hub, customer);
      const own = (await ask<{ id: string }>('hub', 'GET', `/api/orders/${order}`, 200)).id;
      const parts = ['ZOE\u0308', `zoë ${trade.dialect}`, 'a\u030aNGSTRÖM', 'ngström'];
      for (const part of parts) {
        expect(await listed({ q: part }), part).toContain(own);
        expect(await searched('orders', part), part).toContain(own);
      }
      const [{ id } = { id: '' }] = await hub.sql<{ id: string }>(
        'select customer_id as id from order_documents where order_id = $1',
        [own],
      );
      await ask('wizcommerce', 'PATCH', `/v1/customers/${id}`, 201, {
        company_name: `Œuvre ${trade.dialect}`,
        first_name: 'Ada',
      });
      expect(await listed({ q: `œuvre ${trade.dialect}` })).toEqual([own]);
      expect(await listed({ q: `zoë ${trade.dialect}` })).toEqual([]);
    },
  );

  it('where the names are in the order alone', async () => {
    const id = await create({
      primary_contact: { first_name: 'Ñandú', last_name: 'de la  Peña' },
      billing_address: { last_name: 'Büyer Company Ltd' },
      shipping_address: { first_name: "D'Arcy\\", last_name: 'Muñoz' },
    });
    for (const text of ['N\u0303ANDÚ DE', 'la peña', 'PEN\u0303A', ' de  la ', 'büyer comp', "d'arcy\\", 'muño']) {
      expect(await listed({ q: text }), text).toEqual([id]);
      expect(await searched('orders', text), text).toEqual([id]);
    }
    await ask('hub', 'PATCH', `/api/orders/${id}`, 200, { primary_contact: null });
    expect(await listed({ q: 'ñandú' })).toEqual([]);
    expect(await listed({ q: 'muñoz' })).toEqual([id]);
  });

  it('where a file brings them', async () => {
    const file =
      'reference_id,primary_contact.first_name,primary_contact.last_name,line_items.sku,line_items.quantity\n' +
      'named-in-a-file,Exämple,Käufer,T-1,1\n';
    const { written, text } = await importFile(hub, file, { query: { report: 'all' } });
    expect(written, text).toMatchObject([{ result: 'created' }]);
    for (const name of ['EXÄMPLE', 'ka\u0308ufer']) expect(await listed({ q: name })).toEqual([written[0]?.id]);
  });

  it('until the customer is erased', async () => {
    const { data } = await ask<{ data: { id: string } }>('wizcommerce', 'POST', '/v1/customers', 201, {
      company_name: 'Würdig Erased',
      reference_id: 'to-be-erased',
    });
    const id = await create({ customer_id: data.id, primary_contact: { first_name: 'Würdig', last_name: 'Erased' } });
    expect(await listed({ q: 'wu\u0308rdig' })).toEqual([id]);
    await ask('hub', 'POST', `/api/customers/${data.id}/erasure`, 200);
    expect(await listed({ q: 'wu\u0308rdig' })).toEqual([]);
  });
});

describe('records are found', () => {
  it('by bitbybit’s search, tags and sources', async () => {
    const { data } = await ask<{ data: { id: string } }>('bitbybit', 'POST', '/customer/api/open/v1/customers', 201, {
      firstName: 'Béatrice',
      lastName: 'Ĳssel',
      email: 'BEA@example.com',
      tags: ['Éclair'],
    });
    for (const text of ['BE\u0301ATRICE', 'ĳSSEL', 'bea@EXAMPLE.com']) {
      expect(await searched('customers', text), text).toEqual([data.id]);
    }
    for (const tags of SPELLINGS) {
      const path = `/customer/api/open/v1/customers?${query({ tags })}`;
      const { data: found } = await ask<{ data: { id: string }[] }>('bitbybit', 'GET', path, 200);
      expect(found.map(({ id }) => id)).toEqual([data.id]);
    }
  });

  it('by the email address that a file has, however it is spelled', async () => {
    const customers =
      'Customer ID,First Name,Last Name,Email,Accepts Email Marketing\nc-öz,Öz,Äther,öz@example.com,no\n';
    const made = await importFile(hub, customers, { kind: 'customers', query: { report: 'all' } });
    expect(made.written, made.text).toMatchObject([{ result: 'created' }]);
    const orders =
      'Name,Email,Financial Status,Lineitem quantity,Lineitem name,Lineitem sku\n' +
      '#öz-1,ÖZ@example.com,paid,1,Cup,CUP\n#öz-2,O\u0308z@EXAMPLE.com,paid,1,Cup,CUP\n';
    const { written, text } = await importFile(hub, orders, { query: { report: 'all' } });
    expect(written, text).toHaveLength(2);
    for (const { id } of written) expect((await hub.order(id)).customer_id).toBe(made.written[0]?.id);
    expect(await listed({ q: 'O\u0308Z A\u0308THER' })).toEqual(expect.arrayContaining(written.map(({ id }) => id)));
  });

  it('by Evreka360’s filters of contacts', async () => {
    const [{ id } = { id: '' }] = await hub.sql<{ id: string }>('select id from customers limit 1');
    await ask('evreka', 'POST', '/engagement/contacts', 200, {
      entity_id: id,
      name: 'Jürgen',
      surname: 'Müßig',
      email: 'jm@example.com',
    });
    const names = async (filter: Record<string, string>) =>
      (
        await ask<{ items: { name: string }[] }>('evreka', 'GET', `/engagement/contacts?${query(filter)}`, 200)
      ).items.map(({ name }) => name);
    expect(await names({ name: 'JU\u0308RGEN' })).toEqual(['Jürgen']);
    expect(await names({ surname__contains: 'MÜSSIG' })).toEqual(['Jürgen']);
    expect(await names({ name__exact: 'Ju\u0308rgen' })).toEqual(['Jürgen']);
    expect(await names({ name__exact: 'jürgen' })).toEqual([]);
  });
});

it('statuses have one name in any spelling', async () => {
  const entry = { name: 'Geprüft', color: '#102030', state: 'confirmed', completes: false, next: null };
  await ask('hub', 'POST', '/api/statuses', 201, entry);
  for (const name of ['GEPRÜFT', 'gepru\u0308ft']) {
    expect((await api(hub, 'POST', '/statuses', { ...entry, name })).status).toBe(409);
  }
  const row = JSON.stringify({ reference_id: 'named-status', status: { name: 'GEPRU\u0308FT' } });
  expect((await importFile(hub, row, { format: 'jsonl' })).refused).toEqual([]);
});

describe('a database of before', () => {
  it('is folded by its migration', async () => {
    const server = inject('server');
    const name = `${server.prefix}_${randomUUID().slice(0, 8)}`;
    const address = await createInLocaleC(server, name);
    try {
      await withClient(address, async (client) => {
        await client.query(`create table stele_migrations
          (number integer primary key, name text not null, applied_at timestamptz not null default now())`);
        for (const migration of await readMigrations()) {
          if (migration.name === 'folded_texts') break;
          await client.query(migration.text);
          await client.query('insert into stele_migrations values ($1, $2)', [migration.number, migration.name]);
        }
        await client.query(`insert into workspaces (id, name) values ('default', 'Default')`);
        await client.query(`insert into orders (workspace_id, id, version, status_id, payment_status, fulfillment_status,
            updated_at, changed_at, created_at)
          values ('default', 'Örder', 1, 's', 'PENDING', 'UNFULFILLED', now(), now(), now())`);
        await client.query(
          `insert into order_documents (workspace_id, order_id, reference_id, document)
            values ('default', 'Örder', 'RÉF', $1)`,
          [
            {
              reference_id: 'RÉF',
              po_number: "O'É",
              display_id: 'Dïs',
              line_items: [{ sku: 'SKÜ' }],
              tags: ['Täg', "it's"],
              primary_contact: { first_name: 'Zoë', last_name: 'van  Ĳ' },
            },
          ],
        );
        await client.query(`insert into customers (workspace_id, id, document) values ('default', 'c', $1)`, [
          { id: 'c', name: 'Ñandú', email: 'Ñ@example.com', created_at: 'x', changed_at: 'x', version: 1 },
        ]);
      });
      await migrate(address);
      await withClient(address, async (client) => {
        const { rows } = await client.query('select terms::text from order_documents');
        expect(rows[0].terms.split(/ (?=')/).toSorted()).toEqual(
          ["'nvan ĳ'", "'nzoë van ĳ'", "'nĳ'", "'po''é'", "'rréf'", "'sskü'", "'tit''s'", "'ttäg'"].toSorted(),
        );
        const { rows: customers } = await client.query('select name, names, email from customers');
        expect(customers).toEqual([{ name: 'ñandú', names: 'ñandú\n', email: 'ñ@example.com' }]);
      });
    } finally {
      await dropDatabase(server, name);
    }
  });
});
