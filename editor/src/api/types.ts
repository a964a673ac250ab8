// The names the app has for what the server's document describes.

import type { components } from './schema';

type Schemas = components['schemas'];

export type Cart = Schemas['Cart'];
export type CodesToMake = Schemas['CodesToMake'];
export type Connector = Schemas['Connector'];
export type Contact = Schemas['Contact'];
export type ContactsMerged = Schemas['ContactsMerged'];
export type ContactToWrite = Schemas['ContactToWrite'];
export type Coupon = Schemas['Coupon'];
export type CouponPool = Schemas['CouponPool'];
export type DeadLetter = Schemas['DeadLetter'];
export type Delivery = Schemas['Delivery'];
export type Deed = Schemas['Deed'];
export type EventToSend = Schemas['EventToSend'];
export type EventsAnswer = Schemas['EventsAnswer'];
export type FlowItem = Schemas['FlowItem'];
export type FlowStats = Schemas['FlowStats'];
export type FlowText = Schemas['FlowText'];
export type Key = Schemas['Key'];
export type KeyToMake = Schemas['KeyToMake'];
export type Message = Schemas['Message'];
export type MessageDetail = Schemas['MessageDetail'];
export type PoolToWrite = Schemas['PoolToWrite'];
export type Product = Schemas['Product'];
export type ProductsWritten = Schemas['ProductsWritten'];
export type Provider = Schemas['Provider'];
export type ProviderSaved = Schemas['ProviderSaved'];
export type ProviderTested = Schemas['ProviderTested'];
export type ProviderWritten = Schemas['ProviderWritten'];
export type QuarantinedRun = Schemas['QuarantinedRun'];
export type Segment = Schemas['Segment'];
export type Session = Schemas['Session'];
export type SessionToChange = Schemas['SessionToChange'];
export type SessionToOpen = Schemas['SessionToOpen'];
export type Source = Schemas['Source'];
export type SourceWritten = Schemas['SourceWritten'];
export type TagsAdded = Schemas['TagsAdded'];
export type TimelineItem = Schemas['TimelineItem'];
export type TokenItem = Schemas['TokenItem'];
export type User = Schemas['User'];
export type UserToAdd = Schemas['UserToAdd'];
export type UserToChange = Schemas['UserToChange'];
export type VersionItem = Schemas['VersionItem'];
