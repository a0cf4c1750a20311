import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a test's outcome hangs on; a page of documentation is not among it. */
const CODE = ['apps', 'libs', 'examples', 'migrations', 'scripts', 'package-lock.json', 'jest.config.mjs'];

/**
 * Which code stands in the working tree: a digest of its content, committed or not, and the commit below it. Null where
 * there is no git to ask. It writes to an index of its own, so that nobody's `git add` notices.
 */
export async function readCode(root) {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-code-'));
  const env = { ...process.env, GIT_INDEX_FILE: join(folder, 'index') };
  const git = async (...args) => (await promisify(execFile)('git', args, { cwd: root, env })).stdout.trim();
  try {
    await git('read-tree', 'HEAD');
    await git('add', '--all');
    const content = await git('ls-tree', await git('write-tree'), ...CODE);
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    return { digest, commit: await git('rev-parse', '--short', 'HEAD') };
  } catch {
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
