import { type BudgetEventBody } from '@headgate/contract';
import { type Budget, type BudgetTerms, MILLI, type Mode, modeFor } from '@headgate/core';
import { Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { FlowPublisher, type Publication } from '../loop/flow-publisher.js';
import { FlowAllocator } from '../producers/flow-allocator.js';
import { StoreSwitch } from './store-switch.js';

export interface Name {
  readonly producer: string;
  readonly instance: string;
}

/** What an instance is told, and the same as text: made once for all that have the same share. */
export interface BudgetEvent {
  readonly body: BudgetEventBody;
  readonly json: string;
}

interface Share {
  readonly sharePerSec: number;
  readonly safeSharePerSec: number;
}

interface Published {
  readonly budget: Omit<Budget, 'epoch'>;
  readonly publication: Publication;
  readonly epoch: number;
  /** As published, or observe while the kill switch is on. */
  readonly terms: BudgetTerms;
  /** The rate that holds: the safe one while the bucket learns, where that is lower. */
  readonly ratePerSec: number;
  /** By share and mode. */
  readonly events: Map<string, BudgetEvent>;
}

/** Tells who listens what was published, and what one instance may spend of it. From memory: no store is asked. */
@Injectable()
export class BudgetFeed {
  private readonly listeners = new Set<(flow: string) => void>();
  private readonly newest = new Map<string, Published>();

  constructor(
    private readonly publisher: FlowPublisher,
    private readonly allocator: FlowAllocator,
    journal: DecisionJournal,
    flows: FlowRegistry,
    private readonly killSwitch: StoreSwitch,
  ) {
    const tell = (flow: string) => {
      for (const listener of [...this.listeners]) listener(flow);
    };
    journal.onDecision((flow) => tell(flow.id));
    flows.onGone((flow) => {
      this.newest.delete(flow);
      tell(flow);
    });
    killSwitch.onTurn(() => {
      this.newest.clear();
      for (const flow of flows.list()) tell(flow.id);
    });
  }

  /** Called after each publish of a flow, and when it is gone. Gives what ends the listening. */
  onChange(listener: (flow: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What the instance may spend by the newest budget; null before the first one. */
  of(flow: string, name: Name): BudgetEvent | null {
    const published = this.published(flow);
    if (published === null) return null;
    const share = this.shareOf(flow, name, published);
    const mode = modeFor(published.terms, name.producer, name.instance);
    const key = `${share.sharePerSec} ${share.safeSharePerSec} ${mode}`;
    const known = published.events.get(key);
    if (known) return known;
    const body = eventOf(flow, published, share, mode);
    const event = { body, json: JSON.stringify(body) };
    published.events.set(key, event);
    return event;
  }

  private published(flow: string): Published | null {
    const budget = this.publisher.publishedOf(flow);
    const publication = this.publisher.of(flow);
    const { epoch, learning } = publication;
    if (budget === null || epoch === null) return null;
    const last = this.newest.get(flow);
    if (last?.budget === budget && last.publication === publication) return last;
    const { rateMilliPerSec, safeMilliPerSec } = budget;
    const ratePerSec = (learning ? Math.min(rateMilliPerSec, safeMilliPerSec) : rateMilliPerSec) / MILLI;
    const terms = this.killSwitch.over(budget.terms);
    const published = { budget, terms, publication, epoch, ratePerSec, events: new Map<string, BudgetEvent>() };
    this.newest.set(flow, published);
    return published;
  }

  /** By the last allocation, in proportion to the rate of now; an equal part before it. */
  private shareOf(flow: string, name: Name, { ratePerSec, budget }: Published): Share {
    const watch = this.allocator.watchOf(flow);
    const allotment = watch?.of(name)?.allotment;
    if (watch && allotment && watch.ratePerSec > 0) {
      const sharePerSec = Math.min(ratePerSec, (allotment.sharePerSec * ratePerSec) / watch.ratePerSec);
      return { sharePerSec, safeSharePerSec: allotment.safeSharePerSec };
    }
    const instances = Math.max(1, watch?.size ?? 1);
    return { sharePerSec: ratePerSec / instances, safeSharePerSec: budget.safeMilliPerSec / MILLI / instances };
  }
}

function eventOf(flow: string, published: Published, share: Share, mode: Mode): BudgetEventBody {
  const { budget, terms, epoch, ratePerSec, publication } = published;
  const { overflow, onOutage, reason, policyVersion } = terms;
  return {
    flow,
    ttlMs: budget.leaseTtlMs,
    refreshAfterMs: budget.refreshAfterMs,
    budget: {
      ratePerSec,
      ...share,
      burstTokens: budget.burstMilli / MILLI,
      ...{ epoch, seq: budget.seq, validForMs: budget.validForMs },
      ...{ learning: publication.learning, policyVersion },
    },
    mode,
    ...{ overflow, onOutage, reason },
  };
}
