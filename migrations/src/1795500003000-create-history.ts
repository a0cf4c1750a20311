import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Four-byte numbers halve a table that holds 40 of them a row; seven digits are enough for a picture. */
export class CreateHistory1795500003000 implements MigrationInterface {
  readonly name = 'CreateHistory1795500003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE history (
        flow text NOT NULL,
        step_ms integer NOT NULL,
        at timestamptz NOT NULL,
        ticks integer NOT NULL,
        rate_min real, rate_max real, rate_avg real, rate_last real,
        offered_min real, offered_max real, offered_avg real, offered_last real,
        granted_min real, granted_max real, granted_avg real, granted_last real,
        used_min real, used_max real, used_avg real, used_last real,
        dropped_min real, dropped_max real, dropped_avg real, dropped_last real,
        produced_min real, produced_max real, produced_avg real, produced_last real,
        consumed_min real, consumed_max real, consumed_avg real, consumed_last real,
        capacity_min real, capacity_max real, capacity_avg real, capacity_last real,
        lag_min real, lag_max real, lag_avg real, lag_last real,
        delay_min real, delay_max real, delay_avg real, delay_last real,
        CONSTRAINT history_pk PRIMARY KEY (flow, step_ms, at)
      )`);
    await runner.query('CREATE INDEX history_step_at ON history (step_ms, at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE history');
  }
}
