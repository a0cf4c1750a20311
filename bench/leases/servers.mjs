import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CLOCK_TICKS_PER_SEC = 100;
const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));

/** A server in a process of its own, and the CPU seconds that it has used. */
async function start(args, environment) {
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await new Promise((resolve, reject) => {
    let text = '';
    const read = (chunk) => {
      text += chunk;
      const found = /Listening on (http:[^"\s]+)/.exec(text)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`the server ended: ${text.slice(-2000)}`)));
  });
  const cpuSec = () => {
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(stat[11]) + Number(stat[12])) / CLOCK_TICKS_PER_SEC;
  };
  const stop = () =>
    new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill('SIGTERM');
    });
  return { url, cpuSec, stop };
}

export const startBare = (redisUrl) => start([pathOf('./bare.mjs'), redisUrl], {});

export const startController = (redisUrl, folder, callsPerSec) =>
  start([pathOf('../../apps/controller/dist/main.js')], {
    ...{ PORT: '0', KAFKA_BROKERS: '127.0.0.1:1', REDIS_URL: redisUrl },
    ...{ HEADGATE_CONFIG: `${folder}/headgate.yaml`, HEADGATE_DATA: `${folder}/data` },
    HEADGATE_LEASE_CALLS_PER_SEC: String(callsPerSec),
  });
