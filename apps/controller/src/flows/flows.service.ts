import { type DecisionDetail, type DecisionList, type FlowDetail, type FlowList } from '@headgate/contract';
import { Clock, type Policy } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { budgetBody } from '../budgets/budget-body.js';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { flowUnknown } from '../http/api.error.js';
import { FeasibilityService } from '../loop/feasibility.service.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { ProducersService } from '../producers/producers.service.js';
import { decisionBody, stepsOf } from './decision-body.js';
import { DecisionJournal, type DecisionRow } from './decision-journal.js';
import { DecisionLog } from './decision-log.js';
import { FlowLines } from './flow-lines.js';
import { UNDECIDED, utc } from './flow-summary.js';
import { type FlowPage } from './page-query.js';
import { publishedBody } from './published-body.js';

/** Read models of the flows; nothing here changes anything. */
@Injectable()
export class FlowsService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly lines: FlowLines,
    private readonly log: DecisionLog,
    private readonly journal: DecisionJournal,
    private readonly publisher: FlowPublisher,
    private readonly producers: ProducersService,
    private readonly database: DatabaseWatch,
    private readonly feasibility: FeasibilityService,
  ) {}

  list(page: FlowPage): FlowList {
    return this.lines.page(this.lines.now(), page);
  }

  one(id: string): FlowDetail {
    const flow = this.find(id);
    const { policy, source, version, policyHash, changedBy, changedAtMs, reason } = flow;
    const row = this.journal.latest(id);
    const view = this.publisher.viewOf(id);
    return {
      ...{ serverTime: this.now(), flow: id, source, version, policyHash, changedBy },
      policy: structuredClone(policy) as FlowDetail['policy'],
      ...{ changedAt: utc(changedAtMs), changeReason: reason },
      summary: this.lines.summary(flow),
      ...{ decision: row && decisionBody(row), decisionReason: row ? null : UNDECIDED },
      feasibility: this.feasibility.of(policy),
      published: publishedBody(view, row),
      producers: this.producers.of(id),
      ...{ budget: view && budgetBody(view, null), budgetReason: view ? null : 'nothing was seen in the bucket' },
    };
  }

  async decisions(id: string, before: number, limit: number): Promise<DecisionList> {
    this.find(id);
    const rows = await this.log.page(id, before, limit);
    const last = rows.at(-1);
    const nextCursor = last && rows.length === limit ? String(last.number) : null;
    return { flow: id, decisions: rows.map(decisionBody), nextCursor };
  }

  async decision(id: string, number: number): Promise<DecisionDetail> {
    const flow = this.find(id);
    const { row, before, after } = await this.log.one(id, number);
    const policy = await this.policyOf(flow, row);
    return {
      ...{ serverTime: this.now(), flow: id, decision: decisionBody(row), steps: stepsOf(row) },
      ...{ before: before && decisionBody(before), after: after && decisionBody(after) },
      policy: policy && (structuredClone(policy) as DecisionDetail['policy']),
      policyReason: policy ? null : 'the policy of then was in the file, and is not kept',
    };
  }

  find(id: string): Flow {
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    return flow;
  }

  private async policyOf(flow: Flow, { decision, version }: DecisionRow): Promise<Policy | null> {
    if (flow.policyHash === decision.policyVersion) return flow.policy;
    if (version === null) return null;
    return (await this.database.askForRequest(({ flows }) => flows.version(flow.id, version)))?.policy ?? null;
  }

  private now(): string {
    return utc(this.clock.wallMs());
  }
}
