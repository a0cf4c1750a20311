import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class CreateLawStates1795500005000 implements MigrationInterface {
  readonly name = 'CreateLawStates1795500005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE law_states (
        flow text NOT NULL,
        policy_version text NOT NULL,
        saved_at timestamptz NOT NULL,
        state json NOT NULL,
        CONSTRAINT law_states_pk PRIMARY KEY (flow)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE law_states');
  }
}
