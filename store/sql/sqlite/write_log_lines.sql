-- Lines of one message are numbered on, in the order they were said.
insert into provider_log (contact, message, n, at, said)
select ?1, ?2, coalesce(max(n), 0) + 1, ?3, ?4
from provider_log
where contact = ?1 and message = ?2
