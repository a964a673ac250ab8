-- The newest events of a kind, whatever they are about.
select contact, seq, kind, about, received_at, body
from events
where contact = ?1 and kind = ?2
order by seq desc
limit ?3
