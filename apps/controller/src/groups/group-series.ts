import { type ClusterLag, type Figure, type GroupReport, type GroupSummary, type TopicReport } from '@headgate/core';
import { labelText, type SeriesText } from '@headgate/metrics';

const OTHER = 'other';

/** Adds up what groups over the cap have in common; the other figures of such groups have no meaning together. */
interface Folded {
  lagMessages: number;
  consumed: number;
  produced: number;
  lost: number;
}

/** Draws the series of one cluster's groups. A group over the cap shares `other`; unknown is absent. */
export class GroupSeries {
  foldedGroups = 0;
  private folded: Folded | null = null;

  constructor(
    private readonly text: SeriesText,
    private readonly cluster: string,
    private readonly lag: ClusterLag,
    /** Groups with series of their own; kept from one sweep to the next, so that a series does not come and go. */
    private readonly admitted: Set<string>,
    private readonly maxGroups: number,
  ) {
    for (const group of admitted) if (!lag.groups.has(group)) admitted.delete(group);
  }

  /** False where the group shares `other`. */
  draw(summary: GroupSummary, topics: readonly TopicReport[]): boolean {
    const { group } = summary;
    if (!this.admit(group)) {
      this.fold(topics);
      return false;
    }
    const labels = labelText({ cluster: this.cluster, group });
    const { text } = this;
    text.add('status', `${labels},status="${summary.status.toLowerCase()}"`, 1);
    text.add('members', labels, summary.memberCount.value);
    text.add('age', labels, summary.sampleAgeMs === null ? null : summary.sampleAgeMs / 1000);
    if (summary.partitionCount > 0) text.add('complete', labels, summary.completeness);
    const negatives = this.negativesOf(group);
    if (negatives > 0) text.add('negative', labels, negatives);
    for (const topic of topics) this.drawTopic(`${labels},${labelText({ topic: topic.topic })}`, topic);
    return true;
  }

  drawPartitions({ group, partitions }: GroupReport): void {
    for (const { topic, partition, lagMessages } of partitions) {
      const labels = labelText({ cluster: this.cluster, group, topic, partition: String(partition) });
      this.text.add('partitionLag', labels, lagMessages.value);
    }
  }

  drawFolded(): void {
    if (this.folded === null) return;
    const labels = labelText({ cluster: this.cluster, group: OTHER, topic: OTHER });
    this.text.add('lag', labels, this.folded.lagMessages);
    this.text.add('consumed', labels, this.folded.consumed);
    this.text.add('produced', labels, this.folded.produced);
    this.text.add('lost', labels, this.folded.lost);
  }

  private drawTopic(labels: string, topic: TopicReport): void {
    const { text } = this;
    // A sum of which a part is unknown would fall when a broker falls silent: no figure is better than a smaller one.
    const whole = ({ value }: Figure): number | null => (topic.isLowerBound ? null : value);
    text.add('lag', labels, whole(topic.lagMessages));
    text.add('readableLag', labels, whole(topic.readableLagMessages));
    const late = topic.lagSec.value;
    if (late !== null) text.add('lagSec', `${labels},bound="${late.bound}"`, late.sec);
    if (topic.lostMessages > 0) text.add('lost', labels, topic.lostMessages);
    text.add('retention', labels, topic.retentionShare.value);
    text.add('consumed', labels, whole(topic.consumedPerSec));
    text.add('produced', labels, whole(topic.producedPerSec));
    text.add('eta', labels, topic.etaSec.value);
    for (const [reason, partitions] of Object.entries(topic.unknownBy))
      text.add('unknown', `${labels},reason="${reason}"`, partitions);
    if (topic.heldPartitions > 0) text.add('hanging', labels, topic.heldPartitions);
    text.add('noCommit', labels, topic.noCommitPartitions);
  }

  private admit(group: string): boolean {
    if (this.admitted.has(group)) return true;
    if (this.admitted.size >= this.maxGroups) return false;
    this.admitted.add(group);
    return true;
  }

  private fold(topics: readonly TopicReport[]): void {
    this.foldedGroups += 1;
    this.folded ??= { lagMessages: 0, consumed: 0, produced: 0, lost: 0 };
    for (const topic of topics) {
      this.folded.lagMessages += topic.lagMessages.value ?? 0;
      this.folded.consumed += topic.consumedPerSec.value ?? 0;
      this.folded.produced += topic.producedPerSec.value ?? 0;
      this.folded.lost += topic.lostMessages;
    }
  }

  private negativesOf(group: string): number {
    let sum = 0;
    for (const { negatives } of this.lag.groups.get(group)!.tracks) sum += negatives;
    return sum;
  }
}
