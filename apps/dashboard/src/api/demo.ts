/** `GET /v1/demo`: what `npm start` runs to look at. It is no part of the contract with producers and so not of its lib. */
export interface Demo {
  readonly on: boolean;
  readonly flow: string;
  readonly consumerMsPerMessage: number;
  readonly consumerPaused: boolean;
  readonly producers: number;
  readonly processes: readonly DemoProcess[];
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

export interface DemoProcess {
  readonly name: string;
  readonly pid: number | null;
  readonly state: 'running' | 'silent' | 'restarting';
  readonly messagesPerSec: number | null;
  readonly restarts: number;
  readonly trouble: string | null;
}

export const MOST_DEMO_PRODUCERS = 4;

/** Body of `POST /v1/demo`: only what shall change. */
export type DemoChange = Partial<Pick<Demo, 'consumerMsPerMessage' | 'consumerPaused' | 'producers'>>;
