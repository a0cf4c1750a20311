import { type BrokerSample } from '../demo/broker-view.js';
import { type ControllerFile } from '../demo/controller.js';
import { type Trial } from './scenarios.js';

/** Where the messages of one trial go: what its processes, its controller and whoever looks for the truth have to know. */
export interface TrialWorld {
  /** Files of the processes, from `dist`. */
  readonly files: { readonly consumer: string; readonly producer: string; readonly stray: string };
  /** Environment of the processes. */
  readonly env: Readonly<Record<string, string>>;
  readonly constraint: object;
  /** Of the controller: how it reaches the broker. */
  readonly settings: Omit<ControllerFile, 'flows'>;
  readonly controllerEnv: Readonly<Record<string, string>>;
  /** The truth; `consumed` is what consumers told, messages. */
  sample(consumed: number): Promise<BrokerSample>;
  close(): Promise<unknown>;
}

/** A broker that the controller alone reaches through proxies: it can be blinded while everybody else goes on. */
export interface TrialBroker {
  readonly kind: 'kafka' | 'rabbitmq';
  open(trial: Trial): Promise<TrialWorld>;
  blind(): Promise<void>;
  see(): Promise<void>;
  stop(): Promise<void>;
}
