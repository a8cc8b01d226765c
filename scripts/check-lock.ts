// The lock file must not name download addresses: they would tie every install to one registry.
import { readFileSync } from 'node:fs';

interface LockFile {
  packages: Record<string, { resolved?: string }>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as LockFile;
const tied = Object.keys(packages).filter((path) => packages[path]?.resolved?.startsWith('http'));
for (const path of tied) console.error(`package-lock.json: ${path} names a download address`);
if (tied.length > 0) console.error('Remove them: npm install --omit-lockfile-registry-resolved');
process.exitCode = tied.length > 0 ? 1 : 0;
