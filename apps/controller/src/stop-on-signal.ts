import { type INestApplication, Logger } from '@nestjs/common';

/** A supervisor gives up after ten seconds; we are gone after five, whatever hangs. */
const STOP_WITHIN_MS = 4500;

/** SIGTERM and SIGINT: stop new work, finish the turn, publish once more, close everything, exit 0. */
export function stopOnSignal(app: INestApplication): void {
  const logger = new Logger('Headgate');
  const stop = (signal: string) => {
    // Where the terminal is gone a line has nowhere to go, and must not end us before the last publish.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    logger.log(`Stopping on ${signal}: no new work, one last publish of every flow`);
    setTimeout(() => {
      logger.warn(`Stopped after ${STOP_WITHIN_MS} ms, though not everything was closed`);
      process.exit(0);
    }, STOP_WITHIN_MS).unref();
    app.close().then(
      () => {
        logger.log(
          'Stopped: turns finished, budgets published once more where the bucket answered, connections closed',
        );
        process.exit(0);
      },
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
