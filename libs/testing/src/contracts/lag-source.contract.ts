import { type LagSource, type LagTarget, type Reading } from '@headgate/core';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

/** A source on a cluster of its own, and what a test has to know about that cluster. */
export interface LagSourceSubject {
  readonly source: LagSource;
  /** At least one: their groups and topics are there, and reading them gives numbers. */
  readonly readable: readonly LagTarget[];
  /** At least one: for example a group that does not exist. */
  readonly unreadable: readonly LagTarget[];
  /** The source's own deadline for one poll. */
  readonly deadlineMs: number;
  /** From now on the cluster takes connections and requests, and answers none. */
  silence(): Promise<void> | void;
  /** From now on the cluster ends its connections and refuses new ones. */
  refuse(): Promise<void> | void;
  /** Ends the cluster; the suite has closed the source. */
  dispose(): Promise<void> | void;
}

/** What a scheduler on a busy machine may add to a deadline. */
const SLACK_MS = 1_500;
/** Room for a real cluster to start. */
const TEST_MS = 120_000;

/** The promises of the port `LagSource`, which every adapter and the fake have to keep. */
export function lagSourceContract(name: string, make: () => Promise<LagSourceSubject> | LagSourceSubject): void {
  describe(`${name} keeps the promises of a lag source`, () => {
    let subject: LagSourceSubject;
    let all: readonly LagTarget[];

    beforeEach(async () => {
      subject = await make();
      all = [...subject.readable, ...subject.unreadable];
    }, TEST_MS);
    afterEach(async () => {
      await subject.source.close();
      await subject.dispose();
    }, TEST_MS);

    const poll = (targets = all, signal = AbortSignal.timeout(TEST_MS)) => subject.source.poll(targets, signal);

    it('has an entry for every target it was given, and no other', async () => {
      expect([...(await poll()).keys()].sort()).toEqual(ids(all));
      expect((await poll([])).size).toBe(0);
    }, 20_000);

    it('gives numbers where it can read, sorted by topic and partition', async () => {
      const readings = await poll();
      for (const { id, topics } of subject.readable) {
        const reading = okOf(readings.get(id));
        const places = reading.partitions.map(({ topic, partition }) => ({ topic, partition }));
        expect(places).toEqual([...places].sort((a, b) => compare(a.topic, b.topic) || a.partition - b.partition));
        expect(topics).toEqual(expect.arrayContaining(places.map(({ topic }) => topic)));
        expect(reading.atMs).toBe(Math.min(reading.committedAtMs, reading.endAtMs));
      }
    }, 20_000);

    it('answers a target it cannot read with a reason and a sentence, beside those it can', async () => {
      const readings = await poll();
      for (const { id } of subject.unreadable) expectFailure(readings.get(id));
      for (const { id } of subject.readable) okOf(readings.get(id));
    }, 20_000);

    it('counts its polls of a target upwards', async () => {
      const [first, second] = [await poll(), await poll()];
      for (const { id } of all) expect(second.get(id)!.sequence).toBeGreaterThan(first.get(id)!.sequence);
    }, 20_000);

    it('answers within its deadline when the cluster is silent', async () => {
      await poll();
      await subject.silence();
      await withinMs(subject.deadlineMs + SLACK_MS, poll(), (readings) => expectAllFailed(readings, all));
    }, 60_000);

    it('answers at once when it is told to stop', async () => {
      await subject.silence();
      const stop = new AbortController();
      const polling = poll(all, stop.signal);
      stop.abort();
      await withinMs(SLACK_MS, polling, (readings) => expectAllFailed(readings, all));
      await withinMs(SLACK_MS, poll(all, stop.signal), (readings) => expectAllFailed(readings, all));
    }, 60_000);

    it('does not throw when the cluster refuses', async () => {
      await poll();
      await subject.refuse();
      await withinMs(subject.deadlineMs + SLACK_MS, poll(), (readings) => expectAllFailed(readings, all));
    }, 60_000);

    it('settles what is under way when it is closed, and may be closed again', async () => {
      await subject.silence();
      const polling = poll();
      await subject.source.close();
      await withinMs(SLACK_MS, polling, (readings) => expectAllFailed(readings, all));
      await subject.source.close();
      await withinMs(SLACK_MS, poll(), (readings) => expectAllFailed(readings, all));
    }, 60_000);
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));
const ids = (targets: readonly LagTarget[]) => targets.map(({ id }) => id).sort();

function okOf(reading: Reading | undefined): Extract<Reading, { ok: true }> {
  if (!reading?.ok) throw new Error(`No numbers where they can be read: ${JSON.stringify(reading)}`);
  return reading;
}

/** Unknown is never zero: a failure carries a reason and no numbers. */
function expectFailure(reading: Reading | undefined): void {
  expect(reading).toEqual({
    ok: false,
    atMs: expect.any(Number),
    sequence: expect.any(Number),
    reason: expect.stringMatching(/^[a-z-]+$/),
    message: expect.stringMatching(/\S/),
  });
}

function expectAllFailed(readings: ReadonlyMap<string, Reading>, targets: readonly LagTarget[]): void {
  expect([...readings.keys()].sort()).toEqual(ids(targets));
  for (const reading of readings.values()) expectFailure(reading);
}

async function withinMs<T>(limitMs: number, waited: Promise<T>, check: (value: T) => void): Promise<void> {
  const since = performance.now();
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`Not settled within ${limitMs} ms`)), limitMs).unref();
  });
  check(await Promise.race([waited, late]));
  expect(performance.now() - since).toBeLessThanOrEqual(limitMs);
}
