import type { Reading } from '../../store/database/connections.ts';
import type { Guarded } from '../guarded.ts';
import type { Note } from './note.ts';

/** What administration stands on: shared connections for looking, or one open transaction for changing. */
export interface Ground {
  reading: Reading;
  guarded: Guarded;
  /** Takes down what changed, for the history. */
  note: Note;
}
