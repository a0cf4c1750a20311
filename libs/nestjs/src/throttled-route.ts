import { type RouteOptions } from '@headgate/sdk/http';

export const THROTTLED = 'headgate:throttled';

/** What `@Throttled` leaves at a route. */
export interface ThrottledRoute {
  readonly flow: string;
  readonly options: RouteOptions & { readonly cost?: number | ((request: unknown) => number) };
}
