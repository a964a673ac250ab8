-- The newest events of a kind that are about one thing: they lie in this order.
select contact, seq, kind, about, received_at, body
from events
where contact = ?1 and kind = ?2 and about = ?3
order by seq desc
limit ?4
