-- Not those since a day before a run began that is not over: conditions look back to its start.
-- Counted, of contacts that were merged, for a join would read every token.
delete from events
where contact between $1 and $2 and received_at < $3
  and not exists (
    select from tokens
    where tokens.contact = events.contact
      and tokens.state <> 'ended' and tokens.entered_at - 86400000 <= events.received_at
  )
  and 0 = (
    select count(*)
    from heads as own
    cross join lateral (
      select own.survivor as contact where own.survivor is not null
      union all
      select other.contact from heads as other
      where other.survivor = coalesce(own.survivor, own.contact)
    ) as joined
    cross join lateral (
      select 1 from tokens
      where tokens.contact = joined.contact
        and tokens.state <> 'ended' and tokens.entered_at - 86400000 <= events.received_at
      limit 1
    ) as run
    where own.contact = events.contact
  )
