import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GENERATORS, openWorkshop, type Workshop } from './workshop.ts';

/** The vendors' contracts, for which there are programs, and the hub's own documents. */
const FOLDERS = {
  '': new URL('./contracts/', import.meta.url),
  'own-': new URL('../../openapi/', import.meta.url),
};

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
  for (const [prefix, folder] of Object.entries(FOLDERS)) {
    for (const file of readdirSync(folder)) {
      const name = prefix + file.replace('.json', '');
      for (const generator of GENERATORS) await workshop.generate(generator, name, new URL(file, folder));
    }
  }
});

afterAll(() => workshop?.close());

it('the generated clients and the programs that use them have no type error', async () => {
  expect(await workshop.checkTypes()).toBe('');
});
