import { hash } from 'node:crypto';

/** The outcome of an order's first rows, stored by its index. `scattered`: further rows of the order came too late. */
export const FATES = ['pending', 'created', 'updated', 'unchanged', 'refused', 'scattered'] as const;
export type Fate = (typeof FATES)[number];

/** An order whose rows were read. */
export interface SeenOrder {
  /** The number of its first row, and the line in which the row begins. */
  row: number;
  line: number;
  fate: Fate;
  /** Its total differed from the file's. */
  isAdjusted: boolean;
}

/** Two words of a hash, the row, the line and the outcome. */
const WORDS = 5;
const FEWEST_SLOTS = 1024;
/** A table of 80 MiB, which is as much memory as an import may take. */
const MOST_SLOTS = 4 * 1024 * 1024;
const FULL = 0.75;
/** A file with more orders is not read further. */
export const MOST_ORDERS = MOST_SLOTS * FULL;
const ADJUSTED = 0x80;
/** More than the orders of the chunks that are in work. */
const MOST_HASHES = 4096;

type Hash = readonly [number, number];

/**
 * The orders that were read of a file, by 8 bytes of a hash (SHA-256) of their keys, so that late rows are recognised. Open
 * addressing; 20 bytes for each slot.
 */
export class SeenOrders {
  readonly #salt: string;
  #slots = new Uint32Array(FEWEST_SLOTS * WORDS);
  #count = 0;
  /** Hashes of orders whose outcome was noted and is not stored yet, in pairs of words. */
  #noted: number[] = [];
  /** So many of these words are of rows before the place from which the import can be resumed. */
  #passed = 0;
  readonly #isStored: boolean;
  /** Of the orders that are read and not written yet: each is looked for three times. */
  readonly #hashes = new Map<string, Hash>();

  /** `salt` separates files. `isStored`: outcomes are stored later. */
  constructor(salt = '', isStored = false) {
    this.#salt = salt;
    this.#isStored = isStored;
  }

  /** Whether no more orders can be noted. */
  get isFull(): boolean {
    return this.#count >= MOST_ORDERS;
  }

  /** The order of a key. */
  find(key: string): SeenOrder | undefined {
    const at = this.#slotOf(this.#hashOf(key));
    if (!this.#isUsed(at)) return undefined;
    const [row = 0, line = 0, code = 0] = this.#slots.subarray(at + 2, at + WORDS);
    return { row, line, fate: FATES[code & ~ADJUSTED] ?? 'pending', isAdjusted: (code & ADJUSTED) !== 0 };
  }

  /** Notes an order, unless it is noted already. */
  add(key: string, row: number, line: number): void {
    if (this.isFull) return;
    const hash = this.#hashOf(key);
    if (!this.#isUsed(this.#slotOf(hash))) this.#put(hash, row, line, 0);
  }

  /** Notes the outcome of an order. */
  note(key: string, fate: Fate, isAdjusted = false): void {
    const hash = this.#hashOf(key);
    const at = this.#slotOf(hash);
    if (!this.#isUsed(at)) return;
    this.#slots[at + 4] = FATES.indexOf(fate) | (isAdjusted ? ADJUSTED : 0);
    if (this.#isStored) this.#noted.push(...hash);
  }

  /** The import can be resumed behind all rows whose outcome was noted. */
  pass(): void {
    this.#passed = this.#noted.length;
  }

  /**
   * The entries to store for a resumption from here, and a function to call once they are stored. `undefined` without
   * entries.
   */
  toStore(): { entries: string; forget(): void } | undefined {
    const words = this.#passed;
    if (words === 0) return undefined;
    const entries = new Uint32Array((words / 2) * WORDS);
    for (let i = 0; i < words; i += 2) {
      const at = this.#slotOf([this.#noted[i] ?? 0, this.#noted[i + 1] ?? 0]);
      entries.set(this.#slots.subarray(at, at + WORDS), (i / 2) * WORDS);
    }
    return {
      entries: Buffer.from(entries.buffer).toString('base64'),
      forget: () => {
        this.#noted = this.#noted.slice(words);
        this.#passed -= words;
      },
    };
  }

  /** Loads stored entries. A later entry replaces an earlier one. */
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
    const known = this.#hashes.get(key);
    if (known) return known;
    // In one call: a hash object would take three times as long.
    const digest = hash('sha256', `${this.#salt}\0${key}`, 'buffer');
    // A slot of zeros is free.
    const made: Hash = [digest.readUInt32LE(0), digest.readUInt32LE(4) || 1];
    if (this.#hashes.size >= MOST_HASHES) this.#hashes.clear();
    this.#hashes.set(key, made);
    return made;
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

  /** The slot of a hash, used or free. */
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
