import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Versions of flows are only ever added: the highest one is the flow, and none is there twice. */
export class CreateFlows1795500001000 implements MigrationInterface {
  readonly name = 'CreateFlows1795500001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE flow_versions (
        flow text NOT NULL,
        version integer NOT NULL,
        policy json,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL,
        reason text NOT NULL,
        CONSTRAINT flow_versions_pk PRIMARY KEY (flow, version)
      )`);
    await runner.query(`
      CREATE TABLE clusters (
        name text NOT NULL,
        kind text NOT NULL,
        brokers json NOT NULL,
        changed_by text NOT NULL,
        changed_at timestamptz NOT NULL,
        CONSTRAINT clusters_pk PRIMARY KEY (name)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE clusters');
    await runner.query('DROP TABLE flow_versions');
  }
}
