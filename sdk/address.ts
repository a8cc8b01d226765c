/** Texts, numbers and booleans; an array is a list that is separated by commas, and what is undefined is left out. */
export type Query = Readonly<Record<string, unknown>>;

/** The address of a call: its path with the parameters in place, and its query. */
export function addressOf(baseUrl: string, path: string, parameters: Query = {}, query: Query = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(name, parameters[name]));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)) {
      throw new TypeError(`${name} is no part of a query: options of a call are its last argument, after the query`);
    }
    search.set(name, Array.isArray(value) ? value.map(listValue).join(',') : String(value));
  }
  const asked = search.size > 0 ? `?${search}` : '';
  return `${baseUrl.replace(/\/+$/, '')}${filled}${asked}`;
}

/** A value of a list; between quotation marks where the list would be read as another one without them. */
function listValue(value: unknown): string {
  const text = String(value);
  return /[,"]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function segment(name: string, value: unknown): string {
  const text = String(value ?? '');
  // A path with a dot segment would be another path: browsers and Node.js resolve it before they send it.
  if (text === '' || text === '.' || text === '..') throw new TypeError(`${name} must not be ${JSON.stringify(text)}`);
  return encodeURIComponent(text);
}
