import { type EvidenceBody } from '@headgate/contract';
import { Clock, type FlowVersion, HISTORY_SAMPLE_MS } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { flowUnknown } from '../http/api.error.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { evidenceOf } from './evidence.js';
import { HistoryRecorder } from './history-recorder.js';

/** Steps that the card rests on: the range is read more coarsely where it would have more. */
const MAX_STEPS = 5000;

/** The card before enforcement: what was recorded while a flow observed. */
@Injectable()
export class EvidenceService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly recorder: HistoryRecorder,
    private readonly database: DatabaseWatch,
  ) {}

  async of(id: string): Promise<EvidenceBody> {
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    const nowMs = this.clock.wallMs();
    const versions = flow.source === 'api' ? await this.database.askForRequest(({ flows }) => flows.versions(id)) : [];
    const sinceMs = flow.policy.mode === 'observe' ? observedSince(flow, versions) : null;
    const stepMs = stepFor(nowMs - (sinceMs ?? nowMs));
    const history =
      sinceMs === null
        ? null
        : await this.database.askForRequest(({ history }) => history.read(id, sinceMs, nowMs, stepMs));
    const { directInstances } = this.recorder.demandOf(id);
    return { ...evidenceOf(flow.policy, history, { nowMs, sinceMs }), directInstances };
  }
}

/** Begin of the unbroken run of versions in observe that ends with the present one; newest first. */
function observedSince(flow: Flow, versions: readonly FlowVersion[]): number {
  let sinceMs = flow.changedAtMs;
  for (const { policy, changedAtMs } of versions) {
    if (policy?.mode !== 'observe') break;
    sinceMs = changedAtMs;
  }
  return sinceMs;
}

function stepFor(spanMs: number): number {
  const least = Math.ceil(spanMs / MAX_STEPS / HISTORY_SAMPLE_MS) * HISTORY_SAMPLE_MS;
  return Math.max(HISTORY_SAMPLE_MS, least);
}
