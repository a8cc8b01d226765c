/** Strings, numbers, booleans and times. An array is sent as a list separated by commas; undefined is not sent. */
export type Query = Readonly<Record<string, unknown>>;

/** The parameters that are times, or days. */
type Times = 'from' | 'to' | `${string}_from` | `${string}_to` | 'as_of';

/** A query whose lists, which are separated by commas on the wire, may be arrays, and whose times may be a `Date`. */
export type Filters<Q, Lists extends keyof Q> = {
  readonly [Name in keyof Q]:
    | Q[Name]
    | (Name extends Lists ? readonly string[] : never)
    | (Name extends Times ? Date : never);
};

/** The URL of a call: its path with the parameters in place, and its query. Throws a TypeError for an empty or dot segment, a RangeError for an invalid `Date`. */
export function addressOf(baseUrl: string, path: string, parameters: Query = {}, query: Query = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(name, parameters[name]));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)) {
      throw new TypeError(
        `${name} is not a query parameter: the options of a call are its last argument, after the query`,
      );
    }
    search.set(name, Array.isArray(value) ? value.map(listValue).join(',') : textOf(value));
  }
  const asked = search.size > 0 ? `?${search}` : '';
  return `${baseUrl.replace(/\/+$/, '')}${filled}${asked}`;
}

/** A time in ISO 8601, which its own text is not. */
const textOf = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** A value of a list, in quotation marks where the value has a comma, a quotation mark or outer blanks. */
function listValue(value: unknown): string {
  const text = textOf(value);
  return /[,"]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function segment(name: string, value: unknown): string {
  const text = textOf(value ?? '');
  // Browsers and Node.js resolve dot segments before they send a path, so the call would go elsewhere.
  if (text === '' || text === '.' || text === '..') throw new TypeError(`${name} must not be ${JSON.stringify(text)}`);
  return encodeURIComponent(text);
}
