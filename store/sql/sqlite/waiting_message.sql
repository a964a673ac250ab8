select 1 as found
from messages
where status = 'queued' and channel = ?1 and provider = ?2
limit 1
