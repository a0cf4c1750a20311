import { type ClusterLag } from '@headgate/core';
import { type SweptListing } from './group-list.js';

/**
 * Whether a group is read in this sweep. An idle one (empty, nothing waits, nothing moves) comes every `rareEvery`
 * sweeps, spread evenly by its name.
 */
export function isDue(cluster: ClusterLag, listing: SweptListing, sweep: number, rareEvery: number): boolean {
  const track = cluster.groups.get(listing.group);
  if (track === undefined || listing.state !== 'empty' || track.state !== 'empty' || track.failure !== null)
    return true;
  if (track.shown?.incidentId != null || track.windowAtMs.length < cluster.settings.windowPolls) return true;
  return (
    (sweep + hashOf(listing.group)) % rareEvery === 0 || !track.table.isIdle(cluster.book, cluster.settings.windowPolls)
  );
}

function hashOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (hash * 31 + text.charCodeAt(at)) >>> 0;
  return hash;
}
