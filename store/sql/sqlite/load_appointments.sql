select contact, flow, start, about, due, last
from appointments
where contact = ?1
order by flow, start, about
