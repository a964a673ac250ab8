select contact, flow, start, due, last
from appointments
where contact = ?1
order by flow, start
