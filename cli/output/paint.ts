import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text for standard output, if that shows colours: NO_COLOR and FORCE_COLOR are heeded. */
export const paint = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout });

/** The same for standard error. */
export const paintNote = (format: Format, text: string): string => styleText(format, text, { stream: process.stderr });
