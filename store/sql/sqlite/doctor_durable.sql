-- What SQLite finds wrong with the file.
select quick_check as what
from pragma_quick_check
where quick_check <> 'ok'
limit 100
