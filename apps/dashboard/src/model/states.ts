import { type FlowStateName, type GroupStatusName, type ProducerStatus } from '@headgate/contract';

export type IconName =
  | 'list'
  | 'search'
  | 'clock'
  | 'chevron'
  | 'check'
  | 'tick'
  | 'gate'
  | 'triangle'
  | 'square'
  | 'question'
  | 'eye'
  | 'info'
  | 'lost'
  | 'copy'
  | 'slow'
  | 'plus'
  | 'close'
  | 'wait'
  | 'enforce'
  | 'pause'
  | 'history'
  | 'edit'
  | 'theme'
  | 'dot'
  | 'down'
  | 'wall'
  | 'rows'
  | 'waves'
  | 'stuck'
  | 'drop'
  | 'rise'
  | 'send';

export type Tone = 'ok' | 'held' | 'over' | 'blind' | 'human' | 'shadow' | 'idle';

/** Shape, word and colour of a state: colour is never alone. */
export interface StateLook {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

const STATE_LOOKS: Readonly<Record<FlowStateName | GroupStatusName | ProducerStatus, StateLook>> = {
  stopped: { word: 'Stopped', tone: 'over', icon: 'square' },
  blind: { word: 'Blind', tone: 'blind', icon: 'question' },
  over: { word: 'Over objective', tone: 'over', icon: 'triangle' },
  waiting: { word: 'Waiting', tone: 'idle', icon: 'wait' },
  held: { word: 'Held', tone: 'held', icon: 'gate' },
  observing: { word: 'Observing', tone: 'shadow', icon: 'eye' },
  open: { word: 'Flowing', tone: 'ok', icon: 'check' },
  unbudgeted: { word: 'Over budget', tone: 'over', icon: 'triangle' },
  dark: { word: 'Silent', tone: 'blind', icon: 'lost' },
  unknown: { word: 'Unknown', tone: 'blind', icon: 'question' },
  LOSING_DATA: { word: 'Losing data', tone: 'over', icon: 'drop' },
  STOPPED: { word: 'Stopped', tone: 'over', icon: 'square' },
  STALLED: { word: 'Stalled', tone: 'over', icon: 'pause' },
  STUCK_PARTITION: { word: 'Stuck partition', tone: 'over', icon: 'stuck' },
  FALLING_BEHIND: { word: 'Falling behind', tone: 'held', icon: 'rise' },
  REWOUND: { word: 'Rewound', tone: 'human', icon: 'history' },
  UNKNOWN: { word: 'Unknown', tone: 'blind', icon: 'question' },
  OK_TAIL: { word: 'Unreadable tail', tone: 'ok', icon: 'check' },
  OK: { word: 'Keeping up', tone: 'ok', icon: 'check' },
};

/** A server newer than this page may know more states; a word is still shown. */
export function lookOf(state: string): StateLook {
  const looks: Readonly<Record<string, StateLook | undefined>> = STATE_LOOKS;
  return looks[state] ?? { word: state, tone: 'idle', icon: 'info' };
}
