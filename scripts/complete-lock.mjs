// Adds to package-lock.json what npm leaves out of it when a registry cannot serve every platform: an entry for each
// optional dependency pinned to an exact version. Without them `npm ci` fails, and other platforms lack their binaries.
// No registry stands in the lock: `resolved` would name the mirror this machine happens to use. --check writes nothing.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const isCheck = process.argv.includes('--check');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const EXACT = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const WORDS = {
  os: ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'],
  cpu: ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'],
};
const LIBC = { gnu: 'glibc', musl: 'musl' };
const found = [];

for (const [path, owner] of Object.entries(lock.packages)) {
  if (/^https?:/.test(owner.resolved ?? '')) {
    found.push(`${path}: resolved ${owner.resolved}`);
    delete owner.resolved;
  }
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const at = `node_modules/${name}`;
    if (!EXACT.test(version) || lock.packages[`${path}/${at}`] || lock.packages[at]) continue;
    const words = name.split(/[^a-z0-9]+/);
    // A build for WebAssembly runs everywhere, and npm asks for it nowhere.
    if (words.at(-1) === 'wasm32') continue;
    const platform = Object.entries(WORDS).map(([key, known]) => [key, known.filter((word) => words.includes(word))]);
    const libc = words.map((word) => LIBC[word]).filter(Boolean);
    const parts = [...platform, ['libc', libc]].filter(([, values]) => values.length > 0);
    lock.packages[at] = { version, ...(owner.dev && { dev: true }), optional: true, ...Object.fromEntries(parts) };
    found.push(`${at}@${version}`);
  }
}

if (found.length > 0) {
  process.stderr.write(`package-lock.json ${isCheck ? 'is not complete' : 'completed'}:\n  ${found.join('\n  ')}\n`);
  if (isCheck) {
    process.stderr.write('Run: npm run lock\n');
    process.exit(1);
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2)}\n`);
}
