import { AsyncLocalStorage } from 'node:async_hooks';
import vm from 'node:vm';
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

/**
 * jest loads itself (circus, expect, …) anew into each spec file's context through `compileFunction`, which compiles from
 * nothing each time (nodejs/node#35375): that was half of a run. A script compiles once and runs in any context.
 */
const scripts = new Map();
const { compileFunction } = vm;
vm.compileFunction = (source, parameters, options) => {
  const { filename, parsingContext } = options;
  if (!filename.includes('/node_modules/') || source.includes('import(')) {
    return compileFunction(source, parameters, options);
  }
  if (!scripts.has(filename)) {
    const head = `(function (${String(parameters)}) {`;
    const script = new vm.Script(`${head}${source}\n})`, { filename, columnOffset: -head.length });
    scripts.set(filename, script);
  }
  return scripts.get(filename).runInContext(parsingContext);
};

export default class UnitEnvironment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const storage of open) storage.disable();
    open.clear();
  }
}
