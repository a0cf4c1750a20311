import { type FSWatcher, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { JobRunner } from '../loop/job-runner.js';
import { AppConfig } from './app-config.js';
import { ConfigService } from './config.service.js';

/** The file is looked at this often whatever the operating system tells: mounts and editors often tell nothing. */
const CHECK_EVERY_MS = 1000;
/** A file is read once it has stood still for so long, so that half of a write is never applied. */
const SETTLE_MS = 100;

/** Watches the file, and hands a new text over once it has settled. */
@Injectable()
export class ConfigWatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private folderWatch: FSWatcher | null = null;
  private nudge: NodeJS.Timeout | null = null;
  private seen: string | null | undefined = undefined;
  private settled: string | null | undefined = undefined;
  private text: string | null;

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    private readonly configs: ConfigService,
    private readonly jobs: JobRunner,
  ) {
    this.text = config.fileText;
  }

  onApplicationBootstrap(): void {
    this.jobs.start({ name: 'config', everyMs: CHECK_EVERY_MS, deadlineMs: 5000, run: () => this.check() });
    if (this.jobs.isManual) return;
    try {
      const name = basename(this.config.configPath);
      this.folderWatch = watch(dirname(this.config.configPath), (_event, file) => {
        if (file === null || file === name) this.checkSoon();
      });
      this.folderWatch.on('error', () => this.folderWatch?.close());
    } catch {
      // A folder that cannot be watched is looked at once a second all the same.
    }
  }

  onModuleDestroy(): void {
    this.folderWatch?.close();
    if (this.nudge) clearTimeout(this.nudge);
  }

  /** One look: a change is taken at the second look that sees it unchanged. */
  async check(): Promise<void> {
    const now = await this.fingerprint();
    if (now === this.settled) return;
    if (now !== this.seen) {
      this.seen = now;
      return this.checkSoon();
    }
    const text = now === null ? null : await readFile(this.config.configPath, 'utf8');
    this.settled = now;
    if (text === this.text) return;
    this.text = text;
    if (text !== null) return this.configs.reload(text);
    this.configs.keepLastGood([{ path: 'HEADGATE_CONFIG', value: this.config.configPath, message: 'is gone' }]);
  }

  private checkSoon(): void {
    if (this.jobs.isManual) return;
    if (this.nudge) clearTimeout(this.nudge);
    this.nudge = setTimeout(() => void this.jobs.runNow('config'), SETTLE_MS);
  }

  /** Changes with every write; null where there is no file. Follows links, as mounted configuration has them. */
  private async fingerprint(): Promise<string | null> {
    try {
      const { ino, mtimeMs, size } = await stat(this.config.configPath);
      return `${ino}:${mtimeMs}:${size}`;
    } catch {
      return null;
    }
  }
}
