import { setParams, useAddress } from '../app/router.js';
import { type Zone } from '../model/format-time.js';

export function useZone(): Zone {
  return useAddress().params.get('tz') === 'utc' ? 'utc' : 'local';
}

export function toggleZone(): void {
  const isUtc = new URLSearchParams(location.search).get('tz') === 'utc';
  setParams({ tz: isUtc ? null : 'utc' });
}
