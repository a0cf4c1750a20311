import {
  type FlowChange,
  type FlowChangeOutcome,
  type FlowRemoval,
  type FlowStore,
  type FlowVersion,
  type Policy,
  type StoredFlow,
} from '@headgate/core';
import { LessThan } from 'typeorm';
import { type Database } from '../database/database.js';
import { type Session } from '../database/session.js';
import { FlowVersions } from '../entities/flow-version.entity.js';
import { toFlowVersion, toStoredFlow } from '../mappers/flow.mapper.js';

const MOST_VERSIONS = 1_000;

/**
 * The next version, where the newest one is what the writer expects. Of two writers at once both may see that, and the
 * primary key lets one pass: the other one waits for its commit and then inserts nothing.
 */
const ADD = `
  WITH latest AS (
    SELECT version, policy IS NOT NULL AS lives FROM flow_versions WHERE flow = $1 ORDER BY version DESC LIMIT 1
  )
  INSERT INTO flow_versions (flow, version, policy, changed_by, changed_at, reason)
  SELECT $1, coalesce((SELECT version FROM latest), 0) + 1, $2, $3, $4, $5
  WHERE $6::integer IS NOT DISTINCT FROM (SELECT version FROM latest WHERE lives)
  ON CONFLICT DO NOTHING
  RETURNING version`;

const LIST = `
  SELECT flow, version, policy, changed_by AS "changedBy", changed_at AS "changedAt", reason
  FROM (SELECT DISTINCT ON (flow) * FROM flow_versions ORDER BY flow, version DESC) AS latest
  WHERE policy IS NOT NULL
  ORDER BY flow COLLATE "C"`;

/** Rows are only ever added, so that as many rows with the same newest one are the same rows. */
const MARK = `
  SELECT count(*) || ' ' || coalesce(max(changed_at)::text, '') AS mark FROM flow_versions`;

export class SqlFlowStore implements FlowStore {
  private listed: { readonly mark: string; readonly flows: readonly StoredFlow[] } | null = null;

  constructor(private readonly database: Database) {}

  /** Asked again and again: ten thousand policies are read where one has changed. */
  list(): Promise<readonly StoredFlow[]> {
    return this.database.run('flows: list', async (session) => {
      // Before the rows: what comes between the two is read once more at the next list.
      const [{ mark }] = (await session.rows<{ mark: string }>(MARK)) as [{ mark: string }];
      if (this.listed?.mark === mark) return this.listed.flows;
      const rows = await session.rows<Parameters<typeof toFlowVersion>[0]>(LIST);
      const flows = rows.flatMap((row) => toStoredFlow(toFlowVersion(row)) ?? []);
      this.listed = { mark, flows };
      return flows;
    });
  }

  save({ policy, ...change }: FlowChange): Promise<FlowChangeOutcome> {
    return this.add({ flow: policy.flow, policy, ...change });
  }

  remove(removal: FlowRemoval): Promise<FlowChangeOutcome> {
    return this.add({ policy: null, ...removal });
  }

  versions(flow: string, below?: number, limit = MOST_VERSIONS): Promise<readonly FlowVersion[]> {
    return this.database.run('flows: versions', (session) =>
      newest(session, flow, Math.min(limit, MOST_VERSIONS), below),
    );
  }

  version(flow: string, version: number): Promise<FlowVersion | null> {
    return this.database.run('flows: version', async ({ entities }) => {
      const row = await entities.findOneBy(FlowVersions, { flow, version });
      return row && toFlowVersion(row);
    });
  }

  private add(
    change: Omit<FlowChange, 'policy'> & { flow: string; policy: Policy | null },
  ): Promise<FlowChangeOutcome> {
    const { flow, policy, expectedVersion, changedBy, changedAtMs, reason } = change;
    const json = policy && JSON.stringify(policy);
    return this.database.run('flows: change', async (session) => {
      const parameters = [flow, json, changedBy, new Date(changedAtMs), reason, expectedVersion];
      const [added] = await session.rows<{ version: number }>(ADD, parameters);
      if (added) return { ok: true, stored: { flow, version: added.version, policy, changedBy, changedAtMs, reason } };
      const [latest = null] = await newest(session, flow, 1);
      return { ok: false, conflict: toStoredFlow(latest) };
    });
  }
}

async function newest({ entities }: Session, flow: string, take: number, below?: number): Promise<FlowVersion[]> {
  const where = below === undefined ? { flow } : { flow, version: LessThan(below) };
  const rows = await entities.find(FlowVersions, { where, order: { version: 'DESC' }, take });
  return rows.map(toFlowVersion);
}
