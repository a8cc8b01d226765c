/** What stands in a guide between two fences. */
export interface Block {
  /** The number of its first line in the document. */
  line: number;
  language: string;
  text: string;
  /** Why the test does not run it: the reason of `<!-- not run: … -->` above it. */
  notRun?: string;
  /** Whether it goes on beside all that follows: `<!-- in another terminal -->` stands above it. */
  inAnotherTerminal: boolean;
  /** What the guide shows as its reply: the next block, when that is one. */
  shown?: { language: string; text: string };
}

const REPLIES = new Set(['http', 'json', 'text']);
const COMMANDS = new Set(['sh', 'sql']);

/**
 * Reads a guide: its commands, in order, each with the reply that is shown for it. Other blocks are files of other programs. Throws when
 * a reply follows no command, and when a block has no end.
 */
export function readGuide(markdown: string): { commands: Block[] } {
  const commands: Block[] = [];
  for (const block of fences(markdown)) {
    if (COMMANDS.has(block.language)) commands.push(block);
    else if (REPLIES.has(block.language)) {
      const last = commands.at(-1);
      if (!last || last.shown)
        throw new Error(`line ${block.line}: no command is left that this could be the reply to`);
      last.shown = { language: block.language, text: block.text };
    }
  }
  return { commands };
}

function* fences(markdown: string): Generator<Block> {
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const opening = /^\s*```(\w*)$/.exec(lines[at] ?? '');
    if (!opening) continue;
    const above = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? '';
    const notRun = /^<!-- not run: (.+) -->$/.exec(above)?.[1];
    const end = lines.findIndex((line, n) => n > at && line.trim() === '```');
    if (end < 0) throw new Error(`line ${at + 1}: this fence is never closed`);
    yield {
      line: at + 2,
      language: opening[1] ?? '',
      text: lines.slice(at + 1, end).join('\n'),
      inAnotherTerminal: above === '<!-- in another terminal -->',
      ...(notRun === undefined ? {} : { notRun }),
    };
    at = end;
  }
}
