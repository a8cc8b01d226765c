/**
 * Currencies whose minor unit is not a hundredth, by the places of that unit: ISO 4217, list one
 * (https://www.six-group.com/en/products-services/financial-information/data-standards.html). `Intl` does not say this: ICU
 * counts the places that are in use (CLDR), which differ for HUF, IDR, IQD and a dozen others, and change with its version.
 */
const PLACES: { readonly [places: number]: string } = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const PLACES_OF: ReadonlyMap<string, number> = new Map(
  Object.entries(PLACES).flatMap(([places, codes]) => codes.split(' ').map((code) => [code, Number(places)] as const)),
);

/** Metals, units of account and codes that name no currency: ISO 4217 gives them no minor unit. */
const WITHOUT_MINOR_UNIT: ReadonlySet<string> = new Set(
  'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '),
);

const PLACES_OF_MOST = 2;

/**
 * The decimal places of a currency's minor unit: 2 for USD, 0 for JPY, 3 for KWD. A code that ISO 4217 does not list
 * has 2, as in ECMA-402 (CurrencyDigits). `undefined` without a currency, and for a code without a minor unit, such as
 * XAU.
 */
export function minorUnitPlaces(currency: string | undefined): number | undefined {
  if (currency === undefined || WITHOUT_MINOR_UNIT.has(currency)) return undefined;
  return PLACES_OF.get(currency) ?? PLACES_OF_MOST;
}
