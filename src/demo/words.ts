/** The words of the demo's orders. Companies and people are invented, and the domains are reserved ones. */
export interface Country {
  country: string;
  currency: string;
  /** The calling code, and the number of digits after it. */
  phone: [code: string, digits: number];
  cities: readonly (readonly [city: string, state: string, zip: string])[];
  streets: readonly string[];
}

export const COUNTRIES: readonly Country[] = [
  {
    country: 'US',
    currency: 'USD',
    phone: ['+1415', 7],
    cities: [
      ['Portland', 'OR', '97205'],
      ['Austin', 'TX', '78701'],
      ['Asheville', 'NC', '28801'],
      ['Grand Rapids', 'MI', '49503'],
    ],
    streets: ['Alder Street', 'Congress Avenue', 'Mill Road', 'Harbor Drive', 'Foundry Lane'],
  },
  {
    country: 'DE',
    currency: 'EUR',
    phone: ['+4930', 8],
    cities: [
      ['Berlin', 'BE', '10115'],
      ['Köln', 'NW', '50667'],
      ['Leipzig', 'SN', '04109'],
    ],
    streets: ['Lindenstraße', 'Am Speicher', 'Kirchweg', 'Werftallee'],
  },
  {
    country: 'GB',
    currency: 'GBP',
    phone: ['+44161', 7],
    cities: [
      ['Manchester', 'England', 'M1 2HY'],
      ['Leith', 'Scotland', 'EH6 6LU'],
    ],
    streets: ['Ropewalk', 'Cotton Street', 'Shore Road'],
  },
  {
    country: 'IN',
    currency: 'INR',
    phone: ['+9180', 8],
    cities: [
      ['Bengaluru', 'KA', '560001'],
      ['Jaipur', 'RJ', '302001'],
    ],
    streets: ['Residency Road', 'Church Street', 'Amer Road'],
  },
  {
    country: 'ID',
    currency: 'IDR',
    phone: ['+6221', 8],
    cities: [
      ['Jakarta Selatan', 'DKI Jakarta', '12110'],
      ['Bandung', 'Jawa Barat', '40111'],
    ],
    streets: ['Jalan Melati', 'Jalan Kenanga', 'Jalan Braga'],
  },
  {
    country: 'TR',
    currency: 'TRY',
    phone: ['+90312', 7],
    cities: [
      ['Ankara', 'Ankara', '06420'],
      ['İzmir', 'İzmir', '35210'],
    ],
    streets: ['Çınar Sokak', 'Liman Caddesi', 'Gül Sokak'],
  },
];

/** The rough value of one US dollar in each currency, so that prices are plausible in every currency. */
export const PRICE_LEVEL: Record<string, number> = { USD: 1, EUR: 0.9, GBP: 0.8, INR: 80, IDR: 15_000, TRY: 32 };

export const FIRST_NAMES = [
  'Maya',
  'Jonas',
  'Aylin',
  'Priya',
  'Tom',
  'Sari',
  'Elif',
  'Ravi',
  'Greta',
  'Owen',
  'Dewi',
  'Lena',
];
export const LAST_NAMES = [
  'Brooks',
  'Keller',
  'Yılmaz',
  'Nair',
  'Hughes',
  'Wijaya',
  'Demir',
  'Shah',
  'Vogt',
  'Reid',
  'Putri',
  'Lange',
];

export const COMPANIES = [
  'Alder & Pine Interiors',
  'Brückner Raumtextil',
  'Copperleaf Lighting',
  'Dune Home Trading',
  'Everline Furnishings',
  'Fjord Living Supply',
  'Garuda Rattan House',
  'Harbourlight Stores',
  'Indigo Loom Works',
  'Juniper Table Company',
  'Kiln & Clay Studio',
  'Lantern Row Retail',
  'Mosaic Bazaar Import',
  'Northgate Outfitters',
  'Orchard Street Goods',
  'Pampas Wholesale',
  'Quarry Stone Tables',
  'Riverside Hospitality',
];

export interface Product {
  sku: string;
  title: string;
  /** Prices in US dollars. */
  price: number;
}

export const PRODUCTS: readonly Product[] = [
  { sku: 'RUG14754', title: 'Hand-knotted wool rug, 160 × 230 cm', price: 420 },
  { sku: 'RUG20411', title: 'Jute runner, 70 × 250 cm', price: 64.5 },
  { sku: 'LMP00872', title: 'Brass reading lamp', price: 89.9 },
  { sku: 'LMP01190', title: 'Paper pendant, large', price: 39 },
  { sku: 'CHR33017', title: 'Rattan lounge chair', price: 215 },
  { sku: 'TBL90055', title: 'Oak side table', price: 149.5 },
  { sku: 'TBL90081', title: 'Travertine coffee table', price: 689 },
  { sku: 'CSH55120', title: 'Linen cushion cover', price: 18.25 },
  { sku: 'BLK70009', title: 'Cotton throw', price: 34.75 },
  { sku: 'VAS11836', title: 'Stoneware vase', price: 27.4 },
  { sku: 'MRR41002', title: 'Round mirror, 80 cm', price: 112 },
  { sku: 'BSK62210', title: 'Seagrass basket, set of 3', price: 45.6 },
];

export const NOTES = [
  'Call before delivery, the gate is locked.',
  'Second delivery attempt; ask for the warehouse manager.',
  'Customer asked for the same dye lot as the last order.',
  'Fragile: pallet with corner protection.',
  'Part of the spring showroom set.',
];

export const SOURCES = ['openapi', 'cart', 'trade-fair', 'whatsapp', 'high-point'];
export const PAYMENT_TERMS = ['Net 30', 'Net 60', 'Due on receipt', '50 % deposit'];
export const SHIPPING_METHODS = ['Standard', 'Express', 'Freight', 'Pickup'];
