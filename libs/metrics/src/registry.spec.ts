import { MetricRegistry } from './registry.js';

const lines = async (metrics: MetricRegistry, name: string): Promise<string[]> =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(name));

describe('MetricRegistry', () => {
  it('shows no gauge before it is set, and shows a counter without labels as 0', async () => {
    const metrics = new MetricRegistry();
    expect(await lines(metrics, 'headgate_config_stale')).toEqual([]);
    expect(await lines(metrics, 'headgate_config_reload_failures_total')).toEqual([
      'headgate_config_reload_failures_total 0',
    ]);
  });

  it('drops what is unknown now when gauges are cleared', async () => {
    const metrics = new MetricRegistry();
    metrics.set('flowRate', { flow: 'orders' }, 950);
    metrics.clear(['flowRate']);
    expect(await lines(metrics, 'headgate_flow_rate')).toEqual([]);
  });

  it('forgets every series of a flow that is gone, histograms and counters too', async () => {
    const metrics = new MetricRegistry();
    metrics.set('flowRate', { flow: 'orders' }, 950);
    metrics.inc('decisions', { flow: 'orders', reason: 'FIXED' });
    metrics.inc('decisions', { flow: 'mails', reason: 'FIXED' });
    metrics.observe('pollDuration', { cluster: 'main' }, 0.02);
    metrics.forget('flow', 'orders');
    metrics.forget('cluster', 'main');
    expect(await lines(metrics, 'headgate_flow_rate')).toEqual([]);
    expect(await lines(metrics, 'headgate_decision_total')).toEqual([
      'headgate_decision_total{flow="mails",reason="FIXED"} 1',
    ]);
    expect(await lines(metrics, 'headgate_poll_duration_seconds')).toEqual([]);
  });

  it('folds what comes after the cap into other, adds gauges up there, and counts', async () => {
    const metrics = new MetricRegistry(2);
    for (const flow of ['a', 'b', 'c', 'd']) metrics.set('flowRate', { flow }, 10);
    expect(await lines(metrics, 'headgate_flow_rate')).toEqual([
      'headgate_flow_rate{flow="a"} 10',
      'headgate_flow_rate{flow="b"} 10',
      'headgate_flow_rate{flow="other"} 20',
    ]);
    expect(await lines(metrics, 'headgate_label_values_folded_total')).toEqual([
      'headgate_label_values_folded_total{label="flow"} 2',
    ]);
  });

  it('gives the place of a forgotten value to the next one', async () => {
    const metrics = new MetricRegistry(1);
    metrics.set('flowRate', { flow: 'a' }, 1);
    metrics.forget('flow', 'a');
    metrics.set('flowRate', { flow: 'b' }, 2);
    expect(await lines(metrics, 'headgate_flow_rate')).toEqual(['headgate_flow_rate{flow="b"} 2']);
  });

  it('[F66] stays one sample a line with 10,000 hostile names, capped at 1,000 and other', async () => {
    const metrics = new MetricRegistry();
    for (let n = 0; n < 10_000; n += 1) {
      metrics.inc('decisions', { flow: `evil"} 1\nfake_metric{x="\\${n}\u0000\r`, reason: 'FIXED' });
    }
    const samples = await lines(metrics, 'headgate_decision_total');
    expect(samples).toHaveLength(1001);
    const isSample = /^headgate_decision_total\{flow="(?:[^"\\\n]|\\["\\n])*",reason="FIXED"\} \d+$/;
    expect(samples.filter((line) => !isSample.test(line))).toEqual([]);
  });
});
