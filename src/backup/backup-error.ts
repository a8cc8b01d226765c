/** The reason why a backup or a restore failed, in one line that says what to do. */
export class BackupError extends Error {
  override name = 'BackupError';
}
