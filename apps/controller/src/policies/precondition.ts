import { ApiError } from '../http/api.error.js';

export interface ConditionalHeaders {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** What a change expects: a version, or null where the flow must not exist. Undefined: nothing was said. */
export type Expected = number | null | undefined;

/** Reads `If-Match: "7"` and `If-None-Match: *`. Throws 400 where they are malformed or both are there. */
export function parsePrecondition({ ifMatch, ifNoneMatch }: ConditionalHeaders): Expected {
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw malformed('If-None-Match', ifNoneMatch, 'send either If-Match or If-None-Match');
  }
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') throw malformed('If-None-Match', ifNoneMatch, 'must be *');
    return null;
  }
  if (ifMatch === undefined) return undefined;
  const version = /^\s*"?([1-9]\d{0,9})"?\s*$/.exec(ifMatch)?.[1];
  if (version === undefined) throw malformed('If-Match', ifMatch, 'must be one version in quotes, for example "7"');
  return Number(version);
}

/** Throws 428 where nothing was said. */
export function requirePrecondition(headers: ConditionalHeaders): number | null {
  const expected = parsePrecondition(headers);
  if (expected !== undefined) return expected;
  throw new ApiError(
    'PRECONDITION_MISSING',
    'Send If-Match with the version you have seen, or If-None-Match: * to create',
  );
}

/** For what only changes: throws 428 where no version was said. */
export function requireVersion(headers: ConditionalHeaders): number {
  const expected = requirePrecondition(headers);
  if (expected !== null) return expected;
  throw malformed('If-None-Match', '*', 'creates, and this does not; send If-Match with the version you have seen');
}

export function versionConflict(flow: string, expected: number | null, current: number | null): ApiError {
  const wanted = expected === null ? 'no flow' : `version ${expected}`;
  const found = current === null ? 'none' : `version ${current}`;
  const message = `Expected ${wanted} of ${flow}, and ${found} stands`;
  return new ApiError('VERSION_CONFLICT', message, { versions: { expected, current } });
}

const malformed = (path: string, value: string, message: string): ApiError =>
  new ApiError('BODY_INVALID', '1 problem in the request', {
    problems: [{ path, value: value.slice(0, 200), message }],
  });
