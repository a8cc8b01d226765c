import { createHash } from 'node:crypto';

/** What became of the rows of an order that were read first. `scattered`: more of its rows came since. */
export const FATES = ['pending', 'created', 'updated', 'unchanged', 'refused', 'scattered'] as const;
export type Fate = (typeof FATES)[number];

/** An order that a file has rows of. */
export interface SeenOrder {
  /** The number of its first row, and the line that it begins in. */
  row: number;
  line: number;
  fate: Fate;
  /** It came to something else than its file says. */
  isAdjusted: boolean;
}

/** Two words of a hash, the row, the line, what became of it. */
const WORDS = 5;
const FEWEST_SLOTS = 1024;
/** With which a table is as large as the memory that an import may take: 80 MiB. */
const MOST_SLOTS = 4 * 1024 * 1024;
const FULL = 0.75;
/** So many orders of a file are known; a file with more is not read on. */
export const MOST_ORDERS = MOST_SLOTS * FULL;
const ADJUSTED = 0x80;

type Hash = readonly [number, number];

/**
 * The orders that were read of a file, by 8 bytes of a hash (SHA-256) of what they are named by: rows of one that come
 * later are known to be apart. Open addressing; 20 bytes for each slot.
 */
export class SeenOrders {
  readonly #salt: string;
  #slots = new Uint32Array(FEWEST_SLOTS * WORDS);
  #count = 0;
  /** Hashes of those whose fate was told since they were last stored, in pairs of words. */
  #told: number[] = [];
  /** So many of these pairs are of rows that an import goes on behind. */
  #behind = 0;
  readonly #isStored: boolean;

  /** `salt` tells files apart; `isStored`: what is told is to be stored. */
  constructor(salt = '', isStored = false) {
    this.#salt = salt;
    this.#isStored = isStored;
  }

  /** No more orders can be known. */
  get isFull(): boolean {
    return this.#count >= MOST_ORDERS;
  }

  /** What is known of an order, by what it is named by. */
  find(key: string): SeenOrder | undefined {
    const at = this.#slotOf(this.#hashOf(key));
    if (!this.#isUsed(at)) return undefined;
    const [row = 0, line = 0, code = 0] = this.#slots.subarray(at + 2, at + WORDS);
    return { row, line, fate: FATES[code & ~ADJUSTED] ?? 'pending', isAdjusted: (code & ADJUSTED) !== 0 };
  }

  /** Notes an order, unless it is known. */
  add(key: string, row: number, line: number): void {
    if (this.isFull) return;
    const hash = this.#hashOf(key);
    if (!this.#isUsed(this.#slotOf(hash))) this.#put(hash, row, line, 0);
  }

  /** Notes what became of an order. */
  note(key: string, fate: Fate, isAdjusted = false): void {
    const hash = this.#hashOf(key);
    const at = this.#slotOf(hash);
    if (!this.#isUsed(at)) return;
    this.#slots[at + 4] = FATES.indexOf(fate) | (isAdjusted ? ADJUSTED : 0);
    if (this.#isStored) this.#told.push(...hash);
  }

  /** The import goes on behind all that was told. */
  pass(): void {
    this.#behind = this.#told.length;
  }

  /** What is to be stored when an import goes on from here, and how to forget it when it is; `undefined` when it is nothing. */
  toStore(): { entries: string; forget(): void } | undefined {
    const words = this.#behind;
    if (words === 0) return undefined;
    const entries = new Uint32Array((words / 2) * WORDS);
    for (let i = 0; i < words; i += 2) {
      const at = this.#slotOf([this.#told[i] ?? 0, this.#told[i + 1] ?? 0]);
      entries.set(this.#slots.subarray(at, at + WORDS), (i / 2) * WORDS);
    }
    return {
      entries: Buffer.from(entries.buffer).toString('base64'),
      forget: () => {
        this.#told = this.#told.slice(words);
        this.#behind -= words;
      },
    };
  }

  /** Takes what was stored; later entries hold. */
  load(entries: string): void {
    const bytes = Buffer.from(entries, 'base64');
    const words = new Uint32Array(Math.floor(bytes.length / 4));
    for (let i = 0; i < words.length; i++) words[i] = bytes.readUInt32LE(i * 4);
    for (let i = 0; i + WORDS <= words.length; i += WORDS) {
      const [high = 0, low = 0, row = 0, line = 0, code = 0] = words.subarray(i, i + WORDS);
      this.#put([high, low], row, line, code);
    }
  }

  #hashOf(key: string): Hash {
    const digest = createHash('sha256').update(this.#salt).update('\0').update(key).digest();
    // A slot of zeros is free.
    return [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1];
  }

  #put(hash: Hash, row: number, line: number, code: number): void {
    const at = this.#slotOf(hash);
    const isNew = !this.#isUsed(at);
    this.#slots.set([hash[0], hash[1], row, line, code], at);
    if (!isNew) return;
    this.#count++;
    if (this.#count >= (this.#slots.length / WORDS) * FULL) this.#grow();
  }

  #grow(): void {
    if (this.#slots.length >= MOST_SLOTS * WORDS) return;
    const before = this.#slots;
    this.#slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WORDS) {
      if (before[at + 1] === 0) continue;
      const slot = before.subarray(at, at + WORDS);
      this.#slots.set(slot, this.#slotOf([slot[0] ?? 0, slot[1] ?? 0]));
    }
  }

  /** Where a hash stands, or is to stand. */
  #slotOf([high, low]: Hash): number {
    const slots = this.#slots.length / WORDS;
    for (let slot = high % slots; ; slot = (slot + 1) % slots) {
      const at = slot * WORDS;
      if (!this.#isUsed(at) || (this.#slots[at] === high && this.#slots[at + 1] === low)) return at;
    }
  }

  #isUsed(at: number): boolean {
    return this.#slots[at + 1] !== 0;
  }
}
