import { type AdoptionBody } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ApiError } from '../http/api.error.js';
import { BucketOwnership, type ForeignBucket } from '../platform/bucket-ownership.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { Term } from '../platform/term.js';

/** A database that missed more lives of itself than this is not a backup that somebody restored. */
const MAX_GENERATIONS = 1000;

/** `headgate adopt`: what another database left behind is taken over because somebody said so, and never otherwise. */
@Injectable()
export class Adoptions {
  private readonly logger = new Logger('Adoption');

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly ownership: BucketOwnership,
    private readonly database: DatabaseWatch,
    private readonly term: Term,
  ) {}

  show(adopted: readonly string[] = []): AdoptionBody {
    const own = this.term.current;
    return {
      serverTime: new Date(this.clock.wallMs()).toISOString(),
      database: own === null ? null : { databaseId: own.databaseId, generation: own.generation },
      foreign: [...this.ownership.list()].map(([flow, { owner, epoch, validForMs, text }]) => {
        return { flow, ...owner, epoch, validForMs, text };
      }),
      adopted: [...adopted],
    };
  }

  /** The generation is begun first: whoever knew this database before finds it changed, and stands aside. */
  async adopt(reason: string): Promise<AdoptionBody> {
    const foreign = [...this.ownership.list()];
    if (foreign.length === 0) return this.show();
    refuseWhereOneLives(foreign);
    const above = Math.max(
      0,
      ...foreign.map(([, { why, owner }]) => (why === 'later-generation' ? owner.generation : 0)),
    );
    const generation = await this.database.askForRequest(async ({ identity }) => {
      let begun = await identity.beginGeneration();
      for (let n = 0; begun <= above && n < MAX_GENERATIONS; n += 1) begun = await identity.beginGeneration();
      return begun;
    });
    this.term.began(generation);
    const flows = foreign.map(([flow]) => flow);
    this.ownership.adopt(flows);
    this.logger.warn(`Adopted ${flows.join(', ')} under generation ${generation}: ${reason}`);
    return this.show(flows);
  }
}

function refuseWhereOneLives(foreign: readonly (readonly [string, ForeignBucket])[]): void {
  const living = foreign.filter(([, { validForMs }]) => validForMs > 0);
  if (living.length === 0) return;
  const retryAfterMs = Math.max(...living.map(([, { validForMs }]) => validForMs));
  const message = `Another controller publishes to ${living.length} of these buckets: stop it first; its budgets expire within ${Math.ceil(retryAfterMs / 1000)} s`;
  const problems = living.map(([flow, { text }]) => ({ path: `flows.${flow}`, value: null, message: text }));
  throw new ApiError('BUCKETS_IN_USE', message, { retryAfterMs, problems });
}
