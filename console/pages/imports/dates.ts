const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The formats that one may choose for dates, in the words of the API. */
const DATE_FORMATS = [
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'YYYY-MM-DD',
  'DD.MM.YYYY',
  'DD-MM-YYYY',
  'MM-DD-YYYY',
  'YYYY/MM/DD',
  'DD/MM/YY',
  'MM/DD/YY',
  'DD.MM.YY',
  'DD MMM YYYY',
  'MMM DD, YYYY',
  'YYYYMMDD',
] as const;

const PARTS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<short>\\d{2})',
  MMM: '(?<name>\\p{L}{3})\\p{L}*\\.?',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
};

/**
 * The day that a text means in a format, as `2026-04-03`, to show what a choice does. Times behind the day are left out.
 * `undefined`: the text does not have this format.
 */
export function dayIn(text: string, format: string): string | undefined {
  const [wanted = ''] = format.split(/\s+(?=[Hh]{2})|T(?=[Hh]{2})/);
  const pattern = wanted
    .replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
    .replaceAll(/YYYY|YY|MMM|MM|DD/g, (part) => PARTS[part] ?? '');
  const found = new RegExp(`^${pattern}(?:[ T,].*)?$`, 'u').exec(text.trim())?.groups;
  if (!found) return undefined;
  const year = found['year'] ?? `20${found['short']}`;
  const month = found['name'] ? MONTHS.indexOf(found['name'].toLowerCase()) + 1 : Number(found['month']);
  const day = Number(found['day']);
  const date = new Date(Date.UTC(Number(year), month - 1, day));
  const isDay = month >= 1 && month <= 12 && date.getUTCDate() === day && date.getUTCMonth() === month - 1;
  return isDay ? date.toISOString().slice(0, 10) : undefined;
}

/** The formats that can read every one of these texts, with the time that stands behind the day. */
export function formatsFor(texts: readonly string[]): string[] {
  const fits = DATE_FORMATS.filter((format) => texts.every((text) => dayIn(text, format) !== undefined));
  const clock = clockOf(texts[0] ?? '');
  return fits.map((format) => `${format}${clock}`);
}

/** The format of the time behind a day, such as ` HH:mm`. */
function clockOf(text: string): string {
  const found = /([ T])(\d{1,2}):\d{2}(:\d{2})?( ?)([ap]\.?m\.?)?$/i.exec(text.trim());
  if (!found) return '';
  const [, between = ' ', , seconds, blank = '', half] = found;
  return `${between}${half ? 'hh' : 'HH'}:mm${seconds ? ':ss' : ''}${half ? `${blank}A` : ''}`;
}
