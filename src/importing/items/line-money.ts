import Big from 'big.js';
import { minorUnitPlaces } from '../../model/currency.ts';
import { MAX_DECIMAL_PLACES, roundMoney } from '../../model/decimal.ts';
import { LINE } from '../fields.ts';
import type { Plan } from '../mapping/plan.ts';
import type { ItemProblem } from './item.ts';

type Line = Record<string, unknown>;

/** A line whose money for all units was divided. */
interface Divided {
  line: Line;
  quantity: Big;
  /** Before the discount, for all units. */
  amount: Big;
  discount: Big;
  /** By how much the divided line differs from the file. */
  drift: Big;
}

/**
 * Divides money that is for all units of a line by the quantity, in place. A price with 4 places seldom gives the amount again, so
 * the sum of the lines may differ by less than half of the currency's minor unit. Where it would differ by more, the price is
 * rounded up and the rest becomes the line's discount, as a percentage. Returns the problems of lines for which both fail.
 */
export function linesInUnits(body: Record<string, unknown>, { lineFields, defaultCurrency }: Plan): ItemProblem[] {
  const names = lineFields.filter(({ per }) => per === 'line').map(({ path }) => path[0]);
  if (names.length === 0) return [];
  const problems: ItemProblem[] = [];
  const divided = (body[LINE] as Line[]).flatMap((line, i): Divided[] => {
    const made = divide(line, names.includes('unit_price'), names.includes('discount'));
    if (!(made instanceof DivisionFault)) return made ? [made] : [];
    problems.push({ path: [LINE, i, made.field], rule: 'range', reason: made.reason });
    return [];
  });
  const currency = (body['currency'] as string | undefined) ?? defaultCurrency;
  const half = new Big(10).pow(-(minorUnitPlaces(currency) ?? MAX_DECIMAL_PLACES)).div(2);
  let drift = divided.reduce((sum, each) => sum.plus(each.drift), new Big(0));
  const refuse = ({ line, amount, discount, quantity }: Divided): void => {
    const path = [LINE, (body[LINE] as Line[]).indexOf(line), names[0] ?? ''];
    const reason = `is ${amount.minus(discount)} for ${quantity} units: no price of a unit comes to that again`;
    problems.push({ path, rule: 'range', reason });
  };
  const byDrift = divided.filter((each) => !each.drift.eq(0)).sort((a, b) => b.drift.abs().cmp(a.drift.abs()));
  for (const each of byDrift) {
    if (drift.abs().lt(half) && each.drift.abs().lt(half)) break;
    drift = drift.minus(each.drift);
    const isExact = withRest(each, half);
    drift = drift.plus(each.drift);
    if (!isExact) refuse(each);
  }
  const [worst] = byDrift;
  if (worst && problems.length === 0 && drift.abs().gte(half)) refuse(worst);
  return problems;
}

class DivisionFault {
  readonly field: string;
  readonly reason: string;

  constructor(field: string, reason: string) {
    this.field = field;
    this.reason = reason;
  }
}

/** Divides the money of a line; `undefined` without money to divide, or where the check finds the fault. */
function divide(line: Line, isPriceOfAll: boolean, isDiscountOfAll: boolean): Divided | DivisionFault | undefined {
  const { quantity, unit_price: price, discount, discount_type: type } = line;
  const ofAll = { unit_price: isPriceOfAll ? price : undefined, discount: isDiscountOfAll ? discount : undefined };
  if (isPriceOfAll && discount === undefined) {
    // The rest of an earlier price must not stay in a line that exists already.
    line['discount'] = undefined;
    line['discount_type'] = undefined;
  }
  const stated = Object.entries(ofAll).find(([, money]) => typeof money === 'number' && money !== 0);
  if (!stated || typeof quantity !== 'number' || (isDiscountOfAll && type === 'percentage')) return undefined;
  if (quantity <= 0) return new DivisionFault(stated[0], `is for all units of the line, and it has none`);
  const count = new Big(quantity);
  const perUnit = (money: unknown): Big => roundMoney(new Big(money as number).div(count));
  const isPriced = typeof price === 'number';
  const isReduced = isDiscountOfAll && typeof discount === 'number';
  const amount = isPriceOfAll ? new Big(isPriced ? price : 0) : roundMoney(count.times(isPriced ? price : 0));
  const reduction = new Big(isReduced ? discount : 0);
  if (isPriceOfAll && isPriced) line['unit_price'] = perUnit(price).toNumber();
  if (isReduced) line['discount'] = perUnit(discount).toNumber();
  const gross = roundMoney(count.times((line['unit_price'] as number | undefined) ?? 0));
  const off = isReduced ? roundMoney(count.times(line['discount'] as number)) : new Big(0);
  const drift = gross.minus(amount).minus(off.minus(reduction));
  return { line, quantity: count, amount, discount: reduction, drift };
}

const HUNDRED = new Big(100);

/** A percentage has 4 places too and seldom takes off exactly the rest, so the best of so many prices is taken. */
const PRICES_TRIED = 10;
const STEP = new Big(10).pow(-MAX_DECIMAL_PLACES);

/** Rounds the price of a line up and takes the rest off as a percentage. Returns whether the line gives the file's amount. */
function withRest(divided: Divided, half: Big): boolean {
  const { line, quantity, amount, discount } = divided;
  const hasOtherDiscount = Boolean(line['discount']) && discount.eq(0);
  if (hasOtherDiscount || amount.eq(0)) return divided.drift.abs().lt(half);
  let price = amount.div(quantity).round(MAX_DECIMAL_PLACES, Big.roundUp);
  const step = price.lt(0) ? STEP.times(-1) : STEP;
  for (let tried = 0; tried < PRICES_TRIED && !divided.drift.eq(0); tried++, price = price.plus(step)) {
    const gross = roundMoney(price.times(quantity));
    const wanted = amount.minus(discount);
    const rate = roundMoney(gross.minus(wanted).div(gross).times(HUNDRED));
    const drift = gross.minus(roundMoney(price.times(rate).div(HUNDRED).times(quantity))).minus(wanted);
    if (drift.abs().gte(divided.drift.abs())) continue;
    line['unit_price'] = price.toNumber();
    line['discount'] = rate.toNumber();
    line['discount_type'] = 'percentage';
    divided.drift = drift;
  }
  return divided.drift.abs().lt(half);
}
