import { type GroupLine } from '@headgate/contract';
import { reportGroup, reportTopics, summarizeGroup } from '@headgate/core';
import { SeriesText } from '@headgate/metrics';
import { type MetricSettings } from '../config/lag-settings.schema.js';
import { kafkaExporterSeries, kafkaLagExporterSeries } from './compat-series.js';
import { type FlowReader } from './flow-readers.js';
import { groupLine } from './group-line.js';
import { GroupSeries } from './group-series.js';
import { type SweptState } from './swept-cluster.js';
import { TopicLines } from './topic-lines.js';

/** Series of one cluster at most; what comes after is counted. */
const MAX_SERIES = 500_000;
/** The event loop is let go after so long, milliseconds: leases and decisions go on meanwhile. */
const SLICE_MS = 8;

export interface DrawContext {
  readonly settings: MetricSettings;
  readonly hasManyClusters: boolean;
  readonly nowMs: number;
  /** How often it is drawn. */
  readonly everyMs: number;
  readonly toUtc: (monotonicMs: number) => string;
  readonly readerOf: (cluster: string, group: string) => FlowReader | null;
  /** Groups of this cluster that have series of their own. */
  readonly admitted: Set<string>;
}

export interface Drawing {
  readonly text: SeriesText;
  readonly foldedGroups: number;
}

/** Makes the lines of the list and the text of the metrics from the model, once a sweep, in slices. */
export async function drawGroups(state: SweptState, context: DrawContext): Promise<Drawing> {
  const { name: cluster, lag, histories } = state;
  const { settings, nowMs, everyMs, toUtc, readerOf } = context;
  const text = new SeriesText(MAX_SERIES);
  const series = new GroupSeries(text, cluster, lag, context.admitted, settings.maxGroups);
  const compat = settings.compat.map((name) =>
    name === 'kafka_exporter'
      ? kafkaExporterSeries(text, context.hasManyClusters ? cluster : null)
      : kafkaLagExporterSeries(text, cluster),
  );
  const groups: GroupLine[] = [];
  const topics = new TopicLines();
  let sliceFromMs = performance.now();
  for (const name of [...lag.groups.keys()]) {
    const reader = readerOf(cluster, name);
    const summary = summarizeGroup(lag, name, nowMs, { startsAt: reader?.startsAt });
    if (summary === null) continue;
    const ofTopics = reportTopics(lag, name, nowMs);
    const line = groupLine(summary, { cluster, flow: reader?.flow ?? null, toUtc });
    groups.push(line);
    const late = summary.lagSec.value;
    const sec = late === null ? null : late.bound === 'lower' ? -late.sec : late.sec;
    histories.record(name, nowMs, everyMs, summary.lagMessages.value, sec);
    for (const topic of ofTopics) topics.add(line, topic);
    const isOwn = series.draw(summary, ofTopics);
    if (isOwn && (compat.length > 0 || settings.partitions)) {
      const report = reportGroup(lag, name, nowMs)!;
      if (settings.partitions) series.drawPartitions(report);
      for (const one of compat) one.draw(report);
    }
    if (performance.now() - sliceFromMs > SLICE_MS) {
      await new Promise(setImmediate);
      sliceFromMs = performance.now();
    }
  }
  series.drawFolded();
  histories.keep(lag.groups);
  state.groups = groups;
  state.topics = topics.lines();
  return { text, foldedGroups: series.foldedGroups };
}
