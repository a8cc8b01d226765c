// Lists every canonical value for which a dialect has no word, and every word that does not lead back.
import { dialects } from '../src/dialects/all.ts';
import { faultsOf } from '../src/dialects/mapping.ts';

const faults = dialects.flatMap(({ name, mappings }) => mappings.flatMap(faultsOf).map((fault) => `${name}: ${fault}`));
const tables = dialects.reduce((sum, { mappings }) => sum + mappings.length, 0);

for (const fault of faults) console.error(fault);
console.log(`mappings: ${tables} tables, ${faults.length} faults`);
process.exitCode = faults.length > 0 || tables === 0 ? 1 : 0;
