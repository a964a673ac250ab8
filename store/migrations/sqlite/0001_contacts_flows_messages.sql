-- Ids of contacts begin with the instant they were created, so rows of those who came together lie
-- together. Times are milliseconds since the epoch. Columns called `body` hold a format and a
-- value: texts as JSON, blobs packed; samples of every format are in store/samples.

-- Names of flows, nodes, ports and messages, which other rows say by number. No number changes.
create table words (
  number integer primary key,
  word text not null unique
) strict;

-- The narrow row that every event of a contact touches: its counter. One that was merged says into
-- whom; its events, runs and messages stay under its number.
create table heads (
  contact integer primary key,
  counter integer not null,
  judged integer not null default 0,
  survivor integer
) strict;
create index heads_survivor on heads (survivor) where survivor is not null;

-- `joined` tells whose numbers became its own. Of one that was merged there is left by what it is
-- found.
create table contacts (
  contact integer primary key,
  external_id text not null,
  email text,
  phone text,
  body text not null,
  created_at integer not null,
  joined text
) strict;
create unique index contacts_external on contacts (external_id);
create index contacts_email on contacts (email) where email is not null;
create index contacts_phone on contacts (phone) where phone is not null;

-- Other names of a contact: of a browser, of a contact that was merged into it.
create table aliases (
  kind text not null,
  name text not null,
  contact integer not null,
  primary key (kind, name)
) strict, without rowid;
create index aliases_contact on aliases (contact);

-- That somebody was erased here, and when; not who.
create table erasures (
  contact integer not null,
  at integer not null,
  primary key (contact, at)
) strict, without rowid;

create table tags (
  contact integer not null,
  tag text not null,
  seq integer not null,
  at integer not null,
  primary key (contact, tag)
) strict, without rowid;
create index tags_tag on tags (tag);

-- Who is in which segment. By which change of the segments that was judged stands in the head.
create table members (
  contact integer not null,
  segment text not null,
  primary key (contact, segment)
) strict, without rowid;
create index members_segment on members (segment);

-- Names in use, of attributes and of kinds of events, and of tags that were made before anybody
-- had them: what people choose from, and since when.
create table names (
  kind text not null,
  name text not null,
  at integer not null,
  primary key (kind, name)
) strict, without rowid;

create table consents (
  contact integer not null,
  channel text not null,
  body text not null,
  primary key (contact, channel)
) strict, without rowid;

-- Carts and orders. Of a cart the columns before the body say what lists ask about; of an order
-- they say nothing.
create table baskets (
  contact integer not null,
  kind text not null,
  id text not null,
  state text not null,
  reminded integer not null,
  changed_at integer not null,
  body text not null,
  primary key (contact, kind, id)
) strict, without rowid;
create index baskets_listed on baskets (state, reminded, changed_at, contact, id)
  where kind = 'cart';
create index baskets_called on baskets (id, contact) where kind = 'cart';

-- Appended only, in the order of commits: one random page less for each event. Kinds of the house
-- have numbers, and `about` says what about; of all others `kind` is 0, and `about` the kind.
create table events (
  number integer primary key,
  contact integer not null,
  seq integer not null,
  kind integer not null,
  about text not null,
  received_at integer not null,
  body blob not null
) strict;
create unique index events_contact on events (contact, kind, about, seq);

-- Narrow, and kept for 35 days only.
create table event_ids (
  contact integer not null,
  source text not null,
  id text not null,
  at integer not null,
  primary key (contact, source, id)
) strict, without rowid;

-- A sleeping token is one row here and one entry in tokens_until. `entry` tells how it came in,
-- `body` how far it is, `trail` its `hops` steps one after the other.
create table tokens (
  contact integer not null,
  n integer not null,
  hops integer not null,
  flow integer not null,
  version integer not null,
  key text not null,
  node integer not null,
  state text not null,
  entered_at integer not null,
  until integer,
  goal_until integer,
  entry blob not null,
  body blob not null,
  trail blob not null,
  primary key (contact, n)
) strict, without rowid;
create index tokens_until on tokens (until) where until is not null;

-- Of the id of a message the half that is not its contact. `owner` is the process that took it to
-- `sending`.
create table messages (
  contact integer not null,
  token integer not null,
  node integer not null,
  visit integer not null,
  id blob not null,
  flow integer not null,
  version integer not null,
  channel text not null,
  provider text not null,
  status text not null,
  queued_at integer not null,
  not_before integer not null,
  sending_since integer,
  owner integer,
  body blob not null,
  primary key (contact, token, visit, node)
) strict, without rowid;
create index messages_queued_at on messages (queued_at, contact, id);
create index messages_ready on messages (channel, provider, not_before) where status = 'queued';
create index messages_sending on messages (sending_since) where status = 'sending';

-- What a message looked like, kept for 30 days: how its parts differ from a pattern. A table of
-- rows, for in one of keys what is longer than a kilobyte takes a page of its own.
create table bodies (
  contact integer not null,
  message blob not null,
  at integer not null,
  pattern blob not null,
  parts blob not null,
  primary key (contact, message)
) strict;

-- What is the same for everybody who gets a message, known by what it says. It says nothing about
-- anybody. It goes when it was not used for longer than bodies are kept.
create table patterns (
  name blob primary key,
  used_at integer not null,
  bytes blob not null
) strict;

-- What was said to and by providers.
create table provider_log (
  contact integer not null,
  message blob not null,
  n integer not null,
  at integer not null,
  said text not null,
  primary key (contact, message, n)
) strict, without rowid;

-- When a start is due for a contact: `about` a cart, by its id, or by schedule.
create table appointments (
  contact integer not null,
  flow text not null,
  start text not null,
  about text not null,
  due integer,
  last integer,
  primary key (contact, flow, start, about)
) strict, without rowid;
create index appointments_due on appointments (due) where due is not null;

