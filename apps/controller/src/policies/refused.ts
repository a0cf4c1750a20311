import { ApiError } from '../http/api.error.js';
import { type Refusal } from './policy-check.js';

/** A refusal as the answer to a change. */
export function refused({ code, problems }: Refusal): ApiError {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new ApiError(code, `${count} in the policy`, { problems });
}
