-- Not those since a day before a run began that is not over: conditions look back to its start.
delete from events
where contact between $1 and $2 and received_at < $3
  and not exists (
    select from tokens
    where tokens.contact = events.contact
      and tokens.state <> 'ended' and tokens.entered_at - 86400000 <= events.received_at
  )
