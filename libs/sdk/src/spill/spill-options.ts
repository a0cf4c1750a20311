import { type Clock, type OverflowPolicy } from '@headgate/core';
import { type Scheduler } from '../scheduler.js';

/** A Buffer of Node, written so that the types need none of Node's: its text is what `toString` gives. */
export type SpilledBytes = Uint8Array & { toString(encoding?: string): string };

/** A message that comes out of the spill. */
export interface SpilledMessage {
  /** The bytes that `send` was given as `payload`. */
  readonly payload: SpilledBytes;
  readonly cost: number;
  readonly spilledAt: Date;
  /** True where it may have been sent before: the process died, or `deliver` threw, in the middle of it. */
  readonly isRepeat: boolean;
}

/** Where a flow's messages go under the strategy `spill`, and how they come out again. */
export interface SpillOptions {
  /** A folder of this process alone, on a disk that outlives it; a folder for each flow is made inside it. */
  readonly folder: string;
  /**
   * Sends what was spilled, in order. One call at a time; until it settles well its messages stay on disk, and where it
   * throws they come again, marked as repeats.
   */
  readonly deliver: (messages: readonly SpilledMessage[]) => unknown;
}

/** The spill of one flow as this process sees it. */
export interface SpillStatus {
  /**
   * Messages that wait on disk, and bytes that the folder takes, delivered ones of unfinished files included; null until
   * the folder has been read, and where it cannot be.
   */
  readonly messages: number | null;
  readonly bytes: number | null;
  readonly maxBytes: number;
  readonly delivered: number;
  /** Handed to `deliver` although they may have been sent before. */
  readonly repeated: number;
  /** Dropped because they were older than `maxAgeSec`. */
  readonly expired: number;
  /** Bytes that were no whole records when the folder was read: a write that a crash cut off, or damage of the disk. */
  readonly damagedBytes: number;
  readonly lastFailure: string | null;
}

/** What the spill needs of its flow. */
export interface SpillParts {
  readonly flow: string;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly overflow: () => OverflowPolicy;
  /** Waits its turn among the callers; false where it had not come after `maxWaitMs`, or the client was closed. */
  readonly pay: (costMilli: number, maxWaitMs: number) => Promise<boolean>;
  /** Takes tokens where they are there and nobody waits. */
  readonly tryPay: (costMilli: number) => boolean;
  readonly expired: (costMilli: number) => void;
}
