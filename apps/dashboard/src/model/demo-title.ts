import { type FlowDetail } from '@headgate/contract';

/** What the demo shows at this moment; the why sentence below it is the server's. */
export function demoTitle({ summary, policy, decision }: FlowDetail): string {
  if (decision === null) return 'The demo flow starts';
  if (decision.reason === 'CONSUMER_STALLED' || decision.reason === 'NO_CONSUMERS')
    return 'The demo’s consumer has stopped';
  switch (summary.state) {
    case 'blind':
      return 'The demo flow is blind';
    case 'stopped':
      return 'The demo flow is stopped';
    case 'over':
      return policy.mode === 'observe'
        ? 'The demo’s backlog grows: nobody holds it yet'
        : 'The demo flow is draining its backlog';
    case 'observing':
      return 'The demo’s backlog grows: nobody holds it yet';
    case 'held':
      return decision.reason === 'BACKLOG_AT_OBJECTIVE' ||
        decision.reason === 'PROBING_CAPACITY' ||
        decision.reason === 'NOT_BINDING'
        ? 'The demo flow has settled'
        : 'The demo flow is settling';
    default:
      return 'The demo flow runs';
  }
}
