-- As many as providers have permits: read by the index of what is with them.
select 1 as found
from messages indexed by messages_sending
where status = 'sending' and channel = ?1 and provider = ?2
limit 1
