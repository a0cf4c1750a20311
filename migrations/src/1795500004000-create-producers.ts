import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateProducers1795500004000 implements MigrationInterface {
  readonly name = 'CreateProducers1795500004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE producers (
        flow text NOT NULL,
        producer text NOT NULL,
        instance text NOT NULL,
        version text,
        first_seen timestamptz NOT NULL,
        last_seen timestamptz NOT NULL,
        used_milli bigint NOT NULL,
        dropped_milli bigint NOT NULL,
        rejected_milli bigint NOT NULL,
        CONSTRAINT producers_pk PRIMARY KEY (flow, producer, instance)
      )`);
    await runner.query('CREATE INDEX producers_last_seen ON producers (last_seen)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE producers');
  }
}
