import { type FeasibilityBody } from '@headgate/contract';
import { feasibilityOf, leaseTiming, type Policy } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { FlowPublisher } from './flow-publisher.js';
import { FlowStates } from './flow-states.js';

/** Whether the objective of a policy can be kept through a crash, from what the loop knows now. */
@Injectable()
export class FeasibilityService {
  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    private readonly states: FlowStates,
    private readonly publisher: FlowPublisher,
  ) {}

  of(policy: Policy): FeasibilityBody[] {
    const instances = this.publisher.viewOf(policy.flow)?.instances ?? 0;
    const times = { cycleSec: this.config.cycleMs / 1000, leaseSec: leaseTiming(instances).refreshAfterMs / 1000 };
    const found = feasibilityOf(policy, this.states.stateOf(policy.flow), times);
    return found.map((each) => ({ ...each, lowers: [...each.lowers] }));
  }
}
