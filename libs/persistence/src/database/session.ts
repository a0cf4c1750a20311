import { type EntityManager, type QueryRunner } from 'typeorm';

/** One connection for the time of one call. All of a call's statements go through it: a second one could deadlock. */
export class Session {
  constructor(private readonly runner: QueryRunner) {}

  /** For simple reads by the entities. */
  get entities(): EntityManager {
    return this.runner.manager;
  }

  async rows<Row>(sql: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.runner.query(sql, [...parameters], true)).records as Row[];
  }

  /** How many rows a statement has changed. */
  async change(sql: string, parameters: readonly unknown[] = []): Promise<number> {
    return (await this.runner.query(sql, [...parameters], true)).affected ?? 0;
  }
}
