import { checkVersions, spokenForm } from './check-versions.js';
import { consumerGroupDescribe } from './codec/consumer-group-describe.js';
import { describeGroups } from './codec/describe-groups.js';
import { listGroups } from './codec/list-groups.js';
import { KafkaVersionError } from './kafka-errors.js';

const KAFKA_4 = [2, 3, 9, 15, 16, 69].map((key) => ({ key, min: 0, max: 12 }));
const answer = (ranges: readonly { key: number; min: number; max: number }[], errorCode = 0) => ({
  throttleMs: 0,
  errorCode,
  ranges,
});

describe('checkVersions', () => {
  it('takes a broker that speaks all of it', () => {
    expect(() => checkVersions(answer(KAFKA_4), 'k:9092')).not.toThrow();
  });

  it.each([
    {
      what: 'is too old',
      ranges: KAFKA_4.map((r) => (r.key === 9 ? { ...r, max: 7 } : r)),
      names: 'OffsetFetch v8 (the broker speaks v0 to v7)',
    },
    {
      what: 'has left our version behind',
      ranges: KAFKA_4.map((r) => (r.key === 2 ? { ...r, min: 8 } : r)),
      names: 'ListOffsets v7 (the broker speaks v8 to v12)',
    },
    {
      what: 'lacks an API',
      ranges: KAFKA_4.filter(({ key }) => key !== 3),
      names: 'Metadata v12 (the broker does not know',
    },
  ])('names the API when the broker $what', ({ ranges, names }) => {
    expect(() => checkVersions(answer(ranges), 'k:9092')).toThrow(KafkaVersionError);
    expect(() => checkVersions(answer(ranges), 'k:9092')).toThrow(names);
  });

  it('does with older forms of some, and without the description of KIP-848 groups', () => {
    const kafka31 = KAFKA_4.filter(({ key }) => key !== 69).map((range) => {
      const max = { 15: 5, 16: 4 }[range.key];
      return max === undefined ? range : { ...range, max };
    });
    expect(() => checkVersions(answer(kafka31), 'k:9092')).not.toThrow();
    expect(spokenForm(listGroups(), kafka31)?.api.version).toBe(4);
    expect(spokenForm(describeGroups([]), kafka31)?.api.version).toBe(5);
    expect(spokenForm(consumerGroupDescribe([]), kafka31)).toBeNull();
    expect(spokenForm(listGroups(), KAFKA_4)?.api.version).toBe(5);
  });

  it('refuses a broker that does not even take the question', () => {
    expect(() => checkVersions(answer([], 35), 'k:9092')).toThrow('ApiVersions v3');
  });
});
