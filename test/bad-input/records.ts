/** The demo's records that operations are tried on, by what their paths begin with. One id does for a whole path. */
const THERE: readonly (readonly [path: RegExp, id: string])[] = [
  [/^\/(?:customers|entities|entity|contacts|contact)\/\{/, '12345678-90ab-cdef-1234-567890abcdef'],
  [/^\/products\/\{/, '7b0f4c1e-55aa-4d3a-9cb1-000000000001'],
  [/^\/(?:price-lists|payment-methods)\/\{/, '1234567890'],
  [/^\/order-types\/\{/, '7b0f4c1e-55aa-4d3a-9ce1-000000000001'],
  [/^\/items\/\{/, '7b0f4c1e-55aa-4d3a-9ce2-000000000001'],
  [/^\/service_points\/\{/, '7b0f4c1e-55aa-4d3a-9ce3-000000000001'],
];

/** The id of the record that is there for an operation to be tried on, if it is on a record. */
export const recordFor = (path: string): string | undefined => THERE.find(([begin]) => begin.test(path))?.[1];

let made = 0;

/** An unused email address: customers and users have each address once. */
export function freshEmail(): string {
  made += 1;
  return `somebody-${made}@example.com`;
}

/** A reference id that nothing has. */
export function freshReference(): string {
  made += 1;
  return `reference-${made}`;
}
