// The commands of the palette: pages, things to do, and devices that the site finds. Reads the language when called.

import { api } from '../api/site';
import type { Device, Me } from '../api/types';
import { controlPath } from '../viewer/address';
import { router } from '../router/router.svelte';
import { pathTo } from '../router/routes';
import { account } from '../state/account.svelte';
import { preferences } from '../state/preferences.svelte';
import { may } from '../state/permissions';
import { addressOf, pageOf, savedFilters } from '../state/saved-filters.svelte';
import { t } from '../texts/t.svelte';
import { hrefOf, workspacesFor } from './navigation';
import type { Command } from './palette';

/** Devices shown for one search. */
const MOST_DEVICES = 6;

/** Pages and things to do, for a role. */
export function fixedCommands(me: Me | undefined): Command[] {
  const pages = workspacesFor(me).flatMap((workspace) =>
    workspace.places.map(
      (place): Command => ({
        id: `page-${place.name}`,
        group: 'pages',
        text: t(`page-${place.name}`),
        note: t(`workspace-${workspace.name}`),
        icon: place.icon,
        run: () => router.go(hrefOf(place.name)),
      }),
    ),
  );
  return [...pages, ...filters(), ...actions(me)];
}

/** The lists as the person keeps them. */
function filters(): Command[] {
  return savedFilters.all.map((filter) => ({
    id: filter.id,
    group: 'filters',
    text: filter.name,
    note: t(`page-${pageOf(filter.list)}`),
    icon: 'filter',
    run: () => router.go(addressOf(filter)),
  }));
}

function actions(me: Me | undefined): Command[] {
  const enrol: Command = {
    id: 'action-enrol',
    group: 'actions',
    text: t('enrol-device'),
    icon: 'plus',
    run: () => router.go(pathTo('enrolment', {}, { new: 'yes' })),
  };
  const other = preferences.theme === 'dark' ? 'light' : 'dark';
  return [
    ...(may(me, 'manage_enrolment') ? [enrol] : []),
    {
      id: 'action-account',
      group: 'pages',
      text: t('page-account'),
      icon: 'account',
      run: () => router.go(pathTo('account')),
    },
    {
      id: 'action-theme',
      group: 'actions',
      text: t(`theme-use-${other}`),
      icon: other === 'dark' ? 'moon' : 'sun',
      run: () => (preferences.theme = other),
    },
    {
      id: 'action-language',
      group: 'actions',
      text: t('language-other'),
      icon: 'language',
      run: () => (preferences.locale = preferences.locale === 'nl' ? 'en' : 'nl'),
    },
    { id: 'action-sign-out', group: 'actions', text: t('sign-out'), icon: 'leave', run: () => void account.signOut() },
  ];
}

/** Devices that the site finds for what was typed: to open, and to control where that is possible at once. */
export async function deviceCommands(typed: string, signal: AbortSignal): Promise<Command[]> {
  const { items } = await api.devices({ search: typed, limit: MOST_DEVICES }, signal);
  return items.flatMap((device) => [openDevice(device), ...controlDevice(device)]);
}

function openDevice(device: Device): Command {
  return {
    id: device.id,
    group: 'devices',
    text: device.facts.name,
    note: t(device.online ? 'device-online' : 'device-offline'),
    icon: 'devices',
    run: () => router.go(pathTo('device', { id: device.id })),
  };
}

function controlDevice(device: Device): Command[] {
  // A reason is asked for on the device's page; the palette is for what works at once.
  if (!device.remote_control.possible || device.remote_control.needs_reason) return [];
  return [
    {
      id: `${device.id}-control`,
      group: 'devices',
      text: t('palette-control', { name: device.facts.name }),
      icon: 'control',
      run: () => void window.open(controlPath(device.id, 'full_control'), '_blank', 'noopener'),
    },
  ];
}
