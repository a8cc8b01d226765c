/** Which request an idempotency key came with, however its address is spelled. */
export interface RequestName {
  /** A dialect and one of its operations. */
  operation: string;
  /** The decoded values in the path, as a JSON list. */
  parameters: string;
  /** Method and path as they were sent: answers that were stored when these told requests apart are found by them. */
  address: string;
}
