-- Of runs that are over, and whose goal nobody waits for.
update tokens set trail = ''
where contact between $1 and $2 and entered_at < $3 and state = 'ended'
  and coalesce(goal_until, 0) < $3 and length(trail) > 0
