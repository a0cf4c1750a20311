import { type FlowChange, type FlowSnapshot } from '@headgate/contract';
import { type Clock } from '@headgate/core';
import { type FlowRegistry } from '../config/flow-registry.js';
import { decisionBody } from '../flows/decision-body.js';
import { type DecisionJournal } from '../flows/decision-journal.js';
import { type FlowsService } from '../flows/flows.service.js';
import { type HistoryService } from '../history/history.service.js';
import { type HistoryRecorder } from '../history/history-recorder.js';
import { GONE, type PageView } from './page-view.js';

const SECOND_MS = 1000;
const SNAPSHOT_MS = 300_000;
const DECISIONS = 20;

export interface FlowViewParts {
  readonly clock: Clock;
  readonly flows: FlowRegistry;
  readonly details: FlowsService;
  readonly history: HistoryService;
  readonly recorder: HistoryRecorder;
  readonly journal: DecisionJournal;
}

/** The page of one flow: everything, then the seconds and decisions since. */
export class FlowView implements PageView {
  private toldUntilMs = 0;
  private toldNumber = 0;
  private toldState = '';

  constructor(
    private readonly id: string,
    private readonly parts: FlowViewParts,
  ) {}

  snapshot(): string | null {
    if (!this.parts.flows.get(this.id)) return null;
    const until = this.wholeSecond();
    const body = this.body(until - SNAPSHOT_MS, until);
    const snapshot: FlowSnapshot = { ...body, decisions: body.decisions.slice(0, DECISIONS) };
    this.toldState = this.state();
    return JSON.stringify(snapshot);
  }

  change(): string | typeof GONE | null {
    if (!this.parts.flows.get(this.id)) return GONE;
    const state = this.state();
    if (state === this.toldState) return null;
    this.toldState = state;
    const until = Math.max(this.toldUntilMs, this.wholeSecond());
    // A reader that was away for long gets the last five minutes again: more it does not show.
    const change: FlowChange = this.body(Math.max(this.toldUntilMs, until - SNAPSHOT_MS), until);
    return JSON.stringify(change);
  }

  private body(fromMs: number, toMs: number): FlowChange {
    const { details, history, journal, flows } = this.parts;
    const detail = details.one(this.id);
    const decisions = journal.page(this.id, Number.MAX_SAFE_INTEGER, DECISIONS);
    const fresh = decisions.filter(({ number }) => number > this.toldNumber);
    this.toldNumber = decisions[0]?.number ?? this.toldNumber;
    this.toldUntilMs = toMs;
    return {
      serverTime: detail.serverTime,
      detail,
      history: history.recent(flows.get(this.id)!, { fromMs, toMs, stepMs: SECOND_MS }),
      decisions: fresh.map(decisionBody),
    };
  }

  /** What is written into a change differs when this does. */
  private state(): string {
    const { version, source } = this.parts.flows.get(this.id)!;
    return `${source} ${version} ${this.parts.recorder.latest(this.id)?.wallMs ?? ''}`;
  }

  /** The present second is not over: its cell comes with the next change. */
  private wholeSecond(): number {
    return Math.floor(this.parts.clock.wallMs() / SECOND_MS) * SECOND_MS;
  }
}
