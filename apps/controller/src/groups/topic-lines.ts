import { type GroupLine, type TopicLine } from '@headgate/contract';
import { STATUSES, type TopicReport } from '@headgate/core';
import { whyOf } from './figure-words.js';
import { timeLagBody } from './group-line.js';

/** Gathers what the groups of one cluster say of each topic: the group that is furthest behind on it speaks for it. */
export class TopicLines {
  private readonly made = new Map<string, TopicLine>();
  /** Seconds that the group which speaks for a topic is behind; below 0 where that is unknown. */
  private readonly behind = new Map<string, number>();

  add({ cluster, group, status, risk }: GroupLine, topic: TopicReport): void {
    const before = this.made.get(topic.topic);
    const behind = topic.lagSec.value?.sec ?? (topic.lagMessages.value === null ? -1 : 0);
    const isWorse = before === undefined || behind > this.behind.get(topic.topic)!;
    const isWorseStatus = before === undefined || STATUSES.indexOf(status) < STATUSES.indexOf(before.status);
    const groups = (before?.groups ?? 0) + 1;
    const worstStatus = isWorseStatus ? status : before.status;
    const worstRisk = Math.max(risk, before?.risk ?? 0);
    if (!isWorse) {
      this.made.set(topic.topic, { ...before, groups, status: worstStatus, risk: worstRisk });
      return;
    }
    this.behind.set(topic.topic, behind);
    this.made.set(topic.topic, {
      ...{ cluster, topic: topic.topic, isCompacted: topic.isCompacted, groups },
      partitionCount: Math.max(topic.partitionCount, before?.partitionCount ?? 0),
      ...{ status: worstStatus, risk: worstRisk, worstGroup: group },
      lagMessages: topic.lagMessages.value,
      lagMessagesReason: whyOf(topic.lagMessages),
      lagSec: timeLagBody(topic.lagSec),
      lagSecReason: whyOf(topic.lagSec),
      producedPerSec: topic.producedPerSec.value,
      producedPerSecReason: whyOf(topic.producedPerSec),
      sampleAgeMs: topic.sampleAgeMs,
    });
  }

  lines(): readonly TopicLine[] {
    return [...this.made.values()];
  }
}
