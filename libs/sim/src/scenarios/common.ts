import { type ScenarioFactory, type Span } from '../scenario.js';

export const span = (fromSec: number, toSec: number): Span => ({ fromSec, toSec });
export const between = (second: number, fromSec: number, toSec: number) => second >= fromSec && second < toSec;

/** A function of time in pieces: [from second, value], ascending. */
export function pieces(list: readonly (readonly [number, number])[]): (second: number) => number {
  return (second) => {
    let value = list[0]![1];
    for (const [fromSec, next] of list) if (second >= fromSec) value = next;
    return value;
  };
}

/**
 * The same story with the consumers that real clients are: a member fetches all its partitions, works the batches off one
 * after the other and commits after each (kafkajs) as well as on the timer; owners are visible.
 */
export function asSerial(factory: ScenarioFactory): ScenarioFactory {
  return {
    ...factory,
    key: `${factory.key}/serial`,
    make: (random) => ({ ...factory.make(random), isSerial: true, showsOwners: true }),
  };
}

/** The same story with a broker's queue: acknowledged message by message, told as one pseudo-partition. */
export function asQueue(factory: ScenarioFactory, queue: 'counted' | 'depth-only'): ScenarioFactory {
  return {
    ...factory,
    key: `${factory.key}/${queue}`,
    // Its chance is that of the story: so the three kinds of consumers are compared on the same one.
    make: (random) => ({ ...factory.make(random), queue, isSerial: false, commitEverySec: 0.1, showsMembers: true }),
  };
}
