-- Whether a month has messages that have not left, or are with a provider.
select (
  exists (select from messages where month = $1 and status = 'queued')
  or exists (select from messages where month = $1 and status = 'sending')
)::int::bigint as is_waiting
