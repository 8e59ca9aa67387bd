// The mock site's reports: made of its sessions, in the form of `crates/store/src/reports`.

import type { ReportChart, ReportInfo, ReportName, ReportPage, ReportRow, Session } from '../src/api/types.ts';
import { invalid, limit, ok, problem, type Asked, type Handler } from './answers.ts';
import { membersOf } from './members.ts';
import { page, type MockSite } from './site.ts';

const DAY = 86_400_000;
const KINDS = { '': 'text', '#': 'count', '@': 'time', '~': 'seconds', '!': 'code', '&': 'id' } as const;

/** Chart, filters (`*`: needed), columns with a sign for what they hold. */
const REPORTS: Record<ReportName, [ReportInfo['chart'], string, string]> = {
  remote_control: ['over_time', 'operator device collection', '@requested_at device operator address !kind !access reason !consent @started_at @ended_at ~seconds !refused_by !refusal !end_reason &device_id &operator_id &session_id'],
  computers_by_operator: ['ranked', 'operator* collection', 'device #sessions ~seconds #requests #refused @first_at @last_at &device_id'],
  by_device: ['ranked', 'operator collection', 'device #sessions ~seconds #requests #refused #operators @last_at &device_id'],
  by_collection: ['ranked', 'operator', 'collection #sessions ~seconds #requests #refused #devices @last_at &collection_id'],
  refusals: ['ranked', 'operator device collection', '@requested_at device operator address !kind !access reason !refused_by !refusal &device_id &operator_id &session_id'],
  consent_answers: ['ranked', 'operator device collection', '@asked_at device operator !access !answer ~seconds &device_id &operator_id &session_id'],
  session_lengths: ['classes', 'operator device collection', '~seconds device operator !access @started_at @ended_at !end_reason reason &device_id &operator_id &session_id'],
  operator_activity: ['ranked', 'device collection', 'operator #sessions ~seconds #requests #refused #devices @last_at &operator_id'],
};

const INFOS = (Object.keys(REPORTS) as ReportName[]).map((name): ReportInfo => {
  const [chart, filters, columns] = REPORTS[name];
  return {
    name,
    chart,
    parameters: filters.split(' ').map((filter) => ({ name: filter.replace('*', '') as 'operator', required: filter.endsWith('*') })),
    columns: columns.split(' ').map((column) => {
      const sign = /^\W/.exec(column)?.[0] ?? '';
      return { name: column.slice(sign.length), kind: KINDS[sign as keyof typeof KINDS] };
    }),
  };
});

const seconds = ({ started_at, ended_at }: Session): number => (started_at && ended_at ? Math.round((ended_at - started_at) / 1000) : 0);
const refused = ({ state }: Session): boolean => state === 'refused';
const answerOf = ({ end_reason }: Session): string => ({ consent_denied: 'denied', consent_timeout: 'no_answer' })[end_reason ?? ''] ?? 'given';
const refusedBy = ({ end_reason }: Session): string => (end_reason?.startsWith('consent') ? 'user' : 'site');

/** All that is known of a session; each report shows its columns of it. */
function rowOf(session: Session): Record<string, string | number | null | undefined> {
  const { id, device_name, operator_name, requested_at, end_reason } = session;
  return {
    ...session,
    session_id: id,
    device: device_name,
    operator: operator_name,
    address: '10.12.4.61',
    asked_at: requested_at,
    consent: answerOf(session),
    answer: answerOf(session),
    seconds: seconds(session) || undefined,
    refused_by: refused(session) ? refusedBy(session) : undefined,
    refusal: refused(session) ? end_reason : undefined,
    end_reason: refused(session) ? undefined : end_reason,
    measured: undefined,
  };
}

function asked(site: MockSite, { query }: Asked): Session[] {
  const [from, until] = [Number(query.get('from') ?? 0), Number(query.get('until') ?? Infinity)];
  const collection = query.get('collection');
  const members = collection === null ? null : membersOf(site, collection);
  return site.sessions.filter(
    (session) =>
      session.requested_at >= from &&
      session.requested_at < until &&
      (query.get('operator') ?? session.operator_id) === session.operator_id &&
      (query.get('device') ?? session.device_id) === session.device_id &&
      (!members || members.has(session.device_id)),
  );
}

function groupBy<T>(all: T[], key: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return groups;
}

function counted(sessions: Session[], key: 'device' | 'operator'): ReportRow[] {
  const groups = groupBy(sessions, (session) => session[`${key}_id`]);
  const rows = [...groups].map(([id, of]): ReportRow => ({ [key]: of[0]![`${key}_name`], [`${key}_id`]: id, ...sums(of) }));
  return rows.sort((a, b) => Number(b['sessions']) - Number(a['sessions']));
}

