// The API's paths by hand, in the form that openapi-typescript generates, until `docs/openapi.json` exists.
// It must not hold anything that the Rust API does not have.

import type * as Api from './types';

type Json<T> = { content: { 'application/json': T } };
type Answer<T> = { 200: Json<T>; default: Json<Api.Problem> };
type Nothing = { 204: { content?: never }; default: Json<Api.Problem> };
type Parameters<Query, Path> = {
  query?: Query;
  header?: never;
  cookie?: never;
} & ([Path] extends [never] ? { path?: never } : { path: Path });
type Get<T, Query = never, Path = never> = { parameters: Parameters<Query, Path>; responses: Answer<T> };
type Send<Body, T, Path = never> = {
  parameters: Parameters<never, Path>;
  requestBody: Json<Body>;
  responses: Answer<T>;
};
type Ask<T> = { parameters: Parameters<never, never>; responses: Answer<T> };
type Do<Path = never> = { parameters: Parameters<never, Path>; responses: Nothing };
type Tell<Body> = { parameters: Parameters<never, never>; requestBody: Json<Body>; responses: Nothing };
type Id = { id: string };

export interface paths {
  '/api/v1/setup': { get: Get<Api.SetupState>; post: Send<Api.SetupRequest, Api.Me> };
  '/api/v1/sign-in': { post: Send<Api.SignInRequest, Api.Me> };
  '/api/v1/sign-out': { post: Do };
  '/api/v1/me': { get: Get<Api.Me> };
  '/api/v1/me/password': { post: Tell<Api.ChangePassword> };
  '/api/v1/me/second-factor': { post: Ask<Api.SecondFactorOffer> };
  '/api/v1/me/second-factor/confirm': { post: Tell<{ code: string }> };
  '/api/v1/me/second-factor/remove': { post: Tell<{ password: string }> };
  '/api/v1/devices': { get: Get<Api.Page<Api.Device>, Api.DeviceQuery> };
  '/api/v1/devices/{id}': { get: Get<Api.Device, never, Id>; delete: Do<Id> };
  '/api/v1/sessions': { get: Get<Api.Page<Api.Session>, Api.SessionQuery>; post: Send<Api.NewSession, Api.GrantedSession> };
  '/api/v1/sessions/{id}/end': { post: Do<Id> };
  '/api/v1/status-messages': { get: Get<Api.Page<Api.StatusMessage>, Api.StatusQuery> };
  '/api/v1/operators': { get: Get<Api.Page<Api.Operator>, { after?: string; limit?: number }>; post: Send<Api.NewOperator, Api.Operator> };
  '/api/v1/operators/{id}': { delete: Do<Id> };
  '/api/v1/enrolment-tokens': {
    get: Get<Api.Page<Api.EnrolmentToken>, { after?: string; limit?: number }>;
    post: Send<Api.NewEnrolmentToken, Api.CreatedEnrolmentToken>;
  };
  '/api/v1/enrolment-tokens/{id}': { delete: Do<Id> };
  '/api/v1/client-settings': { get: Get<Api.DefaultClientSettings>; put: Send<Api.DefaultClientSettings, Api.DefaultClientSettings> };
  '/api/v1/client-settings/table': { get: Get<Api.SettingRow[]> };
  '/api/v1/site': { get: Get<Api.SiteInfo> };
}
