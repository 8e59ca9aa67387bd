// The console's addresses: which path is which page, and what each page needs. It must not import pages statically:
// each is loaded when it is visited.

import type { Component } from 'svelte';

import type { Need } from '../state/permissions';

export type RouteName =
  | 'devices'
  | 'device'
  | 'control'
  | 'collections'
  | 'collection'
  | 'sessions'
  | 'status'
  | 'reports'
  | 'report'
  | 'enrolment'
  | 'operators'
  | 'operator'
  | 'groups'
  | 'roles'
  | 'assignments'
  | 'settings'
  | 'settings-set'
  | 'account'
  | 'site';

export interface Route {
  name: RouteName;
  /** Segments; one that starts with `:` is a parameter. */
  pattern: string;
  /** What the signed-in person needs to see it; nothing: everybody. */
  needs?: Need;
  /** `shell`: beside the navigation. `bare`: the whole window. */
  frame: 'shell' | 'bare';
  load: () => Promise<{ default: Component }>;
}

export const ROUTES: readonly Route[] = [
  {
    name: 'devices',
    pattern: '/devices',
    needs: 'read_devices',
    frame: 'shell',
    load: () => import('../pages/devices/DevicesPage.svelte'),
  },
  {
    name: 'device',
    pattern: '/devices/:id',
    needs: 'read_devices',
    frame: 'shell',
    load: () => import('../pages/device/DevicePage.svelte'),
  },
  {
    name: 'control',
    pattern: '/devices/:id/control',
    needs: 'start_sessions',
    frame: 'bare',
    load: () => import('../viewer/page/ViewerPage.svelte'),
  },
  {
    name: 'collections',
    pattern: '/collections',
    needs: 'read_collections',
    frame: 'shell',
    load: () => import('../pages/collections/CollectionsPage.svelte'),
  },
  {
    // `new` as id: one that is being made.
    name: 'collection',
    pattern: '/collections/:id',
    needs: 'read_collections',
    frame: 'shell',
    load: () => import('../pages/collections/CollectionPage.svelte'),
  },
  {
    name: 'sessions',
    pattern: '/sessions',
    needs: 'read_sessions',
    frame: 'shell',
    load: () => import('../pages/sessions/SessionsPage.svelte'),
  },
  {
    name: 'status',
    pattern: '/status-messages',
    needs: 'read_status_messages',
    frame: 'shell',
    load: () => import('../pages/status/StatusPage.svelte'),
  },
  {
    name: 'reports',
    pattern: '/reports',
    needs: 'run_reports',
    frame: 'shell',
    load: () => import('../pages/reports/ReportsPage.svelte'),
  },
  {
    name: 'report',
    pattern: '/reports/:name',
    needs: 'run_reports',
    frame: 'shell',
    load: () => import('../pages/reports/ReportPage.svelte'),
  },
  {
    name: 'enrolment',
    pattern: '/enrolment',
    needs: 'read_enrolment',
    frame: 'shell',
    load: () => import('../pages/enrolment/EnrolmentPage.svelte'),
  },
  {
    name: 'operators',
    pattern: '/operators',
    needs: 'read_security',
    frame: 'shell',
    load: () => import('../pages/operators/OperatorsPage.svelte'),
  },
  {
    name: 'operator',
    pattern: '/operators/:id',
    needs: 'read_security',
    frame: 'shell',
    load: () => import('../pages/operators/OperatorPage.svelte'),
  },
  {
    name: 'groups',
    pattern: '/groups',
    needs: 'read_security',
    frame: 'shell',
    load: () => import('../pages/security/GroupsPage.svelte'),
  },
  {
    name: 'roles',
    pattern: '/roles',
    needs: 'read_security',
    frame: 'shell',
    load: () => import('../pages/security/RolesPage.svelte'),
  },
  {
    name: 'assignments',
    pattern: '/assignments',
    needs: 'read_security',
    frame: 'shell',
    load: () => import('../pages/security/AssignmentsPage.svelte'),
  },
  {
    name: 'settings',
    pattern: '/client-settings',
    needs: 'read_settings_sets',
    frame: 'shell',
    load: () => import('../pages/settings/SettingsSetsPage.svelte'),
  },
  {
    // `new` as id: one that is being made.
    name: 'settings-set',
    pattern: '/client-settings/:id',
    needs: 'read_settings_sets',
    frame: 'shell',
    load: () => import('../pages/settings/SettingsSetPage.svelte'),
  },
  { name: 'account', pattern: '/account', frame: 'shell', load: () => import('../pages/account/AccountPage.svelte') },
  { name: 'site', pattern: '/site', frame: 'shell', load: () => import('../pages/site/SitePage.svelte') },
];

export type Params = Record<string, string>;

/** The route that a path belongs to, with its parameters. */
export function match(path: string, routes: readonly Route[] = ROUTES): { route: Route; params: Params } | null {
  const segments = path.split('/').filter(Boolean);
  for (const route of routes) {
    const pattern = route.pattern.split('/').filter(Boolean);
    if (pattern.length !== segments.length) continue;
    const params: Params = {};
    const fits = pattern.every((part, place) => {
      const segment = segments[place] ?? '';
      if (!part.startsWith(':')) return part === segment;
      params[part.slice(1)] = decode(segment);
      return true;
    });
    if (fits) return { route, params };
  }
  return null;
}

/** The address of a page. */
export function pathTo(name: RouteName, params: Params = {}, query: Record<string, string | undefined> = {}): string {
  const route = ROUTES.find((candidate) => candidate.name === name);
  const path = (route?.pattern ?? '/').replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(params[key] ?? ''));
  const asked = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return asked.length > 0 ? `${path}?${new URLSearchParams(asked).toString()}` : path;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // Not our address; the page will say that there is nothing here.
  }
}
