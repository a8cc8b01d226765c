import type { Product } from '../../sdk/index.ts';
import { digits } from '../orders/money.ts';
import { plain } from '../output/output.ts';
import { moment } from '../output/words.ts';
import { type Resource, resourceCommands } from '../records/resource.ts';
import { CommandFailure, EXIT } from '../session/failures.ts';
import { type Column, pairs, table } from '../tables/table.ts';

type Variant = Product['variants'][number];

const COLUMNS: readonly Column<Product>[] = [
  { title: 'ID', hides: 1, of: ({ id }) => plain(id) },
  { title: 'NAME', cutsTo: 16, of: ({ name }) => plain(name) },
  { title: 'VARIANTS', align: 'right', of: ({ variants }) => String(variants.length) },
  {
    title: 'SKU',
    hides: 5,
    cutsTo: 12,
    of: ({ variants }) => plain(variants.flatMap(({ sku }) => sku ?? []).join(', ')),
  },
  { title: 'PRICE', align: 'right', of: ({ variants }) => priceOf(variants) },
  { title: 'STATUS', hides: 4, of: ({ status }) => status ?? '' },
  { title: 'TAGS', hides: 3, cutsTo: 10, of: ({ tags = [] }) => plain(tags.join(', ')) },
  { title: 'CHANGED', of: ({ deleted_at, changed_at }) => moment(deleted_at ?? changed_at) },
  { title: 'REFERENCE', hides: 2, cutsTo: 10, of: ({ reference_id }) => plain(reference_id ?? '') },
];

/** The lowest and the highest price. */
function priceOf(variants: readonly Variant[]): string {
  const prices = variants.map(({ price }) => price).toSorted((a, b) => a - b);
  const [least, most] = [prices[0], prices.at(-1)];
  return least === most ? digits(least, undefined) : `${digits(least, undefined)}–${digits(most, undefined)}`;
}

const VARIANT_COLUMNS: readonly Column<Variant>[] = [
  { title: 'TITLE', cutsTo: 12, of: ({ title }) => plain(title) },
  { title: 'SKU', of: ({ sku }) => plain(sku ?? '') },
  { title: 'PRICE', align: 'right', of: ({ price }) => digits(price, undefined) },
  { title: 'BEFORE', hides: 2, align: 'right', of: ({ compare_at_price }) => digits(compare_at_price, undefined) },
  { title: 'ID', hides: 1, of: ({ id }) => plain(id ?? '') },
];

/** Renders one product with its variants. */
function productPage(product: Product): string {
  const facts = pairs([
    ['Id', plain(product.id)],
    ['Name', plain(product.name)],
    ['Reference', plain(product.reference_id ?? '')],
    ['Status', product.status],
    ['Version', String(product.version)],
    ['Tags', (product.tags ?? []).map(plain).join(', ')],
    ['Image', plain(product.image_url ?? '')],
    ['Description', plain(product.description ?? '')],
    ['Created', moment(product.created_at)],
    ['Changed', moment(product.changed_at)],
    ['Deleted', moment(product.deleted_at)],
  ]);
  return `${facts}\n\n${table(VARIANT_COLUMNS, product.variants)}`;
}

/** @throws CommandFailure when the text is not a number */
function priceIn(text: string): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new CommandFailure(`${JSON.stringify(text)} is not a price`, EXIT.usage);
}

const PRODUCTS: Resource<Product> = {
  name: 'products',
  noun: 'product',
  calls: (stele) => stele.products,
  columns: COLUMNS,
  searched: 'the name, a title or SKU of a variant, or an id',
  statuses: true,
  page: productPage,
  nameOf: ({ name }) => name,
  options: [
    { flags: '--name <name>', name: 'name', description: 'the name', field: 'name' },
    { flags: '--description <text>', name: 'description', description: 'the description', field: 'description' },
    { flags: '--reference <id>', name: 'reference', description: 'your own id', field: 'reference_id' },
    { flags: '--status <status>', name: 'status', description: 'active or inactive', field: 'status' },
    { flags: '--tags <tags...>', name: 'tags', description: 'the tags, in place of all present ones', field: 'tags' },
  ],
  ofNew: {
    options: (made) =>
      made
        .option('--price <price>', 'the price of its one variant; a document can have several')
        .option('--sku <sku>', 'the SKU of its one variant')
        .option('--title <title>', 'the title of its one variant; by default, the name'),
    fields: (document, { price, sku, title = (document as { name?: string }).name }) => {
      if (price === undefined && sku === undefined) return {};
      const amount = price === undefined ? {} : { price: priceIn(String(price)) };
      return { variants: [{ title, ...(sku === undefined ? {} : { sku }), ...amount }] };
    },
  },
  exampleOfNew: '--name "Garden chair" --sku CHAIR-1 --price 50.25',
  exampleId: '7b0f4c1e-55aa-4d3a-9cb1-000000000001',
  exampleDocument: '{"name":"Chair","variants":[{"title":"Oak","sku":"CHAIR-OAK","price":50.25}]}',
  exampleFlags: '--name "Garden chair"',
};

/** `stele products …`. */
export const productsCommands = (signal: AbortSignal) => resourceCommands(PRODUCTS, signal);
