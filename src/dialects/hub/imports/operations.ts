import type { Operation } from '../../dialect.ts';
import { createImport } from './create-import.ts';
import { getImport, listImports } from './get-import.ts';
import { mappingOperations } from './mapping/operations.ts';
import { resumeImport } from './resume-import.ts';
import { UnderWay } from './under-way.ts';

/** Everything about imports. */
export function importOperations(): Operation[] {
  const underWay = new UnderWay();
  return [createImport(underWay), resumeImport(underWay), getImport, listImports, ...mappingOperations];
}
