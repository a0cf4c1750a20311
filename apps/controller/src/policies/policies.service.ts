import {
  FlowRemovalSchema,
  type PolicyChanged,
  PolicyEditSchema,
  type PolicyVersionDetail,
  type PolicyVersionList,
  RollbackSchema,
} from '@headgate/contract';
import { Clock, type FlowChangeOutcome, type FlowVersion, type Policy } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { policyVersion } from '../config/policy-version.js';
import { ApiError, flowInFile, flowUnknown } from '../http/api.error.js';
import { parseShape } from '../http/parse-shape.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { DryRunService } from './dry-run.service.js';
import { EditQueue } from './edit-queue.js';
import { diffPolicies } from './policy-diff.js';
import { versionConflict } from './precondition.js';
import { refused } from './refused.js';
import { fileVersion, rollbackReason, versionBody } from './versions.js';

/** Who changes something, until there are logins. */
const LOCAL = 'local';

/** Changes of flows: each is checked, stored as a version of its own, and in force at once. */
@Injectable()
export class PoliciesService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly database: DatabaseWatch,
    private readonly dryRun: DryRunService,
    private readonly edits: EditQueue,
  ) {}

  put(id: string, body: unknown, expected: number | null): Promise<PolicyChanged> {
    const { policy, reason } = parseShape(PolicyEditSchema, body, 'policy.');
    return this.edits.run(() => this.save(id, policy as Policy, expected, reason));
  }

  async rollback(id: string, body: unknown, expected: number): Promise<PolicyChanged> {
    const { version, reason } = parseShape(RollbackSchema, body);
    return this.edits.run(async () => {
      this.refuseFile(id);
      const { policy } = await this.findVersion(id, version);
      if (policy === null) {
        const problem = {
          path: 'version',
          value: version,
          message: 'removed the flow: there is no policy to go back to',
        };
        throw new ApiError('POLICY_INVALID', '1 problem in the request', { problems: [problem] });
      }
      return this.save(id, policy, expected, rollbackReason(version, reason));
    });
  }

  remove(id: string, body: unknown, expected: number): Promise<PolicyChanged> {
    const { reason } = parseShape(FlowRemovalSchema, body);
    return this.edits.run(async () => {
      this.refuseFile(id);
      const before = this.flows.get(id);
      if (!before) throw flowUnknown(id);
      const change = {
        flow: id,
        expectedVersion: expected,
        changedBy: LOCAL,
        changedAtMs: this.clock.wallMs(),
        reason,
      };
      const stored = settle(id, expected, await this.database.askForRequest(({ flows }) => flows.remove(change)));
      this.flows.dropStored(id);
      return changed(stored, before.policy);
    });
  }

  async versions(id: string, before: number, limit: number): Promise<PolicyVersionList> {
    const found = await this.versionsBelow(id, before, limit + 1);
    if (found.length === 0) await this.mustHaveBeen(id);
    const page = found.slice(0, limit);
    const versions = page.map((entry, i) => versionBody(entry, found[i + 1]));
    return { flow: id, versions, nextCursor: found.length <= limit ? null : String(page.at(-1)!.version) };
  }

  async version(id: string, version: number): Promise<PolicyVersionDetail> {
    const entry = await this.findVersion(id, version);
    const [before] = await this.versionsBelow(id, version, 1);
    const policy = structuredClone(entry.policy) as PolicyVersionDetail['policy'];
    return {
      ...versionBody(entry, before),
      flow: id,
      policy,
      diff: diffPolicies(before?.policy ?? null, entry.policy),
    };
  }

  private async save(id: string, policy: Policy, expected: number | null, reason: string): Promise<PolicyChanged> {
    const before = this.flows.get(id) ?? null;
    const refusal = this.dryRun.refusalOf(id, policy, before, undefined);
    if (refusal !== null) throw refused(refusal);
    const change = { policy, expectedVersion: expected, changedBy: LOCAL, changedAtMs: this.clock.wallMs(), reason };
    const stored = settle(id, expected, await this.database.askForRequest(({ flows }) => flows.save(change)));
    this.flows.putStored({ ...stored, policy });
    return changed(stored, before?.policy ?? null);
  }

  private async findVersion(id: string, version: number): Promise<FlowVersion> {
    const flow = this.flows.get(id);
    const found =
      flow?.source === 'file'
        ? [fileVersion(flow)].find((one) => one.version === version)
        : await this.database.askForRequest(({ flows }) => flows.version(id, version));
    if (found) return found;
    await this.mustHaveBeen(id);
    throw new ApiError('VERSION_UNKNOWN', `The flow ${id} has no version ${version}`);
  }

  /** Newest first. */
  private versionsBelow(id: string, below: number, limit: number): Promise<readonly FlowVersion[]> {
    const flow = this.flows.get(id);
    if (flow?.source !== 'file') return this.database.askForRequest(({ flows }) => flows.versions(id, below, limit));
    return Promise.resolve([fileVersion(flow)].filter(({ version }) => version < below));
  }

  /** Throws 404 where there never was such a flow. */
  private async mustHaveBeen(id: string): Promise<void> {
    if (this.flows.get(id)) return;
    const [any] = await this.database.askForRequest(({ flows }) => flows.versions(id, undefined, 1));
    if (any === undefined) throw flowUnknown(id);
  }

  private refuseFile(id: string): void {
    if (this.flows.get(id)?.source === 'file') throw flowInFile(id);
  }
}

function settle(id: string, expected: number | null, outcome: FlowChangeOutcome): FlowVersion {
  if (outcome.ok) return outcome.stored;
  throw versionConflict(id, expected, outcome.conflict?.version ?? null);
}

function changed({ flow, version, policy, changedBy, changedAtMs }: FlowVersion, before: Policy | null): PolicyChanged {
  const changedAt = new Date(changedAtMs).toISOString();
  const policyHash = policy && policyVersion(policy);
  return { flow, version, policyHash, changedBy, changedAt, diff: diffPolicies(before, policy) };
}
