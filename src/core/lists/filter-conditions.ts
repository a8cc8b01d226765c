import type { OrderConditions } from '../../store/orders/order-conditions.ts';
import type { OrderCount } from '../../store/orders/order-counts.ts';

/** The conditions of a filter. The compiler complains of a part of it that the store has none for. */
export const conditionsOf = <T extends OrderConditions>(
  wanted: T & { [K in Exclude<keyof T, keyof OrderConditions>]: never },
): OrderConditions => wanted;

/** How many orders these counts have together. */
export const sum = (counts: readonly OrderCount[]): number => counts.reduce((total, { orders }) => total + orders, 0);

/** Whether PostgreSQL can store every text in a filter or a place; no order can hold what it cannot. */
export function isPossible(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return typeof value !== 'object' || value === null || Object.values(value).every(isPossible);
}
