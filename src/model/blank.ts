/** Spaces, and what shows nothing either: control and format characters, and letters that are drawn as nothing. */
const BLANK = /^[\s\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u;

/** Whether a text shows nothing to people, so that it names nothing; an empty one too. */
export const isBlank = (text: string): boolean => BLANK.test(text);
