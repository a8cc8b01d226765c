/** A time as an input of the browser takes it: the clock of a zone, to the minute. */
export function clockOf(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: string): string => parts.find((found) => found.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The time at which the clock of a zone shows this; `''` for what is not a time. */
export function instantOf(clock: string, timeZone: string): string {
  const wanted = Date.parse(`${clock}Z`);
  if (Number.isNaN(wanted)) return '';
  let guess = wanted;
  // The offset at the guess may be that of the other side of a change of clocks, so it is asked twice.
  for (let i = 0; i < 2; i++) {
    const shown = Date.parse(`${clockOf(new Date(guess).toISOString(), timeZone)}Z`);
    guess += wanted - shown;
  }
  return new Date(guess).toISOString();
}
