import { readFile, stat } from 'node:fs/promises';
import { DataFolderError, USE_ANOTHER_SERVER, unless } from './errors.ts';
import { nearestExisting, type Owner } from './owner.ts';
import { run } from './run.ts';

/**
 * Chooses the user that PostgreSQL runs as on a new data folder when the hub runs as root. It is the owner of the
 * folder or of its nearest existing parent, so that a data folder in a user's checkout stays that user's; else
 * `postgres`, else `nobody`. Throws `DataFolderError` if the machine has none of them.
 */
export async function chooseOwner(folder: string): Promise<Owner> {
  const { uid, gid } = await stat(await nearestExisting(folder));
  // initdb refuses an id without a name, as folders from outside a container often have.
  const name = uid === 0 ? undefined : await userName(uid);
  if (name !== undefined) return { uid, gid, name };

  const users = await readUsers();
  const owner = users.find((user) => user.name === 'postgres') ?? users.find((user) => user.name === 'nobody');
  if (owner) return owner;
  throw new DataFolderError(
    `PostgreSQL refuses to run as root and this machine has no user "postgres" or "nobody": start Stele as an ordinary user, or ${USE_ANOTHER_SERVER}`,
  );
}

/** The owner of a file. */
export async function ownerOf(file: string): Promise<Owner> {
  const { uid, gid } = await stat(file);
  return { uid, gid, name: (await userName(uid)) ?? `with the id ${uid}` };
}

/** Asks `id`, because a directory service, or macOS, knows more users than /etc/passwd does. */
async function userName(uid: number): Promise<string | undefined> {
  const { code, output } = await run('/usr/bin/id', ['-un', String(uid)], undefined);
  return code === 0 ? output.trim() : undefined;
}

async function readUsers(): Promise<Owner[]> {
  const text = (await unless('ENOENT', readFile('/etc/passwd', 'utf8'))) ?? '';
  return (
    text
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }))
      // On macOS the user "nobody" has the id -2, which Node's chown does not accept.
      .filter((user) => user.uid > 0 && user.gid >= 0)
  );
}
