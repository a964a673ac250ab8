-- The newest events of a kind.
select contact, seq, kind, about, received_at, body
from events
where contact = ?1 and kind = ?2 and (?3 is null or about = ?3)
order by seq desc
limit ?4
