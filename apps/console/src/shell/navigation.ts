// The console's workspaces and their pages, for the navigation and for the command palette.

import { pathTo, ROUTES, type RouteName } from '../router/routes';
import { may } from '../state/permissions';
import type { Me } from '../api/types';
import type { IconName } from '../ui/icons';

interface Place {
  name: RouteName;
  icon: IconName;
}

export interface Workspace {
  /** End of the message id of its name. */
  name: string;
  places: Place[];
}

const WORKSPACES: Workspace[] = [
  {
    name: 'assets',
    places: [
      { name: 'devices', icon: 'devices' },
      { name: 'collections', icon: 'collections' },
    ],
  },
  {
    name: 'monitoring',
    places: [
      { name: 'sessions', icon: 'sessions' },
      { name: 'status', icon: 'messages' },
      { name: 'reports', icon: 'reports' },
    ],
  },
  {
    name: 'administration',
    places: [
      { name: 'enrolment', icon: 'enrol' },
      { name: 'settings', icon: 'settings' },
      { name: 'site', icon: 'site' },
    ],
  },
  {
    name: 'security',
    places: [
      { name: 'operators', icon: 'account' },
      { name: 'groups', icon: 'people' },
      { name: 'roles', icon: 'key' },
      { name: 'assignments', icon: 'assignments' },
    ],
  },
];

/** Pages without an entry of their own. */
const UNDER: Partial<Record<RouteName, RouteName>> = {
  device: 'devices',
  collection: 'collections',
  report: 'reports',
  'settings-set': 'settings',
  operator: 'operators',
};

/** The workspaces that somebody sees, without those that would be empty. */
export function workspacesFor(me: Me | undefined): Workspace[] {
  const open = (place: Place): boolean => {
    const needs = ROUTES.find((route) => route.name === place.name)?.needs;
    return !needs || may(me, needs);
  };
  return WORKSPACES.map((workspace) => ({ ...workspace, places: workspace.places.filter(open) })).filter(
    (workspace) => workspace.places.length > 0,
  );
}

export const hrefOf = (name: RouteName): string => pathTo(name);

/** The entry of the navigation under which a page lies. */
export const placeOf = (name: RouteName | undefined): RouteName | undefined => (name && UNDER[name]) ?? name;
