import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/**
 * jest-circus opens one AsyncLocalStorage for each spec file and never closes it, and before Node 24 each open one slows
 * every promise of the process: that was an eighth of a run. A storage that is used again opens again.
 */
const open = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...args) {
  open.add(this);
  return run.apply(this, args);
};

export default class UnitEnvironment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of open) storage.disable();
    open.clear();
  }
}
