import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { overviewQuery, REST_EVERY_MS, readAgain, readOn, STREAM_LINES } from '../../api/overview-list.js';
import { useView } from '../../hooks/use-stream.js';

/** The list of a filter and an order: live at its head, read on as it is scrolled, and what is seen far below kept fresh. */
export function useList(q: string, sort: string) {
  const client = useQueryClient();
  const query = useQuery(overviewQuery(q, sort));
  useView({ kind: 'overview', q, sort });
  const seen = useRef(0);
  const loaded = query.data?.flows.length ?? 0;
  const onSeen = useCallback(
    (first: number, last: number): void => {
      seen.current = first;
      // A failure shows as outlines that stay; the next turn of the wheel asks again.
      if (last >= loaded - 1) void readOn(client, q, sort).catch(() => {});
    },
    [client, q, sort, loaded],
  );
  useEffect(() => {
    const timer = setInterval(() => {
      if (seen.current > STREAM_LINES) void readAgain(client, q, sort, seen.current).catch(() => {});
    }, REST_EVERY_MS);
    return () => clearInterval(timer);
  }, [client, q, sort]);
  return { query, onSeen };
}
