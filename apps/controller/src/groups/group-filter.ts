import { GROUP_STATUSES, type GroupLine, type TopicLine } from '@headgate/contract';
import { type FilterKey, type FilterWords, textKey } from '../http/list-filter.js';

type Line = GroupLine | TopicLine;

const groupOf = (line: Line): string => ('group' in line ? line.group : line.worstGroup);
const topicsOf = (line: Line): readonly string[] => ('topics' in line ? line.topics : [line.topic]);
const wordOf = (status: string): string => status.toLowerCase().replaceAll('_', '-');

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, k: 1e3, M: 1e6 };

/** A number that may be unknown is never more or less than anything. */
function numberKey(numberOf: (line: Line) => number | null, help: string): FilterKey<Line> {
  return (value, refuse) => {
    const [, sign, digits, unit = ''] = /^([<>])=?(\d{1,12}(?:\.\d{1,3})?)([a-zA-Z]?)$/.exec(value) ?? [];
    const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit]! : null;
    if (digits === undefined || factor === null) return refuse(help);
    const bound = Number(digits) * factor;
    return (line) => {
      const known = numberOf(line);
      return known !== null && (sign === '>' ? known > bound : known < bound);
    };
  };
}

/** `state:stopped topic:orders* behind:>1m lag:>10k -flow:demo "free text"`. */
export const LAG_FILTER: FilterWords<Line> = {
  keys: {
    state: textKey(({ status }) => wordOf(status), 'state', GROUP_STATUSES.map(wordOf)),
    group: textKey(groupOf),
    topic: textKey(topicsOf),
    cluster: textKey(({ cluster }) => cluster),
    flow: textKey((line) => ('flow' in line ? (line.flow ?? '') : [])),
    type: textKey((line) => ('type' in line ? line.type : [])),
    behind: numberKey(({ lagSec }) => lagSec?.value ?? null, 'write behind:>30s, behind:>5m or behind:<1h'),
    lag: numberKey(({ lagMessages }) => lagMessages, 'write lag:>1000 or lag:>10k'),
  },
  texts: (line) => [groupOf(line), ...topicsOf(line)],
};
