/** A number with fewer digits may be an amount, a date or a count. */
const FEWEST_DIGITS = 7;
/** The last digits by which numbers are compared. A longer number begins with its country code. */
const TELLING_DIGITS = 10;
/** The most digits of a number (ITU-T E.164). */
const MOST_DIGITS = 15;

/**
 * Digits with the marks that people write between them. At most three marks, as in `) - `, so that no text takes long.
 */
const RUNS = /\d(?:[ \t\u00a0()./-]{0,3}\d)*/g;

/** Builds the check whether a text has one of some phone numbers in any spelling: `(415) 555-9876` is +14155559876. */
export function createNumberMentions(names: Iterable<string>): (text: string) => boolean {
  const numbers = [...names].filter((name) => /^[+\d \t\u00a0()./-]+$/.test(name)).map(digitsOf);
  const wanted = [...new Set(numbers)].filter((digits) => digits.length >= FEWEST_DIGITS);
  if (wanted.length === 0) return () => false;
  const endings = new Set(
    wanted.filter((all) => all.length >= TELLING_DIGITS).map((all) => all.slice(-TELLING_DIGITS)),
  );
  return (text) => {
    const plain = text.replaceAll('(0)', '');
    for (const { 0: run, index } of plain.matchAll(RUNS)) {
      // What follows a letter is part of a word: a SKU, say.
      if (/\p{L}/u.test(plain[index - 1] ?? '')) continue;
      const digits = digitsOf(run);
      if (digits.length < FEWEST_DIGITS) continue;
      // Without its area or country, a number stands for the person only when nothing else stands with it.
      if (digits.length <= MOST_DIGITS && wanted.some((number) => endAlike(number, digits))) return true;
      if (endsWithin(run, endings)) return true;
    }
    return false;
  };
}

/** The digits, without prefixes that are dialled only within a country or to leave it. */
const digitsOf = (text: string): string => text.replaceAll('(0)', '').replaceAll(/\D/g, '').replace(/^0+/, '');

function endAlike(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length, TELLING_DIGITS);
  return one.slice(-length) === other.slice(-length);
}

/** Whether one of the endings stands in a run of several numbers, up to the end of a group of digits. */
function endsWithin(run: string, endings: ReadonlySet<string>): boolean {
  let digits = '';
  for (const group of run.match(/\d+/g) ?? []) {
    digits = (digits + group).slice(-Math.max(MOST_DIGITS, group.length));
    for (const ending of endings) if (digits.endsWith(ending)) return true;
  }
  return false;
}
