/**
 * The place at which a text stops being JSON, as editors write it: `3:14`. V8 reports a place only for some errors, so
 * this searches for the shortest beginning that no continuation could make valid.
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

/** Whether a text is valid JSON except for its missing end. */
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
