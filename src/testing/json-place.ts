/**
 * Where a text stops being JSON, as editors write it: `3:14`. V8 tells a place for some mistakes only, so the shortest
 * beginning is sought that no continuation could make right.
 */
export function placeOfMistake(text: string): string {
  let fine = 0;
  let wrong = text.length;
  while (wrong - fine > 1) {
    const middle = Math.floor((fine + wrong) / 2);
    if (canGoOn(text.slice(0, middle))) fine = middle;
    else wrong = middle;
  }
  const lines = text.slice(0, wrong).split('\n');
  return `${lines.length}:${lines.at(-1)?.length ?? 0}`;
}

/** Whether all that a text lacks is its end. */
function canGoOn(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    return position === undefined ? message.includes('end of JSON') : Number(position) >= text.length;
  }
}
