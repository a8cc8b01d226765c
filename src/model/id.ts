const LONGEST_ID = 255;

/** Whether a text can be the id of anything: not empty, not too long, and text that PostgreSQL can store. */
export function isPossibleId(id: string): boolean {
  return id.length > 0 && id.length <= LONGEST_ID && id.isWellFormed() && !id.includes('\0');
}
