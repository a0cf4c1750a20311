import { type FlowList, type FlowSummary, type OverviewBody } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { HistoryRecorder } from '../history/history-recorder.js';
import { parseFilter } from '../http/list-filter.js';
import { toCursor } from '../http/list-page.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { DecisionJournal } from './decision-journal.js';
import { FLOW_FILTER } from './flow-filter.js';
import { FlowLine } from './flow-line.js';
import { orderBy } from './flow-order.js';
import { utc } from './flow-summary.js';
import { overviewOf } from './overview.js';
import { type FlowPage } from './page-query.js';
import { StateClock } from './state-clock.js';

/** All flows as they are now: every page and stream of this moment is cut from it. */
export interface Lines {
  readonly overview: OverviewBody;
  /** Worst first. */
  readonly all: readonly FlowLine[];
}

/** The order in which the lines are made. */
const BEGINS_WITH = 'attention';
const REUSE_MS = 300;
const REUSE_FROM_FLOWS = 1000;

/** Read model of the overview. */
@Injectable()
export class FlowLines {
  private made: { readonly atMs: number; readonly lines: Lines } | null = null;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly journal: DecisionJournal,
    private readonly publisher: FlowPublisher,
    private readonly history: HistoryRecorder,
    private readonly states: StateClock,
  ) {
    flows.onChange(() => {
      this.made = null;
    });
  }

  /** Of many flows the lines of a moment ago serve again: each open list, and each push, would make them all anew. */
  now(): Lines {
    const { made } = this;
    if (made && performance.now() - made.atMs < REUSE_MS && made.lines.all.length >= REUSE_FROM_FLOWS)
      return made.lines;
    const lines = this.make();
    this.made = { atMs: performance.now(), lines };
    return lines;
  }

  private make(): Lines {
    const all = orderBy(BEGINS_WITH).sort(this.flows.list().map((flow) => this.line(flow)));
    return { overview: overviewOf(all), all };
  }

  summary(flow: Flow): FlowSummary {
    return this.line(flow).summary;
  }

  private line(flow: Flow): FlowLine {
    return new FlowLine({
      flow,
      row: this.journal.latest(flow.id),
      view: this.publisher.viewOf(flow.id),
      demand: this.history.demandOf(flow.id),
      sinceMs: this.states.sinceMs(flow.id),
      spark: this.history.sparkOf(flow.id),
      wallMs: this.clock.wallMs(),
    });
  }

  /** One page of `lines`. Throws 400 where the filter is not understood. */
  page(lines: Lines, { q, sort, cursor, limit }: FlowPage): FlowList {
    const test = this.filter(q);
    const order = orderBy(sort);
    const found = q === '' ? lines.all : lines.all.filter(test);
    const matching = sort === BEGINS_WITH ? found : order.sort(found);
    const rest = cursor === undefined ? matching : matching.filter((line) => order.isAfter(line, cursor));
    const shown = rest.slice(0, limit);
    const last = rest.length > limit ? shown.at(-1) : undefined;
    return {
      serverTime: utc(this.clock.wallMs()),
      overview: lines.overview,
      matching: matching.length,
      flows: shown.map(({ summary }) => summary),
      nextCursor: last ? toCursor(order.placeOf(last)) : null,
    };
  }

  private filter(q: string): (line: FlowLine) => boolean {
    const test = parseFilter(q, FLOW_FILTER);
    return ({ flow: id }) => {
      const flow = this.flows.get(id);
      return flow !== undefined && test({ flow, row: this.journal.latest(id) });
    };
  }
}
