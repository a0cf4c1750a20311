import {
  type GroupDetail,
  type GroupHistoryBody,
  type GroupLine,
  type GroupPage,
  type TopicLine,
  type TopicPage,
} from '@headgate/contract';
import { Clock, findingsOf, reportGroup } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { ApiError } from '../http/api.error.js';
import { parseFilter } from '../http/list-filter.js';
import { sliceOf } from '../http/list-page.js';
import { readersOf } from './flow-readers.js';
import { groupEvents } from './group-events.js';
import { LAG_FILTER } from './group-filter.js';
import { historyBody, sparkOf } from './group-history.js';
import { headBody, partitionBody, topicBody, totalsBody } from './group-line.js';
import { GROUP_ORDERS, TOPIC_ORDERS } from './group-order.js';
import { type LagPageQuery } from './group-query.js';
import { groupSentence } from './group-sentence.js';
import { GroupsBook } from './groups-book.js';
import { type SweptState } from './swept-cluster.js';

/** Read models of the consumer groups: lines of the newest sweep, and one group as it is now. */
@Injectable()
export class GroupsService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly book: GroupsBook,
  ) {}

  groups(page: LagPageQuery): GroupPage {
    const matching = this.filtered<GroupLine>(({ groups }) => groups, page.q);
    const { lines, nextCursor } = sliceOf(matching, groupId, GROUP_ORDERS, page);
    return {
      ...this.head(),
      matching: matching.length,
      groups: lines.map((line) => this.withSpark(this.aged(line))),
      nextCursor,
    };
  }

  topics(page: LagPageQuery): TopicPage {
    const matching = this.filtered<TopicLine>(({ topics }) => topics, page.q);
    const { lines, nextCursor } = sliceOf(matching, topicId, TOPIC_ORDERS, page);
    return { ...this.head(), matching: matching.length, topics: lines.map((line) => this.aged(line)), nextCursor };
  }

  /** Throws GROUP_UNKNOWN; names the clusters to choose from where several have it. */
  one(group: string, cluster: string | undefined): GroupDetail {
    const { name, lag } = this.find(group, cluster);
    const reader = readersOf(this.flows.list())(name, group);
    const nowMs = this.clock.monotonicMs();
    const report = reportGroup(lag, group, nowMs, { startsAt: reader?.startsAt })!;
    const objectiveSec = reader?.objectiveSec ?? null;
    const context = { cluster: name, flow: reader?.flow ?? null, toUtc: this.book.toUtc };
    return {
      serverTime: this.now(),
      ...headBody(report, context),
      ...totalsBody(report),
      sentence: groupSentence(report),
      objectiveSec,
      coordinator: report.coordinator,
      topics: report.topics.map(topicBody),
      partitions: report.partitions.map(partitionBody),
      members:
        report.members?.map((one) => ({
          ...one,
          owns: one.owns.map((owned) => ({ ...owned, partitions: [...owned.partitions] })),
        })) ?? null,
      membersReason: report.members === null ? 'not described yet' : null,
      findings: [...findingsOf(lag, report, { nowMs, objectiveSec })],
      events: groupEvents(lag, group, new Set(report.topics.map(({ topic }) => topic)), this.book.toUtc),
    };
  }

  /** @param spanSec From a minute to a day. Throws as `one` does. */
  history(group: string, cluster: string | undefined, spanSec: number): GroupHistoryBody {
    const { name, lag, histories } = this.find(group, cluster);
    const reader = readersOf(this.flows.list())(name, group);
    const topics = new Set([...lag.groups.get(group)!.tracks].map(({ topic }) => topic));
    const events = groupEvents(lag, group, topics, this.book.toUtc);
    const asked = { group, spanSec, nowMs: this.clock.monotonicMs(), toUtc: this.book.toUtc, events };
    return {
      ...{ cluster: name, group, serverTime: this.now(), objectiveSec: reader?.objectiveSec ?? null },
      ...historyBody(histories, asked),
    };
  }

  private find(group: string, cluster: string | undefined): SweptState {
    const states = this.book.list();
    const refuse = (message: string) =>
      new ApiError('BODY_INVALID', '1 problem in the request', {
        problems: [{ path: 'cluster', value: cluster ?? null, message }],
      });
    if (cluster !== undefined && !states.some(({ name }) => name === cluster))
      throw refuse(`choose one of ${states.map(({ name }) => name).join(', ')}`);
    const found = states.filter(
      ({ name, lag }) => lag.groups.has(group) && (cluster === undefined || name === cluster),
    );
    if (found.length > 1)
      throw refuse(`several clusters have this group: choose one of ${found.map(({ name }) => name).join(', ')}`);
    if (found[0] === undefined)
      throw new ApiError('GROUP_UNKNOWN', `No sweep has seen the group ${JSON.stringify(group.slice(0, 100))}`);
    return found[0];
  }

  private filtered<T extends GroupLine | TopicLine>(
    linesOf: (state: SweptState) => readonly T[],
    q: string,
  ): readonly T[] {
    const all = this.book.list().flatMap((state) => linesOf(state));
    if (q.trim() === '') return all;
    const test = parseFilter(q, LAG_FILTER);
    return all.filter((line) => test(line));
  }

  /** A line was made when the sweep ended: its age goes on. */
  private aged<T extends GroupLine | TopicLine>(line: T): T {
    const sweptAtMs = this.book.of(line.cluster).sweptAtMs;
    if (line.sampleAgeMs === null || sweptAtMs === null) return line;
    return { ...line, sampleAgeMs: line.sampleAgeMs + this.clock.monotonicMs() - sweptAtMs };
  }

  private withSpark(line: GroupLine): GroupLine {
    const { histories } = this.book.of(line.cluster);
    return { ...line, spark: sparkOf(histories, line.group, this.clock.monotonicMs()) };
  }

  private head() {
    return { serverTime: this.now(), overview: this.book.overview() };
  }

  private now(): string {
    return new Date(this.clock.wallMs()).toISOString();
  }
}

const groupId = ({ cluster, group }: GroupLine): string => JSON.stringify([cluster, group]);
const topicId = ({ cluster, topic }: TopicLine): string => JSON.stringify([cluster, topic]);
