import type { Customer } from '../../../model/record.ts';

/** bitbybit knows persons only: without a first name, a company's name stands where a client looks for one. */
export const firstNameOf = (customer: Pick<Customer, 'first_name' | 'name'> | undefined): string | undefined =>
  customer?.first_name ?? customer?.name;
