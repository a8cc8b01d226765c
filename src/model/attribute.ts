/** A field of a caller's own. */
export interface Attribute {
  name: string;
  value: string;
}
