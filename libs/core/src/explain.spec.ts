import { policyOf } from '../test/builders.js';
import { decisionOf, viewOf } from '../test/decisions.js';
import { type ConstraintView, type Decision } from './decision.js';
import { explain } from './explain.js';
import { type Policy } from './policy/policy.js';

function sentence(
  decision: Partial<Decision>,
  view: Partial<ConstraintView> = {},
  policy: Partial<Policy> = {},
): string {
  return explain(decisionOf(decision), viewOf(view), policyOf(policy));
}

const held = 'orders is held at 900/s: ';

describe('explain', () => {
  it.each([
    {
      reason: 'HARD_LIMIT',
      text: 'billing has reached the hard limit (12 s behind, objective 5 s), so even the floor stops until it is down to 0.7 of it',
    },
    { reason: 'NO_READING', text: 'billing was not read yet' },
    { reason: 'COLD_START', text: 'the pace of billing is not known yet (12 s behind, objective 5 s)' },
    { reason: 'NO_CONSUMERS', text: 'billing has no consumers (12 s behind, objective 5 s)' },
    {
      reason: 'CONSUMER_STALLED',
      text: 'billing has stopped committing in part or whole (12 s behind, objective 5 s)',
    },
    {
      reason: 'BACKLOG_ABOVE_OBJECTIVE',
      text: 'billing is 12 s behind, objective 5 s; it consumes 1,000/s, so its backlog is drained',
    },
    { reason: 'BACKLOG_AT_OBJECTIVE', text: 'billing is 12 s behind, objective 5 s; it consumes 1,000/s' },
    { reason: 'PROBING_CAPACITY', text: 'billing keeps up (12 s behind, objective 5 s), so a higher rate is tried' },
    { reason: 'NOT_BINDING', text: 'billing keeps up with all that is sent (12 s behind, objective 5 s)' },
    { reason: 'FIXED', text: 'its policy fixes the rate' },
    { reason: 'STEP_LEVEL', text: 'billing is 12,000 messages behind, which the table of steps answers so' },
    { reason: 'RECOVERING', text: 'billing is 12,000 messages behind, so the rate climbs back' },
  ] as const)('has a sentence for $reason', ({ reason, text }) => expect(sentence({ reason })).toBe(held + text));

  it.each([
    { reason: 'STALE_HOLD', view: { sampleAgeMs: 6200 }, text: 'billing was last read 6.2 s ago; the rate is held' },
    {
      reason: 'STALE_GLIDE',
      view: { sampleAgeMs: 123_456, failure: 'no answer from main' },
      text: 'billing was last read 123 s ago (no answer from main); the rate glides to the safe 800/s at most',
    },
    { reason: 'NO_READING', view: { failure: 'no such group' }, text: 'billing was not read yet (no such group)' },
    { reason: 'STALE_HOLD', view: { sampleAgeMs: null }, text: 'billing was never read; the rate is held' },
    {
      reason: 'STALE_GLIDE',
      view: { sampleAgeMs: null, failure: 'no such group' },
      text: 'billing was never read (no such group); the rate glides to the safe 800/s at most',
    },
    {
      reason: 'PARTIAL_READING',
      view: { completeness: 0.999 },
      text: 'only 99 % of the partitions of billing answered, so the rate may not rise',
    },
    {
      reason: 'NO_CONSUMERS',
      view: { lagMessages: null, delaySec: null },
      text: 'billing has no consumers (backlog unknown)',
    },
    {
      reason: 'COLD_START',
      view: { delaySec: null },
      text: 'the pace of billing is not known yet (12,000 messages behind, objective 5 s)',
    },
    { reason: 'BACKLOG_AT_OBJECTIVE', view: { consumedPerSec: null }, text: 'billing is 12 s behind, objective 5 s' },
    {
      reason: 'STEP_LEVEL',
      view: { lagMessages: null },
      text: 'billing is an unknown number of messages behind, which the table of steps answers so',
    },
  ] as const)('says of $reason with $view: $text', ({ reason, view, text }) => {
    expect(sentence({ reason }, view)).toBe(held + text);
  });

  it('speaks in messages where the objective does', () => {
    expect(sentence({}, {}, { objective: { backlogMessages: 5000 } })).toContain(
      'billing is 12,000 messages behind, objective 5,000 messages',
    );
  });

  it.each([
    { clamp: 'step-up', end: '; it rises step by step' },
    { clamp: 'ceiling', end: '; this is the ceiling' },
    { clamp: 'floor', end: '; this is the floor' },
    { clamp: 'no-raise', end: 'drained' },
    { clamp: null, end: 'drained' },
  ] as const)('ends with "$end" where the clamp is $clamp', ({ clamp, end }) => {
    expect(sentence({ clamp }).endsWith(end)).toBe(true);
  });

  it('says in observe mode what would be', () => {
    expect(sentence({ mode: 'observe' })).toMatch(/^orders would be held at 900\/s: /);
  });

  it.each([
    { ratePerSec: 0, text: '0/s' },
    { ratePerSec: 0.25, text: '0.25/s' },
    { ratePerSec: 4.14, text: '4.1/s' },
    { ratePerSec: 12.4, text: '12/s' },
    { ratePerSec: 99.7, text: '100/s' },
    { ratePerSec: 1039.6, text: '1,040/s' },
    { ratePerSec: 12_345_678, text: '12,345,678/s' },
  ])('writes $ratePerSec as $text', ({ ratePerSec, text }) => {
    expect(sentence({ ratePerSec })).toContain(`held at ${text}:`);
  });
});
