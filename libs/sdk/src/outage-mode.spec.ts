import { LocalSupply, type SupplyState } from './outage-mode.js';

const share = {
  shareMilliPerSec: 100_000,
  safeShareMilliPerSec: 10_000,
  burstSec: 1,
  validUntilMs: 31_000,
  onOutage: 'safe' as const,
};

function supply(bootstrapMilliPerSec = 50_000) {
  const changes: SupplyState[] = [];
  return { changes, supply: new LocalSupply(bootstrapMilliPerSec, 0, (_, to) => void changes.push(to)) };
}

describe('local supply', () => {
  it('begins with one message, not with a burst, and with none at a rate of none', () => {
    expect(supply().supply.tokensMilli).toBe(1000);
    expect(supply(0).supply.tokensMilli).toBe(0);
  });

  it('fills to its depth and no further', () => {
    const { supply: local } = supply();
    local.accrue(600_000);
    expect(local.tokensMilli).toBe(50_000);
    local.admitCost(80_000);
    local.accrue(1_200_000);
    expect(local.tokensMilli).toBe(80_000);
  });

  it('refills at the share up to the end of the validity and at the safe share after it, in one look', () => {
    const { supply: local, changes } = supply();
    local.heard(share, 1000);
    local.lost(30_500, 30_600);
    local.accrue(33_000);
    // 500 ms at 100/s, then 2 s at 10/s, of which the safe depth of 10 leaves what was there.
    expect(local.tokensMilli).toBe(10_000);
    expect(changes).toEqual(['leased', 'holding', 'safe']);
  });

  it('goes to the safe share at once where the budget had expired already', () => {
    const { supply: local, changes } = supply();
    local.heard({ ...share, validUntilMs: 1000 }, 1000);
    local.lost(2000, 2100);
    expect(changes).toEqual(['leased', 'safe']);
  });

  it('stays in the bootstrap while nobody was ever heard', () => {
    const { supply: local, changes } = supply();
    local.lost(0, 100);
    expect(changes).toEqual([]);
  });

  it('ignores a clock that stands still', () => {
    const { supply: local } = supply();
    local.accrue(0);
    expect(local.tokensMilli).toBe(1000);
  });
});
