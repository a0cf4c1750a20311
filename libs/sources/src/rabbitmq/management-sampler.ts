import { failureOf, late, noSuchQueue } from './failures.js';
import { type BrokerHttp, HttpStatusError } from './http-json.js';
import { readAlarm, readQueue } from './read-management.js';
import { type Sampled, type Sampler, type Samples } from './sampler.js';

const WHO = 'the management API';
/** Questions under way at once: the management database is one process. */
const AT_ONCE = 2;
/** All that is read of a queue. Asking for more makes the broker gather more. */
const COLUMNS = [
  'name,type,node,leader,state,arguments,effective_policy_definition,messages_ready,messages_unacknowledged,consumers',
  'message_stats.publish,message_stats.ack,message_stats.deliver_no_ack,message_stats.get_no_ack',
  'message_stats.redeliver,consumer_details.prefetch_count,consumer_details.active',
  'consumer_details.activity_status,consumer_details.ack_required',
].join(',');

/** Asks the management API for each queue by itself, which is never answered from its cache, and for the nodes' alarms. */
export class ManagementSampler implements Sampler {
  readonly via = 'management';

  constructor(
    private readonly http: BrokerHttp,
    private readonly base: string,
    private readonly vhost: string,
  ) {}

  async sample(queues: readonly string[], signal: AbortSignal): Promise<Samples> {
    const found = new Map<string, Sampled>();
    const waiting = [...queues];
    const work = async () => {
      for (let queue = waiting.shift(); queue !== undefined; queue = waiting.shift())
        found.set(queue, await this.one(queue, signal));
    };
    const [alarm] = await Promise.all([this.alarm(signal), ...Array.from({ length: AT_ONCE }, work)]);
    return { queues: found, alarm };
  }

  private async one(queue: string, signal: AbortSignal): Promise<Sampled> {
    const place = `${encodeURIComponent(this.vhost)}/${encodeURIComponent(queue)}`;
    try {
      const text = await this.http.text(`${rootOf(this.base)}/api/queues/${place}?columns=${COLUMNS}`, signal);
      const sample = readQueue(JSON.parse(text));
      return sample ? { sample } : { failure: { reason: 'unsupported', message: `${WHO} answered no queue` } };
    } catch (error) {
      if (error instanceof HttpStatusError && error.status === 404) return { failure: noSuchQueue(queue, this.vhost) };
      return { failure: signal.aborted ? late(WHO) : failureOf(WHO, error) };
    }
  }

  private async alarm(signal: AbortSignal): Promise<string | null> {
    try {
      const url = `${rootOf(this.base)}/api/nodes?columns=name,mem_alarm,disk_free_alarm`;
      return readAlarm(JSON.parse(await this.http.text(url, signal)));
    } catch {
      return null; // the queues tell why
    }
  }
}

/** With or without a slash at its end. */
export const rootOf = (base: string): string => base.replace(/\/+$/, '');
