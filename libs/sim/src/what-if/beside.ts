import { type Policy } from '@headgate/core';
import { FittedPlant, type PlantMoment, type PlantShape } from './fitted-plant.js';
import { objectiveMessagesOf } from './objective.js';
import { fitCapacity } from './what-if.js';

/** What one decision of an observed flow knows; null is unknown. Messages and messages/s. */
export interface Seen {
  readonly lagMessages: number | null;
  readonly producedPerSec: number | null;
  readonly consumedPerSec: number | null;
  readonly capacityPerSec: number | null;
}

/**
 * The flow as it would be with Headgate, beside the one that is only observed: its policy enforced on a plant that gets
 * the demand and the capacity that are measured. It begins within its objective, as it would have been kept.
 */
export class Beside {
  private plant: FittedPlant | null = null;
  private capacityPerSec = 0;
  private demandPerSec = 0;

  constructor(
    private readonly policy: Policy,
    private readonly shape: PlantShape,
  ) {}

  /** One cycle; null until demand and capacity were measured. */
  see(seen: Seen): PlantMoment | null {
    const { producedPerSec, lagMessages } = seen;
    this.demandPerSec = producedPerSec ?? this.demandPerSec;
    this.capacityPerSec = fitCapacity(this.capacityPerSec, seen);
    if (this.plant === null) {
      if (producedPerSec === null || this.capacityPerSec === 0) return null;
      const policy = { ...this.policy, mode: 'enforce' as const };
      const lag = Math.min(lagMessages ?? 0, 0.25 * objectiveMessagesOf(policy, this.capacityPerSec));
      this.plant = new FittedPlant(policy, this.shape, { ratePerSec: this.capacityPerSec, lagMessages: lag });
    }
    return this.plant.step({
      ...{ demandPerSec: this.demandPerSec, capacityPerSec: this.capacityPerSec, isRead: lagMessages !== null },
    });
  }
}
