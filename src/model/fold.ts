const ASCII = /^[\0-\x7f]*$/;

/**
 * A text as it is compared without regard to case, and to whether a letter and its accent are one character or two. It is the
 * full case folding of Unicode (section 5.18) of the decomposed text, composed again: `ß` is `ss`, and both forms of a sigma are one.
 * Accents count. As in Turkish capitals, where case would tell them apart, `İ`, `I`, `ı` and `i` are one letter. PostgreSQL does the
 * same with `fold_text`, in the migration that makes it.
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
