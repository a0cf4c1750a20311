import { type BudgetEventBody } from '@headgate/contract';
import { MILLI, modeFor } from '@headgate/core';
import { Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { FlowAllocator } from '../producers/flow-allocator.js';
import { StoreSwitch } from './store-switch.js';

export interface Name {
  readonly producer: string;
  readonly instance: string;
}

/** Tells who listens what was published, and what one instance may spend of it. From memory: no store is asked. */
@Injectable()
export class BudgetFeed {
  private readonly listeners = new Set<(flow: string) => void>();

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
    flows.onGone(tell);
    killSwitch.onTurn(() => {
      for (const flow of flows.list()) tell(flow.id);
    });
  }

  /** Called after each publish of a flow, and when it is gone. Gives what ends the listening. */
  onChange(listener: (flow: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What the instance may spend by the newest budget; null before the first one. */
  of(flow: string, name: Name): BudgetEventBody | null {
    const budget = this.publisher.publishedOf(flow);
    const publication = this.publisher.of(flow);
    if (budget === null || publication.epoch === null) return null;
    const learnedMilli = publication.learning
      ? Math.min(budget.rateMilliPerSec, budget.safeMilliPerSec)
      : budget.rateMilliPerSec;
    const { sharePerSec, safeSharePerSec } = this.shareOf(
      flow,
      name,
      learnedMilli / MILLI,
      budget.safeMilliPerSec / MILLI,
    );
    const terms = this.killSwitch.over(budget.terms);
    const { overflow, onOutage, reason, policyVersion } = terms;
    return {
      flow,
      ttlMs: budget.leaseTtlMs,
      refreshAfterMs: budget.refreshAfterMs,
      budget: {
        ratePerSec: learnedMilli / MILLI,
        ...{ sharePerSec, safeSharePerSec },
        burstTokens: budget.burstMilli / MILLI,
        ...{ epoch: publication.epoch, seq: budget.seq, validForMs: budget.validForMs },
        ...{ learning: publication.learning, policyVersion },
      },
      mode: modeFor(terms, name.producer, name.instance),
      ...{ overflow, onOutage, reason },
    };
  }

  /** By the last allocation, in proportion to the rate of now; an equal part before it. */
  private shareOf(flow: string, name: Name, ratePerSec: number, safePerSec: number) {
    const watch = this.allocator.watchOf(flow);
    const allotment = watch?.of(name)?.allotment;
    if (watch && allotment && watch.ratePerSec > 0) {
      const sharePerSec = Math.min(ratePerSec, (allotment.sharePerSec * ratePerSec) / watch.ratePerSec);
      return { sharePerSec, safeSharePerSec: allotment.safeSharePerSec };
    }
    const instances = Math.max(1, watch?.size ?? 1);
    return { sharePerSec: ratePerSec / instances, safeSharePerSec: safePerSec / instances };
  }
}
