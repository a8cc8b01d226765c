/** The offset of a zone from UTC at an instant, in milliseconds. */
function offsetMs(zone: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  return local - Math.floor(at / 1000) * 1000;
}

/**
 * The instant of a local time such as `2026-11-29T08:30` in a zone. A time that clocks skip is moved forward by the skip; of one
 * that occurs twice, it is either.
 */
export function instantIn(zone: string, local: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const guess = asUtc - offsetMs(zone, asUtc);
  return new Date(asUtc - offsetMs(zone, guess)).toISOString();
}

/** The local time of an instant in a zone, as an input of the kind `datetime-local` has it: `2026-11-29T08:30`. */
export function localIn(zone: string, instant: string): string {
  const at = Date.parse(instant);
  return new Date(at + offsetMs(zone, at)).toISOString().slice(0, 16);
}
