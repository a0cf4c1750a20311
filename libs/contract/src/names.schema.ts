import { z } from 'zod';

export const FLOW_NAME = /^(?!(?:\.{1,2}|__proto__)$)[a-zA-Z0-9._-]{1,100}$/;
export const OPAQUE_ID = /^[\x21-\x7e]{1,200}$/;

/** `.` and `..` are refused because clients rewrite `/v1/flows/..` before they send it; `__proto__` for what it does to objects. */
export const FlowName = z
  .string()
  .regex(FLOW_NAME, 'use 1 to 100 of a-z, A-Z, 0-9, dot, underscore, hyphen')
  .describe('Name of a flow');

/** Same alphabet as a flow, because both stand in URLs, metric labels and Redis keys. */
export const ProducerName = FlowName.describe('Name of a producer; its instances share it');

export const ClusterName = FlowName.describe('Name of a cluster in the configuration');

/** RabbitMQ takes any name of up to 255 bytes: control characters and markup too. */
export const QueueName = z
  .string()
  .min(1)
  .refine((name) => new TextEncoder().encode(name).length <= 255, 'must have at most 255 bytes')
  .describe('Name of a queue');

/** Request ids, grant ids, instance names: opaque to us, printable so that a log line stays one line. */
export const OpaqueId = z.string().regex(OPAQUE_ID, 'use 1 to 200 printable ASCII characters without spaces');

export const Mode = z.enum(['observe', 'enforce']);
export const PRIORITIES = ['low', 'normal', 'high'] as const;
export const OutageMode = z
  .enum(['safe', 'hold', 'open', 'closed'])
  .describe('What an instance does when nobody renews its lease and its budget has expired');
export const SpillSync = z.enum(['always', 'interval', 'never']);
export const OVERFLOW_CHOICES = ['block', 'drop', 'throttle', 'reject', 'spill'] as const;

/** RFC 3339, UTC, for people: durations are never computed from it. */
export const UtcTime = z.iso.datetime().describe('RFC 3339 in UTC');
