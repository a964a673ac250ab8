-- Not those since a day before a run began that is not over: conditions look back to its start.
delete from events
where contact between ?1 and ?2 and received_at < ?3
  and not exists (
    select 1 from tokens
    where tokens.contact in (
        select events.contact
        union all
        select survivor from heads
        where heads.contact = events.contact and survivor is not null
        union all
        select other.contact from heads as own
        join heads as other on other.survivor = coalesce(own.survivor, own.contact)
        where own.contact = events.contact
      )
      and tokens.state <> 'ended' and tokens.entered_at - 86400000 <= events.received_at
  )
