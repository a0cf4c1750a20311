import { type BucketView, type BudgetOwner, type BudgetTerms, foreignness } from '@headgate/core';
import { Injectable } from '@nestjs/common';
import { Term } from './term.js';

/** A bucket that somebody else's database speaks for. */
export interface ForeignBucket {
  readonly owner: BudgetOwner;
  readonly epoch: number;
  /** Above 0 its controller has published within that budget's validity: it lives. */
  readonly validForMs: number;
  readonly why: 'other-database' | 'later-generation';
  /** What is, and what to do, for people. */
  readonly text: string;
}

/**
 * Who may publish what: a budget is signed with the database of its controller, and one that another database has signed is
 * left alone until somebody adopts it. So neither a Redis nor a database of somebody else, nor a restored backup, takes
 * over because two addresses were mixed up.
 */
@Injectable()
export class BucketOwnership {
  private readonly foreign = new Map<string, ForeignBucket>();
  /** Owner from whom a flow may be taken once; it is forgotten when the flow is ours. */
  private readonly adopted = new Map<string, string>();

  constructor(private readonly term: Term) {}

  /**
   * Looks at what stands in the bucket of a flow. Null where this controller may publish; also while its database has not
   * answered yet, because a start without it still controls: the signature that stands is then kept.
   */
  async check(flow: string, view: BucketView | null, isFirst: boolean): Promise<ForeignBucket | null> {
    if (this.term.current === null) {
      // Its first budget is signed where the database answers; a later one does not wait for that.
      const asked = this.term.epoch().catch(() => null);
      if (isFirst) await asked;
    }
    const stands = view?.terms.owner;
    if (view === null || stands === undefined) return this.clear(flow);
    let own = this.term.current;
    if (own === null) return this.clear(flow);
    let why = foreignness(stands, own);
    if (why === 'later-generation') {
      await this.term.refresh();
      own = this.term.current ?? own;
      why = foreignness(stands, own);
    }
    if (why === null) this.adopted.delete(flow);
    if (why === null || this.adopted.get(flow) === keyOf(stands)) return this.clear(flow);
    const { epoch, validForMs } = view;
    const found = { owner: stands, epoch, validForMs, why, text: textOf(why, stands, epoch, own) };
    this.foreign.set(flow, found);
    return found;
  }

  /** As the last look found it. */
  isForeign(flow: string): boolean {
    return this.foreign.has(flow);
  }

  list(): ReadonlyMap<string, ForeignBucket> {
    return this.foreign;
  }

  /** From now on the next publish of these flows takes them from whom they belong to at this moment. */
  adopt(flows: readonly string[]): void {
    for (const flow of flows) {
      const found = this.foreign.get(flow);
      if (found) this.adopted.set(flow, keyOf(found.owner));
    }
  }

  forget(flow: string): void {
    this.foreign.delete(flow);
    this.adopted.delete(flow);
  }

  sign(terms: BudgetTerms, view: BucketView | null): BudgetTerms {
    const own = this.term.current;
    const owner = own === null ? view?.terms.owner : { databaseId: own.databaseId, generation: own.generation };
    return owner === undefined ? terms : { ...terms, owner };
  }

  private clear(flow: string): null {
    this.foreign.delete(flow);
    return null;
  }
}

const keyOf = ({ databaseId, generation }: BudgetOwner): string => `${databaseId} ${generation}`;

const NEXT =
  'nothing is published for it. Point DATABASE_URL and REDIS_URL at what belongs together, or take it over: headgate adopt --reason <why>';

function textOf(why: ForeignBucket['why'], stands: BudgetOwner, epoch: number, own: BudgetOwner): string {
  const theirs = `generation ${stands.generation}, epoch ${epoch}`;
  return why === 'other-database'
    ? `held by another database, ${stands.databaseId} (${theirs}); this one is ${own.databaseId}: ${NEXT}`
    : `held by a later life of this database (${theirs}; this one has generation ${own.generation}), as after a restored backup or beside a copy: ${NEXT}`;
}
