-- For one route, the longest ready first.
select contact, token, id,
  coalesce((select survivor from heads where heads.contact = messages.contact), contact) as holder
from messages
where status = 'queued'
  and channel = ?1
  and provider = ?2
  and not_before <= ?3
  and (contact >> 12) & 1023 between ?4 and ?5
  and flow not in (
    select number from words where word in (select value from json_each(?6))
  )
order by not_before, contact, token, visit, node
limit ?7
