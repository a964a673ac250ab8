-- Whether a month has messages of runs that are not over, or whose goal somebody waits for.
select exists (
  select from messages
  join tokens on tokens.contact = messages.contact
    and tokens.n = messages.token
  where messages.month = $1
    and (messages.status in ('queued', 'sending') or tokens.state <> 'ended'
      or coalesce(tokens.goal_until, 0) >= $2)
)::int::bigint as is_needed
