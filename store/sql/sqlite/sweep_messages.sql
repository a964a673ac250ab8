-- Of runs that are over, and whose goal nobody waits for.
delete from messages
where contact between ?1 and ?2 and status not in ('queued', 'sending')
  and (contact, token) in (
    select contact, n from tokens
    where contact between ?1 and ?2 and entered_at < ?3 and state = 'ended'
      and coalesce(goal_until, 0) < ?3
  )
