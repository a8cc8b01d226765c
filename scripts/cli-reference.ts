import type { Command } from 'commander';
import { createProgram } from '../cli/program.ts';

// As without a terminal.
const WIDTH = 80;

const START = '<!-- help: made by npm run generate -->';
const END = '<!-- end of help -->';

/** Returns the page with the help of every command between its marks, as the command line prints it. */
export function cliReference(page: string): string {
  const before = page.indexOf(START);
  const after = page.indexOf(END);
  if (before < 0 || after < before) throw new Error(`cli/README.md lacks ${START} or ${END}`);
  const chapters = chaptersOf(createProgram(new AbortController().signal), '');
  return `${page.slice(0, before + START.length)}\n\n${chapters.join('\n\n')}\n\n${page.slice(after)}`;
}

function chaptersOf(command: Command, parent: string): string[] {
  const name = `${parent} ${command.name()}`.trim();
  const commands = command.commands.flatMap((child) => chaptersOf(child, name));
  return [`### ${name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``, ...commands];
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return help.trimEnd();
}
