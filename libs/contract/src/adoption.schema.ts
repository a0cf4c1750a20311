import { z } from 'zod';
import { UtcTime } from './names.schema.js';

/** Body of `POST /v1/adoption`. */
export const AdoptionRequestSchema = z
  .strictObject({ reason: z.string().trim().min(1, 'say why, in a few words').max(500) })
  .meta({ id: 'AdoptionRequest' });

/** Whose buckets the flows have, where that is not this database. */
export const AdoptionSchema = z
  .object({
    serverTime: UtcTime,
    database: z
      .object({ databaseId: z.string(), generation: z.int() })
      .nullable()
      .describe('The database of this controller; null until it has answered'),
    foreign: z.array(
      z.object({
        flow: z.string(),
        databaseId: z.string(),
        generation: z.int(),
        epoch: z.int(),
        validForMs: z.number().describe('Above 0 the other controller lives: it published so recently'),
        text: z.string(),
      }),
    ),
    adopted: z.array(z.string()).describe('Flows that this call has taken over: their next budget is ours'),
  })
  .meta({ id: 'Adoption' });
export type AdoptionBody = z.output<typeof AdoptionSchema>;
