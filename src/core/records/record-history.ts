import type { Recorded, RecordKind } from '../../model/record.ts';
import type { RecordChange } from '../../store/records/records.ts';

/** A record that is rebuilt version by version, so that not all of them need to be in memory. */
export class RebuiltRecord<K extends RecordKind> {
  #record: Record<string, unknown> = {};
  #version = 0;
  #isComplete = true;

  /** Applies the next version. After a missing version, none is applied. */
  take({ record_id, version, change, changes, changed_at }: RecordChange): void {
    this.#isComplete &&= version === this.#version + 1;
    if (!this.#isComplete) return;
    for (const { field, to } of changes) {
      if (to === null) delete this.#record[field];
      else this.#record[field] = to;
    }
    const { created_at = changed_at } = this.#record;
    this.#version = version;
    this.#record = { ...this.#record, id: record_id, version, created_at, changed_at };
    if (change === 'deleted') this.#record['deleted_at'] = changed_at;
    if (change === 'restored') delete this.#record['deleted_at'];
  }

  get version(): number {
    return this.#version;
  }

  /** The record as the last version left it; `undefined` before the first one, or when one is missing. */
  get record(): Recorded<K> | undefined {
    return this.#isComplete && this.#version > 0 ? (this.#record as unknown as Recorded<K>) : undefined;
  }
}
