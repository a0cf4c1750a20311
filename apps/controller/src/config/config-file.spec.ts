import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfigFile } from './config-file.js';

const example = new URL('../../../../examples/headgate.yaml', import.meta.url);

describe('parseConfigFile', () => {
  it('accepts the example that ships', () => {
    const parsed = parseConfigFile(readFileSync(example, 'utf8'), '/etc/headgate.yaml', ['a:9092']);
    expect(parsed).toMatchObject({ ok: true, config: { flows: [{ id: 'orders' }, { id: 'mails' }] } });
  });

  it('refuses aliases that blow a small file up', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      'b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]',
      'c: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
    ];
    expect(parseConfigFile(bomb.join('\n'), '/x', null)).toMatchObject({ ok: false, problems: [{ path: 'file' }] });
  });

  it('reads secrets from files beside it, and names one that is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-secret-'));
    writeFileSync(join(folder, 'pw'), 'hunter2\n');
    const yaml = (file: string) =>
      `clusters: { east: { brokers: ["a:1"], ssl: true, sasl: { mechanism: plain, username: u, passwordFile: ${file} } } }`;
    const good = parseConfigFile(yaml('pw'), join(folder, 'headgate.yaml'), null);
    expect(good.ok && good.config.clusters.get('east')?.sasl?.password).toBe('hunter2');
    expect(parseConfigFile(yaml('nope'), join(folder, 'headgate.yaml'), null)).toMatchObject({
      ok: false,
      problems: [{ path: 'clusters.east.sasl.passwordFile', message: 'cannot be read (ENOENT) (line 1)' }],
    });
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['flows of the wrong shape', 'flows: 5', 'flows'],
    ['clusters of the wrong shape', 'clusters: []', 'clusters'],
    ['an unknown part', 'flow: []', 'flow'],
    ['a cluster without brokers', 'clusters: { a: {} }', 'clusters.a.brokers'],
    ['a scalar', '42', ''],
  ])('refuses %s', (_what, yaml, path) => {
    const parsed = parseConfigFile(yaml, '/x', null);
    expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.path)).toContain(path);
  });

  it('tells what the good fields of a flow mean together with the wrong shape of others, and nothing made up', () => {
    const yaml = `
flows:
  - flow: orders
    rate: { ceilingPerSec: fast, floorPerSec: 5, safePerSec: 1 }
    law: { name: drian }
    overflow: { strategy: block }
    constraints: []
    colour: red
  - 5
  - { flow: mails, rate: { ceilingPerSec: 1, floorPerSec: 2, safePerSec: 2 }, objective: { delaySec: 1 } }
`;
    const parsed = parseConfigFile(yaml, '/x', null);
    const paths = parsed.ok ? [] : parsed.problems.map(({ path }) => path);
    expect(paths.toSorted()).toEqual([
      'flows.0.colour',
      'flows.0.constraints',
      'flows.0.law.name',
      'flows.0.objective',
      'flows.0.rate.ceilingPerSec',
      'flows.1',
      'flows.2.constraints',
      'flows.2.overflow',
      'flows.2.rate.floorPerSec',
      'flows.2.rate.safePerSec',
    ]);
  });

  it('asks no objective of a flow of fill levels only because a field of its constraints is mistyped', () => {
    const yaml = (constraint: string) => `
flows:
  - flow: uploads
    rate: { ceilingPerSec: 100, floorPerSec: 5, safePerSec: 10 }
    overflow: { strategy: throttle }
    constraints: [${constraint}]
`;
    const pathsOf = (text: string) => {
      const parsed = parseConfigFile(text, '/x', null);
      return parsed.ok ? [] : parsed.problems.map(({ path }) => path);
    };
    expect(pathsOf(yaml('{ kind: level, level: disk, objectiveShare: 0.8 }'))).toEqual([]);
    expect(pathsOf(yaml('{ kind: level, level: disk, objectivShare: 0.8 }'))).toEqual([
      expect.stringMatching(/^flows\.0\.constraints\.0/),
    ]);
    expect(pathsOf(yaml('{ kind: level, levle: disk, objectiveShare: 0.8 }'))).not.toContain('flows.0.objective');
    expect(pathsOf(yaml('{ kind: kafka, cluster: main, grup: a, topics: [b] }'))).toContain('flows.0.objective');
  });
});
