-- Every table of contacts is keyed by the contact, so that the rows of one lie together, and of
-- those who were created at the same time beside each other. Work is divided by lane, with which
-- indexes of what is due begin. Times are milliseconds since the epoch. Columns are in the order in
-- which they leave no gaps.
-- Columns called `body` hold a format and a value: texts as JSON, bytes packed; samples of every
-- format are in store/samples. Texts that are compared have the collation "C": byte by byte, as in
-- Weir.

-- Names of flows, nodes, ports and messages, which other rows say by number. No number changes.
create table words (
  number integer generated always as identity primary key,
  word text collate "C" not null unique
);

-- The shard is a part of a contact's id, and the lane a part of the shard: 64 shards are one.
create function shard_of(contact bigint) returns bigint
language sql immutable parallel safe
return (contact >> 12) & 1023;
create function lane_of(contact bigint) returns bigint
language sql immutable parallel safe
return (contact >> 18) & 15;

-- Months are counted from the year 0.
create function month_of(millis bigint) returns smallint
language sql immutable parallel safe
return (
  extract(year from to_timestamp(millis / 1000.0) at time zone 'UTC') * 12
  + extract(month from to_timestamp(millis / 1000.0) at time zone 'UTC') - 1
)::smallint;

-- The narrow row by which a contact is held, and which every event of it touches. `seq` is raised
-- by whoever waits for it: that write is the lock. A contact that was merged says into whom; its
-- events, runs and messages stay under its number.
create table heads (
  contact bigint not null,
  seq bigint not null,
  counter bigint not null,
  judged bigint not null default 0,
  survivor bigint,
  primary key (contact)
) with (fillfactor = 70);
create index heads_survivor on heads (survivor) where survivor is not null;

-- `joined` tells whose numbers became its own. Of one that was merged there is left by what it is
-- found.
create table contacts (
  contact bigint not null,
  external_id text collate "C" not null,
  email text collate "C",
  phone text collate "C",
  body text not null,
  created_at bigint not null,
  joined text,
  primary key (contact)
) with (fillfactor = 90);
create unique index contacts_external on contacts (external_id);
create index contacts_email on contacts (email) where email is not null;
create index contacts_phone on contacts (phone) where phone is not null;

-- Other names of a contact: of a browser, of a contact that was merged into it.
create table aliases (
  kind text collate "C" not null,
  name text collate "C" not null,
  contact bigint not null,
  primary key (kind, name)
);
create index aliases_contact on aliases (contact);

-- Names that a transaction holds: it inserts and deletes them at once, and whoever inserts the
-- same one waits until it ends. Always empty for everybody else.
create table reserved (
  kind text collate "C" not null,
  name text collate "C" not null,
  primary key (kind, name)
);

-- Which transactions were committed: asked when the connection went away before the answer came.
create table commits (
  id bytea primary key,
  kept boolean not null,
  at timestamptz not null default now()
);
create index commits_at on commits (at);

-- That somebody was erased here, and when; not who.
create table erasures (
  contact bigint not null,
  at bigint not null,
  primary key (contact, at)
);

create table tags (
  contact bigint not null,
  tag text collate "C" not null,
  seq bigint not null,
  at bigint not null,
  primary key (contact, tag)
);
create index tags_tag on tags (tag, contact);

-- Who is in which segment. By which change of the segments that was judged stands in the head.
create table members (
  contact bigint not null,
  segment text collate "C" not null,
  primary key (contact, segment)
);
create index members_segment on members (segment, contact);

-- Names in use, of attributes and of kinds of events, and of tags that were made before anybody
-- had them: what people choose from, and since when.
create table names (
  kind text collate "C" not null,
  name text collate "C" not null,
  at bigint not null,
  primary key (kind, name)
);

create table consents (
  contact bigint not null,
  channel text collate "C" not null,
  body text not null,
  primary key (contact, channel)
);

-- Carts and orders. Of a cart the columns beside the body say what lists ask about; of an order
-- they say nothing.
create table baskets (
  contact bigint not null,
  changed_at bigint not null,
  reminded boolean not null,
  kind text collate "C" not null,
  id text collate "C" not null,
  state text collate "C" not null,
  body text not null,
  primary key (contact, kind, id)
);
create index baskets_listed on baskets (state, reminded, changed_at, contact, id)
  where kind = 'cart';
create index baskets_called on baskets (id, contact) where kind = 'cart';

-- One table for all time: history is read of a contact, however far back it lies. Kinds of the
-- house have numbers, and `about` says what about; of all others `kind` is 0, and `about` the kind.
create table events (
  contact bigint not null,
  seq bigint not null,
  received_at bigint not null,
  kind smallint not null,
  about text collate "C" not null,
  body bytea not null,
  primary key (contact, kind, about, seq)
);

