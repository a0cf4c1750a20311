import { type GroupReport, type MemberSample, type PartitionReport } from '@headgate/core';
import { labelText, type SeriesText } from '@headgate/metrics';

/** Series under the names of other exporters. Partitions of a topic are drawn once, whoever reads it. */
interface CompatSeries {
  draw(report: GroupReport): void;
}

/** `cluster` is null where we read one cluster alone, as kafka_exporter does. */
export function kafkaExporterSeries(text: SeriesText, cluster: string | null): CompatSeries {
  const extra: Readonly<Record<string, string>> = cluster === null ? {} : { cluster };
  const logs = new LogSeries(
    (topic) => labelText({ ...extra, topic }),
    ({ partition }, labels) => `${labels},partition="${partition}"`,
    {
      end: (labels, value) => text.add('keEnd', labels, value),
      start: (labels, value) => text.add('keStart', labels, value),
    },
  );
  return {
    draw: (report) => {
      const { group: consumergroup, topics, partitions, memberCount } = report;
      text.add('keMembers', labelText({ ...extra, consumergroup }), memberCount.value);
      const sums = new Map<string, number>();
      for (const one of partitions) {
        const { topic, partition, committedOffset, lagMessages } = one;
        const labels = labelText({ ...extra, consumergroup, topic, partition: String(partition) });
        text.add('keLag', labels, lagMessages.value);
        text.add('keOffset', labels, committedOffset);
        if (committedOffset !== null) sums.set(topic, (sums.get(topic) ?? 0) + Number(committedOffset));
        logs.draw(one);
      }
      for (const { topic, lagMessages, isLowerBound, partitionCount } of topics) {
        const labels = labelText({ ...extra, consumergroup, topic });
        text.add('keLagSum', labels, isLowerBound ? null : lagMessages.value);
        text.add('keOffsetSum', labels, isLowerBound ? null : (sums.get(topic) ?? null));
        if (logs.isNew(topic)) text.add('kePartitions', labelText({ ...extra, topic }), partitionCount);
      }
    },
  };
}

export function kafkaLagExporterSeries(text: SeriesText, cluster: string): CompatSeries {
  const logs = new LogSeries(
    (topic) => labelText({ cluster_name: cluster, topic }),
    ({ partition }, labels) => `${labels},partition="${partition}"`,
    {
      end: (labels, value) => text.add('kleEnd', labels, value),
      start: (labels, value) => text.add('kleStart', labels, value),
    },
  );
  return {
    draw: (report) => {
      const { group, members, partitions, topics } = report;
      const byId = new Map((members ?? []).map((member) => [member.id, member]));
      for (const one of partitions) {
        const owner = one.owner === null ? undefined : byId.get(one.owner);
        const labels = labelText({ cluster_name: cluster, group, ...placeOf(one), ...ownerOf(owner) });
        text.add('kleLag', labels, one.lagMessages.value);
        text.add('kleLagSec', labels, one.lagSec.value?.sec ?? null);
        text.add('kleOffset', labels, one.committedOffset);
        logs.draw(one);
      }
      const labels = labelText({ cluster_name: cluster, group });
      text.add('kleMaxLag', labels, report.maxLagMessages.value);
      text.add('kleMaxLagSec', labels, report.lagSec.value?.sec ?? null);
      text.add('kleSumLag', labels, report.isLowerBound ? null : report.lagMessages.value);
      for (const { topic, lagMessages, isLowerBound } of topics)
        text.add('kleTopicSumLag', `${labels},${labelText({ topic })}`, isLowerBound ? null : lagMessages.value);
    },
  };
}

const placeOf = ({ topic, partition }: PartitionReport) => ({ topic, partition: String(partition) });
const ownerOf = (owner: MemberSample | undefined) => ({
  member_host: owner?.host.replace(/^\//, '') ?? '',
  consumer_id: owner?.id ?? '',
  client_id: owner?.clientId ?? '',
});

/** Ends of the logs: the same for every group, so each is drawn once. */
class LogSeries {
  private readonly drawn = new Map<string, Set<number>>();
  private readonly counted = new Set<string>();

  constructor(
    private readonly topicLabels: (topic: string) => string,
    private readonly labelsOf: (one: PartitionReport, labels: string) => string,
    private readonly add: Readonly<Record<'end' | 'start', (labels: string, value: string | null) => void>>,
  ) {}

  isNew(topic: string): boolean {
    if (this.counted.has(topic)) return false;
    this.counted.add(topic);
    return true;
  }

  draw(one: PartitionReport): void {
    const drawn = this.drawn.get(one.topic) ?? new Set();
    this.drawn.set(one.topic, drawn);
    if (drawn.has(one.partition)) return;
    drawn.add(one.partition);
    const labels = this.labelsOf(one, this.topicLabels(one.topic));
    this.add.end(labels, one.endOffset);
    this.add.start(labels, one.logStartOffset);
  }
}
