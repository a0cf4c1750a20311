import { type INestApplication } from '@nestjs/common';

/** A supervisor gives up after ten seconds; we are gone after five, whatever hangs. */
const STOP_WITHIN_MS = 4500;

/** SIGTERM and SIGINT: stop new work, finish the turn, publish once more, close everything, exit 0. */
export function stopOnSignal(app: INestApplication): void {
  const stop = () => {
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
