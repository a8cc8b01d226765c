/** Names of the API, and the options of the command line that send them. */
const OPTIONS: Readonly<Record<string, string>> = {
  'If-Match': '--if-version',
  'Idempotency-Key': '--idempotency-key',
  Prefer: '--merge',
  'Stele-Dry-Run': '--dry-run',
  version: '--at-version',
  expires_at: '--expires',
  allowed_ips: '--ip',
  rate_limit_per_minute: '--rate',
  grace_hours: '--grace',
};

/** Parameters that are options with the same name. */
const SAME = [
  'as',
  'as_of',
  'after',
  'existing',
  'fields',
  'format',
  'kind',
  'limit',
  'mapping',
  'other_lines',
  'sort',
  'strict_totals',
  'as_exported',
  'requests_kept',
  'requests_kept_days',
  'request_bodies',
];

/** Parameters that `--filter` sends. */
const FILTERS = /^(q|tag|state|status|source|\w+_(from|to|status|id))$/;

/** The option that sends a parameter, header or field of the API; the name itself when there is none. */
export function optionFor(name: string): string {
  const option = OPTIONS[name];
  if (option !== undefined) return option;
  if (SAME.includes(name) || isTyped(name)) return dashed(name);
  return FILTERS.test(name) ? `--filter ${name}` : name;
}

/** Whether the command line has an option with the name of a parameter: `--status` of one command is a filter of another. */
const isTyped = (name: string): boolean =>
  process.argv.some((word) => word === dashed(name) || word.startsWith(`${dashed(name)}=`));

const dashed = (name: string): string => `--${name.replaceAll('_', '-')}`;

/** A sentence of the hub with the command line's words: `name it by --mapping`. `names` are the names that it is about. */
export function inOptions(sentence: string, names: readonly string[]): string {
  const known = names.filter((name) => optionFor(name) !== name);
  const named = known.reduce((text, name) => {
    // A name such as `order` or `to` is a word of the sentence too: it is the parameter where a clause begins.
    const begins = OPTIONS[name] === undefined && !SAME.includes(name) && isTyped(name) ? '(?<=^|; )' : '';
    return text.replaceAll(new RegExp(`${begins}(?<![\\w"#/.-])${name}(?![\\w=-])`, 'g'), optionFor(name));
  }, sentence);
  return named
    .replaceAll(/\bthis Idempotency-Key\b/gi, 'This --idempotency-key')
    .replaceAll(new RegExp(`\\b(${SAME.join('|')})=(\\w*)`, 'g'), (_, name: string, value: string) =>
      `${optionFor(name)} ${value}`.trim(),
    );
}
