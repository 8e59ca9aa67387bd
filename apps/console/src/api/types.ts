// The words of the API, as `npm run api` generates them from the site's own document, under the names that the console
// uses. Times are UTC milliseconds. It must not add anything to what the site says.

import type { components, paths } from './generated/schema';

type Schemas = components['schemas'];

export type AccessLevel = Schemas['AccessLevel'];
export type ApiToken = Schemas['ApiToken'];
export type Assignee = Schemas['Assignee'];
export type Assignment = Schemas['Assignment'];
export type ChangedCollection = Schemas['ChangedCollection'];
export type ChangedGroup = Schemas['ChangedGroup'];
export type ChangedOperator = Schemas['ChangedOperator'];
export type ChangedRole = Schemas['ChangedRole'];
export type ChangePassword = Schemas['ChangePassword'];
export type Collection = Schemas['Collection'];
export type CollectionName = Schemas['CollectionName'];
export type CollectionOfDevice = Schemas['CollectionOfDevice'];
export type CreatedApiToken = Schemas['CreatedApiToken'];
export type CreatedEnrolmentToken = Schemas['CreatedEnrolmentToken'];
export type Device = Schemas['Device'];
export type DeviceFacts = Schemas['DeviceFacts'];
export type EffectiveRight = Schemas['EffectiveRight'];
export type DeviceFailure = Schemas['DeviceFailure'];
export type DeviceName = Schemas['DeviceName'];
export type DirectMembers = Schemas['DirectMembers'];
export type EnrolmentToken = Schemas['EnrolmentToken'];
export type Fact = Schemas['Fact'];
export type FilteredList = Schemas['FilteredList'];
export type GrantedSession = Schemas['GrantedSession'];
export type Group = Schemas['Group'];
export type GroupDetails = Schemas['GroupDetails'];
export type Me = Schemas['Me'];
export type MeasuredLatency = Schemas['MeasuredLatency'];
export type Monitor = Schemas['Monitor'];
export type NewApiToken = Schemas['NewApiToken'];
export type NewAssignment = Schemas['NewAssignment'];
export type NewCollection = Schemas['NewCollection'];
export type NewEnrolmentToken = Schemas['NewEnrolmentToken'];
export type NewGroup = Schemas['NewGroup'];
export type NewOperator = Schemas['NewOperator'];
export type NewRole = Schemas['NewRole'];
export type NewSecurityKey = Schemas['NewSecurityKey'];
export type NewSession = Schemas['NewSession'];
export type SecondFactorsRequest = Schemas['SecondFactorsRequest'];
export type SecurityKey = Schemas['SecurityKey'];
export type SecurityKeyAnswer = Schemas['SecurityKeyAnswer'];
export type SecurityKeyOffer = Schemas['SecurityKeyOffer'];
export type SecurityKeyRequest = Schemas['SecurityKeyRequest'];
export type OperatingSystem = Schemas['OperatingSystem'];
export type Operator = Schemas['Operator'];
export type Possibility = Schemas['Possibility'];
export type OperatorName = Schemas['OperatorName'];
export type Permission = Schemas['Permission'];
export type PossibleViewer = Schemas['PossibleViewer'];
export type Preview = Schemas['Preview'];
export type PreviewRequest = Schemas['PreviewRequest'];
export type Problem = Schemas['Problem'];
export type RemovalOutcome = Schemas['RemovalOutcome'];
export type ChartPoint = Schemas['ChartPoint'];
export type ReportChart = Schemas['ReportChart'];
export type ReportColumn = Schemas['ReportColumn'];
export type ReportFilterName = Schemas['ReportFilterName'];
export type ReportInfo = Schemas['ReportInfo'];
export type ReportName = Schemas['ReportName'];
export type ReportPage = Schemas['ReportPage'];
export type ReportRow = ReportPage['items'][number];
export type ReportValue = Schemas['ReportValue'];
export type Role = Schemas['Role'];
export type RoleName = Schemas['RoleName'];
export type Rule = Schemas['Rule'];
export type RuleProblem = Schemas['RuleProblem'];
export type Sample = Schemas['Sample'];
export type SavedFilter = Schemas['SavedFilter'];
export type SavedFilterContent = Schemas['SavedFilterContent'];
export type SecondFactorOffer = Schemas['SecondFactorOffer'];
export type SecurityRole = Schemas['SecurityRole'];
export type Session = Schemas['Session'];
export type SessionState = Schemas['SessionState'];
export type SettingRow = Schemas['SettingRow'];
export type SetupRequest = Schemas['SetupRequest'];
export type Severity = Schemas['Severity'];
export type SignedInUser = Schemas['SignedInUser'];
export type SignInRequest = Schemas['SignInRequest'];
export type SiteEvent = Schemas['Event'];
export type SiteInfo = Schemas['SiteInfo'];
export type StatusMessage = Schemas['StatusMessage'];
export type TokenState = Schemas['TokenState'];
export type Verdict = Schemas['Verdict'];

/** One page of a list. The document names one such type for each kind of row. */
export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number | null;
}

export type SettingValue = boolean | number | string | string[];

/** Client settings with values of any name: forms are made from the site's table, not from what is known here. */
export type SettingValues = Record<string, SettingValue>;

export type SettingsSet = Omit<Schemas['SettingsSet'], 'values'> & { values: SettingValues };
export type SettingsSetContent = Omit<Schemas['SettingsSetContent'], 'values'> & { values: SettingValues };
export type SettingsSetVersion = Omit<Schemas['SettingsSetVersion'], 'values'> & { values: SettingValues };
export type SetName = Schemas['SetName'];
export type Impact = Omit<Schemas['Impact'], 'changes'> & { changes: ImpactChange[] };
export type ImpactChange = Omit<Schemas['ImpactChange'], 'before' | 'after'> & { before: SettingValue; after: SettingValue };
export type DirectMembersOutcome = Omit<Schemas['DirectMembersOutcome'], 'client_settings'> & {
  client_settings: Omit<Schemas['SettingsImpact'], 'changes'> & { changes: ImpactChange[] };
};
export type ResultantSettings = Omit<Schemas['ResultantSettings'], 'settings'> & { settings: ResultantSetting[] };
export type ResultantSetting = Omit<Schemas['ResultantSetting'], 'value' | 'overridden'> & {
  value: SettingValue;
  overridden: { set: SetName; value: SettingValue }[];
};

// The questions that lists are asked with, without `null`: a parameter is given or left out.
type Asked<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? { [Key in keyof NonNullable<Query>]?: NonNullable<NonNullable<Query>[Key]> }
  : never;

export type AssignmentQuery = Asked<'/api/v1/assignments'>;
export type CollectionQuery = Asked<'/api/v1/collections'>;
export type DeviceNamesQuery = Asked<'/api/v1/devices/names'>;
export type DeviceQuery = Asked<'/api/v1/devices'>;
export type ReportQuery = Asked<'/api/v1/reports/{name}'>;
export type SessionQuery = Asked<'/api/v1/sessions'>;
export type StatusQuery = Asked<'/api/v1/status-messages'>;
