import { ClusterLag, type GroupSummary, reportGroup, type SweepOutcome, summarizeGroup } from '@headgate/core';
import { KafkaLagSource } from '@headgate/sources/kafka';
import { LAG_USAGE, type LagArgs, readLagArgs } from './lag-args.js';
import { groupTable, partitionTable, worstFirst } from './lag-table.js';

/** 0 nothing waits, 1 some group is behind, 2 something is not known, 3 wrong use or no connection. */
const EXIT = { fine: 0, behind: 1, unknown: 2, usage: 3 } as const;
const EVERY_MS = 2_000;
const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** `headgate lag --brokers HOST:PORT`: lag of all groups, or the partitions of one, with nothing else running. */
export async function lag(argv: readonly string[]): Promise<number> {
  const args = readLagArgs(argv, process.env.HEADGATE_KAFKA_PASSWORD);
  if (typeof args === 'string') {
    process.stderr.write(`headgate: ${args}\n${LAG_USAGE}`);
    return EXIT.usage;
  }
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const source = new KafkaLagSource({ ...args.kafka, clock });
  const cluster = new ClusterLag({ newIncidentId: (group) => group });
  const only = args.group === null ? {} : { include: [args.group], exclude: [] };
  const sweep = source.sweeper(cluster, { everyMs: EVERY_MS, listEveryMs: args.watch ? 10_000 : 0, ...only });
  try {
    let code: number = EXIT.unknown;
    do {
      const figures = await sweep.sweep(stop.signal);
      if (stop.signal.aborted) break;
      code = show(args, cluster, figures);
      if (args.watch) await pause(EVERY_MS, stop.signal);
    } while (args.watch && !stop.signal.aborted);
    return code;
  } finally {
    await source.close();
  }
}

function show(args: LagArgs, cluster: ClusterLag, { failure }: SweepOutcome): number {
  const print = (lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`);
  if (failure !== null) {
    const next = 'Check that the address is reachable from here, and whether it wants --tls or --sasl.';
    process.stderr.write(`headgate: ${failure}\n${next}\n`);
    return EXIT.usage;
  }
  const nowMs = clock.monotonicMs();
  if (args.watch && !args.json && process.stdout.isTTY) process.stdout.write('\u001b[H\u001b[2J');
  if (args.group !== null) {
    const report = reportGroup(cluster, args.group, nowMs);
    if (report === null) {
      const next = 'It has no member and no committed offset, or we may not see it: that takes DESCRIBE on the group.';
      process.stderr.write(`headgate: no broker lists the group ${args.group}. ${next}\n`);
      return EXIT.unknown;
    }
    print(args.json ? [JSON.stringify(report)] : partitionTable(report));
    return codeOf([report], args.allowMessages);
  }
  const groups = [...cluster.groups.keys()].flatMap((group) => summarizeGroup(cluster, group, nowMs) ?? []);
  print(args.json ? [JSON.stringify({ groups: worstFirst(groups) })] : groupTable(groups));
  return codeOf(groups, args.allowMessages);
}

type Judged = Pick<GroupSummary, 'lagMessages' | 'isLowerBound' | 'unknownPartitions'>;

/** What is known to be behind outranks what is not known. */
function codeOf(groups: readonly Judged[], allowMessages: number): number {
  if (groups.some(({ lagMessages: { value } }) => value !== null && value > allowMessages)) return EXIT.behind;
  return groups.some(({ lagMessages, isLowerBound }) => lagMessages.value === null || isLowerBound)
    ? EXIT.unknown
    : EXIT.fine;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
