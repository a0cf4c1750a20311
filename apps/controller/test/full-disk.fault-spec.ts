import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres, until } from '@headgate/testing';
import pg from 'pg';
import { type AppConfig } from '../src/config/app-config.js';
import { openDatabase } from '../src/platform/open-database.js';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';
import { CREATE, edit, ifMatch, withCeiling } from './support/policy.js';

const DISK = '24m';
/** More samples than the ring of 20,000 holds: each flow makes one in ten seconds. */
const FLOWS = 100;
const TENS = 230;
const FLOW_LIST = Array.from({ length: FLOWS }, (_, n) => flowYaml({ flow: `f${n}`, group: `g${n}`, law: 'fixed' }));

/** A filesystem of its own that can be filled to the last byte; only root may mount one. */
class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'headgate-disk-'));
  readonly tablespace = join(this.folder, 'tablespace');
  private readonly filler = join(this.folder, 'filler');

  constructor(owner: { uid: number; gid: number }) {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK},mode=755`, 'tmpfs', this.folder]);
    } catch (cause) {
      throw new Error('mounting a small tmpfs is refused: run this test as root', { cause });
    }
    mkdirSync(this.tablespace);
    chownSync(this.tablespace, owner.uid, owner.gid);
  }

  fill(): void {
    for (const bytes of [1 << 20, 1 << 12]) {
      try {
        for (;;) appendFileSync(this.filler, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
  }

  free = (): void => rmSync(this.filler, { force: true });

  remove(): void {
    execFileSync('umount', ['-l', this.folder]);
    rmSync(this.folder, { recursive: true });
  }
}

describe('a database whose disk is full', () => {
  let postgres: PostgresServer;
  let disk: SmallDisk;
  let controller: TestController;

  beforeAll(async () => {
    postgres = await startPostgres();
    disk = new SmallDisk(statSync(`/proc/${postgres.pid}`));
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    await client.query(`CREATE TABLESPACE tiny LOCATION '${disk.tablespace}'`);
    await client.query('CREATE DATABASE tiny TABLESPACE tiny');
    await client.end();
    const databaseUrl = postgres.url.replace(/postgres$/, 'tiny');
    const stores = await openDatabase({ databaseUrl } as AppConfig);
    controller = await TestController.start({ yaml: fileYaml(...FLOW_LIST), stores });
    controller.source.set(ORDERS, reading(partition(0, 0)));
  }, 120_000);
  afterAll(async () => {
    disk.free();
    await controller.stop();
    await postgres.stop();
    disk.remove();
  }, 60_000);

  const version = async (): Promise<number> => (await controller.get('/v1/flows/orders')).body.version;
  const editNow = async (ceiling: number) =>
    controller.put('/v1/flows/orders', edit(withCeiling(ceiling)), ifMatch(await version()));
  const dropped = async (): Promise<number> => {
    const line = /^headgate_history_rows_dropped_total(?:\{[^}]*\})? (\d+)$/m.exec(
      (await controller.get('/metrics')).text,
    );
    return Number(line?.[1] ?? 0);
  };

  it('[F38] edits are refused with 503, history sheds first and is counted, leases go on, and it recovers', async () => {
    expect((await controller.put('/v1/flows/orders', edit({ law: { name: 'fixed' } }), CREATE)).status).toBe(201);
    await controller.cycle(TENS / 10, 10_000);
    expect(await dropped()).toBe(0);
    disk.fill();
    // What room its files still have inside takes a few more edits.
    let ceiling = 9000;
    const refused = await until(
      'an edit is refused',
      () => editNow(ceiling--),
      ({ status }) => status !== 200,
      {
        withinMs: 60_000,
        everyMs: 1,
      },
    );
    expect([refused.status, refused.body.error.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const kept = await version();

    for (let n = 0; n < TENS; n += 1) {
      await controller.cycle(1, 10_000);
      const grant = await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: `r${n}`, wantTokens: 1 }]));
      expect([grant.status, grant.body.leases[0].grantedTokens]).toEqual([200, 1]);
    }
    expect(await dropped()).toBeGreaterThan(0);
    expect((await editNow(5000)).status).toBe(503);
    expect(await version()).toBe(kept);

    disk.free();
    await until(
      'an edit is taken again',
      () => editNow(4000),
      ({ status }) => status === 200,
      { withinMs: 30_000 },
    );
    expect(await version()).toBe(kept + 1);
  }, 300_000);
});