-- Narrow, and kept for 35 days only.
create table event_ids (
  contact bigint not null,
  at bigint not null,
  source text collate "C" not null,
  id text collate "C" not null,
  primary key (contact, source, id)
);

-- A sleeping token is one row here and one entry in tokens_until.
-- `entry` tells how it came in, `body` how far it is, `trail` its `hops` steps one after the other.
create table tokens (
  contact bigint not null,
  n bigint not null,
  entered_at bigint not null,
  until bigint,
  goal_until bigint,
  version integer not null,
  hops integer not null,
  flow integer not null,
  node integer not null,
  key text collate "C" not null,
  state text collate "C" not null,
  entry bytea not null,
  body bytea not null,
  trail bytea not null,
  primary key (contact, n)
);
create index tokens_until on tokens (lane_of(contact), until, contact) where until is not null;

-- A partition for each month in which tokens entered, and one for months that nobody foresaw: a
-- clock may be moved. The month is a function of the token, so with it in the key a visit's message
-- can still be stored only once. Of the id of a message the half that is not its contact. `owner`
-- is the process that took it to `sending`.
create table messages (
  contact bigint not null,
  token bigint not null,
  queued_at bigint not null,
  not_before bigint not null,
  sending_since bigint,
  owner bigint,
  visit integer not null,
  version integer not null,
  node integer not null,
  flow integer not null,
  month smallint not null,
  id bytea not null,
  channel text collate "C" not null,
  provider text collate "C" not null,
  status text collate "C" not null,
  body bytea not null,
  primary key (contact, token, visit, month)
) partition by list (month);
create table messages_default partition of messages default;
-- Alone, for those of one instant take next to no room; lists put them in order themselves.
create index messages_queued_at on messages (queued_at);
create index messages_ready on messages (lane_of(contact), channel, provider, not_before, contact)
  where status = 'queued';
create index messages_sending on messages (lane_of(contact), sending_since, contact)
  where status = 'sending';

-- What a message looked like, kept for 30 days: how its parts differ from a pattern.
create table bodies (
  contact bigint not null,
  at bigint not null,
  message bytea not null,
  pattern bytea not null,
  parts bytea not null,
  primary key (contact, message)
);
-- It says nothing twice, so packing it again is for nothing.
alter table bodies alter column parts set storage external;

-- What is the same for everybody who gets a message, known by what it says. It says nothing about
-- anybody. It goes when it was not used for longer than bodies are kept.
create table patterns (
  name bytea primary key,
  used_at bigint not null,
  bytes bytea not null
);

-- What was said to and by providers, by the same months as their messages.
create table provider_log (
  contact bigint not null,
  at bigint not null,
  n integer not null,
  month smallint not null,
  message bytea not null,
  said text not null,
  primary key (contact, message, n, month)
) partition by list (month);
create table provider_log_default partition of provider_log default;

-- When a start is due for a contact: `about` a cart, by its id, or by schedule.
create table appointments (
  contact bigint not null,
  due bigint,
  last bigint,
  flow text collate "C" not null,
  start text collate "C" not null,
  about text collate "C" not null,
  primary key (contact, flow, start, about)
);
create index appointments_due on appointments (lane_of(contact), due, contact)
  where due is not null;

-- Commits append to count_deltas, so that no counter is a hot row; folding sums them up.
create table count_deltas (
  day bigint not null,
  n bigint not null,
  version integer not null,
  flow text collate "C" not null,
  what text collate "C" not null,
  node text collate "C" not null,
  label text collate "C" not null
);

create table counts (
  day bigint not null,
  n bigint not null,
  version integer not null,
  flow text collate "C" not null,
  what text collate "C" not null,
  node text collate "C" not null,
  label text collate "C" not null,
  primary key (flow, version, day, what, node, label)
);

create table flows (
  id text collate "C" primary key,
  state text collate "C" not null,
  revision bigint not null,
  draft text not null,
  saved_at bigint not null,
  version integer not null,
  file_hash text collate "C"
);

create table versions (
  flow text collate "C" not null,
  number integer not null,
  draft text not null,
  hash text collate "C" not null,
  origin text collate "C" not null,
  published_at bigint not null,
  published_by text not null,
  primary key (flow, number)
);

