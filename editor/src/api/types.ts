// The names the app has for what the server's document describes.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Contact = Schemas['Contact'];
export type ContactToWrite = Schemas['ContactToWrite'];
export type DeadLetter = Schemas['DeadLetter'];
export type EventsAnswer = Schemas['EventsAnswer'];
export type EventToSend = Schemas['EventToSend'];
export type FlowItem = Schemas['FlowItem'];
export type FlowStats = Schemas['FlowStats'];
export type FlowText = Schemas['FlowText'];
export type Message = Schemas['Message'];
export type MessageDetail = Schemas['MessageDetail'];
export type Provider = Schemas['Provider'];
export type QuarantinedRun = Schemas['QuarantinedRun'];
export type TagsAdded = Schemas['TagsAdded'];
export type TimelineItem = Schemas['TimelineItem'];
export type TokenItem = Schemas['TokenItem'];
export type VersionItem = Schemas['VersionItem'];
