import { type FlowStateName } from '@headgate/contract';

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
  | 'rows';

export type Tone = 'ok' | 'held' | 'over' | 'blind' | 'human' | 'shadow' | 'idle';

/** Shape, word and colour of a state: colour is never alone. */
export interface StateLook {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: IconName;
}

const STATE_LOOKS: Readonly<Record<FlowStateName, StateLook>> = {
  stopped: { word: 'Stopped', tone: 'over', icon: 'square' },
  blind: { word: 'Blind', tone: 'blind', icon: 'question' },
  over: { word: 'Over objective', tone: 'over', icon: 'triangle' },
  waiting: { word: 'Waiting', tone: 'idle', icon: 'wait' },
  held: { word: 'Held', tone: 'held', icon: 'gate' },
  observing: { word: 'Observing', tone: 'shadow', icon: 'eye' },
  open: { word: 'Flowing', tone: 'ok', icon: 'check' },
};

/** A server newer than this page may know more states; a word is still shown. */
export function lookOf(state: string): StateLook {
  const looks: Readonly<Record<string, StateLook | undefined>> = STATE_LOOKS;
  return looks[state] ?? { word: state, tone: 'idle', icon: 'info' };
}
