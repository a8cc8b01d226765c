/** Signs that several currencies share, though `Intl` gives them to one in English. */
const SHARED = new Set(['$', '¥']);

/** Signs of shops that `Intl` does not have. With several currencies, the sign is ambiguous. */
const MORE: readonly [string, readonly string[]][] = [
  ['US$', ['USD']],
  ['AU$', ['AUD']],
  ['C$', ['CAD', 'NIO']],
  ['S$', ['SGD']],
  ['JP¥', ['JPY']],
  ['RMB', ['CNY']],
  ['FR', ['CHF']],
  ['SFR', ['CHF']],
  ['RS', ['INR', 'LKR', 'MUR', 'NPR', 'PKR']],
];

/** A single letter is as often a unit or a thousand as a currency; of these, only South Africa's `R` is common. */
const isTooShort = (sign: string): boolean => /^\p{L}$/u.test(sign) && sign !== 'R';

const keyOf = (mark: string): string => mark.replaceAll(/\s|\.$/g, '').toUpperCase();

let known: ReadonlyMap<string, ReadonlySet<string>> | undefined;

function signOf(currency: string, currencyDisplay: 'symbol' | 'narrowSymbol'): string {
  const parts = new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay }).formatToParts(1);
  return keyOf(parts.find(({ type }) => type === 'currency')?.value ?? currency);
}

/** The codes and signs of all currencies in `Intl` (ISO 4217, CLDR), with the currencies of each. */
function signs(): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  const add = (sign: string, code: string): void => {
    if (!isTooShort(sign)) all.set(sign, (all.get(sign) ?? new Set()).add(code));
  };
  const codes = Intl.supportedValuesOf('currency');
  for (const code of codes) add(signOf(code, 'narrowSymbol'), code);
  for (const code of codes) {
    const sign = signOf(code, 'symbol');
    if (!SHARED.has(sign)) all.set(sign, new Set([code]));
    all.set(code, new Set([code]));
  }
  for (const [sign, meant] of MORE) all.set(sign, new Set(meant));
  return all;
}

/**
 * The currencies (ISO 4217) of a code or sign beside a number, such as `EUR`, `£`, `R$` or `$`, which several share. `undefined`
 * for a text that names no currency.
 */
export function currenciesOf(mark: string): ReadonlySet<string> | undefined {
  known ??= signs();
  const key = keyOf(mark);
  const found = known.get(key);
  if (found) return found;
  // A code and a sign together: `USD $`, `$CAD`.
  const [, before = '', code = '', after = ''] = /^(.*?)([A-Z]{3})(.*)$/.exec(key) ?? [];
  const both = known.get(before + after);
  return code !== '' && both?.has(code) ? known.get(code) : undefined;
}

/** The number of decimals of a currency's minor unit; `undefined` for a text that is not a currency. */
export function minorDigitsOf(currency: string): number | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
}
