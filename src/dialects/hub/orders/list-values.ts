/**
 * The values of a list that is separated by commas, without the blanks around them. A value within quotation marks is kept as
 * it is, its commas and blanks too; a quotation mark in it is written twice (RFC 4180 §2). Empty values are left out.
 * `undefined` when a quotation mark is not closed, or something other than a comma follows a closed one.
 */
export function readList(text: string): string[] | undefined {
  const values: string[] = [];
  for (let at = 0; at <= text.length; at++) {
    const isQuoted = text.slice(at).trimStart().startsWith('"');
    const end = isQuoted ? endOfQuoted(text, text.indexOf('"', at) + 1) : endOfValue(text, at);
    if (end === undefined) return undefined;
    const value = text.slice(at, end).trim();
    values.push(isQuoted ? value.slice(1, -1).replaceAll('""', '"') : value);
    at = end;
  }
  return values.filter((value) => value !== '');
}

/** Where the value that begins here ends: at the next comma. */
function endOfValue(text: string, from: number): number {
  const comma = text.indexOf(',', from);
  return comma < 0 ? text.length : comma;
}

/** Where the value ends whose opening quotation mark is before this place: at the comma behind its closing one. */
function endOfQuoted(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] === '"') continue;
    const end = endOfValue(text, at);
    return text.slice(at + 1, end).trim() === '' ? end : undefined;
  }
  return undefined;
}
