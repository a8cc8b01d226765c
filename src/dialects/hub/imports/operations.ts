import type { Operation } from '../../../operations/operation.ts';
import { createImport } from './create-import.ts';
import { getImport, listImports } from './get-import.ts';
import { mappingOperations } from './mapping/operations.ts';
import { resumeImport } from './resume-import.ts';
import { UnderWay } from './under-way.ts';

/** Everything about imports. `dialects`: in which of them there may be ids. */
export function importOperations(dialects: readonly string[]): Operation[] {
  const underWay = new UnderWay();
  return [
    createImport(underWay, dialects),
    resumeImport(underWay, dialects),
    getImport,
    listImports,
    ...mappingOperations,
  ];
}
