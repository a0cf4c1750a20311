import { type BannerBody } from '@headgate/contract';
import { type Dependency } from '../health/dependency-board.js';

export interface BannerParts {
  readonly dependencies: readonly Dependency[];
  readonly database: 'embedded' | 'postgres' | 'memory';
  readonly buckets: 'memory' | 'redis';
  readonly learning: readonly string[];
  readonly shadowed: readonly string[];
  readonly rowsDropped: number;
  readonly isDemo: boolean;
}

const LEVELS = ['critical', 'warning', 'info'] as const;

/** What everybody should know while it is so, in words: what is, what still works, what to do. Worst first. */
export function bannersOf(parts: BannerParts): BannerBody[] {
  const banners = [...parts.dependencies.flatMap(dependencyBanner), ...standing(parts)];
  return banners.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

function dependencyBanner({ name, state, reason, sinceMs }: Dependency): BannerBody[] {
  if (state === 'up' || state === 'unknown') return [];
  const since = sinceMs === null ? null : new Date(sinceMs).toISOString();
  const banner = (code: string, level: BannerBody['level'], text: string) => [{ code, level, text, since }];
  if (name === 'database') {
    const text = 'The database does not answer. Rates and leases go on; edits and older history wait for it.';
    return banner('DATABASE_DOWN', 'warning', text);
  }
  // Without a file everything is made through the API: nothing to warn of.
  if (name === 'config' && !reason?.startsWith('stale')) return [];
  if (name === 'config') return banner('CONFIG_STALE', 'warning', `Configuration: ${reason}.`);
  if (name === 'redis' || name === 'memory') {
    const text = `Buckets (${name}) do not answer: ${reason}. Producers keep their last share, then their safe share.`;
    return banner('BUCKETS_DOWN', 'critical', text);
  }
  if (name === 'redis:off') return banner('KILL_SWITCH', 'critical', `The kill switch is on: ${reason}.`);
  if (name === 'redis:memory') return banner('BUCKETS_EVICTED', 'critical', `Nothing is enforced: ${reason}.`);
  if (name.startsWith('flow:')) return banner('FLOW_FENCED', 'critical', `${name.slice(5)} is ${reason}.`);
  const level = state === 'down' ? 'critical' : 'warning';
  const text = `${name} does not answer: ${reason}. Rates of its flows are held, then glide to their safe rate.`;
  return banner('SOURCE_DOWN', level, text);
}

function standing(parts: BannerParts): BannerBody[] {
  const banners: BannerBody[] = [];
  const say = (code: string, level: BannerBody['level'], text: string) =>
    banners.push({ code, level, text, since: null });
  if (parts.learning.length > 0) {
    const flows = parts.learning.slice(0, 3).join(', ');
    const more = parts.learning.length > 3 ? ` and ${parts.learning.length - 3} more` : '';
    say('LEARNING', 'info', `Learning mode: ${flows}${more} grant at most their safe rate for one lease.`);
  }
  if (parts.buckets === 'memory') {
    say('MEMORY_BUCKETS', 'info', 'Buckets live in this process: for a single controller. Set REDIS_URL for more.');
  }
  if (parts.database === 'embedded') {
    say('EMBEDDED_DATABASE', 'info', 'History and flows live in a Postgres of our own. Set DATABASE_URL for yours.');
  }
  if (parts.shadowed.length > 0) {
    say(
      'FLOWS_SHADOWED',
      'warning',
      `In the file and in the database, and the file wins: ${parts.shadowed.join(', ')}.`,
    );
  }
  if (parts.rowsDropped > 0) {
    say('HISTORY_SHED', 'warning', `${parts.rowsDropped} rows of history were shed while the database was away.`);
  }
  if (parts.isDemo) say('DEMO', 'info', 'A demo runs: its producer and consumer are real processes on this machine.');
  return banners;
}
