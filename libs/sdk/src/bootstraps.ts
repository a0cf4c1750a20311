import { type LeaseGrant } from '@headgate/core';
import { Backup } from './backup.js';
import { readBootstrapFile } from './bootstrap-file.js';
import { acceptBootstrap, type Bootstrap, type ClientOptions, type Terms0 } from './options.js';

/** What each flow starts from: its last budget, the argument of the flow, or that of the client. */
export interface Bootstraps {
  of(flow: string, own: Bootstrap | undefined): Terms0;
  heard(flow: string, grant: LeaseGrant, wallMs: number): void;
  flush(): Promise<void>;
}

/** @throws InvalidOptionsError where the bootstrap, or the file that holds it, cannot work */
export function makeBootstraps(option: ClientOptions['bootstrap'], backupFile: string | undefined): Bootstraps {
  const backup = backupFile === undefined ? null : new Backup(backupFile);
  const file = 'file' in option ? readBootstrapFile(option.file) : null;
  const common = file ?? (option as Bootstrap);
  const from = file === null ? 'argument' : 'file';
  const terms = acceptBootstrap({ ratePerSec: common.ratePerSec, overflow: common.overflow, ...modeOf(common) }, from);
  const written = (flow: string, own: Bootstrap | undefined): Terms0 => {
    const ofFile = file?.flows !== undefined && Object.hasOwn(file.flows, flow) ? file.flows[flow] : undefined;
    if (own !== undefined) return acceptBootstrap(own);
    return ofFile === undefined ? terms : acceptBootstrap(ofFile, 'file');
  };
  return {
    of: (flow, own) => {
      // What the program says is checked even where the backup holds, so that a mistake shows on the first day.
      const terms0 = written(flow, own);
      const last = backup?.bootstrapOf(flow) ?? null;
      return last === null ? terms0 : acceptBootstrap(last, 'backup');
    },
    heard: (flow, grant, wallMs) => backup?.heard(flow, grant, wallMs),
    flush: async () => await backup?.flush(),
  };
}

const modeOf = ({ mode }: Bootstrap) => (mode === undefined ? {} : { mode });
