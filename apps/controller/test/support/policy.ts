/** A policy as a person sends it; `changes` stand at its top level. */
export const policyBody = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  flow: 'orders',
  mode: 'enforce',
  rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800 },
  objective: { delaySec: 5, backlogMessages: 20_000 },
  law: { name: 'fixed' },
  overflow: { strategy: 'throttle' },
  constraints: [{ kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] }],
  ...changes,
});

export const edit = (changes: Record<string, unknown> = {}, reason = 'because') => ({
  policy: policyBody(changes),
  reason,
});

export const CREATE = { 'if-none-match': '*' };
export const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

export const withCeiling = (ceilingPerSec: number) => ({ rate: { ceilingPerSec, floorPerSec: 100, safePerSec: 800 } });
