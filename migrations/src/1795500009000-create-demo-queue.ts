import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The demo's queue: a table, and two counters that triggers keep exact whoever writes, also a person in psql. The
 * counters are rows of their own, so that producers and consumers never wait for each other's.
 */
export class CreateDemoQueue1795500009000 implements MigrationInterface {
  readonly name = 'CreateDemoQueue1795500009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE demo_queue (
        id bigint GENERATED ALWAYS AS IDENTITY,
        body text NOT NULL,
        enqueued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT pk_demo_queue PRIMARY KEY (id)
      ) WITH (autovacuum_vacuum_scale_factor = 0.02)`);
    await runner.query(`
      CREATE TABLE demo_queue_counter (
        name text NOT NULL,
        messages bigint NOT NULL DEFAULT 0,
        CONSTRAINT pk_demo_queue_counter PRIMARY KEY (name),
        CONSTRAINT ck_demo_queue_counter_name CHECK (name IN ('enqueued', 'completed'))
      ) WITH (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`);
    await runner.query(`INSERT INTO demo_queue_counter (name) VALUES ('enqueued'), ('completed')`);
    await runner.query(`
      CREATE VIEW demo_queue_counts AS SELECT
        (SELECT messages FROM demo_queue_counter WHERE name = 'enqueued') AS enqueued,
        (SELECT messages FROM demo_queue_counter WHERE name = 'completed') AS completed`);
    await runner.query(`
      CREATE FUNCTION demo_queue_count() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE demo_queue_counter SET messages = messages + (SELECT count(*) FROM changed)
        WHERE name = TG_ARGV[0];
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE FUNCTION demo_queue_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE demo_queue_counter SET messages = (SELECT enqueued FROM demo_queue_counts) WHERE name = 'completed';
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER tr_demo_queue_insert AFTER INSERT ON demo_queue REFERENCING NEW TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION demo_queue_count('enqueued')`);
    await runner.query(`
      CREATE TRIGGER tr_demo_queue_delete AFTER DELETE ON demo_queue REFERENCING OLD TABLE AS changed
      FOR EACH STATEMENT EXECUTE FUNCTION demo_queue_count('completed')`);
    await runner.query(`
      CREATE TRIGGER tr_demo_queue_truncate AFTER TRUNCATE ON demo_queue
      FOR EACH STATEMENT EXECUTE FUNCTION demo_queue_emptied()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE demo_queue');
    await runner.query('DROP FUNCTION demo_queue_count()');
    await runner.query('DROP FUNCTION demo_queue_emptied()');
    await runner.query('DROP VIEW demo_queue_counts');
    await runner.query('DROP TABLE demo_queue_counter');
  }
}
