-- Settings with which an acknowledged commit can be lost.
select name || ' is off' as what
from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'
order by name
