import { type IncomingMessage } from 'node:http';
import { type SystemBody } from '@headgate/contract';
import { type LagScene } from './lag-scenes.js';
import { type ProducerScene } from './producer-fixtures.js';
import { type Scene } from './scenes.js';

/** What the server plays; a test changes it between two steps. */
export interface Play {
  scenes: Scene[];
  groups: LagScene[];
  producers: ProducerScene;
  demo: { on: boolean; flow: string; consumerMsPerMessage: number; consumerPaused: boolean; producers: number };
  banners: SystemBody['banners'];
  clusters: { name: string; brokers: string[] }[];
  /** Paths that answer 503, by a piece of them. */
  broken: string[];
  /** Paths that do not answer until they are let go, by a piece of them. */
  held: string[];
  /** Answers nothing on the stream and refuses new ones. */
  isCut: boolean;
  /** The next change meets another version. */
  hasConflict: boolean;
  /** What was sent to change something. */
  readonly changes: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: unknown;
  }[];
}

/** Nothing is there yet. */
export const emptyPlay = (): Play => ({
  scenes: [],
  groups: [],
  producers: 'some',
  demo: { on: false, flow: 'demo-orders', consumerMsPerMessage: 1, consumerPaused: false, producers: 1 },
  banners: [],
  clusters: [],
  broken: [],
  held: [],
  isCut: false,
  hasConflict: false,
  changes: [],
});
