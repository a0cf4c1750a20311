import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** One row: which database this is, and the epoch that was given out last. */
export class CreateIdentity1795500000000 implements MigrationInterface {
  readonly name = 'CreateIdentity1795500000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE controller_identity (
        id smallint NOT NULL,
        database_id uuid NOT NULL,
        generation integer NOT NULL,
        epoch bigint NOT NULL,
        CONSTRAINT controller_identity_pk PRIMARY KEY (id),
        CONSTRAINT controller_identity_one_row CHECK (id = 1)
      )`);
    await runner.query('INSERT INTO controller_identity VALUES (1, gen_random_uuid(), 1, 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE controller_identity');
  }
}
