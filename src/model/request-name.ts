/** The request that an idempotency key came with, in a form that does not depend on the spelling of its address. */
export interface RequestName {
  /** A dialect and one of its operations. */
  operation: string;
  /** The decoded values in the path, as a JSON list. */
  parameters: string;
  /** Method and path as they were sent. Answers of older hubs were stored by these and are found by them. */
  address: string;
}
