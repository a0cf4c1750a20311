import { type FlowList } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { flowUnknown } from '../http/api.error.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { type DecisionPage, type FlowView } from './decision.schema.js';
import { DecisionJournal } from './decision-journal.js';
import { decisionBody, flowSummary, UNDECIDED, utc } from './flow-bodies.js';

/** Read models of the flows; nothing here changes anything. */
@Injectable()
export class FlowsService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly journal: DecisionJournal,
    private readonly publisher: FlowPublisher,
  ) {}

  /** By name; `after` is the last name of the page before. */
  list(after: string, limit: number): FlowList {
    const all = [...this.flows.list()].sort((a, b) => (a.id < b.id ? -1 : 1)).filter(({ id }) => id > after);
    const page = all.slice(0, limit);
    const flows = page.map((flow) => flowSummary(flow, this.journal.latest(flow.id), this.publisher.viewOf(flow.id)));
    return { serverTime: this.now(), flows, nextCursor: all.length > limit ? page.at(-1)!.id : null };
  }

  one(id: string): FlowView {
    const { policy, version } = this.find(id);
    const row = this.journal.latest(id);
    return {
      serverTime: this.now(),
      flow: id,
      policy: structuredClone(policy) as FlowView['policy'],
      version,
      decision: row && decisionBody(row),
      decisionReason: row ? null : UNDECIDED,
    };
  }

  decisions(id: string, before: number, limit: number): DecisionPage {
    this.find(id);
    const rows = this.journal.page(id, before, limit);
    const last = rows.at(-1);
    const nextCursor = last && rows.length === limit ? String(last.number) : null;
    return { flow: id, decisions: rows.map(decisionBody), nextCursor };
  }

  find(id: string): Flow {
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    return flow;
  }

  private now(): string {
    return utc(this.clock.wallMs());
  }
}
