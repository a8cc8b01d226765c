/**
 * Closes what was opened, from the last to the first. If one part fails to close, the other parts are still closed, above all the
 * database. Throws the first error.
 */
export async function closeAll(undo: (() => Promise<unknown>)[]): Promise<void> {
  const failed: unknown[] = [];
  for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}
