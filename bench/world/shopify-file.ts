/** Seeded, so that every run imports the same file. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

/** The first line of the file. */
export const HEADER =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,' +
  'Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,' +
  'Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,' +
  'Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,' +
  'Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,' +
  'Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,' +
  'Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,' +
  'Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number,Duties,' +
  'Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,Next Payment Due At,Payment References';

const COLUMNS = HEADER.split(',');

const FIRST = ['Ada', 'Zoë', 'Mehmet', 'Björn', 'Chloé', 'Sam', 'İpek', 'Noor', 'Li', 'Tomás'];
const LAST = ['Nguyen', 'Smith', 'Yılmaz', 'Andersson', 'García', "O'Neill", 'Müller', 'Kowalski', 'Rossi', 'Haddad'];
/** In cents. */
const SHIPPING = 750;
const STREETS = ['Harbour Road', 'Main Street', 'Lindenallee', 'Rue de la Paix', 'Atatürk Caddesi'];
const GOODS = ['Hand-knotted rug', 'Linen cushion, 50×50', 'Wool throw "Alba"', 'Oak stool', 'Ceramic vase'];

/**
 * A file like a shop's export, with the given number of orders of one to four lines, two on average, whose totals add up.
 * Yields it in pieces.
 */
export function* shopifyFile(orders: number): Generator<string> {
  const next = numbers(7);
  const pick = (list: readonly string[]): string => list[next(list.length)] as string;
  let piece = `${HEADER}\n`;
  for (let i = 0; i < orders; i++) {
    const name = `#${10_000 + i}`;
    const first = pick(FIRST);
    const last = pick(LAST);
    const email = `${first}.${last}${i}@example.com`
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z0-9.@]/g, '');
    const street = `${1 + next(200)} ${pick(STREETS)}`;
    const place: Record<string, string> = {
      Name: `${first} ${last}`,
      Street: street,
      Address1: street,
      City: 'Springfield',
      Zip: `'${String(10_000 + next(89_999))}`,
      Province: 'IL',
      Country: 'US',
      Phone: `'+1 217-555-${String(next(10_000)).padStart(4, '0')}`,
    };
    const lines = Array.from({ length: [1, 1, 2, 2, 3, 4][next(6)] ?? 1 }, () => ({
      good: next(GOODS.length),
      quantity: 1 + next(5),
      cents: 100 * (5 + next(200)) + next(100),
      article: next(500),
    }));
    const subtotal = lines.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
    const taxes = 100 * next(20) + 25;
    for (const [n, { good, quantity, cents, article }] of lines.entries()) {
      const row: Record<string, string> = {
        Name: name,
        Email: email,
        'Lineitem quantity': String(quantity),
        'Lineitem name': GOODS[good] as string,
        'Lineitem price': money(cents),
        'Lineitem sku': `SKU-${good}-${article}`,
        'Lineitem requires shipping': 'true',
        'Lineitem taxable': 'true',
        'Lineitem fulfillment status': 'pending',
        Vendor: 'Harbour Goods',
        'Lineitem discount': '0.00',
      };
      if (n === 0) {
        const at = new Date(Date.UTC(2024, 0, 1) + i * 600_000).toISOString();
        const date = `${at.slice(0, 10)} ${at.slice(11, 19)} -0500`;
        Object.assign(row, {
          'Financial Status': ['paid', 'paid', 'paid', 'pending', 'refunded'][next(5)],
          'Paid at': date,
          'Fulfillment Status': ['fulfilled', 'unfulfilled', 'partial'][next(3)],
          'Accepts Marketing': 'no',
          Currency: 'USD',
          Subtotal: money(subtotal),
          Shipping: money(SHIPPING),
          Taxes: money(taxes),
          Total: money(subtotal + SHIPPING + taxes),
          'Discount Amount': '0.00',
          'Shipping Method': 'Standard',
          'Created at': date,
          'Payment Method': 'Cards',
          Id: String(5_000_000_000_000 + i),
          Tags: next(4) === 0 ? 'wholesale, repeat' : '',
          'Risk Level': 'Low',
          Source: 'web',
          Notes: next(10) === 0 ? 'Please ring twice,\nthe bell is "soft".' : '',
          ...Object.fromEntries(
            Object.entries(place).flatMap(([part, value]) => [
              [`Billing ${part}`, value],
              [`Shipping ${part}`, value],
            ]),
          ),
        });
      }
      piece += `${COLUMNS.map((column) => quoted(row[column] ?? '')).join(',')}\n`;
    }
    if (piece.length > 65_536) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

const money = (cents: number): string => (cents / 100).toFixed(2);

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
