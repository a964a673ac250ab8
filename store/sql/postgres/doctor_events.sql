-- Events of one contact that are not in the order in which they were acknowledged.
with ordered as (
  select events.contact, events.seq, events.received_at, heads.counter,
    lag(events.seq) over (partition by events.contact order by events.seq) as before,
    max(events.received_at) over (
      partition by events.contact order by events.seq
      rows between unbounded preceding and 1 preceding
    ) as latest
  from events
  left join heads on heads.contact = events.contact
  where events.contact > $1 and events.contact <= $2
)
select contact, seq,
  case
    when seq = before then 'has the number of another one'
    when seq > counter then 'is numbered above the counter of its contact'
    else 'was acknowledged before the one ahead of it'
  end as what
from ordered
where seq = before or seq > counter or received_at < latest - $3
order by contact, seq
limit 100
