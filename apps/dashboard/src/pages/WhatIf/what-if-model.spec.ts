import { type FlowDetail } from '@headgate/contract';
import { candidateFrom, candidateText, fromSlider, policyWith, SLIDER_STEPS, toSlider } from './what-if-model.js';

const policy = {
  ...{ flow: 'orders', objective: { delaySec: 5 }, law: { name: 'drain', params: { setPointDelayShare: 0.3 } } },
} as unknown as FlowDetail['policy'];

describe('a candidate', () => {
  it('is the policy in force until something is changed, and stands in the address', () => {
    expect(candidateText(policy, candidateFrom(policy, null))).toBeNull();
    const changed = { delaySec: 12, backlogMessages: null, law: 'steps' };
    const text = candidateText(policy, changed);
    expect(text).toBe('delay=12&law=steps');
    expect(candidateFrom(policy, text)).toEqual(changed);
  });

  it.each(['delay=-3', 'delay=x', 'law=magic', '%%%', 'delay=0&backlog=NaN'])(
    'ignores what means nothing: %s',
    (text) => {
      expect(candidateFrom(policy, text)).toEqual({ delaySec: 5, backlogMessages: null, law: 'drain' });
    },
  );

  it('keeps the parameters of its law, and takes none to another', () => {
    expect(policyWith(policy, { delaySec: 9, backlogMessages: null, law: 'drain' })).toMatchObject({
      objective: { delaySec: 9 },
      law: { name: 'drain', params: { setPointDelayShare: 0.3 } },
    });
    expect(policyWith(policy, { delaySec: 5, backlogMessages: null, law: 'steps' })).toMatchObject({
      law: { name: 'steps', params: {} },
    });
  });

  it('moves on the slider in even ratios, with the objective in force in its middle', () => {
    expect(toSlider(5, 5)).toBe(SLIDER_STEPS / 2);
    expect([fromSlider(0, 5), fromSlider(SLIDER_STEPS, 5)]).toEqual([0.625, 40]);
    expect(fromSlider(toSlider(12, 5), 5) / 12).toBeCloseTo(1, 1);
  });
});
