import { type ClusterLag } from '@headgate/core';
import { type BrokerQueue } from './broker-queue.js';
import { askLeaders, type Leaders } from './read-logs.js';

/** ListOffsets by this time gives the record with the largest timestamp (KIP-734). */
const MAX_TIMESTAMP = -3;
/** Clocks of hosts differ by so much without anybody's fault. */
const TOLERANCE_MS = 10_000;

/** Looks for records whose time is still to come (E34): lags that are looked up by record clocks are worth little there. */
export async function findFutureRecords(
  queue: BrokerQueue,
  leaders: Leaders,
  cluster: ClusterLag,
  now: { readonly monotonicMs: number; readonly wallMs: number },
): Promise<void> {
  await askLeaders(
    queue,
    leaders,
    { fromWallMs: MAX_TIMESTAMP },
    (topic) => (partition, _offset, errorCode, timestampMs) => {
      const aheadMs = timestampMs - now.wallMs;
      if (errorCode === 0 && aheadMs > TOLERANCE_MS)
        cluster.noteFutureRecord(topic, partition, aheadMs, now.monotonicMs);
    },
    () => {},
  );
}
