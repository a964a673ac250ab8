-- Of one month, those of runs that are over, and whose goal nobody waits for.
delete from messages
using tokens
where tokens.contact between $1 and $2
  and tokens.entered_at < $3 and tokens.state = 'ended'
  and coalesce(tokens.goal_until, 0) < $3
  and messages.month = $4
  and messages.contact = tokens.contact
  and messages.token = tokens.n and messages.status not in ('queued', 'sending')
