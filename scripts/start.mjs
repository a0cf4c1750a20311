// npm start: from a fresh clone to a living Headgate, with Node alone. --no-demo starts it empty, --json-logs shows the
// controller's log as it is. KAFKA_BROKERS, REDIS_URL and DATABASE_URL name servers of your own, PORT another port.

import { parseArgs } from 'node:util';
import { checkNode } from './start/check-node.mjs';
import { checkPort } from './start/check-port.mjs';
import { prepare } from './start/prepare.mjs';
import { runController } from './start/run-controller.mjs';
import { endAll } from './test/run.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const since = performance.now();
const end = (signal) => {
  endAll(signal);
  process.exit(130);
};
for (const signal of SIGNALS) process.once(signal, end);
try {
  const { values } = parseArgs({ options: { 'no-demo': { type: 'boolean' }, 'json-logs': { type: 'boolean' } } });
  checkNode();
  await checkPort();
  await prepare();
  await checkPort(); // who waited for another start may find it there
  for (const signal of SIGNALS) process.removeListener(signal, end); // from here on the controller's own
  process.once('SIGHUP', () => process.emit('SIGTERM', 'SIGHUP')); // the terminal closed
  await runController({ hasDemo: !values['no-demo'], isJson: values['json-logs'] ?? false, since });
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
}
