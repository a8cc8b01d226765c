const ASCII = /^[\0-\x7f]*$/;

/**
 * Folds a text for comparison without regard to case, and to whether a letter and its accent are one character or two. The
 * result is Unicode's full case folding (section 5.18) of the decomposed text, composed again: `ß` is `ss`, and both forms of
 * a sigma are one. Accents count. `İ`, `I`, `ı` and `i` are one letter. The function `fold_text` of the database does the same.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replaceAll('i\u0307', 'i')
    .normalize('NFC');
}

/** Spaces, control and format characters, and letters that are drawn as nothing. */
const BLANK = /^[\s\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/** Whether a text is empty or shows nothing to people, so that it names nothing. */
export const isBlank = (text: string): boolean => BLANK.test(text);

const LONGEST_ID = 255;

/** Whether a text can be the id of anything: not empty, not too long, and text that PostgreSQL can store. */
export function isPossibleId(id: string): boolean {
  return id.length > 0 && id.length <= LONGEST_ID && id.isWellFormed() && !id.includes('\0');
}
