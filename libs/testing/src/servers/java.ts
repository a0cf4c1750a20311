import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OLDEST = 17;

/** Fails with what to install when Java is not there or too old for Kafka's broker. */
export async function requireJava(): Promise<void> {
  const said = await run('java', ['-version']).then(
    ({ stdout, stderr }) => stdout + stderr,
    () => '',
  );
  const major = Number(/version "(\d+)/.exec(said)?.[1] ?? 0);
  if (major >= OLDEST) return;
  const found = major === 0 ? 'none was found' : `found ${major}`;
  throw new Error(
    `Kafka's broker takes Java ${OLDEST} or newer, ${found}. ` +
      'Install it: apt-get install default-jre-headless (macOS: brew install openjdk)',
  );
}
