// Where a form shows a problem: at the field that the site named, or above the buttons. It must not know forms.

import type { ApiProblem } from '../api/problem';

/** The site's sentence about one field; undefined when the problem is about something else. */
export function atField(problem: ApiProblem | null, field: string): string | undefined {
  return problem?.field === field ? problem.detail : undefined;
}

/** The problem, unless one of the form's fields shows it already. */
export function elsewhere(problem: ApiProblem | null, fields: readonly string[]): ApiProblem | null {
  return problem?.field && fields.includes(problem.field) ? null : problem;
}
