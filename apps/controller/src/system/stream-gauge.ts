import { Injectable } from '@nestjs/common';

/** Streams of pages that one controller serves. */
export const MAX_STREAMS = 200;

/** How many streams of pages are open. */
@Injectable()
export class StreamGauge {
  open = 0;
  readonly max = MAX_STREAMS;
}
