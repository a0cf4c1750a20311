import { type GROUP_SORTS, type GroupLine, type TOPIC_SORTS, type TopicLine } from '@headgate/contract';
import { type Order } from '../http/list-page.js';

const LATE = { key: ({ lagSec }: { lagSec: GroupLine['lagSec'] }) => lagSec?.value ?? null, descending: true };
const LAG = { key: ({ lagMessages }: { lagMessages: number | null }) => lagMessages, descending: true };
const RISK = { key: ({ risk }: { risk: number }) => risk, descending: true };

export const GROUP_ORDERS: Readonly<Record<(typeof GROUP_SORTS)[number], Order<GroupLine>>> = {
  risk: RISK,
  name: { key: ({ group }) => group, descending: false },
  behind: LATE,
  lag: LAG,
  consumed: { key: ({ consumedPerSec }) => consumedPerSec, descending: true },
  eta: { key: ({ etaSec }) => etaSec, descending: true },
  age: { key: ({ sampleAgeMs }) => sampleAgeMs, descending: true },
};

export const TOPIC_ORDERS: Readonly<Record<(typeof TOPIC_SORTS)[number], Order<TopicLine>>> = {
  risk: RISK,
  name: { key: ({ topic }) => topic, descending: false },
  behind: LATE,
  lag: LAG,
  produced: { key: ({ producedPerSec }) => producedPerSec, descending: true },
};
