import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateDecisions1795500002000 implements MigrationInterface {
  readonly name = 'CreateDecisions1795500002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE decisions (
        flow text NOT NULL,
        number bigint NOT NULL,
        at timestamptz NOT NULL,
        mode text NOT NULL,
        policy_version text NOT NULL,
        version integer,
        epoch bigint NOT NULL,
        seq bigint NOT NULL,
        rate_per_sec double precision NOT NULL,
        reason text NOT NULL,
        clamp text,
        binding text,
        why text NOT NULL,
        constraints json NOT NULL,
        CONSTRAINT decisions_pk PRIMARY KEY (flow, number)
      )`);
    await runner.query('CREATE INDEX decisions_at ON decisions (at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE decisions');
  }
}
