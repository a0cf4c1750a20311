import { type Clock, type ShareStore, type TokenBucket } from '@headgate/core';
import { type LogLevel } from '@nestjs/common';
import { type LagSourceFactory } from '../sources/lag-source-factory.js';
import { type Stores } from './stores.js';

/** What a test may put in the place of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly bucket?: TokenBucket & ShareStore;
  readonly sources?: LagSourceFactory;
  /** Instead of a database: it is closed with the controller, as a real one would be. */
  readonly stores?: Stores;
  /** No job runs by itself: the test calls `JobRunner.runNow`. */
  readonly manualJobs?: boolean;
  /** False: /docs-json alone. Jest on Node 20 cannot load what serves the page (@fastify/static → content-disposition). */
  readonly docsPage?: false;
  /** False: nothing is logged. */
  readonly logger?: false | LogLevel[];
}
