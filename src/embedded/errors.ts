/**
 * A problem that the operator can correct. The message is one line, names the folder or program, and says what to do.
 */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Another running hub has locked the data folder. */
export class FolderInUseError extends DataFolderError {}

/** The advice for failures that another folder does not cure. */
export const USE_ANOTHER_SERVER = 'set STELE_DATABASE_URL to use a PostgreSQL server of your own';

const REASONS: Record<string, string> = {
  EACCES: 'permission denied: make it writable for the user who runs Stele, or choose another STELE_DATA_DIR',
  EPERM: 'not permitted: make it writable for the user who runs Stele, or choose another STELE_DATA_DIR',
  EROFS: 'the file system is read-only: choose another STELE_DATA_DIR',
  ENOSPC: 'the disk is full: make room, or choose another STELE_DATA_DIR',
  EDQUOT: 'the disk quota is used up: make room, or choose another STELE_DATA_DIR',
  ENOENT: 'a part of the path is missing (a dangling link?): choose another STELE_DATA_DIR',
  ENOTDIR: 'a file or a dangling link is in the place of a folder: move it away, or choose another STELE_DATA_DIR',
  EEXIST: 'a file or a dangling link is in the place of a folder: move it away, or choose another STELE_DATA_DIR',
  ENAMETOOLONG: 'the path is too long: choose another STELE_DATA_DIR',
  ELOOP: 'the path is a loop of symbolic links: choose another STELE_DATA_DIR',
  EINVAL: `the system refuses the user that PostgreSQL would run as: ${USE_ANOTHER_SERVER}`,
};

/** The errno name of a failed system call (such as `ENOENT`), or undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Converts the failure of a system call on the data folder into a `DataFolderError`. Returns any other error unchanged.
 */
export function explain(error: unknown, folder: string): unknown {
  const reason = REASONS[errnoOf(error) ?? ''];
  if (reason === undefined || !(error instanceof Error)) return error;
  const place = 'dest' in error ? error.dest : 'path' in error ? error.path : error.message;
  return new DataFolderError(`the data folder ${folder} cannot be used (${place}): ${reason}`, { cause: error });
}

/** Runs an asynchronous file operation; the named errno values yield undefined instead of failing. */
export async function unless<T>(codes: string | string[], work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ([codes].flat().includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}
