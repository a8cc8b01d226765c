/** Languages in which shops write months. No word of one means another month in another. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'];

/** What `Intl` does not write, and people do. */
const MORE: Record<string, number> = { sept: 9, sep: 9, mrz: 3, maerz: 3, okt: 10, dez: 12, avr: 4, déc: 12 };

let known: ReadonlyMap<string, number> | undefined;

/** Names without accents too: files often lost them. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}|\./gu, '');

function names(): ReadonlyMap<string, number> {
  const found = new Map(Object.entries(MORE).map(([name, month]) => [plain(name), month]));
  for (const language of LANGUAGES) {
    for (const width of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { month: width, day: 'numeric', timeZone: 'UTC' });
      for (let month = 1; month <= 12; month++) {
        const parts = format.formatToParts(Date.UTC(2024, month - 1, 1));
        const name = parts.find(({ type }) => type === 'month')?.value ?? '';
        found.set(plain(name), month);
      }
    }
  }
  return found;
}

/** The month (1 to 12) that a name or its short form means, whatever its case; `undefined` for what is none. */
export function monthNamed(name: string): number | undefined {
  known ??= names();
  return known.get(plain(name));
}

const WEEKDAY =
  /^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?$|^(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)$/i;

/** Whether a word is a day of the week, in English or a short form of German or French. */
export const isWeekday = (word: string): boolean => WEEKDAY.test(word);
