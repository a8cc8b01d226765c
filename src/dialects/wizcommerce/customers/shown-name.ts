import type { Customer } from '../../../model/record.ts';

/**
 * What a customer is called here. The vendor knows companies only: whoever came through a dialect of persons goes by first
 * and last name, as lists sorted by `company_name` have it.
 */
export function shownName({ name, first_name, last_name }: Omit<Customer, 'id'>): string | undefined {
  return name ?? ([first_name, last_name].filter((part) => part !== undefined).join(' ') || undefined);
}
