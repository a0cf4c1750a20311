import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The database's own verdict on a rate: NaN sorts above Infinity, so one bound refuses both. What stands is left alone. */
export class CheckDecidedRates1795500010000 implements MigrationInterface {
  readonly name = 'CheckDecidedRates1795500010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE decisions ADD CONSTRAINT decisions_rate_finite
        CHECK (rate_per_sec >= 0 AND rate_per_sec < 'Infinity') NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE decisions DROP CONSTRAINT decisions_rate_finite');
  }
}
