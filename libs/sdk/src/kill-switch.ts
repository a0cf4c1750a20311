import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { type Scheduler } from './scheduler.js';

const LOOK_EVERY_MS = 1000;

export interface KillSwitchOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** While this file is there, the switch is on. */
  readonly file: string | undefined;
  readonly scheduler: Scheduler;
  /** Told once for every change. */
  readonly onChange: (by: string | null) => void;
}

/**
 * Turns every flow of this process to observe, and needs neither controller nor database: a variable of the environment,
 * a file that is looked at once a second, or a flag in Redis that every lease in direct mode brings along.
 */
export class KillSwitch {
  private readonly byEnv: string | null;
  private byFile: string | null = null;
  private byStore: string | null = null;
  private timer: unknown = null;
  private closed = false;

  constructor(private readonly options: KillSwitchOptions) {
    this.byEnv = options.env.HEADGATE_DISABLED === '1' ? 'HEADGATE_DISABLED=1' : null;
    if (options.file === undefined) return;
    this.setFile(existsSync(options.file));
    this.arm();
  }

  get isOn(): boolean {
    return this.by !== null;
  }

  /** Who turned it on; null while it is off. */
  get by(): string | null {
    return this.byEnv ?? this.byFile ?? this.byStore;
  }

  /** What the store said at the last contact; it holds until the next one. */
  storeSays(flag: string | null): void {
    this.change(() => {
      this.byStore = flag;
    });
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) this.options.scheduler.clearTimeout(this.timer);
  }

  private arm(): void {
    if (this.closed) return;
    this.timer = this.options.scheduler.setTimeout(() => void this.look(), LOOK_EVERY_MS);
  }

  private async look(): Promise<void> {
    const isThere = await access(this.options.file as string).then(
      () => true,
      () => false,
    );
    if (this.closed) return;
    this.change(() => this.setFile(isThere));
    this.arm();
  }

  private setFile(isThere: boolean): void {
    this.byFile = isThere ? `the file ${this.options.file}` : null;
  }

  private change(apply: () => void): void {
    const before = this.by;
    apply();
    if (this.by !== before) this.options.onChange(this.by);
  }
}
