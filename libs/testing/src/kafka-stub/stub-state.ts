/** One partition of a stub's topic. */
export interface StubPartition {
  leader: number;
  start: number | bigint;
  end: number | bigint;
  /** Last stable offset; absent: the end. */
  stable?: number | bigint;
  /** Largest timestamp of its records, wall clock ms; absent: the broker does not tell. */
  newestRecordMs?: number;
  /** Answered to ListOffsets instead of offsets. */
  errorCode?: number;
  /** First offset at or after a time; absent: -1, nothing is that new. */
  offsetAt?: (fromWallMs: number) => number;
}

/** One member of a stub's group. */
export interface StubMember {
  id: string;
  owns: { topic: string; partitions: number[] }[];
}

/** One group of a stub. */
export interface StubGroup {
  coordinator: number;
  /** By `topic/partition`. */
  offsets: Record<string, number | bigint>;
  /** Answered by the coordinator to OffsetFetch. */
  errorCode?: number;
  /** What its one member owns; a short form of `members`. */
  owned?: { topic: string; partitions: number[] };
  members?: StubMember[];
  /** Default `Stable`, `classic`, `consumer`. */
  state?: string;
  type?: string;
  protocolType?: string;
  /** State that DescribeGroups answers, where it differs from the list: old brokers call what they do not know "Dead". */
  describedState?: string;
  /** Brokers that list it, where it is not only the coordinator: two during a move, none while it is hidden. */
  listedBy?: number[];
}

export const STUB_API = {
  listOffsets: 2,
  metadata: 3,
  offsetFetch: 9,
  describeGroups: 15,
  listGroups: 16,
  apiVersions: 18,
  describeConfigs: 32,
  consumerGroupDescribe: 69,
} as const;
export type StubApi = keyof typeof STUB_API;

export interface StubRange {
  readonly key: number;
  readonly min: number;
  readonly max: number;
}

/** Error codes of Kafka that a stub answers by itself. */
export const STUB_ERROR = { unknownTopic: 3, noLeader: 5, notLeader: 6, notCoordinator: 16, noSuchGroup: 69 } as const;

/** What a stub cluster holds, and how it fails. All of it may be changed while it runs. */
export interface StubState {
  readonly topics: Record<string, StubPartition[]>;
  /** By topic: changes when it is made again. Absent: derived from the name. */
  readonly topicIds: Record<string, string>;
  /** By topic: answered by Metadata instead of the topic. */
  readonly topicErrors: Record<string, number>;
  /** By topic: its cleanup.policy; absent: `delete`. A number: an error code. */
  readonly cleanupPolicies: Record<string, string | number>;
  readonly groups: Record<string, StubGroup>;
  /** By node: answered by ListGroups. */
  readonly listErrors: Record<number, number>;
  /** By node: written into every answer. */
  readonly throttleMs: Record<number, number>;
  /** Name or address under which all nodes advertise themselves. */
  readonly host: string;
  readonly nodes: readonly { readonly nodeId: number; readonly port: number }[];
}
