import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ROOT } from '../launch.ts';
import { compareShown, statusesShown } from './compare-shown.ts';
import type { Pasted } from './paste-guide.ts';
import { type Block, readGuide } from './read-guide.ts';

/** The commands of a guide, by its path in the checkout. */
export const commandsIn = (document: string): Block[] => readGuide(readFileSync(join(ROOT, document), 'utf8')).commands;

export const firstLine = ({ text }: Block): string => text.split('\n')[0] ?? '';

/**
 * Pastes a guide, then has a test for each block of commands: all of them did their work, no `curl` was refused unless the reply below
 * says so, and what came is what is shown.
 */
export function follow(document: string, paste: (blocks: Block[]) => Promise<Pasted[]>): void {
  const blocks = commandsIn(document).filter(({ notRun }) => notRun === undefined);
  let pasted: Pasted[] = [];
  beforeAll(async () => {
    pasted = await paste(blocks);
  }, 120_000);

  it.each(blocks.map((block, n) => [`line ${block.line}: ${firstLine(block)}`, block, n] as const))(
    '%s',
    (_, { shown }, n) => {
      expect(pasted.length, 'the shell ended before').toBeGreaterThan(n);
      const { output, errors, statuses, failed } = pasted[n] as Pasted;
      const said = `${output}${errors}`;
      expect(failed, said).toEqual([]);
      const refused = shown?.language === 'http' ? statusesShown(shown.text) : [];
      expect(statuses.filter(isRefusal), said).toEqual(refused.filter(isRefusal));
      if (!shown) return;
      // On a terminal both are seen; what a guide is about is on standard output, and refusals are not.
      const differences = [output, said].map((each) => compareShown(shown, each));
      if (!differences.includes(undefined)) expect(differences).toEqual([]);
    },
  );
}

const isRefusal = (status: number): boolean => status < 200 || status >= 400;
