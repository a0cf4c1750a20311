import { z } from 'zod';

/** Most producers the demo runs: each is a process of its own. */
const MOST_PRODUCERS = 4;

const Settings = z.strictObject({
  consumerMsPerMessage: z.number().min(0.1).max(100).describe('Work that one message takes: 1 ms is 1,000 messages/s'),
  consumerPaused: z.boolean().describe('The consumer takes nothing, and stays connected'),
  producers: z.int().min(0).max(MOST_PRODUCERS).describe('Processes that each want 10,000 messages/s'),
});
export type DemoSettings = z.output<typeof Settings>;

/** Body of `POST /v1/demo`: only what shall change. */
export const DemoChangeSchema = Settings.partial().meta({ id: 'DemoChange' });
export type DemoChange = z.output<typeof DemoChangeSchema>;

const DemoProcessSchema = z.object({
  name: z.string(),
  pid: z.int().nullable().describe('Null while it is being started again'),
  state: z.enum(['running', 'silent', 'restarting']).describe('silent: it said nothing for 3 s, for example stopped'),
  messagesPerSec: z.number().nullable().describe('As it tells; null until it has told twice'),
  restarts: z.int(),
  trouble: z.string().nullable(),
});
export type DemoProcess = z.output<typeof DemoProcessSchema>;

export const DemoSchema = Settings.extend({
  on: z.boolean().describe('False: this controller runs without a demo, and the rest means nothing'),
  flow: z.string(),
  processes: z.array(DemoProcessSchema),
  links: z.array(z.object({ text: z.string(), href: z.string() })),
}).meta({ id: 'Demo' });
export type DemoBody = z.output<typeof DemoSchema>;