create table keys (
  id text collate "C" primary key,
  name text not null,
  role text collate "C" not null,
  scopes text not null,
  origins text not null,
  secret_hash bytea not null,
  created_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create unique index keys_secret on keys (secret_hash);

-- People who sign in. `password` is a slow hash with its parameters.
create table users (
  id text collate "C" primary key,
  email text collate "C" not null,
  name text not null,
  role text not null,
  password text not null,
  created_at bigint not null,
  seen_at bigint,
  disabled_at bigint
);
create unique index users_email on users (email);

create table sessions (
  token_hash bytea primary key,
  user_id text collate "C" not null,
  created_at bigint not null,
  used_at bigint not null
);
create index sessions_user on sessions (user_id);
create index sessions_created_at on sessions (created_at);

-- What operators did. Names of things, and nothing that was sent.
create table deeds (
  at bigint not null,
  n bigint not null,
  actor text not null,
  name text not null,
  action text not null,
  target text not null,
  status integer not null,
  primary key (at, n)
);

-- Webhooks that could not be taken, as they came, until somebody has them read again.
create table deliveries (
  source text collate "C" not null,
  id text collate "C" not null,
  at bigint not null,
  n bigint not null,
  topic text,
  headers text not null,
  body bytea not null,
  reason text not null,
  state text not null check (state in ('kept', 'replayed')),
  primary key (source, id)
);
create index deliveries_by_time on deliveries (source, at, n);

-- The catalogue. `price` is in ten-thousandths, to be put in order by; the body says the rest.
create table products (
  id text collate "C" primary key,
  sku text collate "C",
  category text collate "C",
  currency text collate "C",
  price bigint,
  sold_out bigint not null,
  updated_at bigint not null,
  body text not null
);
create index products_sku on products (sku, id);
create index products_shelf on products (category, sold_out, id);
create index products_price on products (category, currency, sold_out, price, id);

-- What a shop told of a product whole: `members` are the ids in `products` that it consists of, a
-- list; none once it is gone. The row stays, so that what is told late brings nothing back.
create table product_groups (
  id text collate "C" primary key,
  updated_at bigint not null,
  members text not null
);

-- Products that carts name and the catalogue does not know: their shop is asked for them.
create table errands (
  source text collate "C" not null,
  product text collate "C" not null,
  due_at bigint not null,
  tries bigint not null,
  said text,
  primary key (source, product)
);
create index errands_due on errands (source, due_at, product);

-- Codes that visits of runs wait for, and that a shop is to make.
create table coupon_errands (
  contact bigint not null,
  token bigint not null,
  visit bigint not null,
  shop text collate "C" not null,
  discount text,
  expires_at bigint,
  depth bigint not null,
  due_at bigint not null,
  asked_at bigint not null,
  tries bigint not null,
  primary key (contact, token, visit)
);
create index coupon_errands_due on coupon_errands (shop, due_at, contact, token, visit);

-- Providers, segments and sources that were set up while Weir runs. `settings` may hold secrets as
-- they were written.
create table kept (
  kind text not null check (kind in ('provider', 'segment', 'source')),
  name text collate "C" not null,
  settings text not null,
  revision bigint not null,
  saved_at bigint not null,
  saved_by text not null,
  primary key (kind, name)
);

-- Pools of codes, and their codes: each is given to one visit of one run at the most. `carried_at`
-- is when a message first took it along.
create table coupon_pools (
  name text collate "C" primary key,
  title text,
  discount text,
  note text,
  low_below bigint not null,
  created_at bigint not null
);

create table coupons (
  number bigint generated always as identity primary key,
  contact bigint,
  token bigint,
  issued_at bigint,
  expires_at bigint,
  carried_at bigint,
  used_at bigint,
  used_by bigint,
  visit bigint,
  state text not null check (state in ('free', 'issued', 'used')),
  pool text collate "C" not null,
  code text collate "C" not null
);
create unique index coupons_code on coupons (code, pool);
create index coupons_pool on coupons (pool, number);
create index coupons_free on coupons (pool, number) where state = 'free';
create unique index coupons_contact on coupons (contact, token, visit) where contact is not null;
create index coupons_used_by on coupons (used_by) where used_by is not null;

create table settings (
  name text collate "C" primary key,
  value text not null
);

-- Addresses that must get nothing more, as keyed hashes.
create table suppressions (
  channel text collate "C" not null,
  hash bytea not null,
  reason text not null,
  at bigint not null,
  primary key (channel, hash)
);

-- Answers to requests that may be repeated, kept for a day.
create table answers (
  key text collate "C" not null,
  method text collate "C" not null,
  path text collate "C" not null,
  body_hash bytea not null,
  status integer not null,
  body bytea not null,
  at bigint not null,
  primary key (key, method, path)
);
create index answers_at on answers (at);
