import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of the checkout or package that this program is from. Sources and built files are at different depths. */
export const packageFolder = (): string => dirname(findPackageJSON(import.meta.url) as string);

/** Where a built console lies in the folder of a checkout or package. */
export const consoleFolder = (root: string): string => join(root, 'dist', 'console');
