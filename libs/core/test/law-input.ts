import { pushReading } from '../src/lag/lag-window.js';
import { type LawInput } from '../src/law/control-law.js';
import { lagAt } from './builders.js';

/** What a law is given a second after the last step: a backlog, and what it asked and got. */
export function lawInput(lagMessages: number, ownAskPerSec: number, changes: Partial<LawInput> = {}): LawInput {
  return {
    ...{ nowMs: 1000, dtSec: 1, sampleAgeMs: 0, window: pushReading(null, lagAt(1, 0, lagMessages)) },
    ...{ groupState: 'stable', members: 1, ownAskPerSec, flowRatePerSec: ownAskPerSec },
    ...changes,
  };
}
