import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { type LeaseGrant, MILLI } from '@headgate/core';
import { checkBootstrap } from './check-options.js';
import { type Bootstrap } from './options.js';

/** A share that moved by less is not worth a write. */
const NOTICE = 0.05;

interface Saved extends Bootstrap {
  readonly savedAt: string;
}

/**
 * The last budget of each flow on disk, so that a program which starts while nobody answers need not guess. What it
 * starts from is the safe share that was heard last, never the last share: nobody decides now.
 */
export class Backup {
  private readonly saved = new Map<string, Saved>();
  private readonly readAtStart: ReadonlyMap<string, Saved>;
  private writing: Promise<void> = Promise.resolve();
  private isDirty = false;
  private failure: string | null = null;

  constructor(private readonly file: string) {
    this.readAtStart = readBackup(file);
    for (const [flow, entry] of this.readAtStart) this.saved.set(flow, entry);
  }

  /** Why the last write failed; null where it did not. */
  get lastFailure(): string | null {
    return this.failure;
  }

  bootstrapOf(flow: string): Bootstrap | null {
    const saved = this.readAtStart.get(flow);
    if (saved === undefined) return null;
    const { savedAt: _, ...bootstrap } = saved;
    return bootstrap;
  }

  heard(flow: string, grant: LeaseGrant, wallMs: number): void {
    const { mode, overflow } = grant.terms;
    const next = { ratePerSec: grant.safeShareMilliPerSec / MILLI, overflow, mode };
    const before = this.saved.get(flow);
    if (before !== undefined && isNear(before, next)) return;
    this.saved.set(flow, { ...next, savedAt: new Date(wallMs).toISOString() });
    this.isDirty = true;
  }

  /** Writes what is new: a temporary file, its fsync, and a rename, so that a crash leaves the old one or the new one. */
  flush(): Promise<void> {
    if (!this.isDirty) return this.writing;
    this.isDirty = false;
    const text = `${JSON.stringify({ version: 1, flows: Object.fromEntries(this.saved) }, null, 2)}\n`;
    this.writing = this.writing.then(() => this.write(text));
    return this.writing;
  }

  private async write(text: string): Promise<void> {
    const temporary = `${this.file}.${process.pid}.tmp`;
    try {
      const handle = await open(temporary, 'w', 0o600);
      try {
        await handle.writeFile(text);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.file);
      this.failure = null;
    } catch (error) {
      // A producer goes on without its backup; the next change tries again.
      this.failure = String(error);
      this.isDirty = true;
    }
  }
}

function isNear(before: Bootstrap, next: Bootstrap): boolean {
  const same = before.mode === next.mode && JSON.stringify(before.overflow) === JSON.stringify(next.overflow);
  return same && Math.abs(before.ratePerSec - next.ratePerSec) <= NOTICE * Math.max(before.ratePerSec, 0.001);
}

/** A backup that cannot be read is none: the bootstrap of the program holds. */
function readBackup(file: string): ReadonlyMap<string, Saved> {
  const flows = new Map<string, Saved>();
  try {
    const body = JSON.parse(readFileSync(file, 'utf8')) as { flows?: Record<string, Saved> };
    for (const [flow, { savedAt, ...bootstrap }] of Object.entries(body.flows ?? {})) {
      if (checkBootstrap(bootstrap).length === 0) flows.set(flow, { ...bootstrap, savedAt });
    }
  } catch {
    // Not there yet, or not ours.
  }
  return flows;
}
