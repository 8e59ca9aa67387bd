// What can go wrong with a request, as one type: a problem document of the site, or no answer at all.
// It must not know the texts that people read; those are in `texts/`, by code.

import type { Problem } from './types';

/** A request that the site refused, or that never reached it (`status` 0, code `unreachable`). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** What happened and what to do, in English; the fallback for a code without a translation. */
  readonly detail: string;
  /** The field of the request that is at fault. */
  readonly field: string | undefined;
  /** Number of the request in the site's log. */
  readonly requestId: string | undefined;

  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail' | 'field' | 'request_id'>) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail;
    this.field = problem.field ?? undefined;
    this.requestId = problem.request_id ?? undefined;
  }

  /** From whatever a failed request left behind: a problem document, some other body, or nothing. */
  static fromAnswer(status: number, body: unknown): ApiProblem {
    if (isProblem(body)) return new ApiProblem({ ...body, status });
    return new ApiProblem({ status, code: 'unexpected_answer', detail: `The site answered with HTTP status ${status}.` });
  }

  static unreachable(cause: unknown): ApiProblem {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new ApiProblem({ status: 0, code: 'unreachable', detail: `The site could not be reached (${why}).` });
  }
}

/** Any thrown value as a problem, so that every error that a page shows has the same form. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ status: 0, code: 'console_fault', detail: `The console ran into a fault of its own (${why}).` });
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const { code, detail } = body as Partial<Problem>;
  return typeof code === 'string' && typeof detail === 'string';
}
