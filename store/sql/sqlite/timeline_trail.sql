select contact, token, n, flow, version, at, event, body
from trail
where contact = ?1 and (at, 1, token, n) < (?2, ?3, ?4, ?5)
order by at desc, token desc, n desc
limit ?6
