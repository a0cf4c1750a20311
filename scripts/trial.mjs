// npm run trial [-- --scenario headline,crash --plots FOLDER --list --rabbitmq]: builds what is stale, then plays the
// trials on a real Kafka, or RabbitMQ.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = spawnSync('npx', ['tsc', '-b'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
await import('../examples/slow-consumer/dist/trial.js');
