select contact, token, n, flow, version, at, event, body
from trail
where contact > ?1 and contact <= ?2
order by contact, token, n
