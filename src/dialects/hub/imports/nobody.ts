const NOBODY = /^(?:0(?:\.0)?|-+|n\/?a|null|none|nan|guest)$/i;

/** Whether an id of a customer is what shops and the programs that pass their files on write for buyers without an account. */
export const isNobody = (id: string): boolean => id.trim() === '' || NOBODY.test(id.trim());
