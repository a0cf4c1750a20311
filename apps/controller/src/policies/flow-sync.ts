import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { FlowRegistry } from '../config/flow-registry.js';
import { JobRunner } from '../loop/job-runner.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { EditQueue } from './edit-queue.js';

const SYNC_EVERY_MS = 5000;
/** A start waits so long for the flows of the database, milliseconds; then they come when it answers. */
const FIRST_WITHIN_MS = 3000;

/** Brings the flows and clusters of the database into force: at start, and again and again, for it may have been away. */
@Injectable()
export class FlowSync implements OnApplicationBootstrap {
  private readonly logger = new Logger('Flows');
  private isShadowTold = false;

  constructor(
    private readonly flows: FlowRegistry,
    private readonly configs: ConfigService,
    private readonly database: DatabaseWatch,
    private readonly edits: EditQueue,
    private readonly jobs: JobRunner,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const run = () => this.sync();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, FIRST_WITHIN_MS);
    });
    await Promise.race([run().catch(() => undefined), late]);
    clearTimeout(timer);
    this.jobs.start({ name: 'flows', everyMs: SYNC_EVERY_MS, deadlineMs: SYNC_EVERY_MS, run });
  }

  private sync(): Promise<void> {
    return this.edits.run(async () => {
      const [clusters, flows] = await this.database.ask((stores) =>
        Promise.all([stores.clusters.list(), stores.flows.list()]),
      );
      this.configs.takeStoredClusters(clusters);
      this.flows.replaceStored(flows);
      this.tellShadowed();
    });
  }

  private tellShadowed(): void {
    const { shadowed } = this.flows;
    if (shadowed.length > 0 && !this.isShadowTold) {
      this.logger.warn(`In the file and in the database, and the file wins: ${shadowed.join(', ')}`);
    }
    this.isShadowTold = shadowed.length > 0;
  }
}
