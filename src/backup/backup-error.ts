/** Why there is no backup or nothing was restored, in one line that tells a person what to do. */
export class BackupError extends Error {
  override name = 'BackupError';
}
