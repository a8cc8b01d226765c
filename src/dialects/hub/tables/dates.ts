import { parseInstant } from '../../../model/time.ts';

/** How a date is written that is not as RFC 3339 has it. */
export type ReadMoment = (text: string) => string | undefined;

const PARTS: Record<string, string> = {
  YYYY: '(?<year>\\d{4})',
  YY: '(?<shortYear>\\d{2})',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  hh: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2}(?:\\.\\d{1,9})?)',
  A: '(?<half>[AaPp]\\.?[Mm]\\.?)',
  Z: '(?<offset>Z|UTC|GMT|[+-]\\d{2}:?\\d{2})',
};
const PART = /YYYY|YY|MM|DD|HH|hh|mm|ss|A|Z/g;

/** Whether a format says which day is meant, in parts that are known. */
export function isMomentFormat(format: string): boolean {
  const parts: string[] = format.match(PART) ?? [];
  const once = new Set(parts).size === parts.length;
  const rest = format.replaceAll(PART, '');
  return (
    once &&
    parts.includes('DD') &&
    parts.includes('MM') &&
    /YY/.test(format) &&
    !/[a-z0-9]/i.test(rest.replaceAll('T', ''))
  );
}

/**
 * Builds the reader of moments in a format such as `DD.MM.YYYY HH:mm`; without one, of RFC 3339. What names no offset is
 * local time in the zone. The reader answers RFC 3339, or `undefined` for what is not in the format.
 */
export function momentReader(format: string | undefined, timeZone: string): ReadMoment {
  if (format === undefined) return (text) => (parseInstant(text) === undefined ? undefined : text);
  const escaped = format.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&').replaceAll(/\s+/g, '\\s+');
  const pattern = new RegExp(`^${escaped.replaceAll(PART, (part) => PARTS[part] ?? part)}$`);
  const zoned = offsetsOf(timeZone);
  return (text) => {
    const groups = pattern.exec(text)?.groups;
    return groups && momentOf(groups, zoned);
  };
}

function momentOf(groups: Record<string, string | undefined>, zoned: (utcMs: number) => number): string | undefined {
  const { year = `20${groups['shortYear']}`, month = '', day = '', half, offset } = groups;
  const hour = hourOf(groups['hour'] ?? '0', half);
  const [second = '0', fraction = ''] = (groups['second'] ?? '0').split('.');
  const time = [hour, groups['minute'] ?? '0', second].map(two).join(':');
  const local = `${year}-${two(month)}-${two(day)}T${time}${fraction && `.${fraction}`}`;
  if (offset !== undefined && /\d/.test(offset))
    return parseInstant(`${local}${offset.slice(0, 3)}:${offset.slice(-2)}`);
  const plain = parseInstant(`${local}Z`);
  if (plain === undefined || offset !== undefined) return plain;
  const utcMs = Date.parse(plain);
  // Twice, since the first look is at the wrong hour: near a change of clocks that matters.
  const nearMs = utcMs - zoned(utcMs);
  return new Date(utcMs - zoned(nearMs)).toISOString();
}

function hourOf(hour: string, half: string | undefined): string {
  if (half === undefined) return hour;
  const isLater = /^p/i.test(half);
  return String((Number(hour) % 12) + (isLater ? 12 : 0));
}

const two = (part: string | number): string => String(part).padStart(2, '0');

const HOUR_MS = 3_600_000;
const MOST_REMEMBERED = 10_000;

/** How far a zone's clocks are ahead of UTC, in milliseconds, at a moment. Remembered by the quarter of an hour. */
function offsetsOf(timeZone: string): (utcMs: number) => number {
  if (timeZone === 'UTC') return () => 0;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const known = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / (HOUR_MS / 4));
    const remembered = known.get(quarter);
    if (remembered !== undefined) return remembered;
    const at = quarter * (HOUR_MS / 4);
    const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part as Record<string, number>;
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(quarter, offset);
    return offset;
  };
}
