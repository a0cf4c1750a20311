import { type CapacityState } from './capacity.js';
import { type InflowState } from './inflow.js';
import { type MembersState } from './members.js';

/** Everything that the law `drain` remembers of one constraint. */
export interface DrainState {
  readonly members: MembersState;
  readonly capacity: CapacityState;
  readonly inflow: InflowState;
  /** Commits seen while the group had no members. */
  readonly ownerlessCommits: number;
}
