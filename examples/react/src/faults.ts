// What to say beside which field when the server has refused.
// docs: begin faults
import { ApiError } from '@latchkey/client';

/** Sentences by the name of a field; `non_field_errors` for those that are about no field. */
export type Faults = Record<string, string[]>;

export function faultsOf(error: unknown): Faults {
  if (!(error instanceof ApiError)) {
    reportError(error); // a bug of this page
    return { non_field_errors: ['Something went wrong.'] };
  }
  if (Object.keys(error.fields).length) return error.fields; // 400, as Django REST Framework says it
  const wait = error.retryAfter ? ` Try again in ${error.retryAfter} s.` : '';
  return { non_field_errors: [(error.detail ?? error.message) + wait] }; // 401, 503, no answer at all
}
// docs: end faults
