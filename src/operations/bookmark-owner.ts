import type { Call } from './operation.ts';

/**
 * The owner of page bookmarks, as far as page numbers let us tell: one key, across its rotations, used from one address. Two
 * programs there that share a key and walk through the same list at once disturb each other.
 */
export const bookmarkOwnerOf = ({ principal, address }: Call): string => `${principal.keyFamily} ${address}`;
