const GUEST = /^(?:0(?:\.0)?|-+|n\/?a|null|none|nan|guest)$/i;

/** Whether an id of a customer is what shops and the programs that pass their files on write for buyers without an account. */
export const isGuestId = (id: string): boolean => id.trim() === '' || GUEST.test(id.trim());
