/** An amount in a currency: `1,234.50` with the code before it. Amounts that no double holds come as text and keep their digits. */
export function Money({
  amount,
  currency,
}: {
  amount: number | string | null | undefined;
  currency: string | null | undefined;
}) {
  if (amount === null || amount === undefined) return <span className="text-soft">–</span>;
  return <span className="whitespace-nowrap tabular-nums">{formatMoney(amount, currency)}</span>;
}

/** The text of an amount. Without a currency, the plain number with two digits. */
export function formatMoney(amount: number | string, currency: string | null | undefined): string {
  const exact = amount as Intl.StringNumericLiteral;
  if (!currency)
    return new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 20 }).format(exact);
  try {
    const style = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
    const { maximumFractionDigits } = new Intl.NumberFormat('en', style).resolvedOptions();
    return new Intl.NumberFormat('en', {
      ...style,
      maximumFractionDigits: Math.max(maximumFractionDigits ?? 2, 4),
    }).format(exact);
  } catch {
    return `${currency} ${new Intl.NumberFormat('en').format(exact)}`;
  }
}

/** A count with separators: `1,204`. */
export const formatCount = (count: number): string => new Intl.NumberFormat('en').format(count);
