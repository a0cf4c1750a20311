import { describe, expect, it } from '@jest/globals';
import { sharingScenarios } from './demand.js';
import { playSharing } from './play-sharing.js';
import { headgate } from './sharer.js';

/** The bar of CONTROL.md §7; `npm run sim -- --sharing` prints the whole table. */
const BAR = { used: 0.98, jain: 0.99, worst: 0.9 };

describe('sharing the rate', () => {
  it.each(sharingScenarios(2))('[B9] the product shares $title demand', (scenario) => {
    const score = playSharing(scenario, headgate(scenario.weights), 2, 60);
    expect(score.used).toBeGreaterThanOrEqual(BAR.used);
    expect(score.jain).toBeGreaterThanOrEqual(BAR.jain);
    expect(score.worst).toBeGreaterThanOrEqual(BAR.worst);
  });
});
