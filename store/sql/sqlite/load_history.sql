-- The newest events of a kind.
select contact, seq, id, kind, occurred_at, received_at, origin, data
from events
where contact = ?1 and kind = ?2 and (?3 is null or subject = ?3)
order by seq desc
limit ?4