function sums(of: Session[]): ReportRow {
  const distinct = (key: 'device_id' | 'operator_id'): number => new Set(of.map((session) => session[key])).size;
  const times = of.map(({ requested_at }) => requested_at);
  return {
    sessions: of.filter((session) => session.started_at).length,
    seconds: of.reduce((all, session) => all + seconds(session), 0),
    requests: of.length,
    refused: of.filter(refused).length,
    devices: distinct('device_id'),
    operators: distinct('operator_id'),
    ...(times.length > 0 ? { first_at: Math.min(...times), last_at: Math.max(...times) } : {}),
  };
}

function rowsOf(site: MockSite, name: ReportName, sessions: Session[]): ReportRow[] {
  switch (name) {
    case 'by_device':
    case 'computers_by_operator':
      return counted(sessions, 'device');
    case 'operator_activity':
      return counted(sessions, 'operator');
    case 'by_collection':
      return site.collections.map((collection) => {
        const members = membersOf(site, collection.id);
        return { collection: collection.name, collection_id: collection.id, ...sums(sessions.filter((session) => members.has(session.device_id))) };
      });
    case 'refusals':
      return sessions.filter(refused).map(shown(name));
    case 'session_lengths':
      return sessions.filter(seconds).sort((a, b) => seconds(b) - seconds(a)).map(shown(name));
    default:
      return sessions.map(shown(name));
  }
}

const shown = (name: ReportName) => (session: Session): ReportRow => {
  const all = rowOf(session);
  const columns = INFOS.find((info) => info.name === name)!.columns.map((column) => [column.name, all[column.name]] as const);
  return Object.fromEntries(columns.filter(([, value]) => value != null)) as ReportRow;
};

function chartOf(name: ReportName, sessions: Session[], rows: ReportRow[]): ReportChart {
  const kind = REPORTS[name][0];
  if (kind === 'over_time') {
    const days = Math.max(1, ...sessions.map(({ requested_at }) => Math.ceil((Date.now() - requested_at) / DAY)));
    const points = Array.from({ length: Math.min(30, days) }, (_, day) => {
      const from = Math.floor(Date.now() / DAY) * DAY - (Math.min(30, days) - 1 - day) * DAY;
      const there = sessions.filter(({ requested_at }) => requested_at >= from && requested_at < from + DAY);
      return { label: '', from, until: from + DAY, values: [there.filter((one) => one.started_at).length, there.filter(refused).length] };
    });
    return { kind, series: ['sessions', 'refused'], points };
  }
  if (kind === 'classes') {
    const ends = [0, 60, 300, 900, 1800, 3600, 7200, 14_400];
    const points = ends.map((from, place) => {
      const until = ends[place + 1] ?? null;
      return { label: '', from, until, values: [rows.filter((row) => Number(row['seconds']) >= from && Number(row['seconds']) < (until ?? Infinity)).length] };
    });
    return { kind, series: ['sessions'], points };
  }
  const code = { refusals: 'refusal', consent_answers: 'answer' }[name as string];
  if (code) {
    const points = [...groupBy(rows, (row) => String(row[code]))].map(([label, of]) => ({ label, values: [of.length] }));
    return { kind, series: [name === 'refusals' ? 'requests' : 'questions'], points: points.sort((a, b) => b.values[0]! - a.values[0]!) };
  }
  const label = name === 'by_collection' ? 'collection' : name === 'operator_activity' ? 'operator' : 'device';
  const points = rows.map((row) => ({ label: String(row[label]), values: [Number(row['sessions']), Number(row['refused'])] }));
  return { kind, series: ['sessions', 'refused'], points: points.filter(({ values }) => values.some(Boolean)).slice(0, 12) };
}

export const REPORT_ROUTES: Record<string, Handler> = {
  'GET /reports': () => ok(INFOS),
  'GET /reports/:id': (site, request, id) => {
    const info = INFOS.find(({ name }) => name === id);
    if (!info) return problem(404, 'not_found', 'There is no such report.');
    if (id === 'computers_by_operator' && !request.query.get('operator')) return invalid('operator', 'This report is about one operator.');
    const sessions = asked(site, request);
    const rows = rowsOf(site, info.name, sessions);
    const { items, next } = page(rows, request.query.get('after') ?? undefined, limit(request));
    const chart = request.query.get('after') ? null : chartOf(info.name, sessions, rows);
    return ok({ name: info.name, from: null, until: Date.now(), columns: info.columns, items, next: next ?? null, chart } satisfies ReportPage);
  },
};