-- Commits append to count_deltas, so that no counter is a hot row; folding sums them up.
create table count_deltas (
  number integer primary key,
  flow text not null,
  version integer not null,
  day integer not null,
  what text not null,
  node text not null,
  label text not null,
  n integer not null
) strict;

create table counts (
  flow text not null,
  version integer not null,
  day integer not null,
  what text not null,
  node text not null,
  label text not null,
  n integer not null,
  primary key (flow, version, day, what, node, label)
) strict, without rowid;

create table flows (
  id text primary key,
  state text not null,
  revision integer not null,
  draft text not null,
  saved_at integer not null,
  version integer not null,
  file_hash text
) strict, without rowid;

create table versions (
  flow text not null,
  number integer not null,
  draft text not null,
  hash text not null,
  origin text not null,
  published_at integer not null,
  published_by text not null,
  primary key (flow, number)
) strict, without rowid;

create table keys (
  id text primary key,
  name text not null,
  role text not null,
  scopes text not null,
  origins text not null,
  secret_hash blob not null,
  created_at integer not null,
  used_at integer,
  revoked_at integer
) strict, without rowid;
create unique index keys_secret on keys (secret_hash);

-- People who sign in. `password` is a slow hash with its parameters.
create table users (
  id text primary key,
  email text not null,
  name text not null,
  role text not null,
  password text not null,
  created_at integer not null,
  seen_at integer,
  disabled_at integer
) strict, without rowid;
create unique index users_email on users (email);

create table sessions (
  token_hash blob primary key,
  user_id text not null,
  created_at integer not null,
  used_at integer not null
) strict, without rowid;
create index sessions_user on sessions (user_id);
create index sessions_created_at on sessions (created_at);

-- What operators did. Names of things, and nothing that was sent.
create table deeds (
  at integer not null,
  n integer not null,
  actor text not null,
  name text not null,
  action text not null,
  target text not null,
  status integer not null,
  primary key (at, n)
) strict, without rowid;

-- Webhooks that could not be taken, as they came, until somebody has them read again.
create table deliveries (
  source text not null,
  id text not null,
  at integer not null,
  n integer not null,
  topic text,
  headers text not null,
  body blob not null,
  reason text not null,
  state text not null check (state in ('kept', 'replayed')),
  primary key (source, id)
) strict;
create index deliveries_by_time on deliveries (source, at, n);

-- The catalogue. `price` is in ten-thousandths, to be put in order by; the body says the rest.
create table products (
  id text primary key,
  sku text,
  category text,
  currency text,
  price integer,
  sold_out integer not null,
  updated_at integer not null,
  body text not null
) strict;
create index products_sku on products (sku, id);
create index products_shelf on products (category, sold_out, id);
create index products_price on products (category, currency, sold_out, price, id);

-- What a shop told of a product whole: `members` are the ids in `products` that it consists of, a
-- list; none once it is gone. The row stays, so that what is told late brings nothing back.
create table product_groups (
  id text primary key,
  updated_at integer not null,
  members text not null
) strict, without rowid;

-- Products that carts name and the catalogue does not know: their shop is asked for them.
create table errands (
  source text not null,
  product text not null,
  due_at integer not null,
  tries integer not null,
  said text,
  primary key (source, product)
) strict, without rowid;
create index errands_due on errands (source, due_at, product);

-- Codes that visits of runs wait for, and that a shop is to make.
create table coupon_errands (
  contact integer not null,
  token integer not null,
  visit integer not null,
  shop text not null,
  discount text,
  expires_at integer,
  depth integer not null,
  due_at integer not null,
  asked_at integer not null,
  tries integer not null,
  primary key (contact, token, visit)
) strict, without rowid;
create index coupon_errands_due on coupon_errands (shop, due_at, contact, token, visit);

-- Providers, segments and sources that were set up while Weir runs. `settings` may hold secrets as
-- they were written.
create table kept (
  kind text not null check (kind in ('provider', 'segment', 'source')),
  name text not null,
  settings text not null,
  revision integer not null,
  saved_at integer not null,
  saved_by text not null,
  primary key (kind, name)
) strict, without rowid;

-- Pools of codes, and their codes: each is given to one visit of one run at the most. `carried_at`
-- is when a message first took it along.
create table coupon_pools (
  name text primary key,
  title text,
  discount text,
  note text,
  low_below integer not null,
  created_at integer not null
) strict, without rowid;

create table coupons (
  number integer primary key,
  pool text not null,
  code text not null,
  state text not null check (state in ('free', 'issued', 'used')),
  contact integer,
  token integer,
  visit integer,
  issued_at integer,
  expires_at integer,
  carried_at integer,
  used_at integer,
  used_by integer
) strict;
create unique index coupons_code on coupons (code, pool);
create index coupons_pool on coupons (pool, number);
create index coupons_free on coupons (pool, number) where state = 'free';
create unique index coupons_contact on coupons (contact, token, visit) where contact is not null;
create index coupons_used_by on coupons (used_by) where used_by is not null;

create table settings (
  name text primary key,
  value text not null
) strict, without rowid;

-- Addresses that must get nothing more, as keyed hashes.
create table suppressions (
  channel text not null,
  hash blob not null,
  reason text not null,
  at integer not null,
  primary key (channel, hash)
) strict, without rowid;

-- Answers to requests that may be repeated, kept for a day.
create table answers (
  key text not null,
  method text not null,
  path text not null,
  body_hash blob not null,
  status integer not null,
  body blob not null,
  at integer not null,
  primary key (key, method, path)
) strict, without rowid;
create index answers_at on answers (at);
