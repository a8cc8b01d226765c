import { createHash } from 'node:crypto';

/** 32 bytes that look random and follow from a seed and a number. */
export const seededBytes = (seed: string, number: number): Buffer =>
  createHash('sha256').update(`${seed}\n${number}`).digest();

/** A number from 0 up to 1 that follows from a seed and a number. */
export const seededShare = (seed: string, number: number): number =>
  seededBytes(seed, number).readUInt32BE(0) / 0x1_0000_0000;
